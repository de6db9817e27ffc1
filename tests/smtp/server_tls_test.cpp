// STARTTLS and implicit TLS, seen from the server.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::chrono_literals;

namespace {

const smtp::server_options with_tls{.tls = courriel::tls::starttls,
                                    .mechanisms = {"PLAIN", "CRAM-MD5"}};

} // namespace

TEST_CASE("server: T01 plaintext behind STARTTLS is fatal, whatever it is") {
    for (const char* injected : {"NOOP\r\n", "EHLO x\r\n", "MAIL FROM:<a@b>\r\n",
                                 "AUTH PLAIN =\r\n", "QUIT\r\n", "\r\n", "x", "\x16\x03\x01"}) {
        server_driver server(with_tls);
        server.say("EHLO c\r\n");
        server.take_log();
        CHECK(server.say("STARTTLS\r\n" + std::string(injected)).empty());
        CHECK(server.failure == errc::plaintext_before_tls);
        CHECK(server.is_closed());
        CHECK_FALSE(server.session.wants().start_tls);
    }
}

TEST_CASE("server: T01 from STARTTLS on no byte is read before the handshake") {
    server_driver server(with_tls);
    server.say("EHLO c\r\n");
    server.reading = false;
    CHECK(server.say("STARTTLS\r\nEHLO x\r\n", 10).empty()); // the command alone
    CHECK(server.unread == 8);
    CHECK(server.session.prepare().empty());
    CHECK(server.session.wants() == want{.write = true}); // the go-ahead goes out first
    server.reading = true;
    CHECK(codes(server.settle()) == "220");
    CHECK(server.session.wants() == want{.start_tls = true});
    CHECK(server.session.tls().role == tls_role::server);
    CHECK(server.session.prepare().empty());
}

TEST_CASE("server: T07 what was known before TLS is gone") {
    server_driver server(with_tls);
    CHECK(server.say("EHLO before\r\n").find("STARTTLS") != std::string::npos);
    server.say("STARTTLS\r\n");
    CHECK(server.start_tls().empty());
    CHECK(server.log == "ehlo before\ntls\n");
    CHECK(server.session.client_name().empty());
    CHECK_FALSE(server.session.is_extended());
    CHECK(server.session.is_secure());
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nAUTH CRAM-MD5\r\n")) == "503 503");
    CHECK(server.say("EHLO after\r\n").find("STARTTLS") == std::string::npos);
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "250");
}

TEST_CASE("server: T10 STARTTLS where it may not be") {
    server_driver server(with_tls);
    CHECK(codes(server.say("STARTTLS\r\n")) == "503");
    server.say("EHLO c\r\n");
    CHECK(codes(server.say("STARTTLS now\r\nMAIL FROM:<a@b>\r\nSTARTTLS\r\n")) == "501 250 503");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\n")) == "250"); // the transaction stands
    CHECK(codes(server.say("RSET\r\nAUTH CRAM-MD5 =\r\n")) == "250 235");
    CHECK(codes(server.say("STARTTLS\r\n")) == "503");
    CHECK(server.session.identity() == "ada");

    server_driver secure(with_tls);
    secure.say("EHLO c\r\nSTARTTLS\r\n");
    secure.start_tls();
    CHECK(codes(secure.say("EHLO c\r\nSTARTTLS\r\n")) == "250 503");
    CHECK_FALSE(secure.is_closed());
}

TEST_CASE("server: implicit TLS comes before the greeting") {
    server_driver server({.tls = courriel::tls::implicit, .mechanisms = {"PLAIN"}});
    CHECK(server.greeting.empty());
    CHECK(server.session.wants() == want{.start_tls = true});
    CHECK(server.start_tls() == "220 localhost ESMTP courriel\r\n");
    const std::string offer = server.say("EHLO c\r\n");
    CHECK(offer.find("STARTTLS") == std::string::npos);
    CHECK(offer.find("AUTH PLAIN\r\n") != std::string::npos);
    CHECK(codes(server.say("STARTTLS\r\n")) == "502");
}

TEST_CASE("server: a handshake that does not end times out without a word in the clear") {
    server_driver server({.tls = courriel::tls::implicit, .limits = {.tls_wait = 60s}});
    CHECK(server.pass(59s).empty());
    CHECK_FALSE(server.failure);
    CHECK(server.pass(1s).empty());
    CHECK(server.failure == errc::timed_out);
}

TEST_CASE("server: the wait for the handshake runs from the go-ahead on") {
    for (const auto waited : {59s, 60s, 61s}) {
        server_driver server({.tls = courriel::tls::starttls, .limits = {.tls_wait = 60s}});
        server.say("EHLO c\r\n");
        server.pass(299s); // waited for the command: none of it counts
        server.say("STARTTLS\r\n");
        CHECK(server.session.deadline() == server.now + 60s);
        CHECK(server.pass(waited).empty());
        CHECK((server.failure == errc::timed_out) == (waited >= 60s));
        CHECK(server.session.wants() ==
              (waited >= 60s ? want{.close = true} : want{.start_tls = true}));
    }
}

TEST_CASE("server: T11 the end in place of a handshake") {
    server_driver server(with_tls);
    server.say("EHLO c\r\nSTARTTLS\r\n");
    CHECK(server.hang_up().empty());
    CHECK(server.failure == errc::unexpected_end);
    CHECK(server.is_closed());
}
