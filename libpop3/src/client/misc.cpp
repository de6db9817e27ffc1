// NOOP (RFC 1939 section 5), and CAPA (RFC 2449 section 5), which begins every state of the
// connection: the greeting, TLS, a login.
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {

std::error_code client_session::noop() { return ask(request_kind::noop); }

// A server without CAPA announces nothing: STLS is then tried all the same.
void client_session::on_capa(const reply_view& reply, std::optional<event>& out) {
    if (reply.ok) {
        capabilities_ = {};
        part_ = part::capabilities;
        items_ = 0;
        return;
    }
    end_answer();
    set_up_further(out);
}

void client_session::on_capability(std::string_view line, std::optional<event>& out) {
    if (line == ".") {
        capa_known_ = true;
        end_answer();
        set_up_further(out);
    } else if (++items_ > options_.limits.capabilities) {
        fail(errc::too_large);
    } else {
        capabilities_.add(line);
    }
}

void client_session::set_up_further(std::optional<event>& out) {
    if (login_reply_) {
        logged_in_ = true;
        out = login_result{{true, login_reply_->code(), login_reply_->text()}};
        return;
    }
    if (options_.tls == courriel::tls::starttls && !is_secure()) {
        if (capa_known_ && !capabilities_.stls) return fail(errc::tls_unavailable);
        return enqueue({request_kind::stls});
    }
    phase_ = phase::ready;
    out = ready{{true, greeting_.code(), greeting_.text()}};
}

} // namespace courriel::pop3
