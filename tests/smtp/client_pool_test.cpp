// The pool of clients, against servers that read their lines from scripts and against our own.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <courriel/asio/next.hpp>
#include <courriel/smtp/client_pool.hpp>
#include <courriel/smtp/server.hpp>

#include "smtp/scripted_server.hpp"

using namespace courriel;
using namespace std::chrono_literals;
using courriel::tests::count;
using courriel::tests::goodbye;
using courriel::tests::greeting;
using courriel::tests::scripted_server;
using courriel::tests::to;
using courriel::tests::turn;

namespace {

const turn hello{"EHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"};
const turn mail{"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"};
const turn taken{"\r\n.\r\n", "250 ok\r\n"};

smtp::pool_options one_line(const scripted_server& server) {
    smtp::pool_options options;
    options.server = to(server);
    options.connections = 1;
    options.idle = 0s;
    return options;
}

using outcomes = std::vector<std::error_code>;

// Sends so many messages at once, and waits for all.
outcomes send(const smtp::pool_options& options, std::size_t messages) {
    asio::io_context io;
    smtp::client_pool pool(io.get_executor(), options);
    outcomes all;
    for (std::size_t i = 0; i != messages; ++i)
        pool.async_send(
            {"a@b", "c@d"}, std::string_view("text\r\n"),
            [&](std::error_code error, const smtp::send_result&) { all.push_back(error); });
    io.run();
    return all;
}

// Sends two messages, the second behind the first.
outcomes send_two(const smtp::pool_options& options) {
    asio::io_context io;
    smtp::client_pool pool(io.get_executor(), options);
    outcomes all;
    std::function<void()> next = [&] {
        pool.async_send({"a@b", "c@d"}, std::string_view("text\r\n"),
                        [&](std::error_code error, const smtp::send_result&) {
                            all.push_back(error);
                            if (all.size() == 1) next();
                        });
    };
    next();
    io.run();
    return all;
}

} // namespace

TEST_CASE("messages go one after the other on one connection, which then is left") {
    scripted_server server({greeting, hello, mail, taken, mail, taken, mail, taken, goodbye});
    CHECK(send(one_line(server), 3) == outcomes(3));
    CHECK(count(server.heard(), "EHLO") == 1);
    CHECK(server.heard().ends_with("QUIT\r\n"));
}

TEST_CASE("MAILMAX: the connection is made anew") {
    const turn limited{"EHLO localhost\r\n", "250-x\r\n250-PIPELINING\r\n250 LIMITS MAILMAX=1\r\n"};
    const scripted_server::script one{greeting, limited, mail, taken, goodbye};
    scripted_server server(std::vector<scripted_server::script>{one, one});
    CHECK(send(one_line(server), 2) == outcomes(2));
    CHECK(count(server.heard(), "QUIT") == 2);
}

TEST_CASE("a connection is looked at behind a pause, and made anew when it is gone") {
    for (const auto& answer :
         {std::string("421 idle\r\n"), std::string(scripted_server::hang_up)}) {
        scripted_server server(std::vector<scripted_server::script>{
            {greeting, hello, mail, taken, {"NOOP\r\n", answer}},
            {greeting, hello, mail, taken, goodbye}});
        auto options = one_line(server);
        options.check_after = 0s;
        CHECK(send_two(options) == outcomes(2));
        CHECK(count(server.heard(), "EHLO") == 2);
    }
}

TEST_CASE("D05: a message that no recipient was answered for is sent once more, any other is not") {
    scripted_server lost(std::vector<scripted_server::script>{
        {greeting, hello, mail, taken, {"MAIL", "421 idle\r\n"}},
        {greeting, hello, mail, taken, goodbye}});
    CHECK(send_two(one_line(lost)) == outcomes(2));
    CHECK(count(lost.heard(), "text\r\n.\r\n") == 2);

    scripted_server late(
        {greeting, hello, mail, taken, mail, {"\r\n.\r\n", std::string(scripted_server::hang_up)}});
    const auto all = send_two(one_line(late));
    REQUIRE(all.size() == 2);
    CHECK(all[1] == errc::unexpected_end);
    CHECK(count(late.heard(), "EHLO") == 1);
}

