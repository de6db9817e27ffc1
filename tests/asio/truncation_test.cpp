// T12: a message whose TLS stream ends too early, by close_notify or by the end of TCP alone, at
// every octet: nothing is reported whole that is not. With sessions of each protocol on real TLS.
#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <courriel/asio/next.hpp>
#include <courriel/imap/client_session.hpp>
#include <courriel/pop3/client_session.hpp>
#include <courriel/smtp/server.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using tls_stream = asio::ssl::stream<tcp::socket&>;

/// The peer waits until it hears something, then says something.
struct turn {
    std::string_view heard;
    std::string said;
};

// Plays its turns, then ends as it is told.
asio::awaitable<void> play_peer(tls_stream& stream, asio::ssl::stream_base::handshake_type role,
                                const std::vector<turn>& turns, bool close_notify) {
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await stream.async_handshake(role, token);
    std::string heard;
    std::string piece(1024, '\0');
    for (const auto& now : turns) {
        while (!error && heard.find(now.heard) == std::string::npos) {
            const auto n = co_await stream.async_read_some(asio::buffer(piece), token);
            heard.append(piece, 0, n);
        }
        heard.clear();
        if (!error) co_await asio::async_write(stream, asio::buffer(now.said), token);
    }
    CHECK(!error);
    if (close_notify) co_await stream.async_shutdown(token);
    stream.next_layer().close();
}

/// What the application was told.
struct tale {
    std::string text{};
    std::size_t whole = 0;
    std::size_t cut = 0;
    std::error_code failure{};
    bool ended = false;

    template <class BodyEnd, class Event>
    void note_body(const Event& event) {
        if (const auto* chunk = std::get_if<body_chunk>(&event)) text += chunk->bytes;
        whole += std::holds_alternative<BodyEnd>(event);
        cut += std::holds_alternative<body_cut>(event);
        if (const auto* how = std::get_if<failed>(&event)) failure = how->error;
    }
};

template <session S>
void follow(asio_connection<S>& client, tale& told,
            const std::function<void(S&, const typename S::event&)>& act) {
    async_next(client, [&](std::error_code error, std::optional<typename S::event> event) {
        if (error || !event) {
            CHECK(!error); // what went wrong was told by an event
            told.ended = true;
            return client.close();
        }
        told.note_body<body_end>(*event);
        act(client.session(), *event);
        follow(client, told, act);
    });
}

template <session S>
tale tell(S session, const std::vector<turn>& turns, bool close_notify,
          const std::function<void(S&, const typename S::event&)>& act) {
    asio::io_context io;
    auto sockets = connected_sockets(io);
    static const auto served = server_context(leaf());
    static const auto trusted = client_context(authority());
    tls_stream stream(sockets.second, *served);
    asio::co_spawn(io, play_peer(stream, asio::ssl::stream_base::server, turns, close_notify),
                   asio::detached);
    asio_connection<S> client(
        io.get_executor(), std::move(session),
        std::make_unique<asio_transport>(std::move(sockets.first), tls_options{trusted}));
    tale told;
    follow(client, told, act);
    io.run();
    CHECK(told.ended);
    return told;
}

// A client that has what it asked for takes the end as it comes.
std::error_code end_after(const std::string& answer, std::size_t n) {
    return n == answer.size() ? std::error_code() : errc::unexpected_end;
}

TEST_CASE("T12 RETR: a POP3 client reports no message whole whose end has not come") {
    const std::string answer = "+OK\r\nA: 1\r\n\r\nbody\r\n.\r\n";
    for (const bool close_notify : {false, true})
        for (std::size_t n = 0; n <= answer.size(); ++n) {
            pop3::client_options options;
            options.server_name = "localhost";
            options.tls = courriel::tls::implicit;
            const auto told = tell<pop3::client_session>(
                pop3::client_session(options),
                {{"", "+OK hello\r\n"},
                 {"CAPA", "+OK\r\n.\r\n"},
                 {"USER", "+OK\r\n"},
                 {"PASS", "+OK\r\n"},
                 {"CAPA", "+OK\r\n.\r\n"},
                 {"RETR", answer.substr(0, n)}},
                close_notify, [](pop3::client_session& s, const pop3::client_event& event) {
                    if (std::holds_alternative<pop3::ready>(event)) CHECK(!s.login("a", "b"));
                    if (std::holds_alternative<pop3::login_result>(event)) CHECK(!s.retrieve(1));
                });
            CHECK(told.whole == (n == answer.size()));
            CHECK(told.cut == (n >= 5 && n != answer.size()));
            CHECK(told.failure == end_after(answer, n));
        }
}

