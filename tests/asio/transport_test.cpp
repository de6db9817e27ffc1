// The Asio transport without TLS: the rules that transport.hpp sets.
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <asio/read.hpp>
#include <asio/write.hpp>

#include "asio/loopback.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::chrono_literals;

const auto canceled = std::make_error_code(std::errc::operation_canceled);

struct pair_of_ends {
    asio::io_context io{};
    std::pair<tcp::socket, tcp::socket> sockets = connected_sockets(io);
    std::optional<asio_transport> wire{std::in_place, std::move(sockets.first)};
    tcp::socket& peer = sockets.second;
};

TEST_CASE("bytes go both ways, and nothing completes inside the call that starts it") {
    pair_of_ends ends;
    std::array<char, 8> into{};
    std::optional<std::size_t> received;
    std::optional<std::size_t> sent;
    asio::write(ends.peer, asio::buffer("abc", 3));
    ends.wire->read_some(into, [&](std::error_code error, std::size_t n) {
        CHECK(!error);
        received = n;
    });
    ends.wire->write_some("hello", [&](std::error_code error, std::size_t n) {
        CHECK(!error);
        sent = n;
    });
    CHECK(!received);
    CHECK(!sent);
    ends.io.run();
    CHECK(received == 3);
    CHECK(std::string_view(into.data(), 3) == "abc");
    CHECK(sent == 5);
}

TEST_CASE("the end of the stream reads as nothing") {
    pair_of_ends ends;
    std::array<char, 8> into{};
    bool ended = false;
    ends.peer.close();
    ends.wire->read_some(into, [&](std::error_code error, std::size_t n) {
        CHECK(!error);
        CHECK(n == 0);
        ended = true;
    });
    ends.io.run();
    CHECK(ended);
}

TEST_CASE("close, and destruction, cancel what is outstanding") {
    for (const bool destroy : {false, true}) {
        pair_of_ends ends;
        std::array<char, 8> into{};
        int cancelled = 0;
        ends.wire->read_some(
            into, [&](std::error_code error, std::size_t) { cancelled += error == canceled; });
        ends.wire->wake_at(ends.wire->now() + 1h,
                           [&](std::error_code error) { cancelled += error == canceled; });
        if (destroy) {
            ends.wire.reset();
        } else {
            ends.wire->close();
        }
        CHECK(cancelled == 0);
        ends.io.run();
        CHECK(cancelled == 2);
    }
}

TEST_CASE("what has arrived at the moment of close is not delivered any more") {
    pair_of_ends ends;
    std::array<char, 8> into{};
    std::error_code end;
    asio::write(ends.peer, asio::buffer("abc", 3));
    ends.wire->read_some(into, [&](std::error_code error, std::size_t n) {
        end = error;
        CHECK(n == 0);
    });
    ends.wire->close();
    ends.io.run();
    CHECK(end == canceled);
}

TEST_CASE("a new wake replaces the old one") {
    pair_of_ends ends;
    std::error_code first;
    std::optional<std::error_code> second;
    ends.wire->wake_at(ends.wire->now() + 1h, [&](std::error_code error) { first = error; });
    const auto at = ends.wire->now() + 20ms;
    ends.wire->wake_at(at, [&](std::error_code error) { second = error; });
    ends.io.run();
    CHECK(first == canceled);
    REQUIRE(second);
    CHECK(!*second);
    CHECK(ends.wire->now() >= at);
}

TEST_CASE("a shut-down drops input until the peer's end, so that the last line arrives") {
    pair_of_ends ends;
    std::array<char, 8> into{};
    std::error_code read_end;
    std::optional<std::error_code> down;
    ends.wire->read_some(into, [&](std::error_code error, std::size_t) { read_end = error; });
    ends.wire->write_some("goodbye", [&](std::error_code, std::size_t) {
        ends.wire->shut_down([&](std::error_code error) { down = error; });
    });
    std::string heard;
    std::error_code peer_end;
    asio::async_read(ends.peer, asio::dynamic_buffer(heard), [&](std::error_code error, auto) {
        peer_end = error;
        // What the peer still says after our end is dropped without a reset.
        asio::write(ends.peer, asio::buffer(std::string(5000, 'x')));
        ends.peer.close();
    });
    ends.io.run();
    CHECK(read_end == canceled);
    REQUIRE(down);
    CHECK(!*down);
    CHECK(heard == "goodbye");
    CHECK(peer_end == asio::error::eof);
}

TEST_CASE("L03 a peer that never ends is waited for two seconds, though it goes on sending") {
    pair_of_ends ends;
    std::optional<std::error_code> down;
    const auto begin = clock::now();
    ends.wire->shut_down([&](std::error_code error) {
        down = error;
        ends.peer.close();
    });
    asio::steady_timer drip(ends.io);
    std::function<void()> send = [&] {
        drip.expires_after(100ms);
        drip.async_wait([&](std::error_code) {
            if (down) return;
            asio::write(ends.peer, asio::buffer("x", 1));
            send();
        });
    };
    send();
    ends.io.run();
    REQUIRE(down);
    CHECK(!*down);
    CHECK(clock::now() - begin >= 2s);
    CHECK(clock::now() - begin < 10s);
}

TEST_CASE("an io_context that is destroyed releases what was outstanding") {
    const auto alive = std::make_shared<int>(0);
    {
        pair_of_ends ends;
        static std::array<char, 8> into{};
        ends.wire->read_some(into, [alive](std::error_code, std::size_t) {});
        ends.wire->shut_down([alive](std::error_code) {});
        CHECK(alive.use_count() == 3);
    }
    CHECK(alive.use_count() == 1);
}

} // namespace
