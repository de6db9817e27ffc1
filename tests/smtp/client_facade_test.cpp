// smtp::client over loopback, against a server that reads its lines from a script.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <courriel/smtp/client.hpp>

#include "smtp/scripted_server.hpp"

using namespace courriel;
using courriel::tests::goodbye;
using courriel::tests::greeting;
using courriel::tests::run;
using courriel::tests::scripted_server;
using courriel::tests::to;
using courriel::tests::turn;

namespace {

const turn hello{"EHLO localhost\r\n",
                 "250-x\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE\r\n250 AUTH PLAIN\r\n"};

} // namespace

TEST_CASE("the client's whole conversation") {
    scripted_server server({greeting,
                            hello,
                            {"AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n", "235 in\r\n"},
                            {"DATA\r\n", "250 ok\r\n250 ok\r\n550 5.1.1 who?\r\n354 go\r\n"},
                            {"\r\n.\r\n", "250 2.0.0 queued as 1\r\n"},
                            goodbye});
    smtp::send_result sent;
    run([&]() -> asio::awaitable<void> {
        const std::string letter = "Subject: x\r\n\r\n.D\xC3\xA9j\xC3\xA0 vu\r\n";
        smtp::client client(co_await asio::this_coro::executor);
        co_await client.async_connect(to(server), asio::use_awaitable);
        co_await client.async_authenticate(sasl::plain("ada", "secret"), asio::use_awaitable);
        smtp::envelope envelope("ada@example.org", {"bob@example.net", "eve@example.net"});
        sent = co_await client.async_send(envelope, letter, asio::use_awaitable);
        CHECK(client.last_reply().text() == "queued as 1");
        co_await client.async_quit(asio::use_awaitable);
    });
    CHECK(sent.final.code() == 250);
    REQUIRE(sent.refused.size() == 1);
    CHECK(sent.refused[0].recipient == "eve@example.net");
    CHECK(sent.refused[0].reply.text() == "who?");
    CHECK(server.heard() == "EHLO localhost\r\nAUTH PLAIN AGFkYQBzZWNyZXQ=\r\n"
                            "MAIL FROM:<ada@example.org> SIZE=26 BODY=8BITMIME\r\n"
                            "RCPT TO:<bob@example.net>\r\nRCPT TO:<eve@example.net>\r\nDATA\r\n"
                            "Subject: x\r\n\r\n..D\xC3\xA9j\xC3\xA0 vu\r\n.\r\nQUIT\r\n");
}

