// LOGIN (RFC 3501 section 6.2.3), and what a login changes.
#include <courriel/imap/server_session.hpp>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>

#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

bool is_printable_name(std::string_view name) {
    return !name.empty() && utf8::is_valid(name) &&
           ascii::all_of(name, [](char c) { return !ascii::is_control(c); });
}

} // namespace

bool server_session::may_log_in() const { return is_secure() || options_.allow_plaintext_auth; }

// login = "LOGIN" SP userid SP password
void server_session::on_login(wire::reader& in, std::optional<event>& out) {
    if (!may_log_in()) return refuse(false, "TLS is required here", code_kind::privacy_required);
    login wanted;
    const bool good = in.take_space() && in.astring(wanted.user) && in.take_space() &&
                      in.astring(wanted.password) && in.done();
    if (!good) return refuse(true, "syntax: LOGIN user password");
    if (!is_printable_name(wanted.user)) return refuse(true, "this cannot be a user's name");
    pending_ = wanted.user;
    owe(owed::login);
    out = std::move(wanted);
}

void server_session::log_in(std::string_view user) {
    dialogue_.user = user;
    dialogue_.phase = phase::authenticated;
    bad_commands_ = 0;
    in_.set_line_limit(options_.limits.line);
    reach_milestone();
}

void server_session::count_login_failure() {
    const auto& limits = options_.limits;
    delay_output(growing_delay(++login_failures_, limits.login_delay, limits.login_delay_most));
    if (login_failures_ >= limits.login_failures)
        give_up("too many failed logins", errc::too_many_errors);
}

} // namespace courriel::imap
