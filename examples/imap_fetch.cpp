// Downloads a mailbox by IMAP into a Maildir, or lists the mailboxes, or the headers of one. The
// mailbox is opened read-only: nothing changes at the server, and no message is marked as seen.
#include <memory>
#include <string>
#include <unistd.h>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/ascii.hpp>
#include <courriel/imap/client.hpp>
#include <courriel/utf8.hpp>

#include "common/auth_flags.hpp"
#include "common/command_line.hpp"
#include "common/mail_sink.hpp"
#include "common/run_coroutine.hpp"
#include "common/tls_flags.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;

namespace {

struct settings {
    imap::connect_options server;
    sasl::account who;
    auth_options auth;
    std::string mailbox = "INBOX";
    bool list = false;
    bool headers = false;
    std::unique_ptr<example::mail_sink> sink;
};

// What others have written goes to a terminal: neither broken UTF-8 nor control characters.
std::string printable(std::string_view text) {
    auto out = utf8::sanitize(text);
    for (char& c : out)
        if (ascii::is_control(c)) c = ' ';
    return out;
}

// One line that is written over and over, on a terminal only.
void show_progress(std::uint64_t done, std::uint64_t all, std::uint64_t octets) {
    if (!::isatty(STDERR_FILENO)) return;
    fmt::print(stderr, "\r{} of {} messages, {} octets{}", done, all, octets,
               done == all ? "\n" : "");
}

// A refusal is told in the server's own words.
void check(const imap::client& client, const std::string& doing, std::error_code error) {
    if (error == errc::refused) example::fail(doing, client.last_reply().text());
    if (error) example::fail(doing, error);
}

asio::awaitable<void> list(imap::client& client) {
    std::error_code error;
    const auto mailboxes =
        co_await client.async_list("*", asio::redirect_error(asio::use_awaitable, error));
    check(client, "list", error);
    for (const auto& m : mailboxes) fmt::print("{}\n", printable(m.info.name));
}

asio::awaitable<void> show_headers(imap::client& client, imap::uid_set uids) {
    std::error_code error;
    const auto show = [](const imap::fetched& m) {
        const auto sender = m.envelope.from.empty() ? "" : m.envelope.from.front().address;
        fmt::print("{}\t{}\t{}\t{}\n", m.uid, printable(m.envelope.date), printable(sender),
                   printable(m.envelope.subject));
    };
    imap::fetch_items items = imap::fetch().envelope();
    co_await client.async_fetch(std::move(uids), std::move(items), show,
                                asio::redirect_error(asio::use_awaitable, error));
    check(client, "fetch", error);
}

// Why there is nothing to store of a message, or an empty string: it may be gone by now, which
// servers say by NO, by silence, or by a message of no octets (RFC 2180 section 4.1).
std::string why_none(const imap::client& client, std::error_code error, std::uint64_t octets) {
    if (error == errc::refused) return printable(client.last_reply().text());
    const bool is_gone = error == errc::not_found || (!error && octets == 0);
    return is_gone ? "it is gone" : "";
}

// How many the server refused.
asio::awaitable<std::uint64_t> download(imap::client& client, const imap::uid_set& uids,
                                        settings& s) {
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    std::uint64_t octets = 0;
    std::uint64_t fetched = 0;
    std::uint64_t refused = 0;
    std::uint64_t asked = 0;
    for (const auto& range : uids.ranges()) {
        for (std::uint64_t uid = range.first; uid <= range.last; ++uid) {
            auto message = s.sink->begin({});
            std::uint64_t size = 0;
            const auto write = [&](std::string_view piece) {
                size += piece.size();
                message->write(piece);
            };
            co_await client.async_fetch_body(static_cast<std::uint32_t>(uid), write, token);
            const auto name = "message " + std::to_string(uid);
            if (const auto why = why_none(client, error, size); !why.empty()) {
                fmt::print(stderr, "{}: {}\n", name, why);
                if (error == errc::refused) ++refused;
            } else {
                check(client, name, error);
                message->commit();
                octets += size;
                ++fetched;
            }
            show_progress(++asked, uids.count(), octets);
        }
    }
    fmt::print(stderr, "fetched {} messages, {} octets\n", fetched, octets);
    co_return refused;
}

asio::awaitable<void> run(settings& s) {
    imap::client client(co_await asio::this_coro::executor);
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await client.async_connect(s.server, token);
    check(client, "connect", error);
    co_await client.async_authenticate(s.who, s.auth, token);
    check(client, "log in", error);
    std::uint64_t refused = 0;
    if (s.list) {
        co_await list(client);
    } else {
        co_await client.async_examine(s.mailbox, token);
        check(client, "open " + s.mailbox, error);
        const auto uids = co_await client.async_search(imap::search::all(), token);
        check(client, "search", error);
        if (s.headers) {
            co_await show_headers(client, uids);
        } else {
            refused = co_await download(client, uids, s);
        }
    }
    co_await client.async_logout(token);
    check(client, "log out", error);
    // NO does not tell whether a message is gone or only cannot be read.
    if (refused != 0) example::fail("fetch", fmt::format("{} messages were refused", refused));
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Downloads a mailbox by IMAP.", "imap_fetch");
    settings s;
    std::string server;
    std::string maildir;
    example::auth_flags auth;
    example::tls_flags tls_flags;
    example::trace_flag trace;
    app.add_option("--server", server, "the server (default ports: 143, 993 with implicit TLS)")
        ->type_name("HOST[:PORT]")
        ->required();
    auth.declare(app);
    tls_flags.declare(app);
    trace.declare(app);
    app.add_option("--mailbox", s.mailbox, "the mailbox (default: INBOX)")->type_name("M");
    auto* what = app.add_option_group("what to do");
    what->add_option("--maildir", maildir, "download into a Maildir")->type_name("DIR");
    what->add_flag("--list", s.list, "list the mailboxes");
    what->add_flag("--headers", s.headers, "show UID, date, sender and subject of each message");
    what->require_option(1);

    return example::run(app, argc, argv, [&] {
        const auto at = example::endpoint::parse("--server", server, 0);
        s.server.host = at.host;
        s.server.port = at.port;
        s.server.tls = tls_flags.mode;
        s.server.tls_settings = tls_flags.settings();
        s.server.allow_plaintext_auth = tls_flags.mode == tls::none; // it was asked for by name
        s.server.wrap = trace.around(example::trace_protocol::imap, "IMAP", tls_role::client);
        s.who = auth.account();
        s.auth = auth.options();
        if (!maildir.empty()) s.sink = example::maildir_sink(maildir);
        asio::io_context io(1);
        example::run_coroutine(io, run(s));
        return 0;
    });
}
