// Sends a message file by SMTP: connects, starts TLS, logs in, sends, says what became of it.
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/smtp/client.hpp>

#include "common/auth_flags.hpp"
#include "common/command_line.hpp"
#include "common/message_file.hpp"
#include "common/run_coroutine.hpp"
#include "common/tls_flags.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;

namespace {

struct settings {
    smtp::connect_options server;
    smtp::envelope envelope;
    std::optional<sasl::account> who;
    auth_options auth;
    std::string message;
};

// One line that is written over and over while a long message leaves, on a terminal only.
void show_progress(std::size_t sent, std::size_t all) {
    constexpr std::size_t long_message = 256 * 1024;
    if (all < long_message || !::isatty(STDERR_FILENO)) return;
    fmt::print(stderr, "\r{} of {} octets{}", sent, all, sent == all ? "\n" : "");
}

asio::awaitable<void> send(settings& s) {
    smtp::client client(co_await asio::this_coro::executor);
    // A refusal is told in the server's own words.
    const auto check = [&](const char* doing, std::error_code error) {
        if (error == errc::refused)
            example::fail(doing, fmt::format("{} {}", client.last_reply().code(),
                                             client.last_reply().text()));
        if (error) example::fail(doing, error);
    };
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await client.async_connect(s.server, token);
    check("connect", error);
    if (s.who) {
        co_await client.async_authenticate(*s.who, s.auth, token);
        check("authenticate", error);
    }
    const auto progress = [&](std::size_t octets) { show_progress(octets, s.message.size()); };
    const auto sent = co_await client.async_send(s.envelope, s.message, progress, token);
    for (const auto& r : sent.refused)
        fmt::print(stderr, "refused {}: {} {}\n", r.recipient, r.reply.code(), r.reply.text());
    check("send", error);
    fmt::print("sent {} octets to {} of {} recipients: {} {}\n", s.message.size(),
               s.envelope.recipients.size() - sent.refused.size(), s.envelope.recipients.size(),
               sent.final.code(), sent.final.text());
    co_await client.async_quit(token);
    check("quit", error);
}

// An address from the command line.
smtp::path parse_address(const std::string& flag, const std::string& text) {
    auto path = smtp::path::parse(text);
    if (!path) throw CLI::ValidationError(flag, text + " is no address");
    return *std::move(path);
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Sends a message file by SMTP.", "smtp_send");
    std::string server;
    std::string from;
    std::vector<std::string> to;
    std::string file;
    example::auth_flags auth;
    example::tls_flags tls_flags;
    example::trace_flag trace;
    app.add_option("--server", server, "the server (default ports: 587, 465 with implicit TLS)")
        ->type_name("HOST[:PORT]")
        ->required();
    app.add_option("--from", from, "the reverse path; '' or '<>' for none")->required();
    app.add_option("--to", to, "a recipient; may be given several times")
        ->required()
        ->allow_extra_args(false);
    auth.declare(app);
    tls_flags.declare(app);
    trace.declare(app);
    app.add_option("FILE", file, "the message; - for the standard input")->required();

    return example::run(app, argc, argv, [&] {
        settings s;
        const auto where = example::endpoint::parse("--server", server, 0);
        s.server.host = where.host;
        s.server.port = where.port;
        s.server.tls = tls_flags.mode;
        s.server.tls_settings = tls_flags.settings();
        s.server.allow_plaintext_auth = tls_flags.mode == tls::none; // it was asked for by name
        s.server.wrap = trace.around(example::trace_protocol::smtp, "SMTP", tls_role::client);
        s.envelope.reverse_path = parse_address("--from", from);
        for (const auto& r : to) s.envelope.recipients.push_back(parse_address("--to", r));
        if (auth.are_given()) s.who = auth.account();
        s.auth = auth.options();
        s.message = example::canonical_message(file, example::read_file(file));
        asio::io_context io(1);
        example::run_coroutine(io, send(s));
        return 0;
    });
}