TEST_CASE("a message tells how far it is on its way") {
    std::string letter = "Subject: long\r\n\r\n";
    while (letter.size() < 1 << 20) letter += std::string(70, 'x') + "\r\n";
    scripted_server server({greeting,
                            hello,
                            {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"},
                            {"\r\n.\r\n", "250 ok\r\n"},
                            goodbye});
    std::vector<std::size_t> steps;
    run([&]() -> asio::awaitable<void> {
        smtp::client client(co_await asio::this_coro::executor);
        co_await client.async_connect(to(server), asio::use_awaitable);
        const smtp::envelope envelope("ada@example.org", "bob@example.net");
        const auto progress = [&](std::size_t octets) { steps.push_back(octets); };
        co_await client.async_send(envelope, letter, progress, asio::use_awaitable);
        co_await client.async_quit(asio::use_awaitable);
    });
    REQUIRE(steps.size() > 8); // the queue holds 64 KiB
    CHECK(std::is_sorted(steps.begin(), steps.end()));
    CHECK(steps.front() <= 64 * 1024);
    CHECK(steps.back() == letter.size());
}

TEST_CASE("a refusal keeps the server's words, and the connection") {
    scripted_server server({greeting,
                            hello,
                            {"AUTH", "535 5.7.8 wrong\r\n"},
                            {"DATA\r\n", "250 ok\r\n550 nobody here\r\n554 no recipients\r\n"},
                            {"RSET\r\n", "250 ok\r\n"},
                            goodbye});
    run([&]() -> asio::awaitable<void> {
        smtp::client client(co_await asio::this_coro::executor);
        co_await client.async_connect(to(server), asio::use_awaitable);
        try {
            co_await client.async_authenticate(sasl::plain("ada", "x"), asio::use_awaitable);
            FAIL("authenticated");
        } catch (const std::system_error& e) {
            CHECK(e.code() == errc::refused);
            CHECK(client.last_reply().code() == 535);
            CHECK(client.last_reply().text() == "wrong");
        }
        try {
            smtp::envelope envelope("a@b", "c@d");
            co_await client.async_send(envelope, "x\r\n", asio::use_awaitable);
            FAIL("sent");
        } catch (const std::system_error& e) {
            CHECK(e.code() == errc::refused);
            CHECK(client.last_reply().text() == "nobody here");
        }
        co_await client.async_quit(asio::use_awaitable);
    });
    CHECK(server.heard().ends_with("RSET\r\nQUIT\r\n"));
}

TEST_CASE("S07: a message that cannot be sent fails the operation") {
    scripted_server server({greeting, hello, {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"}});
    run([&]() -> asio::awaitable<void> {
        smtp::client client(co_await asio::this_coro::executor);
        co_await client.async_connect(to(server), asio::use_awaitable);
        try {
            smtp::envelope envelope("a@b", "c@d");
            co_await client.async_send(envelope, "one\n.\ntwo\n", asio::use_awaitable);
            FAIL("sent");
        } catch (const std::system_error& e) {
            CHECK(e.code() == errc::bare_line_end);
        }
    });
    CHECK(server.heard().find("\n.") == std::string::npos);
}

TEST_CASE("operations out of turn, with callbacks") {
    asio::io_context io;
    smtp::client client(io.get_executor());
    std::vector<std::error_code> errors;
    const auto note = [&](std::error_code error) { errors.push_back(error); };
    client.async_quit(note);
    client.async_authenticate(sasl::plain("a", "b"), note);
    CHECK(errors.empty());
    io.run();
    CHECK(errors == std::vector<std::error_code>(2, errc::wrong_phase));
}

TEST_CASE("a greeting that says no") {
    const turn refusal{"", "554 5.3.2 closed\r\n"};
    scripted_server server(std::vector<turn>{refusal});
    asio::io_context io;
    smtp::client client(io.get_executor());
    std::error_code error;
    client.async_connect(to(server), [&](std::error_code e) { error = e; });
    io.run();
    CHECK(error == errc::refused);
    CHECK(client.last_reply().code() == 554);
    CHECK(client.last_reply().text() == "closed");
}

TEST_CASE("cancelling an operation closes the connection") {
    scripted_server server({greeting, hello, {"MAIL", ""}});
    asio::io_context io;
    smtp::client client(io.get_executor());
    asio::cancellation_signal signal;
    std::error_code error;
    client.async_connect(to(server), [&](std::error_code e) {
        REQUIRE_FALSE(e);
        client.async_send({"a@b", "c@d"}, "x\r\n",
                          asio::bind_cancellation_slot(
                              signal.slot(),
                              [&](std::error_code why, const smtp::send_result&) { error = why; }));
        asio::post(
            io, [&] { asio::post(io, [&] { signal.emit(asio::cancellation_type::terminal); }); });
    });
    io.run();
    CHECK(error == std::errc::operation_canceled);
    CHECK(client.last_reply().code() == 250);
    server.heard(); // the connection has ended, or this would wait for ever
}

TEST_CASE("destroying the client ends the operation") {
    for (const bool is_connected : {false, true}) {
        asio::io_context io;
        asio::ip::tcp::acceptor silent(io, {asio::ip::make_address("127.0.0.1"), 0});
        auto client = std::make_unique<smtp::client>(io.get_executor());
        std::error_code error;
        smtp::connect_options where;
        where.host = "127.0.0.1";
        where.port = silent.local_endpoint().port();
        where.tls = tls::none;
        client->async_connect(where, [&](std::error_code e) { error = e; });
        if (is_connected) io.run_for(std::chrono::milliseconds(100));
        CHECK(!error);
        client.reset();
        io.run();
        CHECK(error == std::errc::operation_canceled);
    }
}
