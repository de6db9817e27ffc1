// The small commands: RSET, NOOP, HELP, VRFY and QUIT (RFC 5321 sections 4.1.1.5 to 4.1.1.10), and
// those that are known and not offered. VRFY tells nothing unless the application wants it to, EXPN
// never does (section 7.3).
#include <courriel/smtp/server_session.hpp>

#include <courriel/ascii.hpp>

namespace courriel::smtp {

void server_session::on_rset(std::string_view argument, std::optional<event>& out) {
    if (!argument.empty()) return refuse(501, {5, 5, 4}, "RSET takes no parameter");
    if (state_.transaction) end_transaction();
    answer({250, {2, 0, 0}, "reset"});
    out = reset{};
}

void server_session::on_noop(std::string_view, std::optional<event>&) {
    answer({250, {2, 0, 0}, "ok"});
}

void server_session::on_help(std::string_view, std::optional<event>&) {
    answer({214, {2, 0, 0}, "see RFC 5321"});
}

// vrfy = "VRFY" SP String CRLF
void server_session::on_vrfy(std::string_view argument, std::optional<event>& out) {
    const auto harmless = [](char c) { return !ascii::is_control(c); };
    if (argument.empty() || !ascii::all_of(argument, harmless))
        return refuse(501, {5, 5, 4}, "syntax: VRFY text");
    owed_ = owed::verify;
    out = verify{argument};
}

void server_session::on_quit(std::string_view argument, std::optional<event>& out) {
    if (!argument.empty()) return refuse(501, {5, 5, 4}, "QUIT takes no parameter");
    answer({221, {2, 0, 0}, options_.host_name + " closing the connection"});
    finish();
    out = quit{};
}

void server_session::on_unimplemented(std::string_view, std::optional<event>&) {
    refuse(502, {5, 5, 1}, "not implemented");
}

} // namespace courriel::smtp
