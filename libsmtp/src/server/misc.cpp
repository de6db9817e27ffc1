// The small commands: RSET, VRFY, EXPN, HELP, NOOP and QUIT (RFC 5321 sections 4.1.1.5 to
// 4.1.1.10), and those that are known and not offered. VRFY and EXPN tell nothing unless the
// application wants them to (section 7.3).
#include <courriel/smtp/server_session.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>

namespace courriel::smtp {
namespace {

bool is_harmless(char c) { return !ascii::is_control(c); }

} // namespace

void server_session::on_rset(std::string_view argument, std::optional<event>& out) {
    if (!argument.empty()) return refuse(501, {5, 5, 4}, "RSET takes no parameter");
    if (state_.transaction) end_transaction();
    answer({250, {2, 0, 0}, "reset"});
    if (body_.open) {
        due_ = due::cancel;
    } else {
        out = reset{};
    }
}

void server_session::on_noop(std::string_view, std::optional<event>&) {
    answer({250, {2, 0, 0}, "ok"});
}

// help = "HELP" [ SP String ] CRLF
void server_session::on_help(std::string_view argument, std::optional<event>& out) {
    if (!ascii::all_of(argument, is_harmless)) return refuse(501, {5, 5, 4}, "syntax: HELP text");
    owed_ = owed::help;
    out = help_request{argument};
}

// vrfy = "VRFY" SP String [ SP "SMTPUTF8" ] CRLF; RFC 6531 section 3.7.4.2
void server_session::on_vrfy(std::string_view argument, std::optional<event>& out) {
    if (!take_lookup(argument)) return;
    owed_ = owed::verify;
    out = verify{argument};
}

// expn = "EXPN" SP String [ SP "SMTPUTF8" ] CRLF
void server_session::on_expn(std::string_view argument, std::optional<event>& out) {
    if (!offers(&extensions::expn)) return refuse(502, {5, 5, 1}, "not implemented");
    if (!take_lookup(argument)) return;
    owed_ = owed::expand;
    out = expand{argument};
}

/// What VRFY or EXPN asks for, without its parameter. False: it was refused.
bool server_session::take_lookup(std::string_view& text) {
    constexpr std::string_view parameter = " SMTPUTF8";
    const std::size_t behind = text.size() - std::min(text.size(), parameter.size());
    const bool with_utf8 = offers(&extensions::smtp_utf8) && behind != 0 &&
                           ascii::iequals(text.substr(behind), parameter);
    if (with_utf8) text = ascii::trim(text.substr(0, behind));
    if (text.empty() || !ascii::all_of(text, is_harmless)) {
        refuse(501, {5, 5, 4}, "say whom you mean");
        return false;
    }
    if (with_utf8 ? !utf8::is_valid(text) : !ascii::all_of(text, ascii::is_ascii)) {
        refuse(553, {5, 6, 7}, "names are ASCII without SMTPUTF8");
        return false;
    }
    return true;
}

void server_session::on_quit(std::string_view argument, std::optional<event>&) {
    if (!argument.empty()) return refuse(501, {5, 5, 4}, "QUIT takes no parameter");
    due_ = due::quit;
}

void server_session::on_unimplemented(std::string_view, std::optional<event>&) {
    refuse(502, {5, 5, 1}, "not implemented");
}

} // namespace courriel::smtp