TEST_CASE("T12 FETCH: an IMAP client reports no literal whole whose octets have not come") {
    const std::string head = "* 1 FETCH (BODY[] {10}\r\n";
    const std::string answer = head + "0123456789)\r\na002 OK done\r\n";
    for (const bool close_notify : {false, true})
        for (std::size_t n = 0; n <= answer.size(); ++n) {
            imap::client_options options;
            options.server_name = "localhost";
            options.tls = courriel::tls::implicit;
            std::size_t done = 0;
            const auto told = tell<imap::client_session>(
                imap::client_session(options),
                {{"", "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n"},
                 {"SELECT", "a001 OK done\r\n"},
                 {"FETCH", answer.substr(0, n)}},
                close_notify, [&](imap::client_session& s, const imap::client_event& event) {
                    if (std::holds_alternative<imap::ready>(event)) CHECK(s.select("INBOX"));
                    if (!std::holds_alternative<imap::done>(event)) return;
                    if (++done == 1) CHECK(s.fetch(imap::sequence_set(1), imap::fetch().body()));
                });
            CHECK(told.whole == (n >= head.size() + 10));
            CHECK(told.cut == (n >= head.size() && n < head.size() + 10));
            CHECK(done == (n == answer.size() ? 2U : 1U));
            CHECK(told.failure == end_after(answer, n));
        }
}

asio::awaitable<void> receive(smtp::server_connection peer, tale& told) {
    try {
        while (auto event = co_await async_next(peer, asio::use_awaitable)) {
            told.note_body<smtp::body_end>(*event);
            if (std::holds_alternative<smtp::body_end>(*event)) {
                peer.accept("queued");
            } else if (std::holds_alternative<smtp::recipient>(*event)) {
                peer.accept();
            } else {
                peer.accept_default(*event);
            }
        }
        told.ended = true;
    } catch (const std::system_error& error) {
        told.failure = error.code();
    }
}

TEST_CASE("T12 DATA: an SMTP server takes no mail whose end has not come") {
    const std::string mail = "Subject: x\r\n\r\nhello\r\n.\r\n";
    for (const bool close_notify : {false, true})
        for (std::size_t n = 0; n <= mail.size(); ++n) {
            asio::io_context io;
            tale told;
            smtp::serve_options options;
            options.address = "127.0.0.1";
            options.port = 0;
            options.session.tls = courriel::tls::implicit;
            options.tls.context = server_context(leaf());
            auto handle = smtp::serve(io, options, [&](smtp::server_connection peer) {
                return receive(std::move(peer), told);
            });
            tcp::socket socket(io);
            socket.connect({asio::ip::address_v4::loopback(), handle.port()});
            const auto trusted = client_context(authority());
            tls_stream stream(socket, *trusted);
            const std::vector<turn> turns{{"220 ", "EHLO me.example\r\n"},
                                          {"250 ", "MAIL FROM:<a@example.org>\r\n"},
                                          {"250 ", "RCPT TO:<b@example.net>\r\n"},
                                          {"250 ", "DATA\r\n"},
                                          {"354 ", mail.substr(0, n)}};
            asio::co_spawn(io,
                           play_peer(stream, asio::ssl::stream_base::client, turns, close_notify),
                           [&](std::exception_ptr) { io.stop(); });
            io.run();
            io.restart();
            handle.drain(std::chrono::seconds(1));
            io.run();
            CHECK(told.whole == (n == mail.size()));
            if (n != mail.size()) CHECK(told.failure == errc::unexpected_end);
            CHECK(told.cut == (n != mail.size()));
        }
}

} // namespace
