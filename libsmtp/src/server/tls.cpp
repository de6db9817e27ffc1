// STARTTLS (RFC 3207): the go-ahead, and the new beginning behind the handshake.
#include <courriel/smtp/server_session.hpp>

namespace courriel::smtp {

void server_session::on_starttls(std::string_view argument, std::optional<event>&) {
    if (options_.tls != courriel::tls::starttls)
        return refuse(502, {5, 5, 1}, "STARTTLS is not available");
    if (is_secure()) return refuse(503, {5, 5, 1}, "TLS is active already");
    if (is_authenticated()) return refuse(503, {5, 5, 1}, "STARTTLS comes before AUTH");
    if (!argument.empty()) return refuse(501, {5, 5, 4}, "STARTTLS takes no parameter");
    // What stands behind the command may be another's injection: no go-ahead then.
    if (!begin_tls({tls_role::server, {}, {}})) return;
    answer({220, {2, 0, 0}, "ready to start TLS"});
    await_input(options_.limits.tls_wait);
}

void server_session::tls_started(const tls_info& info) {
    finish_tls(info);
    state_ = {};
    due_ = due::tls_established;
    if (options_.tls == courriel::tls::implicit) return begin_dialogue();
    in_.set_line_limit(line_limit());
    await_input(options_.limits.command_wait);
}

} // namespace courriel::smtp
