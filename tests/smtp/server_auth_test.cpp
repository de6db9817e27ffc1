// AUTH: when it may come, its exchanges, and all the ways they end.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

const smtp::server_options with_auth{.mechanisms = {"PLAIN", "LOGIN", "CRAM-MD5"},
                                     .allow_plaintext_auth = true};

server_driver greeted(smtp::server_options options = with_auth,
                      server_driver::policy policy = accept_all) {
    server_driver server(std::move(options), std::move(policy));
    server.say("EHLO c\r\n");
    server.take_log();
    return server;
}

} // namespace

TEST_CASE("server: AUTH with an initial response") {
    server_driver server = greeted();
    CHECK(server.say("AUTH plain AGFkYQBzZWNyZXQ=\r\n") == "235 2.7.0 authenticated\r\n");
    CHECK(server.log == std::string("auth PLAIN \0ada\0secret\n", 23));
    CHECK(server.session.is_authenticated());
    CHECK(server.session.identity() == "ada");
    CHECK(codes(server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n")) == "250 250");
    CHECK(server.session.identity() == "ada");
}

TEST_CASE("server: an exchange of several steps, empty and absent responses") {
    server_driver server = greeted(with_auth, [](auto& session, const auto& event) {
        if (const auto* step = std::get_if<smtp::auth_step>(&event))
            return step->response == "b" ? session.auth_accept("bob")
                                         : session.auth_challenge(step->initial ? "User:" : "");
        return accept_all(session, event);
    });
    CHECK(server.say("AUTH LOGIN\r\n") == "334 VXNlcjo=\r\n");
    CHECK(server.say("YQ==\r\n") == "334 \r\n");
    CHECK(server.say("\r\n") == "334 \r\n");
    CHECK(codes(server.say("Yg==\r\n")) == "235");
    CHECK(server.take_log() == "auth LOGIN\nstep LOGIN a\nstep LOGIN \nstep LOGIN b\n");

    server_driver empty = greeted();
    empty.say("AUTH PLAIN =\r\n");
    CHECK(empty.take_log() == "auth PLAIN \n");
}

TEST_CASE("server: A06 AUTH where it may not be") {
    server_driver server(with_auth);
    CHECK(codes(server.say("AUTH PLAIN\r\n")) == "503");
    server.say("EHLO c\r\n");
    CHECK(codes(server.say("AUTH\r\n")) == "501");
    CHECK(codes(server.say("AUTH  \r\n")) == "501");
    CHECK(codes(server.say("AUTH FOO\r\n")) == "504");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nAUTH PLAIN\r\n")) == "250 503");
    CHECK(codes(server.say("RSET\r\n")) == "250");
    CHECK(codes(server.say("AUTH CRAM-MD5 =\r\n")) == "235");
    CHECK(server.say("AUTH CRAM-MD5 =\r\n") == "503 5.5.1 authenticated already\r\n");
}

TEST_CASE("server: A06 passwords are not asked for in the clear") {
    smtp::server_options options{.tls = courriel::tls::starttls,
                                 .mechanisms = {"PLAIN", "XOAUTH2", "CRAM-MD5"}};
    server_driver server(options);
    CHECK(server.say("EHLO c\r\n").find("AUTH CRAM-MD5\r\n") != std::string::npos);
    CHECK(server.say("AUTH PLAIN AGEAYg==\r\n") == "538 5.7.11 this mechanism needs TLS\r\n");
    CHECK(codes(server.say("AUTH XOAUTH2\r\n")) == "538");
    CHECK(codes(server.say("STARTTLS\r\n")) == "220");
    server.start_tls();
    CHECK(server.say("EHLO c\r\n").find("AUTH PLAIN XOAUTH2 CRAM-MD5\r\n") != std::string::npos);
    CHECK(codes(server.say("AUTH PLAIN AGEAYg==\r\n")) == "235");

    options.require_tls = true;
    server_driver strict(options);
    CHECK(strict.say("EHLO c\r\n").find("AUTH") == std::string::npos);
    CHECK(codes(strict.say("AUTH CRAM-MD5\r\n")) == "530");
}

TEST_CASE("server: A07 A08 exchanges that are cancelled or malformed leave the session usable") {
    const auto challenge = [](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::auth_step>(event)) return session.auth_challenge("?");
        return accept_all(session, event);
    };
    for (const char* answer : {"*", "====", "A", "AA=A", "!", " ", "YWJj "}) {
        server_driver server = greeted(with_auth, challenge);
        CHECK(codes(server.say("AUTH LOGIN\r\n")) == "334");
        CHECK(codes(server.say(std::string(answer) + "\r\n")) == "501");
        CHECK_FALSE(server.session.is_authenticated());
        CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "250");
    }
    server_driver server = greeted(with_auth, challenge);
    CHECK(codes(server.say("AUTH PLAIN ====\r\nAUTH PLAIN *\r\nNOOP\r\n")) == "554");
    server_driver other = greeted(with_auth, challenge);
    CHECK(codes(other.say("AUTH PLAIN ====\r\n")) == "501");
    CHECK(codes(other.say("NOOP\r\n")) == "250");
    CHECK(codes(other.say("AUTH LOGIN\r\n")) == "334");
    CHECK(codes(other.say("YQ==\nNOOP\r\n")) == "500");
    CHECK(codes(other.say("NOOP\r\n")) == "250");
}

