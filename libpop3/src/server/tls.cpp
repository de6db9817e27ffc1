// STLS (RFC 2595 section 4).
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

// begin_tls() comes first: when plaintext lies behind the command there is no go-ahead at all.
void server_session::on_stls(std::string_view, std::optional<event>&) {
    if (dialogue_.utf8) return reject_bad("no STLS behind UTF8"); // RFC 6856 section 2.1
    if (is_secure()) return reject_bad("TLS is already up");
    if (options_.tls != courriel::tls::starttls) return refuse("TLS is not available");
    if (!begin_tls({tls_role::server, {}, "pop3"})) return;
    say("+OK");
    await_input(options_.limits.tls_wait);
}

void server_session::tls_started(const tls_info& info) {
    finish_tls(info);
    dialogue_ = {};
    in_.set_line_limit(line_limit());
    tls_established_ = true;
    if (options_.tls == courriel::tls::implicit) greet();
    await_input(options_.limits.command_wait);
}

} // namespace courriel::pop3
