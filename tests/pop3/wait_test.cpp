// The waits of both sessions, on a clock that the tests move (RFC 1939 section 3).
#include <doctest/doctest.h>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using namespace std::chrono_literals;
using courriel::errc;
using courriel::time_point;

namespace {

// Moves the clock of a fixture; the timer goes off when it is due.
template <class Fixture>
void pass(Fixture& f, time_point& now, courriel::duration d) {
    now += d;
    f.session.set_time(now);
    if (const auto due = f.session.deadline(); due && *due <= now) f.session.time_out();
    f.peer.run();
}

} // namespace

TEST_CASE("L10: a client may be silent for ten minutes, and is then left without a word") {
    server_fixture s;
    time_point now = epoch;
    static_cast<void>(s.peer.say(s.login));
    static_cast<void>(s.peer.say("DELE 1\r\n"));
    pass(s, now, 599s);
    CHECK(s.peer.say("NOOP\r\n") == "+OK\r\n");
    pass(s, now, 599s);
    CHECK_FALSE(s.session.wants().close);
    pass(s, now, 1s);
    CHECK(s.app.error == errc::timed_out);
    CHECK(s.peer.heard().empty());
    CHECK(s.session.wants().close);
    CHECK_FALSE(s.app.committed);
}

TEST_CASE("L01: bytes that drip do not renew the wait for a command") {
    server_fixture s;
    time_point now = epoch;
    static_cast<void>(s.peer.say(s.login));
    for (int i = 0; i != 5; ++i) {
        static_cast<void>(s.peer.say("N"));
        pass(s, now, 119s);
    }
    CHECK_FALSE(s.session.wants().close);
    static_cast<void>(s.peer.say("N"));
    pass(s, now, 5s);
    CHECK(s.app.error == errc::timed_out);
}

TEST_CASE("login_wait runs from the greeting to the login, whatever is said") {
    time_point now = epoch;
    server_fixture s;
    for (int i = 0; i != 59; ++i) {
        pass(s, now, 1s);
        static_cast<void>(s.peer.say("CAPA\r\n"));
    }
    CHECK_FALSE(s.session.wants().close);
    SUBCASE("late") {
        pass(s, now, 1s);
        CHECK(s.app.error == errc::timed_out);
    }
    SUBCASE("in time") {
        static_cast<void>(s.peer.say(s.login));
        pass(s, now, 100s);
        CHECK_FALSE(s.session.wants().close);
    }
}

TEST_CASE("A13: each refused login is answered later than the one before") {
    server_options options;
    options.allow_plaintext_auth = true;
    options.limits.login_failures = 6;
    server_fixture s(options);
    time_point now = epoch;
    for (const auto delay : {1s, 2s, 4s, 8s, 15s, 15s}) {
        CHECK(s.peer.say("USER ada\r\n") == "+OK\r\n");
        CHECK(s.peer.say("PASS wrong\r\nUSER ada\r\n").empty());
        CHECK(s.session.wants().empty());
        CHECK(s.session.deadline() == now + delay);
        pass(s, now, delay - 1s);
        CHECK(s.peer.heard().empty());
        CHECK_FALSE(s.session.wants().close);
        pass(s, now, 1s);
        CHECK(s.peer.heard().starts_with("-ERR [AUTH] no such user or password\r\n"));
    }
    CHECK(s.session.wants() == courriel::want{.close = true});
}

TEST_CASE("A13: a refusal that does not blame the credentials makes the next answer no later") {
    server_options options;
    options.allow_plaintext_auth = true;
    server_session session(options);
    const char* why = "IN-USE";
    const auto refuse = [&](const server_event& e) {
        if (std::holds_alternative<login>(e)) static_cast<void>(session.reject("no", why));
    };
    talk peer(session, refuse);
    time_point now = epoch;
    session.set_time(now);
    const auto delay = [&](const char* code) {
        why = code;
        static_cast<void>(peer.say("USER ada\r\nPASS b\r\n"));
        const auto until = session.deadline().value();
        const auto waited = until - now;
        session.set_time(now = until);
        session.time_out();
        static_cast<void>(peer.heard());
        return waited;
    };
    CHECK(delay("IN-USE") == 1s);
    CHECK(delay("SYS/TEMP") == 1s);
    CHECK(delay("AUTH") == 1s);
    CHECK(delay("AUTH") == 2s);
    CHECK(delay("IN-USE") == 2s);
}