TEST_CASE("server: A07 the end within an exchange is a failure") {
    server_driver server = greeted(with_auth, [](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::auth_step>(event)) return session.auth_challenge("?");
        return accept_all(session, event);
    });
    server.say("AUTH LOGIN\r\n");
    server.hang_up();
    CHECK(server.failure == errc::unexpected_end);
    CHECK(server.is_closed());
}

TEST_CASE("server: A08 limit of lines in an exchange") {
    smtp::server_options options = with_auth;
    options.limits.auth_line = 8194;
    const auto policy = [](auto& session, const auto& event) {
        if (const auto* step = std::get_if<smtp::auth_step>(&event))
            if (!step->has_response) return session.auth_challenge("?");
        return accept_all(session, event);
    };
    for (const std::size_t size : {8188U, 8192U, 8196U}) { // base64 comes in fours
        server_driver server = greeted(options, policy);
        server.say("AUTH LOGIN\r\n");
        CHECK(codes(server.say(std::string(size, 'A') + "\r\n")) == (size <= 8192 ? "235" : "500"));
        CHECK(codes(server.say("NOOP\r\n")) == "250");
    }
    options.limits.auth_line = 8192 + 13;
    for (const std::size_t size : {8188U, 8192U, 8196U}) {
        server_driver server = greeted(options, policy);
        const std::string line = "AUTH PLAIN " + std::string(size, 'A') + "\r\n";
        CHECK(codes(server.say(line)) == (size <= 8192 ? "235" : "500"));
    }
    options.limits.auth_line = 100; // below the limit of other lines
    server_driver server = greeted(options, policy);
    server.say("AUTH LOGIN\r\n");
    CHECK(codes(server.say(std::string(100, 'A') + "\r\n")) == "500");
}

TEST_CASE("server: A13 limit of failed authentications") {
    smtp::server_options options = with_auth;
    options.limits.auth_failures = 3;
    options.limits.auth_delay = std::chrono::seconds(0);
    server_driver server = greeted(
        options, [](auto& session, const auto& event) { return session.accept_default(event); });
    for (int i = 0; i != 3; ++i)
        CHECK(server.say("AUTH PLAIN AGEAYg==\r\n") == "535 5.7.8 authentication failed\r\n");
    server.take_log();
    CHECK(codes(server.say("AUTH PLAIN AGEAYg==\r\n")) == "421");
    CHECK(server.failure == errc::too_many_errors);
    CHECK(server.log.find("auth") == std::string::npos);
}

TEST_CASE("server: I08 identities without controls, answers in their place only") {
    server_driver held(with_auth, [](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::auth_step>(event)) return std::error_code{};
        return accept_all(session, event);
    });
    held.say("EHLO c\r\n");
    CHECK(held.session.auth_accept("ada") == errc::wrong_phase);
    held.say("AUTH PLAIN =\r\n");
    CHECK(held.session.accept() == errc::wrong_phase);
    CHECK(held.session.accept("yes") == errc::wrong_phase);
    CHECK(held.session.reply({235, "yes"}) == errc::invalid_argument);
    CHECK(held.session.auth_accept("") == errc::invalid_argument);
    CHECK(held.session.auth_accept(std::string_view("a\0b", 3)) == errc::invalid_argument);
    CHECK(held.session.auth_accept("a\nb") == errc::invalid_argument);
    CHECK(held.session.auth_challenge(std::string(1 << 20, 'x')) == errc::too_large);
    CHECK(held.session.owes_answer());
    CHECK_FALSE(held.session.auth_reject("one\r\n235 two"));
    CHECK(held.pass(std::chrono::seconds(1)) == "535-5.7.8 one?\r\n535 5.7.8 235 two\r\n");
}
