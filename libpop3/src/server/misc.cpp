// NOOP (RFC 1939 section 5) and CAPA (RFC 2449 section 5).
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

void server_session::on_noop(std::string_view, std::optional<event>&) { say("+OK"); }

void server_session::on_capa(std::string_view, std::optional<event>&) {
    say("+OK");
    announced().for_each_line([this](std::string_view line) { say(line); });
    say(".");
}

// RFC 2449 section 5: what is announced before a login is announced after it too.
capabilities server_session::announced() const {
    capabilities c;
    c.top = true;
    c.uidl = true;
    c.user = may_log_in();
    c.stls = options_.tls == courriel::tls::starttls && !is_secure();
    c.pipelining = true;
    c.resp_codes = true;
    c.auth_resp_code = true;
    c.sasl = usable_mechanisms();
    c.others.emplace_back("EXPIRE NEVER");
    if (!options_.implementation.empty())
        c.others.push_back("IMPLEMENTATION " + options_.implementation);
    return c;
}

} // namespace courriel::pop3
