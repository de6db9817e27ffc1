// STARTTLS (RFC 3501 section 6.2.1).
#include <courriel/imap/server_session.hpp>

#include "wire/reader.hpp"

namespace courriel::imap {

// begin_tls() comes first: when plaintext lies behind the command there is no go-ahead at all.
void server_session::on_starttls(wire::reader& in, std::optional<event>&) {
    if (!take_end(in)) return;
    if (is_secure()) return refuse(true, "TLS is already up");
    if (options_.tls != courriel::tls::starttls) return refuse(true, "TLS is not available");
    if (!begin_tls({tls_role::server, {}, "imap"})) return;
    put_tagged("OK", {}, "begin TLS now");
    await_input(options_.limits.tls_wait);
}

void server_session::tls_started(const tls_info& info) {
    finish_tls(info);
    dialogue_ = {};
    incoming_ = {};
    tls_established_ = true;
    if (options_.tls == courriel::tls::implicit) greet();
    await_input(options_.limits.command_wait);
}

} // namespace courriel::imap
