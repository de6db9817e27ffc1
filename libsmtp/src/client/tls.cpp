// The way into TLS (RFC 3207). Nothing that was learnt before it is known after it.
#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {

void client_session::on_starttls(std::optional<event>&) {
    if (reply_.view().code != 220) return fail_with_reply(errc::tls_unavailable);
    if (begin_tls({tls_role::client, options_.server_name, {}}))
        await_input(options_.limits.tls_wait);
}

void client_session::tls_started(const tls_info& info) {
    const bool upgraded = state_.phase == phase::starttls;
    finish_tls(info);
    state_ = {};
    if (!upgraded) return await_answer(phase::greeting, options_.limits.greeting_wait);
    say_hello();
}

} // namespace courriel::smtp
