// UTF8 and LANG (RFC 6856).
#include <courriel/ascii.hpp>
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {

std::error_code client_session::utf8() {
    if (const auto error = may_begin_login()) return error;
    if (capa_known_ && !capabilities_.utf8) return errc::not_supported;
    enqueue({request_kind::utf8});
    return {};
}

std::error_code client_session::languages() { return ask_for_language(request_kind::lang, {}); }

std::error_code client_session::set_language(std::string_view range) {
    const bool good =
        !range.empty() && range.size() <= 200 && ascii::all_of(range, ascii::is_graphic);
    return good ? ask_for_language(request_kind::lang_one, range)
                : make_error_code(errc::invalid_argument);
}

// One at a time, because its argument is kept beside the queue.
std::error_code client_session::ask_for_language(request_kind kind, std::string_view range) {
    if (phase_ != phase::ready || !requests_.empty() || is_over()) return errc::wrong_phase;
    if (capa_known_ && !capabilities_.lang) return errc::not_supported;
    argument_ = range;
    enqueue({kind});
    return {};
}

// "+OK" SP language-tag SP text
void client_session::on_language(const reply_view& reply, std::optional<event>& out) {
    std::string_view text = reply.text;
    const std::string_view tag = ascii::take_word(text);
    argument_.clear();
    out = language_changed{tag, text};
    end_answer();
}

} // namespace courriel::pop3
