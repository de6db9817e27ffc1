// USER and PASS (RFC 1939 section 7).
#include <courriel/ascii.hpp>
#include <courriel/pop3/server_session.hpp>
#include <courriel/utf8.hpp>

namespace courriel::pop3 {

bool server_session::may_log_in() const { return is_secure() || options_.allow_plaintext_auth; }

// Whether there is such a user is not told before the password has come.
void server_session::on_user(std::string_view argument, std::optional<event>&) {
    if (!may_log_in()) return refuse("TLS is required here");
    const std::string_view name = ascii::trim(argument);
    const bool good = !name.empty() && utf8::is_valid(name) &&
                      ascii::all_of(name, [](char c) { return c != ' ' && !ascii::is_control(c); });
    if (!good) return reject_bad("a user name is expected");
    dialogue_.name = name;
    dialogue_.now = phase::user_given;
    say("+OK");
}

// The password is all that follows the space, blanks included. Whatever the answer, another attempt
// begins with USER.
void server_session::on_pass(std::string_view argument, std::optional<event>& out) {
    dialogue_.now = phase::authorization;
    if (argument.empty()) return reject_bad("a password is expected");
    owed_ = owed::login;
    out = login{dialogue_.name, argument};
}

} // namespace courriel::pop3