TEST_CASE("too many that wait, and a refusal that leaves the connection as it is") {
    scripted_server server({greeting,
                            hello,
                            {"DATA\r\n", "250 ok\r\n550 no\r\n503 no\r\n"},
                            {"RSET\r\n", "250 ok\r\n"},
                            mail,
                            taken,
                            goodbye});
    auto options = one_line(server);
    options.waiting = 1;
    const auto all = send(options, 3);
    REQUIRE(all.size() == 3);
    CHECK(all[0] == errc::queue_full);
    CHECK(all[1] == errc::refused);
    CHECK_FALSE(all[2]);
    CHECK(count(server.heard(), "EHLO") == 1);
}

TEST_CASE("a message is cancelled while it waits, and while it is sent") {
    scripted_server server({greeting, hello, {"MAIL", ""}});
    asio::io_context io;
    smtp::client_pool pool(io.get_executor(), one_line(server));
    asio::cancellation_signal first;
    asio::cancellation_signal second;
    outcomes all;
    const auto note = [&](std::error_code error, const smtp::send_result&) {
        all.push_back(error);
    };
    pool.async_send({"a@b", "c@d"}, std::string_view("x\r\n"),
                    asio::bind_cancellation_slot(first.slot(), note));
    pool.async_send({"a@b", "c@d"}, std::string_view("x\r\n"),
                    asio::bind_cancellation_slot(second.slot(), note));
    CHECK(pool.connections() == 1);
    CHECK(pool.waiting() == 1);
    asio::post(io, [&] { second.emit(asio::cancellation_type::terminal); });
    asio::steady_timer timer(io, 50ms);
    timer.async_wait([&](std::error_code) {
        CHECK(all.size() == 1);
        first.emit(asio::cancellation_type::terminal);
    });
    io.run();
    CHECK(all == outcomes(2, std::make_error_code(std::errc::operation_canceled)));
    CHECK(pool.connections() == 0);
    server.heard();
}

TEST_CASE("many messages to our own server, on as many connections as are allowed") {
    asio::io_context io;
    std::size_t connections = 0;
    std::size_t messages = 0;
    smtp::serve_options options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.session.tls = courriel::tls::none;
    const auto serve = [&](smtp::server_connection peer) -> asio::awaitable<void> {
        ++connections;
        while (auto event = co_await async_next(peer, asio::use_awaitable)) {
            const bool message = std::holds_alternative<smtp::body_end>(*event);
            messages += message ? 1 : 0;
            if (message || std::holds_alternative<smtp::recipient>(*event)) {
                peer.accept();
            } else {
                peer.accept_default(*event);
            }
        }
    };
    auto server = smtp::serve(io, options, serve);
    smtp::pool_options to_it;
    to_it.server.host = "127.0.0.1";
    to_it.server.port = server.port();
    to_it.server.tls = courriel::tls::none;
    to_it.connections = 3;
    smtp::client_pool pool(io.get_executor(), to_it);
    std::size_t sent = 0;
    for (int i = 0; i != 100; ++i)
        pool.async_send({"a@example.org", "c@example.org"}, std::string_view("text\r\n"),
                        [&](std::error_code error, const smtp::send_result&) {
                            CHECK_FALSE(error);
                            if (++sent != 100) return;
                            pool.close();
                            server.stop();
                        });
    CHECK(pool.connections() == 3);
    io.run();
    CHECK(sent == 100);
    CHECK(messages == 100);
    CHECK(connections == 3);
}

TEST_CASE("closing the pool ends everything") {
    scripted_server server({greeting, hello, {"MAIL", ""}});
    asio::io_context io;
    outcomes all;
    {
        smtp::client_pool pool(io.get_executor(), one_line(server));
        for (int i = 0; i != 2; ++i)
            pool.async_send(
                {"a@b", "c@d"}, std::string_view("x\r\n"),
                [&](std::error_code error, const smtp::send_result&) { all.push_back(error); });
        io.run_for(std::chrono::milliseconds(100)); // the server has got MAIL
    }
    io.run();
    CHECK(all == outcomes(2, std::make_error_code(std::errc::operation_canceled)));
}
