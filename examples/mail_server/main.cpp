// mail_server: SMTP, submission, LMTP, POP3 and IMAP in one process on one store. Prints `listening
// NAME ADDRESS:PORT` for each listener, then `ready`; SIGTERM and SIGINT let every session finish
// what it has in hand.
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>

#include "../common/trace_flag.hpp"
#include "service.hpp"

namespace mail_server {
namespace {

using namespace courriel;

constexpr auto drain_limit = std::chrono::seconds(10);

class program {
public:
    program(options settings, example::trace_flag trace)
        : settings_(std::move(settings))
        , trace_(std::move(trace))
        , service_(settings_, io_) {}

    int run() {
        listen_all();
        asio::signal_set signals(io_, SIGTERM, SIGINT);
        signals.async_wait([this](std::error_code error, int) {
            if (!error) drain();
        });
        fmt::print("ready\n");
        std::fflush(stdout);
        io_.run();
        service_.messages->close();
        return 0;
    }

private:
    void listen_all() {
        // The protocol of ALPN that a context insists on: SMTP has none.
        auto smtp = smtp_options(tls::starttls);
        serve_smtp_at("smtp", settings_.smtp, smtp);
        smtp.require_auth = true;
        serve_smtp_at("submission", settings_.submission, smtp);
        smtp.tls = tls::implicit;
        serve_smtp_at("smtps", settings_.smtps, smtp);
        serve_smtp_at("lmtp", settings_.lmtp, lmtp_options());
        serve_pop3_at("pop3", settings_.pop3, tls::starttls);
        serve_pop3_at("pop3s", settings_.pop3s, tls::implicit);
        serve_imap_at("imap", settings_.imap, tls::starttls);
        serve_imap_at("imaps", settings_.imaps, tls::implicit);
    }

    [[nodiscard]] smtp::server_options smtp_options(tls mode) const {
        smtp::server_options session;
        session.host_name = service_.accounts.host_name();
        session.tls = settings_.has_tls() ? mode : tls::none;
        session.mechanisms = service_.accounts.users()->mechanisms();
        session.allow_plaintext_auth = settings_.allow_plaintext_auth;
        session.offer.smtp_utf8 = true;
        return session;
    }

    // Mail comes from a system that knows its sender already.
    [[nodiscard]] smtp::server_options lmtp_options() const {
        smtp::server_options session;
        session.protocol = smtp::server_protocol::lmtp;
        session.host_name = service_.accounts.host_name();
        session.limits.messages = SIZE_MAX;
        session.offer.smtp_utf8 = true;
        return session;
    }

    // Who takes wishes has to fulfil them, and a report may have to go anywhere. So only those
    // whose mail may go anywhere have them.
    [[nodiscard]] bool offers_dsn(const smtp::server_options& session, const tcp_ends& ends) const {
        if (!settings_.smart_host || session.protocol != smtp::server_protocol::smtp) return false;
        return session.require_auth ||
               smtp::is_in(service_.policy.networks, ends.remote.address().to_string());
    }

    void serve_smtp_at(const std::string& name, const std::optional<example::endpoint>& at,
                       const smtp::server_options& session) {
        if (!at) return;
        smtp::serve_options options;
        options.address = at->host;
        options.port = at->port;
        options.max_per_address = settings_.max_per_address;
        options.tls = tls_for(name, {});
        options.wrap = trace_.around(example::trace_protocol::smtp, name, tls_role::server);
        options.session = session;
        options.customise = [this](smtp::server_options& own, const tcp_ends& ends) {
            own.offer.dsn = offers_dsn(own, ends);
        };
        started(name, *at, smtp::serve(io_, options, [this](smtp::server_connection peer) {
                    return serve_smtp(std::move(peer), service_);
                }));
    }

    void serve_pop3_at(const std::string& name, const std::optional<example::endpoint>& at,
                       tls mode) {
        if (!at) return;
        pop3::serve_options options;
        options.address = at->host;
        options.port = at->port;
        options.max_per_address = settings_.max_per_address;
        options.tls = tls_for(name, "pop3");
        options.wrap = trace_.around(example::trace_protocol::pop3, name, tls_role::server);
        options.session.host_name = service_.accounts.host_name();
        options.session.tls = settings_.has_tls() ? mode : tls::none;
        options.session.allow_plaintext_auth = settings_.allow_plaintext_auth;
        options.apop = true;
        started(name, *at, serve_pop3(io_, std::move(options), service_));
    }

    void serve_imap_at(const std::string& name, const std::optional<example::endpoint>& at,
                       tls mode) {
        if (!at) return;
        imap::serve_options options;
        options.address = at->host;
        options.port = at->port;
        options.max_per_address = settings_.max_per_address;
        options.tls = tls_for(name, "imap");
        options.wrap = trace_.around(example::trace_protocol::imap, name, tls_role::server);
        options.session.host_name = service_.accounts.host_name();
        options.session.tls = settings_.has_tls() ? mode : tls::none;
        options.session.allow_plaintext_auth = settings_.allow_plaintext_auth;
        started(name, *at, serve_imap(io_, std::move(options), service_));
    }

    [[nodiscard]] tls_options tls_for([[maybe_unused]] const std::string& listener,
                                      [[maybe_unused]] std::string_view protocol) const {
        tls_options out;
#if COURRIEL_HAS_TLS
        if (!settings_.has_tls()) return out;
        auto context = make_server_context(settings_.tls_certificate, settings_.tls_key, protocol);
        if (!context) example::fail("--tls-cert, --tls-key", context.error());
        out.context = *std::move(context);
        out.session_scope = listener; // a ticket of one listener is worth nothing at another
#endif
        return out;
    }

    void started(const std::string& name, const example::endpoint& at, server_handle handle) {
        const bool is_ipv6 = at.host.find(':') != std::string::npos;
        fmt::print("listening {} {}:{}\n", name, is_ipv6 ? "[" + at.host + "]" : at.host,
                   handle.port());
        listeners_.push_back(std::move(handle));
    }

    void drain() {
        for (auto& listener : listeners_) listener.drain(drain_limit);
    }

    options settings_;
    example::trace_flag trace_;
    service service_; // outlives the sessions that io_ owns
    asio::io_context io_{1};
    std::vector<server_handle> listeners_;
};

} // namespace
} // namespace mail_server

int main(int argc, char* argv[]) {
    CLI::App app("A mail server: SMTP, submission, POP3 and IMAP on one store.", "mail_server");
    mail_server::options settings;
    mail_server::declare_options(app, settings);
    example::trace_flag trace;
    trace.declare(app);
    return example::run(app, argc, argv, [&] {
        mail_server::finish_options(settings);
        return mail_server::program(std::move(settings), std::move(trace)).run();
    });
}