TEST_CASE("the application's time is not the client's") {
    server_session session(plain_options());
    const auto nothing = [](const server_event&) {};
    talk peer(session, nothing);
    session.set_time(epoch);
    static_cast<void>(peer.say("USER a\r\nPASS b\r\n"));
    session.set_time(epoch + 24h);
    CHECK_FALSE(session.deadline());
    CHECK(session.accept({}) == std::error_code{});
    CHECK(peer.heard() == "+OK\r\n");
}

TEST_CASE("tls_wait runs from the go-ahead, at both ends") {
    for (const auto waited : {59s, 60s, 61s}) {
        server_options options;
        options.tls = courriel::tls::starttls;
        server_fixture s(options);
        time_point now = epoch;
        static_cast<void>(s.peer.say("STLS\r\n"));
        CHECK(s.session.deadline() == now + 60s);
        pass(s, now, waited);
        CHECK((s.app.error == errc::timed_out) == (waited >= 60s));

        client_options requiring;
        requiring.tls = courriel::tls::starttls;
        client_fixture c(requiring);
        now = epoch;
        static_cast<void>(c.peer.say("+OK hello\r\n"));
        static_cast<void>(c.peer.say("+OK\r\nSTLS\r\n.\r\n"));
        static_cast<void>(c.peer.say("+OK\r\n"));
        CHECK(c.session.wants() == courriel::want{.start_tls = true});
        CHECK(c.session.deadline() == now + 60s);
        pass(c, now, waited);
        CHECK((c.log.error == errc::timed_out) == (waited >= 60s));
    }
}

TEST_CASE("tls_wait runs from the first byte with implicit TLS") {
    time_point now = epoch;
    client_options options;
    options.tls = courriel::tls::implicit;
    client_fixture c(options);
    CHECK(c.session.deadline() == now + 60s);
    pass(c, now, 59s);
    CHECK_FALSE(c.log.error);
    pass(c, now, 1s);
    CHECK(c.log.error == errc::timed_out);
}

TEST_CASE("L04: output_stall ends a session whose peer takes nothing") {
    server_session session(plain_options());
    session.set_time(epoch);
    while (session.next()) {
    }
    CHECK(session.wants().write);
    REQUIRE(session.deadline());
    session.set_time(epoch + 300s);
    session.time_out();
    const auto event = session.next();
    REQUIRE(event);
    CHECK(std::get<failed>(*event).error == errc::timed_out);
}

TEST_CASE("the client waits for the greeting, for each reply, and for each 64 KiB") {
    time_point now = epoch;
    client_options options = plain_client_options();
    SUBCASE("greeting") {
        options.limits.greeting_wait = 20s;
        client_fixture c(options);
        pass(c, now, 19s);
        CHECK_FALSE(c.session.wants().close);
        pass(c, now, 1s);
        CHECK(c.log.error == errc::timed_out);
    }
    SUBCASE("reply") {
        client_fixture c(options);
        c.log_in();
        pass(c, now, 24h); // nothing is awaited
        CHECK_FALSE(c.session.wants().close);
        CHECK(c.session.noop() == std::error_code{});
        c.peer.run();
        for (int i = 0; i != 299; ++i) {
            pass(c, now, 1s);
            if (i < 3) static_cast<void>(c.peer.say("+"));
        }
        CHECK_FALSE(c.session.wants().close);
        pass(c, now, 1s);
        CHECK(c.log.error == errc::timed_out);
    }
    SUBCASE("message") {
        client_fixture c(options);
        c.log_in();
        CHECK(c.session.retrieve(1) == std::error_code{});
        static_cast<void>(c.peer.say("+OK\r\n"));
        const std::string half(32 * 1024, 'x');
        for (int i = 0; i != 10; ++i) {
            static_cast<void>(c.peer.say(half));
            pass(c, now, 149s);
        }
        CHECK_FALSE(c.session.wants().close);
        for (int i = 0; i != 300; ++i) {
            static_cast<void>(c.peer.say("x"));
            pass(c, now, 1s);
        }
        CHECK(c.log.error == errc::timed_out);
        CHECK(c.log.text.find("cut timed out waiting for the peer\nfailed") != std::string::npos);
    }
}
