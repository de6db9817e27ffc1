// serve(): limits on connections, exceptions, stop, drain, and a system without descriptors.
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <courriel/asio/serve.hpp>

#include "asio/loopback.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::chrono_literals;

class echo_server_connection : public asio_connection<echo_session> {
public:
    using asio_connection::asio_connection;
    static void give_up(echo_session& left) { left.shut_down(); }
};

asio::awaitable<void> echo(echo_server_connection peer) {
    while (auto e = co_await async_next(peer, asio::use_awaitable)) {
        const auto* line = std::get_if<line_event>(&*e);
        if (line && line->text == "THROW") throw std::runtime_error("as told");
        if (line && line->text == "LEAVE") co_return;
        if (line && line->text != "BYE") static_cast<void>(peer.session().say(line->text));
    }
}

template <class Handler>
server_handle serve_echo(asio::io_context& io, listen_options options, Handler handler) {
    options.address = "127.0.0.1";
    return serve<echo_server_connection>(
        io.get_executor(), std::move(options), [] { return echo_session(); }, handler);
}

// A client that says lines; what it hears is told when the connection ends.
struct caller {
    tcp::socket socket;
    std::string heard{};
    std::optional<std::error_code> end{};
    std::array<char, 512> piece{};

    caller(asio::io_context& io, std::uint16_t port) : socket(io) {
        socket.connect({asio::ip::address_v4::loopback(), port});
        listen();
    }
    void listen() {
        socket.async_read_some(asio::buffer(piece), [this](std::error_code error, std::size_t n) {
            heard.append(piece.data(), n);
            if (!error) return listen();
            end = error;
            socket.close();
        });
    }
    void say(const std::string& line) { asio::write(socket, asio::buffer(line + "\r\n")); }
};

constexpr auto moment = 100ms;

TEST_CASE("several peers at once, each on its own") {
    asio::io_context io;
    auto handle = serve_echo(io, {}, echo);
    CHECK(handle.port() != 0);
    std::vector<std::unique_ptr<caller>> callers;
    for (int i = 0; i < 20; ++i) {
        callers.push_back(std::make_unique<caller>(io, handle.port()));
        callers.back()->say(std::to_string(i));
        callers.back()->say("QUIT");
    }
    io.run_for(moment);
    for (int i = 0; i < 20; ++i) {
        CHECK(callers[static_cast<std::size_t>(i)]->heard == std::to_string(i) + "\r\n");
    }
    handle.stop();
    io.run();
}

TEST_CASE("L09 a handler that throws or leaves says goodbye to its peer, and the others go on") {
    asio::io_context io;
    auto handle = serve_echo(io, {}, echo);
    caller thrown(io, handle.port());
    caller left(io, handle.port());
    caller other(io, handle.port());
    thrown.say("THROW");
    left.say("LEAVE");
    io.run_for(moment);
    CHECK(thrown.heard == "BYE\r\n");
    CHECK(thrown.end == asio::error::eof);
    CHECK(left.heard == "BYE\r\n");
    other.say("still here");
    io.run_for(moment);
    CHECK(other.heard == "still here\r\n");
    handle.stop();
    io.run();
}

TEST_CASE("a plain function keeps its connections") {
    asio::io_context io;
    std::vector<echo_server_connection> kept;
    auto handle = serve_echo(io, {}, [&](echo_server_connection peer) {
        CHECK(peer.remote_endpoint().address().is_loopback());
        kept.push_back(std::move(peer));
    });
    caller first(io, handle.port());
    io.run_for(moment);
    REQUIRE(kept.size() == 1);
    CHECK(!first.end);
    kept.clear();
    io.run_for(moment);
    CHECK(first.heard == "BYE\r\n");
    handle.stop();
    io.run();
}

TEST_CASE("L05 connections over the limit wait until one ends") {
    asio::io_context io;
    listen_options options;
    options.max_connections = 2;
    auto handle = serve_echo(io, options, echo);
    caller first(io, handle.port());
    caller second(io, handle.port());
    caller third(io, handle.port());
    for (auto* one : {&first, &second, &third}) one->say("hello");
    io.run_for(moment);
    CHECK(first.heard == "hello\r\n");
    CHECK(second.heard == "hello\r\n");
    CHECK(third.heard.empty());
    CHECK(!third.end);
    first.say("QUIT");
    io.run_for(moment);
    CHECK(first.end);
    CHECK(third.heard == "hello\r\n");
    handle.stop();
    io.run();
}

TEST_CASE("L05 connections over the limit of one address are refused with a word") {
    asio::io_context io;
    listen_options options;
    options.max_per_address = 2;
    options.refusal = "too many\r\n";
    auto handle = serve_echo(io, options, echo);
    caller first(io, handle.port());
    caller second(io, handle.port());
    caller third(io, handle.port());
    io.run_for(moment);
    CHECK(!first.end);
    CHECK(!second.end);
    CHECK(third.end == asio::error::eof);
    CHECK(third.heard == "too many\r\n");
    first.say("QUIT");
    io.run_for(moment);
    caller fourth(io, handle.port());
    io.run_for(moment);
    CHECK(!fourth.end);
    handle.stop();
    io.run();
}

