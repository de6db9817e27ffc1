// The pump over the memory pair: waits, TLS, failures and the end.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/line_actor.hpp"
#include "support/line_probe.hpp"

using namespace courriel;
using namespace courriel::test;

namespace {

using lines = std::vector<std::string>;
using event = line_session::event;

const auto canceled = std::make_error_code(std::errc::operation_canceled);

} // namespace

TEST_CASE("pump: close() completes with operation_canceled, every time") {
    line_pair p;
    probe waiting;
    p.server.pump().next(waiting.arm());
    p.server.pump().close();
    CHECK(waiting.calls == 1);
    CHECK(waiting.error == canceled);
    p.server.pump().next(waiting.arm());
    CHECK(waiting.calls == 2);
    CHECK(waiting.error == canceled);
    p.client.start();
    p.net.run();
    CHECK(p.client.ended); // an end between lines is in good order
    CHECK(!p.client.end_error);
}

TEST_CASE("L01 pump: waits run out, and a stale wake does no harm") {
    line_pair p({}, {}, {.line_wait = std::chrono::seconds(300)});
    p.server.start();
    p.net.run();
    p.net.advance(std::chrono::seconds(200));
    p.net.run();
    p.say("in time"); // starts the wait anew; the wake for the old one stays
    p.net.run();
    p.net.advance(std::chrono::seconds(299));
    p.net.run();
    CHECK(p.server.log == lines{"line in time"});
    p.net.advance(std::chrono::seconds(1));
    p.net.run();
    CHECK(p.server.log.back() == "failed: " + make_error_code(errc::timed_out).message());
    p.net.advance(std::chrono::seconds(2)); // the client does not leave
    p.net.run();
    CHECK(p.server.ended);
    CHECK(!p.server.end_error);
}

TEST_CASE("pump: a wait that ran out while nobody asks wakes nobody twice") {
    line_pair p({}, {}, {.line_wait = std::chrono::seconds(10)});
    probe waiting;
    p.server.pump().next(waiting.arm());
    p.server.pump().cancel_wait();
    p.net.advance(std::chrono::seconds(10));
    CHECK(p.net.run(1000) < 10);
    p.server.pump().next(waiting.arm());
    CHECK(waiting.what == "failed: " + make_error_code(errc::timed_out).message());
}

TEST_CASE("L04 pump: a peer that never reads is left, with bounded memory") {
    line_pair p({}, {}, {.output_stall = std::chrono::seconds(60)});
    sender data{pattern(1 << 20)};
    p.server.on_event = [&](const event& what) {
        if (std::holds_alternative<writable>(what)) data.feed(p.server.session());
    };
    p.server.start();
    REQUIRE(!p.server.session().say("BODY 1048576"));
    data.feed(p.server.session());
    p.server.pump().flush();
    p.net.run();
    CHECK(data.sent < 160 * 1024);
    CHECK(p.server.session().buffer_capacity() < 160 * 1024);
    p.net.advance(std::chrono::seconds(60));
    p.net.run();
    CHECK(p.server.log.back() == "failed: " + make_error_code(errc::timed_out).message());
    CHECK(!p.server.ended); // five seconds to take what is queued
    p.net.advance(std::chrono::milliseconds(4999));
    p.net.run();
    CHECK(!p.server.ended);
    p.net.advance(std::chrono::milliseconds(1));
    p.net.run();
    CHECK(p.server.ended);
    CHECK(p.server.end_error == errc::timed_out);
}

TEST_CASE("pump: a farewell arrives although input was left unread") {
    line_pair p;
    p.client.start();
    p.server.on_event = [&](const event&) { p.server.session().leave("BYE"); };
    p.server.start();
    p.say("a line");
    for (int i = 0; i != 1000; ++i) p.say("and many that nobody reads");
    p.net.run();
    CHECK(p.client.log == lines{"line BYE"});
    CHECK(!p.client.end_error);
    CHECK(p.server.ended);
    CHECK(!p.server.end_error);
}

TEST_CASE("pump: shut_down waits two seconds for a peer that stays") {
    line_pair p;
    p.server.on_event = [&](const event&) { p.server.session().leave("so long"); };
    p.server.start();
    p.say("a line"); // and the client never reads
    p.net.run();
    CHECK(!p.server.ended);
    p.net.advance(std::chrono::seconds(2));
    p.net.run();
    CHECK(p.server.ended);
    CHECK(!p.server.end_error);
}

TEST_CASE("pump: STARTTLS, with nothing outstanding and nothing lost") {
    line_pair p;
    p.client.start();
    p.server.start();
    p.say("STARTTLS");
    p.net.run();
    CHECK(p.client.log == lines{"tls"});
    CHECK(p.server.log == lines{"tls"});
    CHECK(p.client.session().tls_result().peer_verified);
    p.say("secret");
    p.net.run();
    CHECK(p.server.log.back() == "line secret");
    p.say("QUIT");
    p.net.run();
    CHECK(p.client.ended);
    CHECK(!p.client.end_error);
    CHECK(p.server.ended);
}

TEST_CASE("T11 pump: a handshake that fails is final") {
    line_pair p;
    auto ends = p.net.make_pair();
    line_actor client(std::move(ends.first), {});
    client.start();
    REQUIRE(!client.session().say("STARTTLS"));
    client.pump().flush();
    std::string got(100, '\0');
    ends.second->read_some(got, [](std::error_code, std::size_t) {});
    ends.second->write_some("GO\r\n", [](std::error_code, std::size_t) {});
    p.net.run();
    ends.second->write_some("no handshake", [](std::error_code, std::size_t) {});
    p.net.run();
    REQUIRE(client.ended);
    CHECK(client.end_error == errc::tls_failed);
    CHECK(client.log.back() == "failed: " + make_error_code(errc::unexpected_end).message());
}

TEST_CASE("pump: the n-th operation fails, for every n") {
    bool whole = false;
    int failures = 0;
    for (std::uint64_t n = 1; !whole; ++n) {
        CAPTURE(n);
        REQUIRE(n < 200);
        line_pair p({.piece = [] { return std::size_t{7}; },
                     .fail_at = n,
                     .failure = std::make_error_code(std::errc::network_down)});
        p.client.start();
        p.server.start();
        p.server.on_event = [&](const event&) { (void)p.server.session().say("some answer"); };
        p.client.on_event = [&](const event& what) {
            if (!std::holds_alternative<tls_established>(what)) return;
            (void)p.client.session().say("BODY 40");
            p.client.session().write_body(std::string(40, 'x'));
            (void)p.client.session().say("QUIT");
        };
        p.say("STARTTLS");
        p.net.run();
        while (!(p.client.ended && p.server.ended)) REQUIRE(p.net.advance_to_next_wake());
        const bool hit_client = p.client.end_error == std::errc::network_down;
        const bool hit_server = p.server.end_error == std::errc::network_down;
        CHECK(!(hit_client && hit_server));
        failures += hit_client || hit_server;
        whole = !p.client.log.empty() && p.client.log.back() == "line BYE" && !hit_client &&
                !hit_server;
        const auto ends = std::count(p.server.log.begin(), p.server.log.end(), "body end");
        const auto cut = std::count_if(p.server.log.begin(), p.server.log.end(),
                                       [](auto& s) { return s.starts_with("body cut"); });
        CHECK((p.server.body.size() == 40 || ends == 0));
        CHECK(ends + cut <= 1);
        if (hit_server) { // the same every time
            probe again;
            p.server.pump().next(again.arm());
            CHECK(again.error == std::errc::network_down);
        }
    }
    CHECK(failures > 20);
}
