// Answers of the application: their words, and what no words can do.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

// A server that leaves every answer to the test.
server_driver undecided(smtp::server_options options = {}) {
    return server_driver(std::move(options), [](auto&, const auto&) { return std::error_code{}; });
}

} // namespace

TEST_CASE("server: answers in the application's words") {
    server_driver server({.host_name = "mx"}, [](auto& session, const auto& event) {
        return session.owes_answer() ? session.accept("indeed") : accept_all(session, event);
    });
    const std::string hello = server.say("EHLO c\r\n");
    CHECK(hello.substr(0, hello.find("\r\n")) == "250-mx indeed");
    CHECK(server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nVRFY e\r\nDATA\r\n") ==
          "250 2.1.0 indeed\r\n250 2.1.5 indeed\r\n250 2.1.5 indeed\r\n354 indeed\r\n");
    CHECK(server.say(".\r\n") == "250 2.0.0 indeed\r\n");
}

TEST_CASE("server: S22 a text with line ends stays one answer") {
    server_driver server = undecided();
    server.say("HELO c\r\n");
    CHECK_FALSE(server.session.reject(550, "bad\r\n250 ok"));
    CHECK(server.settle() == "550-bad?\r\n550 250 ok\r\n");
    server.say("HELO c\r\n");
    CHECK_FALSE(server.session.accept("hi\r\n250 there"));
    CHECK(server.settle() == "250 localhost hi?\r\n");
    server.say("EHLO c\r\n");
    CHECK_FALSE(server.session.accept("hi\nAUTH PLAIN"));
    CHECK(server.settle().find("AUTH") == std::string::npos);
    server.say("MAIL FROM:<a@b>\r\n");
    CHECK_FALSE(server.session.accept("a\nb\rc"));
    CHECK(server.settle() == "250-2.1.0 a\r\n250 2.1.0 b?c\r\n");
}

TEST_CASE("server: codes that answer nothing are refused and change nothing") {
    server_driver server = undecided();
    CHECK(server.session.accept() == errc::wrong_phase);
    CHECK(server.session.reject(550, "no") == errc::wrong_phase);
    server.say("HELO c\r\n");
    CHECK(server.session.reject(250, "yes") == errc::invalid_argument);
    CHECK(server.session.reject(399, "no") == errc::invalid_argument);
    CHECK(server.session.reject(600, "no") == errc::invalid_argument);
    CHECK(server.session.reply({199, "no"}) == errc::invalid_argument);
    CHECK(server.session.reply({354, "go on"}) == errc::invalid_argument);
    CHECK(server.settle().empty());
    CHECK_FALSE(server.session.accept());
    server.settle();
    server.say("MAIL FROM:<a@b>\r\n");
    CHECK(server.session.reply({250, {5, 1, 0}, "yes"}) == errc::invalid_argument);
    CHECK(server.session.reply({354, "go on"}) == errc::invalid_argument);
    CHECK_FALSE(server.session.reply({251, {2, 1, 9}, "yes"}));
    CHECK(server.settle() == "251 2.1.9 yes\r\n");
    server.say("RCPT TO:<c@d>\r\n");
    CHECK_FALSE(server.session.reject(450, "later"));
    CHECK(server.settle() == "450 4.3.0 later\r\n");
    server.say("RCPT TO:<c@d>\r\n");
    CHECK_FALSE(server.session.accept());
    server.settle();
    server.say("DATA\r\n");
    CHECK(server.session.reply({250, "ok"}) == errc::invalid_argument);
    CHECK_FALSE(server.session.reply({354, "go on"}));
    CHECK(server.settle() == "354 go on\r\n");
}

TEST_CASE("server: 421 from the application ends the session in good order") {
    server_driver server = undecided();
    server.say("EHLO c\r\nNOOP\r\n");
    CHECK_FALSE(server.session.reject(421, "busy"));
    CHECK(server.settle() == "421 busy\r\n");
    CHECK(server.is_closed());
    CHECK_FALSE(server.failure);
    CHECK(server.session.accept() == errc::wrong_phase);
}

TEST_CASE("server: an answer too long for the queue is refused, then told when it fits") {
    server_driver held = undecided({.limits = {.output_queue = 4096}});
    held.reading = false;
    held.say("HELO c\r\n");
    CHECK(held.session.accept(std::string(5000, 'x')) == errc::too_large);
    CHECK_FALSE(held.session.accept());
    held.say("MAIL FROM:<a@b>\r\n");
    CHECK_FALSE(held.session.accept(std::string(2000, 'x')));
    held.say("RCPT TO:<a@b>\r\n");
    CHECK(held.session.accept(std::string(2500, 'x')) == errc::queue_full);
    CHECK(held.session.owes_answer());
    held.take_log();
    held.reading = true;
    held.settle();
    CHECK(held.take_log() == "writable\n");
    CHECK_FALSE(held.session.accept(std::string(2500, 'x')));
    CHECK(codes(held.settle()) == "250");
}

TEST_CASE("server: accept_default lets nobody in and loses no mail") {
    const auto fallback = [](auto& session, const auto& event) {
        return session.accept_default(event);
    };
    server_driver server({}, fallback);
    CHECK(codes(server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n")) == "250 250");
    CHECK(server.say("RCPT TO:<c@d>\r\n") == "550 5.7.1 not accepted here\r\n");

    server_driver taking({}, [&](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::recipient>(event)) return session.accept();
        return session.accept_default(event);
    });
    taking.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    CHECK(codes(taking.say("DATA\r\n")) == "354");
    CHECK(taking.say(".\r\n") == "554 5.7.1 not accepted here\r\n");
}
