// NOOP (RFC 1939 section 5) and CAPA (RFC 2449 section 5).
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

void server_session::on_noop(std::string_view, std::optional<event>&) { say("+OK"); }

void server_session::on_capa(std::string_view, std::optional<event>&) {
    say("+OK");
    announced().for_each_line([this](std::string_view line) { say(line); });
    say(".");
}

// RFC 2449 section 5: what is announced before a login is announced after it too, EXPIRE and
// LOGIN-DELAY perhaps with another value.
capabilities server_session::announced() const {
    capabilities c;
    c.top = true;
    c.uidl = true;
    c.user = may_log_in();
    c.stls = options_.tls == courriel::tls::starttls && !is_secure();
    c.pipelining = true;
    c.resp_codes = true;
    c.auth_resp_code = true;
    c.utf8 = options_.utf8;
    c.utf8_user = options_.utf8 && options_.utf8_user;
    c.lang = !options_.languages.empty();
    c.xclient = options_.trusted_proxy;
    c.sasl = usable_mechanisms();
    c.expire = options_.expire;
    c.login_delay = options_.login_delay;
    c.implementation = options_.implementation;
    if (!is_authenticated()) return c;
    if (dialogue_.expire) c.expire = dialogue_.expire;
    if (dialogue_.login_delay) c.login_delay = dialogue_.login_delay;
    if (c.expire) c.expire->per_user = false;
    if (c.login_delay) c.login_delay->per_user = false;
    return c;
}

std::error_code server_session::set_policies(std::optional<expire_policy> expire,
                                             std::optional<login_delay_policy> login_delay) {
    if ((owed_ != owed::login && owed_ != owed::auth) || is_over()) return errc::wrong_phase;
    dialogue_.expire = expire;
    dialogue_.login_delay = login_delay;
    return {};
}

} // namespace courriel::pop3
