// Commands without consequences: RSET, VRFY, EXPN, HELP, NOOP (RFC 5321 sections 4.1.1.5 to .9),
// and QUIT (4.1.1.10).
#include <courriel/smtp/client_session.hpp>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>

namespace courriel::smtp {
namespace {

// What a command may carry behind its verb.
std::error_code check_text(std::string_view text, const extensions& announced) {
    const bool controls = !ascii::all_of(text, [](char c) { return !ascii::is_control(c); });
    if (text.empty() || controls || !utf8::is_valid(text)) return errc::invalid_argument;
    const bool ascii_only = ascii::all_of(text, ascii::is_ascii);
    return ascii_only || announced.smtp_utf8 ? std::error_code{} : errc::not_supported;
}

// RFC 6531 section 3.7.4.2
std::string_view utf8_parameter(std::string_view text) {
    return ascii::all_of(text, ascii::is_ascii) ? "" : " SMTPUTF8";
}

} // namespace

std::error_code client_session::reset() { return simple(client_verb::rset, {"RSET"}); }

std::error_code client_session::noop() { return simple(client_verb::noop, {"NOOP"}); }

// vrfy = "VRFY" SP String CRLF
std::error_code client_session::verify(std::string_view text) {
    if (const auto error = check_text(text, state_.extensions)) return error;
    return simple(client_verb::vrfy, {"VRFY ", text, utf8_parameter(text)});
}

// expn = "EXPN" SP String CRLF
std::error_code client_session::expand(std::string_view list) {
    if (const auto error = check_text(list, state_.extensions)) return error;
    return simple(client_verb::expn, {"EXPN ", list, utf8_parameter(list)});
}

// help = "HELP" [ SP String ] CRLF
std::error_code client_session::help(std::string_view topic) {
    if (!ascii::all_of(topic, ascii::is_printable)) return errc::invalid_argument;
    return simple(client_verb::help, {"HELP", topic.empty() ? "" : " ", topic});
}

std::error_code client_session::quit() { return begin(phase::quit, {"QUIT"}); }

void client_session::on_simple(std::optional<event>& out) {
    state_.phase = phase::ready;
    out = command_reply{verb_, reply_.view()};
}

} // namespace courriel::smtp
