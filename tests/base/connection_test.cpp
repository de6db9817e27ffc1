// The pump over the memory pair: events, both directions at once, and the ways in which an
// application may interrupt it. Waits, TLS and the end are in connection_end_test.cpp.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

#include "support/line_actor.hpp"
#include "support/line_probe.hpp"

using namespace courriel;
using namespace courriel::test;

namespace {

using lines = std::vector<std::string>;
using event = line_session::event;
using maybe = std::optional<event>;

const auto canceled = std::make_error_code(std::errc::operation_canceled);

} // namespace

TEST_CASE("pump: a conversation ends in good order at both ends") {
    line_pair p;
    p.client.start();
    p.server.start();
    p.server.on_event = [&](const event&) { CHECK(!p.server.session().say("hello yourself")); };
    p.say("hello");
    p.net.run();
    CHECK(p.client.log == lines{"line hello yourself"});
    p.say("QUIT");
    p.net.run();
    CHECK(p.client.log == lines{"line hello yourself", "line BYE"});
    CHECK(p.client.ended);
    CHECK(p.server.ended);
    CHECK(!p.client.end_error);
    CHECK(!p.server.end_error);

    probe again; // the end is final
    for (int i = 1; i != 4; ++i) {
        p.client.pump().next(again.arm());
        CHECK(again.calls == i);
        CHECK(!again.error);
        CHECK(again.what.empty());
    }
}

TEST_CASE("pump: pieces of one octet change nothing") {
    line_pair p({.piece = [] { return std::size_t{1}; }});
    p.client.start();
    p.server.start();
    p.server.on_event = [&](const event&) { CHECK(!p.server.session().say("yes")); };
    p.say("first");
    p.say("second");
    p.say("QUIT");
    p.net.run();
    CHECK(p.server.log == lines{"line first", "line second"});
    CHECK(p.client.log == lines{"line yes", "line yes", "line BYE"});
    CHECK(p.client.ended);
    CHECK(p.server.ended);
}

TEST_CASE("pump: a body of 1 MiB passes a queue of 64 KiB, both ways at once") {
    line_pair p;
    const std::string body = pattern(1 << 20);
    sender up{body}, down{body};
    std::size_t greatest = 0;
    const auto feed = [&greatest](line_actor& from, sender& data) {
        return [&](const event& what) {
            greatest = std::max(greatest, from.session().buffer_capacity());
            if (std::holds_alternative<writable>(what)) data.feed(from.session());
        };
    };
    p.client.on_event = feed(p.client, up);
    p.server.on_event = feed(p.server, down);
    p.client.start();
    p.server.start();
    REQUIRE(!p.client.session().say("BODY 1048576"));
    REQUIRE(!p.server.session().say("BODY 1048576"));
    up.feed(p.client.session());
    down.feed(p.server.session());
    CHECK(up.sent < 64 * 1024);
    p.client.pump().flush();
    p.server.pump().flush();
    p.net.run();
    CHECK(p.server.body == body);
    CHECK(p.client.body == body);
    CHECK(p.server.log.back() == "body end");
    CHECK(p.client.log.back() == "body end");
    CHECK(greatest <= 192 * 1024);
}

TEST_CASE("pump: a verb and flush() while next() is pending") {
    line_pair p;
    probe waiting;
    p.server.start();
    p.client.pump().next(waiting.arm());
    p.net.run();
    CHECK(waiting.calls == 0);
    p.say("pushed");
    p.net.run();
    CHECK(p.server.log == lines{"line pushed"});
    CHECK(waiting.calls == 0);
    REQUIRE(!p.server.session().say("pulled"));
    p.server.pump().flush();
    p.net.run();
    CHECK(waiting.what == "line pulled");
}

TEST_CASE("pump: with an answer owed, next() waits for flush() and reads nothing") {
    line_pair p({}, {}, {.owes_answers = true});
    probe waiting;
    REQUIRE(!p.client.session().say("one"));
    p.say("two");
    p.server.pump().next(waiting.arm());
    p.net.run();
    CHECK(waiting.what == "line one");
    p.server.pump().next(waiting.arm());
    p.net.run();
    CHECK(waiting.calls == 1);
    CHECK(p.server.session().wants().empty());
    REQUIRE(!p.server.session().say("answer"));
    p.server.pump().flush(); // completes it before it returns
    CHECK(waiting.calls == 2);
    CHECK(waiting.what == "line two");
}

TEST_CASE("pump: an event's view stays while bytes go and arrive") {
    line_pair p;
    std::string_view view;
    p.client.start();
    p.server.pump().next(
        [&](std::error_code, maybe what) { view = std::get<line_event>(what.value()).text; });
    p.say("keep me");
    p.net.run();
    REQUIRE(!p.server.session().say("reply"));
    p.server.pump().flush();
    for (int i = 0; i != 100; ++i) p.say("more and more");
    p.net.run();
    CHECK(p.client.log == lines{"line reply"});
    CHECK(view == "keep me");
}

TEST_CASE("pump: cancel_wait loses no byte and no event") {
    line_pair p;
    probe waiting;
    int received = 0, cancellations = 0;
    for (int i = 0; i != 500; ++i) {
        p.server.pump().next(waiting.arm());
        if (i % 3 == 0) p.say("line " + std::to_string(i));
        p.net.run(static_cast<std::size_t>(i % 4));
        p.server.pump().cancel_wait();
        REQUIRE(waiting.calls == waiting.calls_at_arm + 1);
        if (waiting.error) {
            CHECK(waiting.error == canceled);
            ++cancellations;
        } else {
            CHECK(waiting.what == "line line " + std::to_string(received));
            received += 3;
        }
    }
    p.server.pump().cancel_wait(); // nothing is pending: nothing happens
    p.server.start();
    p.net.run();
    CHECK(received + 3 * static_cast<int>(p.server.log.size()) == 501);
    CHECK(cancellations > 100);
}

