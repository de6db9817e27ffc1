// A relay: takes mail from those who may send it here, and passes it on to another host while it
// comes in. What may be sent where is for a relay_policy to decide, at each RCPT. Nothing is kept
// here: a message is answered with what the other host has said of it.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <asio.hpp>

#include <courriel/mime/trace.hpp>
#include <courriel/smtp/relay_policy.hpp>
#include <courriel/smtp/server.hpp>

#include "common/command_line.hpp"
#include "common/next_host.hpp"
#include "common/run_server.hpp"
#include "common/success_report.hpp"
#include "common/tls_flags.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;

namespace {

struct settings {
    smtp::relay_policy policy;
    example::next_host_options next;
};

class relay {
public:
    relay(smtp::server_connection& peer, const settings& s) : peer_(peer), settings_(s) {}

    void operator()(const smtp::sender& from) {
        envelope_ = {};
        static_cast<smtp::mail_parameters&>(envelope_) = to_owned(from);
        envelope_.reverse_path = smtp::path(from.address);
        peer_.accept();
    }

    void operator()(const smtp::recipient& to) {
        const std::string client = peer_.remote_endpoint().address().to_string();
        const auto sender = envelope_.reverse_path.view();
        auto verdict = settings_.policy.decide(
            {client, peer_.session().identity(), peer_.session().is_secure(), sender, to.address});
        if (verdict.decision == smtp::relay_decision::refused) return peer_.reply(verdict.answer);
        envelope_.recipients.emplace_back(smtp::path(to.address), to_owned(to));
        peer_.accept();
    }

    // The other host hears of the message before we say that it may come.
    asio::awaitable<void> start() {
        message_.emplace(settings_.next);
        report_.emplace(envelope_, std::vector<smtp::forward_path>());
        const auto answer = co_await message_->begin(envelope_);
        if (answer.code() != 354) message_.reset();
        peer_.reply(answer.code() == 354 ? smtp::reply(354, "go on") : answer);
    }

    asio::awaitable<void> pass(std::string_view piece) {
        if (std::exchange(trace_due_, false)) co_await message_->write(trace());
        report_->take(piece);
        co_await message_->write(piece);
    }

    asio::awaitable<void> finish() {
        if (std::exchange(trace_due_, false)) co_await message_->write(trace()); // all there is
        const auto answer = co_await message_->finish();
        const bool reported_there = message_->passed_on_wishes();
        message_.reset();
        peer_.reply(answer);
        peer_.flush();
        if (answer.is_positive()) co_await report(reported_there);
    }

    void operator()(const smtp::body_begin&) { trace_due_ = true; }
    void operator()(const smtp::body_cut&) { message_.reset(); }
    void operator()(const smtp::reset&) { message_.reset(); }
    void operator()(const auto& other) { peer_.accept_default(other); }

private:
    // It takes the way of any other mail. There is nobody to be told that it failed.
    asio::awaitable<void> report(bool reported_there) {
        const auto made = report_->make(peer_.session().options().host_name, reported_there);
        if (!made) co_return;
        example::passed_message back(settings_.next);
        if ((co_await back.begin(made->envelope)).code() != 354) co_return;
        co_await back.write(made->message);
        co_await back.finish();
    }

    // RFC 5321 section 4.4: every host that passes a message on says so on top of it.
    const std::string& trace() {
        const auto address = peer_.remote_endpoint().address();
        const std::string literal = (address.is_v6() ? "IPv6:" : "") + address.to_string();
        const auto& session = peer_.session();
        mime::received_field field;
        field.from_name = session.client_name();
        field.address = literal;
        field.by = session.options().host_name;
        field.with = session.transmission_type();
        if (envelope_.recipients.size() == 1) field.for_ = envelope_.recipients.front().text();
        field.date = std::chrono::system_clock::now();
        trace_ = mime::to_string(field);
        return trace_;
    }

    smtp::server_connection& peer_;
    const settings& settings_;
    smtp::envelope envelope_;
    std::optional<example::passed_message> message_;
    std::optional<example::success_report> report_;
    std::string trace_;
    bool trace_due_ = false;
};

asio::awaitable<void> serve(smtp::server_connection peer, const settings& s) {
    relay handler(peer, s);
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (std::holds_alternative<smtp::data_request>(*event)) {
            co_await handler.start();
        } else if (const auto* chunk = std::get_if<smtp::body_chunk>(&*event)) {
            co_await handler.pass(chunk->bytes);
        } else if (std::holds_alternative<smtp::body_end>(*event)) {
            co_await handler.finish();
        } else {
            std::visit([&](const auto& e) { handler(e); }, *event);
        }
    }
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Relays mail to another host.", "smtp_relay");
    settings s;
    std::string listen;
    std::string next;
    std::string host_name = "localhost";
    std::vector<std::string> domains;
    std::vector<std::string> networks;
    example::tls_flags tls_flags;
    example::trace_flag trace;
    app.add_option("--listen", listen, "where to listen; port 0: the system chooses")
        ->type_name("ADDR:PORT")
        ->required();
    app.add_option("--smart-host", next, "where the mail goes (default port: 25)")
        ->type_name("HOST[:PORT]")
        ->required();
    app.add_option("--host-name", host_name, "what this host calls itself")->capture_default_str();
    app.add_option("--domain", domains, "a domain that everybody may write to")
        ->allow_extra_args(false);
    app.add_option("--relay-from", networks, "hosts that may write to everybody")
        ->type_name("CIDR")
        ->allow_extra_args(false);
    tls_flags.mode = tls::none;
    tls_flags.declare(app);
    trace.declare(app);
    return example::run(app, argc, argv, [&] {
        for (const auto& domain : domains) s.policy.relay_domains.add(domain);
        for (const auto& text : networks) {
            const auto network = smtp::ip_network::parse(text);
            if (!network) throw CLI::ValidationError("--relay-from", text + " is no network");
            s.policy.networks.push_back(*network);
        }
        const auto to = example::endpoint::parse("--smart-host", next, 25);
        s.next.where.host = to.host;
        s.next.where.port = to.port;
        s.next.where.tls = tls_flags.settings();
        s.next.where.wrap = trace.around(example::trace_protocol::smtp, "relay", tls_role::client);
        s.next.session.host_name = host_name;
        s.next.session.server_name = to.host;
        s.next.session.tls = tls_flags.mode;

        const auto at = example::endpoint::parse("--listen", listen, 25);
        smtp::serve_options options;
        options.address = at.host;
        options.port = at.port;
        options.wrap = trace.around(example::trace_protocol::smtp, "SMTP", tls_role::server);
        options.session.host_name = host_name;
        options.session.offer.smtp_utf8 = true;
        options.session.offer.chunking = false; // the other host is asked before the message comes
        // Who takes wishes has to fulfil them, and a report may have to go anywhere.
        options.customise = [&](smtp::server_options& own, const tcp_ends& ends) {
            own.offer.dsn = smtp::is_in(s.policy.networks, ends.remote.address().to_string());
        };
        asio::io_context io(1);
        auto server = smtp::serve(
            io, options, [&](smtp::server_connection peer) { return serve(std::move(peer), s); });
        return example::run_server(io, server, "smtp", at.host);
    });
}
