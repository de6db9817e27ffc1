// The beginning of a connection (RFC 5321 sections 3.1 and 3.2): greeting, EHLO, and HELO for
// servers that do not know it; in LMTP (RFC 2033 section 4.1) LHLO.
#include <utility>

#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {
namespace {

// ehlo-ok-rsp = "250-" Domain [ SP ehlo-greet ] CRLF *( "250-" ehlo-line CRLF ) ...
extensions read_extensions(std::string_view text, const std::vector<std::string>& without) {
    extensions out;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        text.remove_prefix(end + 1);
        out.add(text.substr(0, text.find('\n')));
    }
    for (const auto& keyword : without) out.remove(keyword);
    return out;
}

} // namespace

bool client_session::needs_tls() const {
    return options_.tls == courriel::tls::starttls && !is_secure();
}

void client_session::on_greeting(std::optional<event>&) {
    const auto reply = reply_.view();
    if (reply.code == 220) return say_hello();
    fail_with_reply(reply.is_positive() ? errc::unexpected_reply : errc::refused);
}

void client_session::say_hello() {
    ask(phase::ehlo, options_.limits.command_wait,
        {is_lmtp() ? "LHLO " : "EHLO ", options_.host_name});
}

void client_session::on_ehlo(std::optional<event>& out) {
    const auto reply = reply_.view();
    if (reply.code == 250) {
        auto announced = read_extensions(reply.text, options_.without);
        // What an untrusted network says is used for nothing but the way into TLS.
        if (needs_tls()) {
            if (!announced.start_tls) return fail_with_reply(errc::tls_unavailable);
            return ask(phase::starttls, options_.limits.command_wait, {"STARTTLS"});
        }
        state_.extensions = std::move(announced);
        return become_ready(out);
    }
    if (reply.is_positive()) return fail_with_reply(errc::unexpected_reply);
    // "command not recognized" or "not implemented" (RFC 5321 section 3.2); LMTP has no HELO
    const bool knows_helo = !is_lmtp() && (reply.code == 500 || reply.code == 502);
    if (!knows_helo) return fail_with_reply(errc::refused);
    if (needs_tls()) return fail_with_reply(errc::tls_unavailable);
    ask(phase::helo, options_.limits.command_wait, {"HELO ", options_.host_name});
}

void client_session::on_helo(std::optional<event>& out) {
    const auto reply = reply_.view();
    if (reply.code == 250) return become_ready(out);
    fail_with_reply(reply.is_positive() ? errc::unexpected_reply : errc::refused);
}

void client_session::become_ready(std::optional<event>& out) {
    state_.phase = phase::ready;
    out = ready{reply_.view()};
}

} // namespace courriel::smtp