TEST_CASE("pump: cancel_wait inside a completion cancels the next() made there") {
    line_pair p;
    probe second;
    p.server.pump().next([&](std::error_code, maybe) {
        p.server.pump().next(second.arm());
        p.server.pump().cancel_wait();
        CHECK(second.calls == 0); // not inside: afterwards
    });
    REQUIRE(!p.client.session().say("one"));
    p.say("two");
    p.net.run();
    CHECK(second.calls == 1);
    CHECK(second.error == canceled);
    p.server.pump().next(second.arm());
    CHECK(second.what == "line two");
}

TEST_CASE("L12 pump: a connection destroyed in its own completion") {
    memory_network net;
    auto ends = net.make_pair();
    line_actor client(std::move(ends.first), {});
    auto server = std::make_unique<connection<line_session>>(
        line_session({.role = tls_role::server}), std::move(ends.second));
    bool called = false;
    server->next([&](std::error_code, maybe what) {
        CHECK(event_name(what.value()) == "line one");
        server.reset();
        called = true;
    });
    client.start();
    REQUIRE(!client.session().say("one"));
    client.pump().flush();
    net.run();
    CHECK(called);
    CHECK(client.ended);
}

TEST_CASE("L12 pump: destruction drops a pending completion uncalled, whatever is under way") {
    for (std::size_t steps = 0; steps != 12; ++steps) {
        CAPTURE(steps);
        auto held = std::make_shared<int>(0);
        line_pair p;
        auto ends = p.net.make_pair();
        auto doomed =
            std::make_optional<connection<line_session>>(line_session(), std::move(ends.first));
        REQUIRE(!doomed->session().say("STARTTLS"));
        line_actor peer(std::move(ends.second), {.role = tls_role::server});
        peer.start();
        bool called = false;
        doomed->next([&called, held](std::error_code, maybe) { called = true; });
        p.net.run(steps);
        const bool before = called;
        doomed.reset();
        CHECK(held.use_count() == 1);
        p.net.run();
        CHECK(called == before);
    }
}

TEST_CASE("pump: release() gives the transport only while all is quiet") {
    line_pair p({}, {}, {.owes_answers = true});
    probe waiting;
    p.server.pump().next(waiting.arm());
    CHECK(!p.server.pump().release()); // next() is pending
    REQUIRE(!p.client.session().say("turn"));
    p.say("early");
    p.net.run();
    CHECK(waiting.what == "line turn");
    REQUIRE(!p.server.session().say("go"));
    CHECK(!p.server.pump().release()); // output
    p.server.pump().flush();
    CHECK(!p.server.pump().release()); // a write is under way
    p.net.run();
    auto wire = p.server.pump().release();
    REQUIRE(wire);
    CHECK(p.server.session().unread() == "early\r\n");
    CHECK(!p.server.pump().release());
    p.server.pump().next(waiting.arm());
    CHECK(waiting.error == canceled);
    std::size_t written = 0;
    wire->write_some("raw\r\n", [&](std::error_code e, std::size_t n) {
        CHECK(!e);
        written = n;
    });
    p.client.start();
    p.net.run();
    CHECK(written == 5);
    CHECK(p.client.log == lines{"line go", "line raw"});
    p.net.advance(std::chrono::hours(1)); // the stale wake of the pump
    p.net.run();
}

TEST_CASE("pump: moved connections go on") {
    line_pair p;
    probe waiting;
    p.server.pump().next(waiting.arm());
    connection<line_session> moved = std::move(p.server.pump());
    p.say("hello");
    p.net.run();
    CHECK(waiting.what == "line hello");
    auto ends = p.net.make_pair();
    moved = connection<line_session>(line_session(), std::move(ends.first));
    p.client.start();
    p.net.run();
    CHECK(p.client.ended); // the assigned-over connection closed
}

TEST_CASE("pump: 10,000 events of a line each do not deepen the stack") {
    line_pair p({.capacity = 1 << 20});
    std::uintptr_t shallow = UINTPTR_MAX, deep = 0;
    p.server.on_event = [&](const event&) {
        const char here = 0;
        const auto at = reinterpret_cast<std::uintptr_t>(&here);
        shallow = std::min(shallow, at);
        deep = std::max(deep, at);
        (void)p.server.session().say("pong");
    };
    int pongs = 0;
    p.client.on_event = [&](const event&) {
        if (++pongs < 10000) (void)p.client.session().say("ping");
    };
    p.client.start();
    p.server.start();
    p.say("ping");
    p.net.run();
    CHECK(pongs == 10000);
    CHECK(p.server.log.size() == 10000);
    CHECK(deep - shallow < 64 * 1024);

    // Many lines in one read: start() nests in its own completion each time.
    line_pair q;
    REQUIRE(!q.client.session().say("x"));
    for (int i = 0; i != 9999; ++i) REQUIRE(!q.client.session().say("x"));
    q.client.pump().flush();
    q.server.start();
    q.net.run();
    CHECK(q.server.log.size() == 10000);
}
