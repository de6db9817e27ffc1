// STAT, LIST and UIDL (RFC 1939 sections 5 and 7). Listings are handed out line by line and never
// kept.
#include <courriel/ascii.hpp>
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {
namespace {

// A number, and what follows it and a blank.
struct numbered {
    std::size_t number;
    std::string_view rest;
};

std::optional<numbered> parse_numbered(std::string_view text) {
    text = ascii::trim(text);
    const auto number = ascii::parse_number<std::size_t>(ascii::take_word(text));
    if (!number || text.empty()) return std::nullopt;
    return numbered{*number, text};
}

} // namespace

std::error_code client_session::stat() { return ask(request_kind::stat); }
std::error_code client_session::list() { return ask(request_kind::list); }
std::error_code client_session::uidl() { return ask(request_kind::uidl); }
std::error_code client_session::list(std::size_t number) {
    return ask_about(request_kind::list_one, number);
}
std::error_code client_session::uidl(std::size_t number) {
    return ask_about(request_kind::uidl_one, number);
}

// "+OK" SP count SP octets; some servers say more behind.
void client_session::on_stat(const reply_view& reply, std::optional<event>& out) {
    const auto parsed = parse_numbered(reply.text);
    std::string_view rest = parsed ? parsed->rest : std::string_view{};
    const auto octets = ascii::parse_number(ascii::take_word(rest));
    if (!octets) return fail(errc::malformed, reply.text);
    out = stat_result{parsed->number, *octets};
    end_answer();
}

void client_session::on_list(const reply_view&, std::optional<event>&) {
    part_ = part::items;
    items_ = 0;
}

void client_session::on_list_one(const reply_view& reply, std::optional<event>& out) {
    if (take_item(reply.text, out)) part_ = part::list_end;
}

void client_session::on_item(std::string_view line, std::optional<event>& out) {
    if (line == ".") {
        advance_list_end(out);
    } else if (++items_ > options_.limits.messages) {
        fail(errc::too_large);
    } else {
        static_cast<void>(take_item(line, out));
    }
}

void client_session::advance_list_end(std::optional<event>& out) {
    out = list_end{};
    end_answer();
}

// scan-listing = message-number SP octets, perhaps with more behind (RFC 1939 section 5);
// unique-id-listing = message-number SP unique-id, which may be longer than section 7 has it.
// Anything else fails the session.
bool client_session::take_item(std::string_view text, std::optional<event>& out) {
    const request& asked = requests_.front();
    if (asked.kind == request_kind::lang) {
        const std::string_view tag = ascii::take_word(text);
        out = language_item{tag, text};
        return true;
    }
    const auto parsed = parse_numbered(text);
    const bool is_asked =
        parsed && parsed->number != 0 && (asked.number == 0 || asked.number == parsed->number);
    std::string_view rest = is_asked ? parsed->rest : std::string_view{};
    if (asked.kind == request_kind::uidl || asked.kind == request_kind::uidl_one) {
        if (!rest.empty() && rest.size() <= options_.limits.unique_id &&
            ascii::all_of(rest, ascii::is_graphic)) {
            out = uidl_item{parsed->number, rest};
            return true;
        }
    } else if (const auto octets = ascii::parse_number(ascii::take_word(rest))) {
        out = list_item{parsed->number, *octets};
        return true;
    }
    fail(errc::malformed, text);
    return false;
}

} // namespace courriel::pop3
