// What a client facade says of a connection that breaks: why it did, which the session cannot know.
#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <courriel/smtp/client.hpp>
#include <courriel/smtp/server.hpp>

#include "asio/certificates.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

// The end of async_connect to a port of this host.
std::error_code connect_to(asio::io_context& io, std::uint16_t port, tls mode, tls_options tls) {
    std::error_code error;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            smtp::connect_options where;
            where.host = "localhost";
            where.port = port;
            where.tls = mode;
            where.tls_settings = std::move(tls);
            smtp::client client(io.get_executor());
            co_await client.async_connect(where, asio::redirect_error(asio::use_awaitable, error));
            io.stop();
        },
        [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run();
    return error;
}

asio::awaitable<void> greet(smtp::server_connection peer) {
    while (auto event = co_await async_next(peer, asio::use_awaitable)) peer.accept_default(*event);
}

TEST_CASE("facade: a certificate that is not trusted is what is told, by STARTTLS and implicitly") {
    for (const auto mode : {tls::starttls, tls::implicit}) {
        auto ends = trusting(leaf());
        asio::io_context io;
        smtp::serve_options options;
        options.port = 0;
        options.session.tls = mode;
        options.tls = ends.server;
        auto server = smtp::serve(io, std::move(options), [](smtp::server_connection peer) {
            return greet(std::move(peer));
        });
        const auto error = connect_to(io, server.port(), mode, {});
        CHECK(error != errc::unexpected_end);
        CHECK(error.message().find("certificate") != std::string::npos);
    }
}

TEST_CASE("facade: a connection that is reset, and one that ends in good order") {
    for (const bool reset : {true, false}) {
        asio::io_context io;
        asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
        asio::ip::tcp::socket peer(io);
        acceptor.async_accept(peer, [&](std::error_code) {
            if (reset) peer.set_option(asio::socket_base::linger(true, 0));
            peer.close();
        });
        const auto port = acceptor.local_endpoint().port();
        const auto error = connect_to(io, port, tls::none, {});
        if (reset) CHECK(error == std::errc::connection_reset);
        if (!reset) CHECK(error == errc::unexpected_end);
    }
}

TEST_CASE("facade: a client that could not connect again has left the server before") {
    asio::io_context io;
    smtp::serve_options options;
    options.address = "127.0.0.1";
    options.port = 0;
    bool ended = false;
    auto server =
        smtp::serve(io, options, [&](smtp::server_connection peer) -> asio::awaitable<void> {
            co_await greet(std::move(peer));
            ended = true;
        });
    std::error_code error;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            smtp::connect_options where{
                .host = "127.0.0.1", .port = server.port(), .tls = tls::none};
            smtp::client client(io.get_executor());
            co_await client.async_connect(where, asio::use_awaitable);
            asio::ip::tcp::acceptor nobody(io, {asio::ip::make_address("127.0.0.1"), 0});
            where.port = nobody.local_endpoint().port();
            nobody.close();
            auto token = asio::redirect_error(asio::use_awaitable, error);
            co_await client.async_connect(where, token);
            CHECK(error == std::errc::connection_refused);
            const smtp::envelope letter("ada@example.org", {"bob@example.net", "eve@example.net"});
            co_await client.async_send(letter, "x\r\n", token);
            CHECK(error == errc::wrong_phase);
            server.drain(std::chrono::seconds(10));
        },
        asio::detached);
    io.run_for(std::chrono::seconds(20));
    CHECK(ended);
}

TEST_CASE("facade: close() and destruction end a connection that is being made") {
    for (const bool destroy : {false, true}) {
        asio::io_context io;
        // A listener whose queue is full answers nobody.
        asio::ip::tcp::acceptor full(io);
        full.open(asio::ip::tcp::v4());
        full.bind({asio::ip::make_address("127.0.0.1"), 0});
        full.listen(0);
        asio::ip::tcp::socket first(io);
        first.connect(full.local_endpoint());
        auto client = std::make_unique<smtp::client>(io.get_executor());
        std::error_code end;
        client->async_connect(
            {.host = "127.0.0.1", .port = full.local_endpoint().port(), .tls = tls::none},
            [&](std::error_code error) { end = error; });
        asio::steady_timer soon(io, std::chrono::milliseconds(50));
        soon.async_wait([&](std::error_code) { destroy ? client.reset() : client->close(); });
        const auto begin = clock::now();
        io.run();
        CHECK(end == std::errc::operation_canceled);
        CHECK(clock::now() - begin < std::chrono::seconds(10));
    }
}

} // namespace
