// Command lines: their ends and lengths, order, unknown ones, and the budget of errors.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

std::string repeat(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i != times; ++i) out += text;
    return out;
}

} // namespace

TEST_CASE("server: S16 only CRLF ends a command") {
    for (const char* line :
         {"NOOP\nMAIL FROM:<a@b>\r\n", "NOOP\rMAIL FROM:<a@b>\r\n", "NOOP\n\r\n", "NOOP\r\r\n"}) {
        server_driver server;
        server.say("EHLO c\r\n");
        server.take_log();
        CHECK(server.say(line) == "500 5.5.2 lines end with CRLF and hold no CR, LF or NUL\r\n");
        CHECK(server.take_log().empty());
        CHECK(codes(server.say("NOOP\r\n")) == "250");
    }
    server_driver server;
    CHECK(codes(server.say(std::string("NOOP\0\r\n", 7))) == "500");
}

TEST_CASE("server: S17 another protocol's request ends the session at once") {
    for (const char* verb : {"GET", "POST", "CONNECT", "put", "OPTIONS", "HEAD", "PRI"}) {
        server_driver server;
        const std::string request = std::string(verb) + " / HTTP/1.1\r\nHost: x\r\n\r\nEHLO c\r\n";
        CHECK(codes(server.say(request)) == "421");
        CHECK(server.is_closed());
        CHECK(server.failure == errc::malformed);
        CHECK(server.log.find("ehlo") == std::string::npos);
    }
}

TEST_CASE("server: unknown and unavailable commands") {
    server_driver server;
    CHECK(server.say("FOO bar\r\n") == "500 5.5.1 unknown command\r\n");
    CHECK(codes(server.say("\r\n")) == "500");
    CHECK(codes(server.say(" NOOP\r\n")) == "500");
    CHECK(server.say("HELP\r\n") == "214 2.0.0 see RFC 5321\r\n");
    CHECK(codes(server.say("noop with argument\r\nNoOp\r\n")) == "250 250");
    CHECK(codes(server.say("STARTTLS\r\n")) == "503"); // before EHLO
    server.say("EHLO c\r\n");
    CHECK(codes(server.say("STARTTLS\r\nAUTH PLAIN\r\n")) == "502 502");
    CHECK(codes(server.say("RSET x\r\nQUIT x\r\nDATA x\r\n")) == "501 501 503");
}

TEST_CASE("server: R02 EXPN is not implemented, VRFY tells nothing by default") {
    server_driver server(
        {}, [](auto& session, const auto& event) { return session.accept_default(event); });
    CHECK(server.say("EXPN staff\r\n") == "502 5.5.1 not implemented\r\n");
    CHECK(codes(server.say("VRFY root\r\nVRFY nobody\r\n")) == "252 252");
    CHECK(server.log == "verify root\nverify nobody\n");
    CHECK(codes(server.say("VRFY\r\nVRFY a\033b\r\n")) == "501 501");
}

TEST_CASE("server: commands out of order") {
    server_driver server;
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n")) == "503 503 503");
    server.say("EHLO c\r\n");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\n")) == "503");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\n")) == "250 503");
    CHECK(server.say("DATA\r\n") == "554 5.5.1 no valid recipients\r\n");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\n")) == "250");
}

TEST_CASE("server: HELO has no extensions") {
    server_driver server({.tls = courriel::tls::starttls, .mechanisms = {"CRAM-MD5"}});
    CHECK(server.say("HELO c\r\n") == "250 localhost\r\n");
    CHECK_FALSE(server.session.is_extended());
    CHECK(codes(server.say("STARTTLS\r\nAUTH CRAM-MD5\r\n")) == "503 503");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "250");
}

TEST_CASE("server: names in EHLO") {
    server_driver server;
    CHECK(codes(server.say("EHLO\r\nHELO \r\nEHLO a\033[2J\r\n")) == "501 501 501");
    CHECK(codes(server.say("EHLO " + std::string(256, 'a') + "\r\n")) == "501");
    CHECK(codes(server.say("EHLO " + std::string(255, 'a') + "\r\n")) == "250");
    CHECK(codes(server.say("EHLO [IPv6:::1]\r\n")) == "250");
    CHECK(server.session.client_name() == "[IPv6:::1]");
}