TEST_CASE("stop closes everything at once, and io_context::run returns") {
    asio::io_context io;
    auto handle = serve_echo(io, {}, echo);
    caller first(io, handle.port());
    io.run_for(moment);
    handle.stop();
    io.run();
    CHECK(first.end);
    CHECK(first.heard.empty());
    tcp::socket late(io);
    std::error_code error;
    late.connect({asio::ip::address_v4::loopback(), handle.port()}, error);
    CHECK(error);
}

TEST_CASE("L13 drain says goodbye, then closes who is still there") {
    asio::io_context io;
    bool drained = false;
    SUBCASE("all leave") {
        auto handle = serve_echo(io, {}, echo);
        caller first(io, handle.port());
        first.say("hello");
        io.run_for(moment);
        const auto begin = clock::now();
        handle.drain(30s, [&](std::error_code) { drained = true; });
        io.run();
        CHECK(first.heard == "hello\r\nBYE\r\n");
        CHECK(clock::now() - begin < 10s);
    }
    SUBCASE("nobody is there") {
        auto handle = serve_echo(io, {}, echo);
        handle.drain(30s, [&](std::error_code) { drained = true; });
        io.run();
    }
    SUBCASE("asked twice, and once more when all is over") {
        auto handle = serve_echo(io, {}, echo);
        caller first(io, handle.port());
        io.run_for(moment);
        int told = 0;
        handle.drain(30s, [&](std::error_code) { ++told; });
        handle.drain(30s, [&](std::error_code) { ++told; });
        io.run();
        CHECK(told == 2);
        handle.drain(30s, [&](std::error_code) { drained = true; });
    }
    SUBCASE("a handler is elsewhere") {
        std::vector<echo_server_connection> kept;
        auto handle = serve_echo(
            io, {}, [&](echo_server_connection peer) { kept.push_back(std::move(peer)); });
        caller first(io, handle.port());
        io.run_for(moment);
        handle.drain(50ms, [&](std::error_code) { drained = true; });
        io.run_for(200ms);
        CHECK(first.end);
        CHECK(!drained); // the application still holds it
        kept.clear();
        io.restart();
        io.run();
    }
    CHECK(drained);
}

// In a process of its own, because the limit would hit the other tests.
int count_accepts_without_descriptors() {
    asio::io_context io;
    int accepted = 0;
    auto handle = serve_echo(io, {}, [&](echo_server_connection peer) -> asio::awaitable<void> {
        ++accepted;
        co_await async_next(peer, asio::use_awaitable);
    });
    caller first(io, handle.port());
    tcp::socket waiting(io);
    waiting.open(tcp::v4());
    io.run_for(moment);
    const auto highest = static_cast<rlim_t>(waiting.native_handle());
    rlimit all{};
    getrlimit(RLIMIT_NOFILE, &all);
    std::vector<int> used;
    rlimit few = all;
    few.rlim_cur = highest + 8;
    setrlimit(RLIMIT_NOFILE, &few);
    for (int fd = dup(0); fd >= 0; fd = dup(0)) used.push_back(fd);
    waiting.connect({asio::ip::address_v4::loopback(), handle.port()});
    const auto turns = io.run_for(350ms);
    if (accepted != 1) return 1;
    if (turns > 50) return 2; // it spins
    for (const int fd : used) ::close(fd);
    io.run_for(300ms);
    return accepted == 2 ? 0 : 3;
}

TEST_CASE("L05 without descriptors it waits, and goes on when there are some") {
    const auto child = fork();
    if (child == 0) _exit(count_accepts_without_descriptors());
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("an io_context that is destroyed takes server and peers along") {
    const auto alive = std::make_shared<int>(0);
    {
        asio::io_context io;
        auto handle =
            serve_echo(io, {}, [alive](echo_server_connection peer) -> asio::awaitable<void> {
                const auto mine = alive;
                while (co_await async_next(peer, asio::use_awaitable)) {
                }
            });
        caller first(io, handle.port());
        io.run_for(moment);
        CHECK(alive.use_count() > 2);
    }
    CHECK(alive.use_count() == 1);
}

TEST_CASE("T15 listeners on one port of different addresses share no tickets") {
    asio::io_context io;
    const auto scope = [&](const std::string& address, std::uint16_t& port) {
        listen_options options;
        options.address = address;
        options.port = port;
        detail::listener listening(io.get_executor(), options);
        listening.open();
        port = listening.port();
        return listening.options().tls.session_scope;
    };
    std::uint16_t port = 0;
    const auto first = scope("127.0.0.1", port);
    CHECK(scope("127.0.0.1", port) == first);
    const auto second = scope("127.0.0.2", port);
    CHECK(second != first);
    std::uint16_t other = 0;
    CHECK(scope("127.0.0.1", other) != first);
    std::error_code no_ipv6;
    tcp::acceptor(io).open(tcp::v6(), no_ipv6);
    const auto all = scope(no_ipv6 ? "0.0.0.0" : "::", port);
    CHECK(all != first);
    for (const auto& made : {first, second, all}) {
        CHECK(!made.empty());
        CHECK(made.size() <= 32); // the most that OpenSSL takes
    }
}

TEST_CASE("an address that is taken is an exception") {
    asio::io_context io;
    auto handle = serve_echo(io, {}, echo);
    listen_options same;
    same.port = handle.port();
    CHECK_THROWS_AS(serve_echo(io, same, echo), std::system_error);
}

} // namespace
