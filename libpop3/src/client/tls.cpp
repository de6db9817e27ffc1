// STLS (RFC 2595 section 4). It is required when options.tls says starttls: there is no way around.
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {

void client_session::on_stls(const reply_view& reply, std::optional<event>&) {
    if (!reply.ok) return fail(errc::tls_unavailable, reply.text);
    end_answer();
    if (!begin_tls({tls_role::client, options_.server_name, "pop3"})) return;
    await_input(options_.limits.tls_wait);
}

// What was said before is forgotten, the greeting too; with implicit TLS nothing was said yet.
void client_session::tls_started(const tls_info& info) {
    finish_tls(info);
    capabilities_ = {};
    capa_known_ = false;
    greeting_ = {};
    apop_timestamp_.clear();
    if (phase_ == phase::greeting) {
        await_input(options_.limits.greeting_wait);
    } else {
        enqueue({request_kind::capa});
    }
}

} // namespace courriel::pop3
