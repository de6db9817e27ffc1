// A13 and S18: answers that come late on purpose, and the greeting that does; on a clock of the
// test.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::chrono_literals;

namespace {

const std::string too_early = "554 localhost: you spoke before the greeting\r\n";

// What the server says only once `delay` is over.
std::string after(server_driver& server, std::chrono::seconds delay) {
    CHECK(server.session.wants().empty());
    CHECK(server.session.deadline() == server.now + delay);
    CHECK(server.pass(delay - 1s).empty());
    return server.pass(1s);
}

} // namespace

TEST_CASE("server: A13 answers to errors beyond the soft limit come a second later") {
    server_driver server({.limits = {.errors = 5, .soft_errors = 3}});
    CHECK(codes(server.say("FOO\r\nFOO\r\nNOOP\r\nFOO\r\n")) == "500 500 250 500");
    // What was sent behind it waits too.
    CHECK(server.say("FOO\r\nNOOP\r\n").empty());
    CHECK(codes(after(server, 1s)) == "500 250");
    CHECK(codes(server.say("NOOP\r\n")) == "250"); // what is right is answered at once
    CHECK(server.say("FOO\r\n").empty());
    CHECK(codes(after(server, 1s)) == "500");
    CHECK(codes(server.say("FOO\r\n")) == "421");
    CHECK(server.failure == errc::too_many_errors);
}

TEST_CASE("server: A13 the application's refusals for good count too") {
    server_driver server(
        {.limits = {.soft_errors = 1, .error_delay = 7s}}, [](auto& session, const auto& event) {
            return std::holds_alternative<smtp::recipient>(event) ? session.reject(550, "no")
                                                                  : accept_all(session, event);
        });
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\n")) == "550");
    CHECK(server.say("RCPT TO:<c@d>\r\n").empty());
    CHECK(codes(after(server, 7s)) == "550");
}

TEST_CASE("server: A13 each refused AUTH is answered later than the one before") {
    smtp::server_options options{.mechanisms = {"PLAIN"}, .allow_plaintext_auth = true};
    options.limits.auth_failures = 6;
    options.limits.errors = 0; // they are counted apart
    server_driver server(
        options, [](auto& session, const auto& event) { return session.accept_default(event); });
    server.say("EHLO c\r\n");
    for (const auto delay : {1s, 2s, 4s, 8s, 15s, 15s}) {
        CHECK(server.say("AUTH PLAIN AGEAYg==\r\n").empty());
        CHECK(after(server, delay) == "535 5.7.8 authentication failed\r\n");
    }
    CHECK(codes(server.say("AUTH PLAIN AGEAYg==\r\n")) == "421");
}

TEST_CASE("server: S18 who speaks before the greeting is sent away") {
    for (const auto spoken_after : {0s, 4s, 5s, 6s}) {
        server_driver server({.greeting_delay = 5s});
        CHECK(server.greeting.empty());
        CHECK(server.session.wants() == want{.read = true});
        const bool greeted = spoken_after >= 5s;
        CHECK(server.pass(spoken_after) == (greeted ? "220 localhost ESMTP courriel\r\n" : ""));
        const std::string said = server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n");
        CHECK(codes(said) == (greeted ? "250 250" : "554"));
        CHECK(server.is_closed() != greeted);
        if (greeted) continue;
        CHECK(said == too_early);
        CHECK(server.log == "failed " + make_error_code(errc::malformed).message() + "\n");
    }
    server_driver one_octet({.greeting_delay = 5s});
    CHECK(one_octet.say("E") == too_early);
}

TEST_CASE("server: S18 ends that come before the greeting") {
    server_driver gone({.greeting_delay = 5s});
    CHECK(gone.hang_up().empty());
    CHECK(gone.is_closed());
    CHECK_FALSE(gone.failure);
    server_driver closing({.greeting_delay = 5s});
    closing.session.shut_down();
    CHECK(codes(closing.settle()) == "421");
    CHECK(closing.is_closed());
}

TEST_CASE(
    "server: S18 behind implicit TLS the greeting is held back too, behind STARTTLS nothing is") {
    server_driver inside({.tls = courriel::tls::implicit, .greeting_delay = 5s});
    CHECK(inside.start_tls().empty());
    CHECK(inside.pass(4s).empty());
    CHECK(codes(inside.pass(1s)) == "220");
    server_driver upgraded({.tls = courriel::tls::starttls, .greeting_delay = 5s});
    upgraded.pass(5s);
    CHECK(codes(upgraded.say("EHLO c\r\nSTARTTLS\r\n")) == "250 220");
    upgraded.start_tls();
    CHECK(codes(upgraded.say("EHLO c\r\n")) == "250");
}
