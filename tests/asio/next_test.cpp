// async_next with callbacks, futures and coroutines; cancellation, executors, destruction.
#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>

#include "asio/loopback.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::chrono_literals;
using event = echo_session::event;

const auto canceled = std::make_error_code(std::errc::operation_canceled);

const echo_options as_client{tls_role::client};

std::string text_of(const std::optional<event>& e) {
    const auto* line = e ? std::get_if<line_event>(&*e) : nullptr;
    return line ? std::string(line->text) : std::string("nothing");
}

asio::awaitable<void> echo(echo_connection peer) {
    while (auto e = co_await async_next(peer, asio::use_awaitable))
        static_cast<void>(peer.session().say(text_of(e)));
}

asio::awaitable<void> count_echoes(echo_connection& peer, int rounds, int& heard) {
    for (int i = 0; i < rounds; ++i) {
        static_cast<void>(peer.session().say(std::to_string(i)));
        const auto e = co_await async_next(peer, asio::use_awaitable);
        if (text_of(e) == std::to_string(i)) ++heard;
    }
    static_cast<void>(peer.session().say("QUIT"));
    peer.flush();
    while (co_await async_next(peer, asio::use_awaitable)) {
    }
}

TEST_CASE("coroutines at both ends") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = connect_echo(std::move(near), as_client);
    int heard = 0;
    asio::co_spawn(io, echo(connect_echo(std::move(far), {})), asio::detached);
    asio::co_spawn(io, count_echoes(client, 200, heard), asio::detached);
    io.run();
    CHECK(heard == 200);
}

TEST_CASE("a future, and the end in good order") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = connect_echo(std::move(near), as_client);
    std::thread runner;
    asio::write(far, asio::buffer("one\r\n", 5));
    far.shutdown(tcp::socket::shutdown_send);
    auto first = async_next(client, asio::use_future);
    io.run();
    CHECK(text_of(first.get()) == "one");
    auto second = async_next(client, asio::use_future);
    far.close();
    io.restart();
    io.run();
    CHECK(!second.get());
}

TEST_CASE("completes on the token's executor, else on the connection's") {
    asio::io_context io;
    asio::thread_pool other(1);
    auto [near, far] = connected_sockets(io);
    const auto strand = asio::make_strand(io);
    echo_connection client(strand, echo_session(as_client),
                           std::make_unique<asio_transport>(std::move(near)));
    asio::write(far, asio::buffer("one\r\n", 5));
    bool on_strand = false;
    async_next(client, [&](std::error_code, std::optional<event>) {
        on_strand = strand.running_in_this_thread();
    });
    io.run();
    CHECK(on_strand);
    asio::write(far, asio::buffer("two\r\n", 5));
    std::promise<bool> on_pool;
    async_next(client, asio::bind_executor(other, [&](std::error_code, std::optional<event>) {
                   on_pool.set_value(other.get_executor().running_in_this_thread());
               }));
    io.restart();
    io.run();
    CHECK(on_pool.get_future().get());
    other.join();
}

// The tie of a timer and an event, many times over: each line has to arrive exactly once.
asio::awaitable<void> race(echo_connection& peer, int rounds, int& heard, int& timeouts) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int expected = 0; expected < rounds;) {
        timer.expires_after(std::chrono::microseconds(expected % 60));
        auto first = co_await (timer.async_wait(asio::use_awaitable) ||
                               async_next(peer, asio::use_awaitable));
        if (first.index() == 0) {
            ++timeouts;
            continue;
        }
        const auto& e = std::get<1>(first);
        if (text_of(e) == std::to_string(expected)) ++heard;
        if (!e) co_return;
        ++expected;
    }
}

asio::awaitable<void> send_lines(tcp::socket& socket, int rounds) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int i = 0; i < rounds; ++i) {
        const std::string line = std::to_string(i) + "\r\n";
        co_await asio::async_write(socket, asio::buffer(line), asio::use_awaitable);
        timer.expires_after(std::chrono::microseconds(20));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

TEST_CASE("cancellation loses no event over a thousand rounds") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = connect_echo(std::move(near), as_client);
    int heard = 0;
    int timeouts = 0;
    asio::co_spawn(io, race(client, 1000, heard, timeouts), asio::detached);
    asio::co_spawn(io, send_lines(far, 1000), asio::detached);
    io.run();
    CHECK(heard == 1000);
    CHECK(timeouts > 0);
}

TEST_CASE("cancelled before its turn it takes nothing, though the event is there") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = connect_echo(std::move(near), as_client);
    asio::write(far, asio::buffer("one\r\ntwo\r\nthree\r\n", 17));
    asio::cancellation_signal signal;
    const auto take = [&](bool cancel) {
        std::error_code end;
        std::string text;
        async_next(client, asio::bind_cancellation_slot(
                               signal.slot(), [&](std::error_code error, std::optional<event> e) {
                                   end = error;
                                   text = text_of(e);
                               }));
        if (cancel) signal.emit(asio::cancellation_type::terminal);
        CHECK(text.empty());
        io.restart();
        io.run();
        return end ? end.message() : text;
    };
    CHECK(take(false) == "one");
    CHECK(take(true) == canceled.message());
    CHECK(take(false) == "two");
    CHECK(take(true) == canceled.message());
    CHECK(take(false) == "three");
}

TEST_CASE("a wait is cancelled later, and not inside the signal") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = connect_echo(std::move(near), as_client);
    auto signal = std::make_unique<asio::cancellation_signal>();
    std::optional<std::error_code> end;
    async_next(client,
               asio::bind_cancellation_slot(signal->slot(), [&](std::error_code error, auto) {
                   signal.reset();
                   end = error;
               }));
    io.run_for(20ms);
    CHECK(!end);
    signal->emit(asio::cancellation_type::total);
    CHECK(!end);
    io.run_for(20ms);
    CHECK(end == canceled);
}

TEST_CASE("L12 destroyed while it waits, before its turn, and in its own completion") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = std::make_optional(connect_echo(std::move(near), as_client));
    const auto alive = std::make_shared<int>(0);
    const auto never = [alive](std::error_code, std::optional<event>) { FAIL("called"); };
    SUBCASE("while it waits") {
        async_next(*client, never);
        io.run_for(20ms);
        client.reset();
    }
    SUBCASE("before its turn") {
        async_next(*client, never);
        client.reset();
    }
    SUBCASE("in its own completion") {
        asio::write(far, asio::buffer("one\r\n", 5));
        async_next(*client, [&, alive](std::error_code, auto) { client.reset(); });
    }
    io.run();
    CHECK(!client);
}

TEST_CASE("an io_context that is destroyed takes the coroutines along") {
    const auto alive = std::make_shared<int>(0);
    {
        asio::io_context io;
        auto [near, far] = connected_sockets(io);
        asio::co_spawn(
            io,
            [](echo_connection peer, std::shared_ptr<int>) -> asio::awaitable<void> {
                co_await async_next(peer, asio::use_awaitable);
            }(connect_echo(std::move(near), as_client), alive),
            asio::detached);
        io.run_for(20ms);
        CHECK(alive.use_count() > 1);
    }
    CHECK(alive.use_count() == 1);
}

} // namespace
