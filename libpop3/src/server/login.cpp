// USER and PASS, and APOP (RFC 1939 section 7).
#include <courriel/ascii.hpp>
#include <courriel/pop3/apop.hpp>
#include <courriel/pop3/server_session.hpp>
#include <courriel/utf8.hpp>

namespace courriel::pop3 {

bool server_session::may_log_in() const { return is_secure() || options_.allow_plaintext_auth; }

namespace {

bool is_user_name(std::string_view name) {
    return !name.empty() && utf8::is_valid(name) &&
           ascii::all_of(name, [](char c) { return c != ' ' && !ascii::is_control(c); });
}

} // namespace

// Whether there is such a user is not told before the password has come.
void server_session::on_user(std::string_view argument, std::optional<event>&) {
    if (!may_log_in()) return refuse("TLS is required here");
    const std::string_view name = ascii::trim(argument);
    if (!is_user_name(name)) return reject_bad("a user name is expected");
    dialogue_.name = name;
    dialogue_.now = phase::user_given;
    say("+OK");
}

// The password is all that follows the space, blanks included; RFC 6856 section 2.2 has it UTF-8.
// Whatever the answer, another attempt begins with USER.
void server_session::on_pass(std::string_view argument, std::optional<event>& out) {
    dialogue_.now = phase::authorization;
    const bool good = !argument.empty() && (!options_.utf8_user || utf8::is_valid(argument));
    if (!good) return reject_bad("a password is expected");
    owed_ = owed::login;
    out = login{dialogue_.name, argument};
}

// Its digest shows no secret, so it needs no TLS.
void server_session::on_apop(std::string_view argument, std::optional<event>& out) {
    if (options_.apop_timestamp.empty()) return refuse("APOP is not available");
    std::string_view digest = ascii::trim(argument);
    const std::string_view name = ascii::take_word(digest);
    if (!is_user_name(name) || !is_apop_digest(digest))
        return reject_bad("a user name and a digest are expected");
    dialogue_.name = name;
    dialogue_.now = phase::authorization;
    owed_ = owed::login;
    out = apop_login{dialogue_.name, digest, options_.apop_timestamp};
}

} // namespace courriel::pop3
