// STARTTLS (RFC 3501 section 6.2.1). It is required when options.tls says starttls: there is no way
// around. Nothing that was learnt before it is known after it.
#include <courriel/imap/client_session.hpp>

namespace courriel::imap {

void client_session::on_starttls(bool is_ok, std::string_view line) {
    if (!is_ok) return fail(errc::tls_unavailable, line);
    if (begin_tls({tls_role::client, options_.server_name, "imap"}))
        await_input(options_.limits.tls_wait);
}

void client_session::tls_started(const tls_info& info) {
    finish_tls(info);
    state_ = {};
    greeting_ = {};
    is_waiting_ = phase_ == phase::greeting;
    if (is_waiting_) {
        await_input(options_.limits.greeting_wait);
    } else {
        ask_internally(kind::ask_capability, "CAPABILITY");
    }
}

} // namespace courriel::imap