TEST_CASE("server: a refused EHLO changes nothing, an accepted one ends the transaction") {
    bool refuse = false;
    server_driver server({}, [&](auto& session, const auto& event) {
        if (refuse && std::holds_alternative<smtp::hello>(event))
            return session.reject(550, "not you");
        return accept_all(session, event);
    });
    server.say("EHLO one\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    refuse = true;
    CHECK(server.say("EHLO two\r\n") == "550 not you\r\n");
    CHECK(server.session.client_name() == "one");
    CHECK(codes(server.say("RCPT TO:<e@f>\r\n")) == "250");
    refuse = false;
    server.take_log();
    CHECK(codes(server.say("EHLO three\r\nRCPT TO:<e@f>\r\n")) == "250 503");
    CHECK(server.take_log() == "ehlo three\nreset\n");
    CHECK(codes(server.say("EHLO four\r\n")) == "250");
    CHECK(server.take_log() == "ehlo four\n");
}

TEST_CASE("server: S10 L07 a line over the limit is one error, wherever it is cut") {
    constexpr std::size_t limit = 30;
    for (const std::size_t size : {limit - 1, limit, limit + 1, 5 * limit}) {
        const std::string line = "NOOP " + std::string(size - 7, 'x') + "\r\n";
        for (const std::size_t piece : {std::size_t{1}, limit - 1, limit, limit + 1, SIZE_MAX}) {
            server_driver server({.limits = {.command_line = limit}});
            const char* expected = size <= limit ? "250 250" : "500 250";
            CHECK(codes(server.say(line + "NOOP\r\n", piece)) == expected);
        }
    }
    // With AUTH to come the buffer holds longer lines; the other commands are still held to theirs.
    server_driver server({.mechanisms = {"CRAM-MD5"}, .limits = {.command_line = limit}});
    CHECK(codes(server.say("NOOP " + std::string(limit - 7, 'x') + "\r\n")) == "250");
    CHECK(codes(server.say("NOOP " + std::string(limit - 6, 'x') + "\r\n")) == "500");
}

TEST_CASE("server: limit of errors") {
    for (const std::size_t limit : {0U, 1U, 5U}) {
        server_driver server({.limits = {.errors = limit}});
        CHECK(codes(server.say(repeat("FOO\r\n", limit))) ==
              repeat("500 ", limit).substr(0, limit == 0 ? 0 : limit * 4 - 1));
        CHECK_FALSE(server.is_closed());
        CHECK(codes(server.say("FOO\r\nNOOP\r\n")) == "421");
        CHECK(server.is_closed());
        CHECK(server.failure == errc::too_many_errors);
    }
}

TEST_CASE("server: R03 recipients that the application refuses for good count as errors") {
    int code = 550;
    server_driver server({.limits = {.errors = 3}}, [&](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::recipient>(event)) return session.reject(code, "no");
        return accept_all(session, event);
    });
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n");
    code = 450;
    CHECK(codes(server.say(repeat("RCPT TO:<c@d>\r\n", 5))) == "450 450 450 450 450");
    code = 550;
    CHECK(codes(server.say(repeat("RCPT TO:<c@d>\r\n", 5))) == "550 550 550 421");
    CHECK(server.failure == errc::too_many_errors);
}

TEST_CASE("server: L08 limit of commands that move no mail") {
    constexpr std::size_t limit = 10;
    const smtp::server_options options{.limits = {.junk_commands = limit}};
    for (const char* junk : {"NOOP\r\n", "RSET\r\n", "VRFY a\r\n", "HELP\r\n", "EHLO c\r\n"}) {
        server_driver server(options);
        server.say(repeat(junk, limit - 1));
        CHECK(codes(server.say(junk)) != "421");
        CHECK(codes(server.say(junk)) == "421");
        CHECK(server.failure == errc::too_many_errors);
    }
    server_driver server(options);
    server.say("EHLO c\r\n" + repeat("NOOP\r\n", limit - 1));
    server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.say("DATA\r\n");
    server.say(".\r\n");
    CHECK(server.say(repeat("NOOP\r\n", limit)).find("421") == std::string::npos);
    CHECK(codes(server.say("NOOP\r\n")) == "421");
}

TEST_CASE("server: S18 nothing may be sent behind DATA or AUTH before the answer") {
    const smtp::server_options strict{.mechanisms = {"CRAM-MD5"}};
    smtp::server_options lenient = strict;
    lenient.allow_improper_pipelining = true;
    const char* const before = "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";

    server_driver server(strict);
    CHECK(codes(server.say(std::string(before) + "DATA\r\nMAIL FROM:<e@f>\r\n.\r\n")) ==
          "250 250 250 554");
    CHECK(server.is_closed());
    CHECK(server.failure == errc::malformed);

    server_driver other(lenient);
    CHECK(codes(other.say(std::string(before) + "DATA\r\ntext\r\n.\r\nQUIT\r\n")) ==
          "250 250 250 354 250 221");
    CHECK(other.body == "text\r\n");

    server_driver third(strict);
    CHECK(codes(third.say("EHLO c\r\nAUTH CRAM-MD5\r\nAAAA\r\n")) == "250 554");
    CHECK(third.is_closed());
}
