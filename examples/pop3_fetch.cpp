// Fetches a maildrop by POP3 into a Maildir, an mbox file or the standard output. A message is
// removed at the server, when that is asked for, only after it is safe here.
#include <memory>
#include <string>
#include <unistd.h>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/pop3/client.hpp>

#include "common/command_line.hpp"
#include "common/mail_sink.hpp"
#include "common/run_coroutine.hpp"
#include "common/tls_flags.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;

namespace {

struct settings {
    pop3::connect_options server;
    std::string user;
    std::string password;
    bool remove = false;
    std::unique_ptr<example::mail_sink> sink;
};

// One line that is written over and over, on a terminal only.
void show_progress(std::size_t done, std::size_t all, std::uint64_t octets) {
    if (!::isatty(STDERR_FILENO)) return;
    fmt::print(stderr, "\r{} of {} messages, {} octets{}", done, all, octets,
               done == all ? "\n" : "");
}

asio::awaitable<void> fetch(settings& s) {
    pop3::client client(co_await asio::this_coro::executor);
    // A refusal is told in the server's own words.
    const auto check = [&](const std::string& doing, std::error_code error) {
        if (error == errc::refused) example::fail(doing, client.last_reply().text());
        if (error) example::fail(doing, error);
    };
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await client.async_connect(s.server, token);
    check("connect", error);
    co_await client.async_login(s.user, s.password, token);
    check("log in", error);
    const auto messages = co_await client.async_list(token);
    check("list", error);

    std::uint64_t octets = 0;
    std::size_t fetched = 0;
    for (const auto& m : messages) {
        auto message = s.sink->begin({});
        const auto write = [&](std::string_view piece) {
            octets += piece.size();
            message->write(piece);
        };
        co_await client.async_retrieve(m.number, write, token);
        check("message " + std::to_string(m.number), error);
        message->commit();
        if (s.remove) {
            co_await client.async_remove(m.number, token);
            check("remove message " + std::to_string(m.number), error);
        }
        show_progress(++fetched, messages.size(), octets);
    }
    co_await client.async_quit(token);
    check("quit", error);
    fmt::print(stderr, "fetched {} messages, {} octets\n", fetched, octets);
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Fetches a maildrop by POP3.", "pop3_fetch");
    settings s;
    std::string server;
    std::string password_variable;
    std::string maildir;
    std::string mbox;
    bool to_stdout = false;
    example::tls_flags tls_flags;
    example::trace_flag trace;
    app.add_option("--server", server, "the server (default ports: 110, 995 with implicit TLS)")
        ->type_name("HOST[:PORT]")
        ->required();
    app.add_option("--user", s.user, "the user to log in")->required();
    app.add_option("--password-env", password_variable,
                   "the environment variable that holds the password")
        ->type_name("VAR")
        ->required();
    tls_flags.declare(app);
    trace.declare(app);
    app.add_flag("--delete", s.remove, "remove the messages at the server");
    auto* where = app.add_option_group("where the messages go");
    where->add_option("--maildir", maildir, "a Maildir")->type_name("DIR");
    where->add_option("--mbox", mbox, "an mbox file")->type_name("FILE");
    where->add_flag("--stdout", to_stdout, "the standard output, one after the other");
    where->require_option(1);

    return example::run(app, argc, argv, [&] {
        const auto at = example::endpoint::parse("--server", server, 0);
        s.server.host = at.host;
        s.server.port = at.port;
        s.server.tls = tls_flags.mode;
        s.server.tls_settings = tls_flags.settings();
        s.server.allow_plaintext_auth = tls_flags.mode == tls::none; // it was asked for by name
        s.server.wrap = trace.around(example::trace_protocol::pop3, "POP3", tls_role::client);
        s.password = example::secret_from_environment("--password-env", password_variable);
        s.sink = to_stdout      ? example::stdout_sink()
                 : mbox.empty() ? example::maildir_sink(maildir)
                                : example::mbox_sink(mbox);
        asio::io_context io(1);
        example::run_coroutine(io, fetch(s));
        return 0;
    });
}
