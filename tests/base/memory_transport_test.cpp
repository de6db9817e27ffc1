// The memory pair by itself: order, pieces, capacity, the clock, TLS, the ends, planned failures.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <tuple>

#include <courriel/errc.hpp>
#include <courriel/memory_transport.hpp>

using namespace courriel;

namespace {

const auto canceled = std::make_error_code(std::errc::operation_canceled);

// What came of one operation.
struct outcome {
    auto sized() {
        return [this](std::error_code e, std::size_t count) {
            done = true;
            error = e;
            n = count;
        };
    }
    auto plain() {
        return [this](std::error_code e) {
            done = true;
            error = e;
        };
    }
    auto secured() {
        return [this](std::error_code e, const tls_info& i) {
            done = true;
            error = e;
            info = i;
        };
    }
    bool done = false;
    std::error_code error;
    std::size_t n = 0;
    tls_info info;
};

struct fixture {
    explicit fixture(memory_network::options options = {}) {
        std::tie(a, b) = net.make_pair(std::move(options));
    }
    memory_network net;
    std::unique_ptr<transport> a, b;
    std::string buffer = std::string(100, ' ');
    outcome read, write, other;
};

} // namespace

TEST_CASE("memory: nothing completes inside the call that starts it") {
    fixture f;
    f.b->read_some(f.buffer, f.read.sized());
    f.a->write_some("hello", f.write.sized());
    CHECK(!f.write.done);
    CHECK(!f.read.done);
    CHECK(f.net.run() == 2);
    CHECK(f.write.n == 5);
    CHECK(f.read.n == 5);
    CHECK(f.buffer.substr(0, 5) == "hello");
    CHECK(!f.net.run_one());
}

TEST_CASE("memory: pieces and capacity bound what is moved") {
    fixture f({.piece = [] { return std::size_t{3}; }, .capacity = 4});
    f.a->write_some("abcdefgh", f.write.sized());
    f.net.run();
    CHECK(f.write.n == 3);
    f.write = {};
    f.a->write_some("defgh", f.write.sized());
    f.net.run();
    CHECK(f.write.n == 1); // only one more fits
    f.write = {};
    f.a->write_some("efgh", f.write.sized());
    f.net.run();
    CHECK(!f.write.done);
    f.b->read_some(f.buffer, f.read.sized());
    f.net.run();
    CHECK(f.read.n == 3);
    CHECK(f.write.n == 3);
    CHECK(f.buffer.substr(0, 3) == "abc");
}

TEST_CASE("memory: the clock stands until it is moved, and a new wake replaces the old") {
    fixture f;
    outcome second, third;
    const auto start = f.net.now();
    f.a->wake_at(start + std::chrono::seconds(10), f.other.plain());
    f.a->wake_at(start + std::chrono::seconds(5), second.plain());
    f.net.run();
    CHECK(f.other.error == canceled);
    CHECK(!second.done);
    f.net.advance(std::chrono::seconds(5));
    f.a->wake_at(start + std::chrono::seconds(9), third.plain()); // the second had expired
    f.net.run();
    CHECK(second.done);
    CHECK(!second.error);
    CHECK(!third.done);
    CHECK(f.net.advance_to_next_wake());
    CHECK(third.done);
    CHECK(f.a->now() == start + std::chrono::seconds(9));
    CHECK(!f.net.advance_to_next_wake());
}

TEST_CASE("memory: TLS needs opposite roles and nothing between") {
    fixture f;
    f.a->start_tls({tls_role::client}, f.read.secured());
    f.net.run();
    CHECK(!f.read.done);
    SUBCASE("opposite roles") {
        f.b->start_tls({tls_role::server}, f.write.secured());
        f.net.run();
        REQUIRE(f.read.done);
        CHECK(!f.read.error);
        CHECK(!f.write.error);
        CHECK(f.read.info.peer_verified);
        CHECK(!f.write.info.peer_verified);
        CHECK(f.read.info.tls_exporter == f.write.info.tls_exporter);
    }
    SUBCASE("the same role") {
        f.b->start_tls({tls_role::client}, f.write.secured());
        f.net.run();
        CHECK(f.read.error == errc::tls_failed);
    }
    SUBCASE("plaintext") {
        f.b->write_some("x", f.write.sized());
        f.net.run();
        CHECK(f.read.error == errc::tls_failed);
    }
    SUBCASE("the peer ends") {
        f.b->close();
        f.net.run();
        CHECK(f.read.error == errc::tls_failed);
    }
}

