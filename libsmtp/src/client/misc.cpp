// Commands without consequences: RSET, NOOP, VRFY (RFC 5321 sections 4.1.1.5, .6, .9), and QUIT
// (4.1.1.10).
#include <courriel/smtp/client_session.hpp>

#include <courriel/ascii.hpp>

namespace courriel::smtp {
namespace {

constexpr std::size_t longest_command = 512; // RFC 5321 section 4.5.3.1.4, CRLF included

} // namespace

std::error_code client_session::reset() {
    const auto error = begin(phase::simple, {"RSET"});
    if (!error) verb_ = client_verb::rset;
    return error;
}

std::error_code client_session::noop() {
    const auto error = begin(phase::simple, {"NOOP"});
    if (!error) verb_ = client_verb::noop;
    return error;
}

std::error_code client_session::verify(std::string_view text) {
    constexpr std::string_view verb = "VRFY ";
    if (text.empty() || !ascii::all_of(text, ascii::is_printable)) return errc::invalid_argument;
    if (verb.size() + text.size() + 2 > longest_command) return errc::too_large;
    const auto error = begin(phase::simple, {verb, text});
    if (!error) verb_ = client_verb::vrfy;
    return error;
}

std::error_code client_session::quit() { return begin(phase::quit, {"QUIT"}); }

void client_session::on_simple(std::optional<event>& out) {
    state_.phase = phase::ready;
    out = command_reply{verb_, reply_.view()};
}

} // namespace courriel::smtp
