// Sends a message by SMTP or LMTP: connects, starts TLS, logs in, sends, says what became of it.
// With -t or -i it stands in for sendmail, for programs such as mail that give it a message on the
// standard input and the recipients as arguments.
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/smtp/client.hpp>
#include <courriel/smtp/with_mime.hpp>

#include "common/auth_flags.hpp"
#include "common/command_line.hpp"
#include "common/local_message.hpp"
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
    bool quiet = false; // as sendmail, which says nothing when all went well
};

// One line that is written over and over while a long message leaves, on a terminal only.
void show_progress(std::size_t sent, std::size_t all) {
    constexpr std::size_t long_message = 256 * 1024;
    if (all < long_message || !::isatty(STDERR_FILENO)) return;
    fmt::print(stderr, "\r{} of {} octets{}", sent, all, sent == all ? "\n" : "");
}

// The extension that would let the message through.
std::string_view missing_for(smtp::obstacle what) {
    switch (what) {
    case smtp::obstacle::eight_bit_header: return "SMTPUTF8";
    case smtp::obstacle::signature: return "8BITMIME, without which a signature would break";
    default: return "8BITMIME";
    }
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
    const auto fit = smtp::prepare(s.message, *client.announced());
    if (fit.obstacle != smtp::obstacle::none)
        example::fail("send", "the message is not what the server can take: it announces no " +
                                  std::string(missing_for(fit.obstacle)));
    fit.declare(s.envelope);
    const std::size_t size = fit.text.size();
    const auto progress = [size](std::size_t octets) { show_progress(octets, size); };
    const auto sent = co_await client.async_send(s.envelope, fit.text, progress, token);
    for (const auto& r : sent.refused)
        fmt::print(stderr, "refused {}: {} {}\n", r.recipient, r.reply.code(), r.reply.text());
    check("send", error);
    if (!s.quiet)
        fmt::print("sent {} octets to {} of {} recipients: {} {}\n", size,
                   s.envelope.recipients.size() - sent.refused.size(), s.envelope.recipients.size(),
                   sent.final.code(), sent.final.text());
    // Behind its answer to the message nothing that the server does counts any more.
    co_await client.async_quit(token);
    // Who calls this as sendmail reports what failed by the exit status alone.
    if (s.quiet && !sent.refused.empty()) example::fail("send", "not all recipients were taken");
}

// An address from the command line.
smtp::path parse_address(const std::string& flag, const std::string& text) {
    auto path = smtp::path::parse(text);
    if (!path) throw CLI::ValidationError(flag, text + " is no address");
    return *std::move(path);
}

// NOTIFY= (RFC 3461 section 4.1).
smtp::dsn_notify parse_notify(const std::vector<std::string>& when) {
    smtp::dsn_notify out;
    for (const auto& word : when) {
        if (word == "never") out.never = true;
        if (word == "success") out.success = true;
        if (word == "failure") out.failure = true;
        if (word == "delay") out.delay = true;
    }
    if (out.never && when.size() > 1)
        throw CLI::ValidationError("--notify", "never goes with nothing else");
    return out;
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Sends a message by SMTP, or by LMTP. With -t or -i it stands in for sendmail.",
                 "smtp_send");
    std::string server;
    std::string from;
    std::string host_name = "localhost";
    std::vector<std::string> to;
    std::vector<std::string> words;
    std::vector<std::string> notify;
    std::string ret;
    std::string envid;
    bool lmtp = false;
    bool from_header = false;
    bool ignore_dots = false;
    example::auth_flags auth;
    example::tls_flags tls_flags;
    example::trace_flag trace;
    app.add_option("--server", server, "the server (default ports: 587, 465 with implicit TLS)")
        ->type_name("HOST[:PORT]")
        ->required();
    app.add_option("--from,-f", from, "the reverse path; '' or '<>' for none");
    app.add_option("--to", to, "a recipient; may be given several times")->allow_extra_args(false);
    app.add_option("--host-name", host_name, "what this host calls itself")->capture_default_str();
    app.add_flag("--lmtp", lmtp, "speak LMTP (default port: 24)");
    app.add_option("--notify", notify, "when to report: never, or success, failure, delay")
        ->delimiter(',')
        ->check(CLI::IsMember({"never", "success", "failure", "delay"}))
        ->type_name("WHEN,...");
    app.add_option("--ret", ret, "what a report of a failure brings back: full or hdrs")
        ->check(CLI::IsMember({"full", "hdrs"}));
    app.add_option("--envid", envid, "the name of this sending, for its reports");
    auth.declare(app);
    tls_flags.declare(app);
    trace.declare(app);
    app.add_flag("-t", from_header, "as sendmail: send to those that To, Cc and Bcc name");
    app.add_flag("-i", ignore_dots, "as sendmail: no line ends the message, which is always so");
    app.add_option("FILE", words,
                   "the message, - for the standard input; with -t or -i: recipients");

    return example::run(app, argc, argv, [&] {
        const bool as_sendmail = from_header || ignore_dots;
        settings s;
        const auto where = example::endpoint::parse("--server", server, 0);
        s.server.host = where.host;
        s.server.port = where.port;
        if (lmtp) s.server.protocol = smtp::client_protocol::lmtp;
        s.server.host_name = host_name;
        s.server.tls = tls_flags.mode;
        s.server.tls_settings = tls_flags.settings();
        s.server.allow_plaintext_auth = tls_flags.mode == tls::none; // it was asked for by name
        s.server.wrap = trace.around(example::trace_protocol::smtp, "SMTP", tls_role::client);
        if (as_sendmail) {
            to.insert(to.end(), words.begin(), words.end());
            auto local =
                example::complete_locally(example::canonical_message("-", example::read_file("-")),
                                          host_name, from, to, from_header);
            s.envelope = std::move(local.envelope);
            s.message = std::move(local.text);
            s.quiet = true;
        } else {
            if (app.count("--from") == 0) throw CLI::RequiredError("--from");
            if (to.empty()) throw CLI::RequiredError("--to");
            if (words.size() != 1) throw CLI::RequiredError("one FILE");
            s.envelope.reverse_path = parse_address("--from", from);
            for (const auto& r : to) s.envelope.recipients.emplace_back(parse_address("--to", r));
            s.message = example::canonical_message(words[0], example::read_file(words[0]));
        }
        for (auto& recipient : s.envelope.recipients) recipient.notify = parse_notify(notify);
        if (ret == "full") s.envelope.ret = smtp::dsn_return::full;
        if (ret == "hdrs") s.envelope.ret = smtp::dsn_return::headers;
        s.envelope.envelope_id = envid;
        if (auth.are_given()) s.who = auth.account();
        s.auth = auth.options();
        asio::io_context io(1);
        example::run_coroutine(io, send(s));
        return 0;
    });
}