TEST_CASE("memory: shut_down at both ends, and a peer that stays") {
    fixture f;
    f.a->write_some("last words", f.write.sized());
    f.net.run();
    f.a->shut_down(f.other.plain());
    f.net.run();
    CHECK(!f.other.done);
    f.b->read_some(f.buffer, f.read.sized());
    f.net.run();
    CHECK(f.read.n == 10);
    f.read = {};
    f.b->read_some(f.buffer, f.read.sized());
    f.net.run();
    CHECK(f.read.done);
    CHECK(f.read.n == 0);
    CHECK(!f.read.error);
    f.write = {};
    f.b->write_some("dropped", f.write.sized());
    f.net.run();
    CHECK(f.write.n == 7);
    SUBCASE("both") {
        outcome second;
        f.b->shut_down(second.plain());
        f.net.run();
        CHECK(f.other.done);
        CHECK(second.done);
    }
    SUBCASE("one") {
        f.net.advance(std::chrono::milliseconds(1999));
        f.net.run();
        CHECK(!f.other.done);
        f.net.advance(std::chrono::milliseconds(1));
        f.net.run();
        CHECK(f.other.done);
        CHECK(!f.other.error);
    }
}

TEST_CASE("memory: shut_down cancels an outstanding read") {
    fixture f;
    f.a->read_some(f.buffer, f.read.sized());
    f.a->shut_down(f.other.plain());
    f.net.run();
    CHECK(f.read.error == canceled);
    CHECK(!f.other.done);
}

TEST_CASE("memory: close() is the end, or a reset when input was left unread") {
    fixture f;
    f.a->read_some(f.buffer, f.read.sized());
    f.a->wake_at(f.net.now() + std::chrono::seconds(1), f.other.plain());
    std::string got(10, ' ');
    outcome peer;
    SUBCASE("the end") {
        f.a->close();
        f.b->read_some(got, peer.sized());
        f.net.run();
        CHECK(f.read.error == canceled);
        CHECK(f.other.error == canceled);
        CHECK(peer.done);
        CHECK(!peer.error);
        CHECK(peer.n == 0);
        f.b->write_some("x", f.write.sized());
        f.net.run();
        CHECK(f.write.error == std::errc::broken_pipe);
        f.read = {};
        f.a->read_some(f.buffer, f.read.sized()); // after close()
        f.net.run();
        CHECK(f.read.error == canceled);
    }
    SUBCASE("a reset") {
        f.a->write_some("lost", f.write.sized());
        f.b->write_some("read", [](std::error_code, std::size_t) {});
        f.net.run();
        f.b->write_some("unread", [](std::error_code, std::size_t) {});
        f.net.run();
        f.a->close();
        f.b->read_some(got, peer.sized());
        f.net.run();
        CHECK(peer.error == std::errc::connection_reset);
    }
}

TEST_CASE("memory: the n-th operation of the pair fails") {
    for (const std::uint64_t n : {1u, 2u, 3u}) {
        fixture f({.fail_at = n, .failure = std::make_error_code(std::errc::io_error)});
        f.a->write_some("x", f.write.sized());
        f.b->read_some(f.buffer, f.read.sized());
        f.a->shut_down(f.other.plain());
        f.net.run();
        CHECK((f.write.error == std::errc::io_error) == (n == 1));
        CHECK((f.read.error == std::errc::io_error) == (n == 2));
        CHECK((f.other.error == std::errc::io_error) == (n == 3));
    }
}

TEST_CASE("memory: completions own what they like, and a network that goes frees them") {
    const auto held = std::make_shared<int>(0);
    bool called = false;
    {
        fixture f;
        auto shared = std::shared_ptr<transport>(std::move(f.a));
        shared->read_some(f.buffer,
                          [shared, held, &called](std::error_code, std::size_t) { called = true; });
        f.b->wake_at(f.net.now(), [held](std::error_code) {});
    }
    CHECK(held.use_count() == 1);
    CHECK(!called);
}
