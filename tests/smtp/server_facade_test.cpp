// smtp::serve over loopback: the options of one connection.
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <doctest/doctest.h>

#include <courriel/smtp/server.hpp>

using namespace courriel;

namespace {

asio::awaitable<void> accept_all(smtp::server_connection peer) {
    while (const auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (std::holds_alternative<smtp::proxied_client>(*event)) {
            peer.accept();
        } else {
            peer.accept_default(*event);
        }
    }
}

// Says each line and takes the last line of its answer; returns those.
asio::awaitable<std::string> talk(std::uint16_t port, std::vector<std::string> lines) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::socket socket(executor);
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_awaitable);
    std::string heard;
    std::string buffer;
    for (const std::string& line : lines) {
        const std::string with_end = line.empty() ? "" : line + "\r\n";
        co_await asio::async_write(socket, asio::buffer(with_end), asio::use_awaitable);
        std::string answer;
        do {
            const std::size_t n = co_await asio::async_read_until(
                socket, asio::dynamic_buffer(buffer), "\r\n", asio::use_awaitable);
            answer = buffer.substr(0, n);
            buffer.erase(0, n);
        } while (answer[3] == '-');
        heard += answer.substr(0, 4);
    }
    co_return heard;
}

std::string serve_and_talk(smtp::serve_options options, std::vector<std::string> lines) {
    asio::io_context io;
    options.address = "127.0.0.1";
    options.port = 0;
    auto server = smtp::serve(io, std::move(options), accept_all);
    std::string heard;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            heard = co_await talk(server.port(), std::move(lines));
            server.stop();
        },
        [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run();
    return heard;
}

} // namespace

TEST_CASE("server: R09 XCLIENT and PROXY for a peer known by its address") {
    smtp::serve_options options;
    CHECK(serve_and_talk(options, {"", "EHLO c", "XCLIENT ADDR=192.0.2.1"}) == "220 250 550 ");
    options.customise = [](smtp::server_options& own, const tcp_ends& ends) {
        if (ends.remote.address().is_loopback()) own.offer.xclient = {"ADDR"};
    };
    CHECK(serve_and_talk(options, {"", "EHLO c", "XCLIENT ADDR=192.0.2.1"}) == "220 250 220 ");
    options.customise = [](smtp::server_options& own, const tcp_ends&) { own.proxy_header = true; };
    CHECK(serve_and_talk(options, {"PROXY UNKNOWN", "EHLO c"}) == "220 250 ");
}
