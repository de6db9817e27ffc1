// What a client facade says of a connection that breaks: why it did, which the session cannot know.
#include <doctest/doctest.h>

#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
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

} // namespace
