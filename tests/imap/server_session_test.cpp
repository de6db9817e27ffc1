// The server session with its store, from the greeting to the end: logins, phases, tags, literals.
#include <doctest/doctest.h>

#include "imap/server_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

TEST_CASE("the greeting tells what the server can do") {
    CHECK(server_fixture().greeting ==
          "* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL- AUTH=PLAIN] imap.example IMAP4rev1 server "
          "ready\r\n");
    auto options = plain_options();
    options.allow_plaintext_auth = false;
    options.tls = courriel::tls::starttls;
    server_fixture s(options);
    CHECK(s.greeting.find("STARTTLS LOGINDISABLED]") != std::string::npos);
    CHECK(s.say("a LOGIN ada secret\r\n") == "a NO [PRIVACYREQUIRED] TLS is required here\r\n");
    CHECK(s.say("a AUTHENTICATE PLAIN\r\n") == "a NO [PRIVACYREQUIRED] TLS is required here\r\n");
    server_options bad;
    bad.host_name = "a b";
    CHECK(server_fixture(bad).error == errc::invalid_argument);
}

TEST_CASE("LOGIN takes atoms, quoted strings and literals, and is refused by name") {
    for (const std::string_view command :
         {"a LOGIN ada secret\r\n", "a login \"ada\" \"secret\"\r\n",
          "a LOGIN {3+}\r\nada {6+}\r\nsecret\r\n"}) {
        server_fixture s;
        CHECK(s.say(command) == "a OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL- UIDPLUS UNSELECT "
                                "CHILDREN] LOGIN completed\r\n");
        CHECK(s.service.session().user() == "ada");
    }
    server_fixture s;
    CHECK(s.say("a LOGIN {3}\r\n") == "+ OK\r\n");
    CHECK(s.say("ada {6}\r\n") == "+ OK\r\n");
    CHECK(s.say("secret\r\n").starts_with("a OK [CAPABILITY"));
    CHECK(s.say("b LOGIN ada secret\r\n") == "b BAD already logged in\r\n");
}

TEST_CASE("login_failures: then BYE") {
    for (const std::size_t count : {2U, 3U, 4U}) {
        server_fixture s;
        std::size_t refusals = 0;
        for (std::size_t i = 0; i != count; ++i) {
            const auto said = s.say_refused("a LOGIN ada wrong\r\n");
            refusals += said.starts_with("a NO [AUTHENTICATIONFAILED]");
        }
        CHECK(refusals == std::min<std::size_t>(count, 3));
        CHECK(s.service.wants().close == (count >= 3));
    }
}

TEST_CASE(
    "A13: login_delay: each refusal comes later than the one before, and no later than 15 s") {
    auto options = plain_options();
    options.limits.login_failures = 10;
    server_fixture s(options);
    for (const int seconds : {1, 2, 4, 8, 15, 15}) {
        CAPTURE(seconds);
        CHECK(s.say("a LOGIN ada wrong\r\nb NOOP\r\n") == "");
        CHECK(s.later(std::chrono::seconds(seconds) - std::chrono::milliseconds(1)) == "");
        CHECK(s.later(std::chrono::milliseconds(1)).starts_with("a NO [AUTHENTICATIONFAILED]"));
        CHECK(s.say("c NOOP\r\n").ends_with("c OK NOOP completed\r\n"));
    }
}

TEST_CASE("I08: control octets in a user name are refused before anybody sees them") {
    server_fixture s;
    CHECK(s.say("a LOGIN {5+}\r\nu\x1b[2J x\r\n").starts_with("a BAD"));
    CHECK(s.say("a LOGIN \"u\x7f\" x\r\n").starts_with("a BAD"));
}

TEST_CASE("AUTHENTICATE with and without an initial response") {
    server_fixture s;
    CHECK(s.say("a AUTHENTICATE PLAIN AGFkYQBzZWNyZXQ=\r\n").ends_with("authenticated\r\n"));
    server_fixture t;
    CHECK(t.say("a authenticate plain\r\n") == "+ \r\n");
    CHECK(t.say("AGFkYQBzZWNyZXQ=\r\n").starts_with("a OK [CAPABILITY IMAP4rev1"));
    server_fixture u;
    CHECK(u.say("a AUTHENTICATE CRAM-MD5\r\n") == "a NO [CANNOT] unknown mechanism\r\n");
    CHECK(u.say_refused("a AUTHENTICATE PLAIN =\r\n").starts_with("a NO"));
}

TEST_CASE("P21: what is pipelined behind AUTHENTICATE is taken as its answer, once") {
    server_fixture s;
    CHECK(s.say("A AUTHENTICATE PLAIN\r\nB NOOP\r\nC NOOP\r\n") ==
          "+ \r\nA BAD malformed base64\r\nC OK NOOP completed\r\n");
    CHECK(s.say("A AUTHENTICATE PLAIN\r\n*\r\nC NOOP\r\n") ==
          "+ \r\nA BAD authentication cancelled\r\nC OK NOOP completed\r\n");
}

TEST_CASE("commands belong to their phases") {
    server_fixture s;
    for (const std::string_view verb : {"SELECT INBOX", "LIST \"\" *", "FETCH 1 FLAGS", "CHECK"}) {
        server_fixture fresh;
        CHECK(fresh.say("a " + std::string(verb) + "\r\n") == "a BAD log in first\r\n");
    }
    s.log_in();
    for (const std::string_view verb :
         {"FETCH 1 FLAGS", "UID FETCH 1 FLAGS", "STORE 1 FLAGS ()", "SEARCH ALL", "COPY 1 x",
          "EXPUNGE", "CLOSE", "CHECK", "UNSELECT"})
        CHECK(s.say("a " + std::string(verb) + "\r\n") == "a BAD select a mailbox first\r\n");
    CHECK(s.say("a STARTTLS\r\n") == "a BAD already logged in\r\n");
    CHECK(s.say("a BOGUS\r\n") == "a BAD unknown command\r\n");
    CHECK(s.say("a NOOP extra\r\n").starts_with("a BAD the command has too many"));
    CHECK(s.say("a LOGOUT\r\n") == "* BYE logging out\r\na OK LOGOUT completed\r\n");
    CHECK(s.ended);
    CHECK(s.service.wants().close);
}

TEST_CASE("P16: tags that are none are not echoed") {
    const std::string long_tag(129, 't');
    for (const std::string& line :
         {std::string("+ NOOP"), std::string("* NOOP"), std::string(""), std::string(" NOOP"),
          long_tag + " NOOP", std::string("a\x01 NOOP"), std::string("a(b NOOP")}) {
        server_fixture s;
        CHECK(s.say(line + "\r\n") == "* BAD a command begins with a tag and a space\r\n");
    }
    server_fixture s;
    CHECK(s.say(std::string(128, 't') + " NOOP\r\n") ==
          std::string(128, 't') + " OK NOOP completed\r\n");
    CHECK(s.say("a\r\n").starts_with("* BAD"));
}

TEST_CASE("S16: only CRLF ends a line, and nothing of a bad one is run") {
    for (const std::string_view line :
         {"a NOOP\nb NOOP\r\n", "a NOOP\rb NOOP\r\n", "a \0NOOP\r\n"}) {
        server_fixture s;
        CHECK(
            s.say(line == "a \0NOOP\r\n" ? std::string_view("a \0NOOP\r\n", 9) : line).find("OK") ==
            std::string::npos);
        CHECK(s.say("c NOOP\r\n") == "c OK NOOP completed\r\n");
    }
}

TEST_CASE("T01: plaintext behind STARTTLS is fatal, and there is no go-ahead") {
    auto options = plain_options();
    options.tls = courriel::tls::starttls;
    server_fixture s(options);
    CHECK(s.say("a STARTTLS\r\nb LOGIN ada secret\r\n") == "");
    CHECK(s.error == errc::plaintext_before_tls);
    CHECK(s.service.wants().close);
    CHECK_FALSE(s.service.session().is_authenticated());
}

TEST_CASE("T10, T11: STARTTLS takes no parameter, comes once, and a dead handshake ends it") {
    auto options = plain_options();
    options.tls = courriel::tls::starttls;
    server_fixture s(options);
    CHECK(s.say("a STARTTLS now\r\n").starts_with("a BAD"));
    CHECK(s.say("a STARTTLS\r\n") == "a OK begin TLS now\r\n");
    CHECK(s.service.wants().start_tls);
    CHECK(s.service.prepare().empty());
    s.service.tls_started({.version = "TLSv1.3", .peer_verified = false});
    CHECK(s.heard() == "");
    CHECK(s.secured);
    CHECK(s.say("b STARTTLS\r\n") == "b BAD TLS is already up\r\n");
    CHECK(s.say("c CAPABILITY\r\n").find("STARTTLS") == std::string::npos);
    server_fixture dead(options);
    CHECK(dead.say("a STARTTLS\r\n") != "");
    CHECK(dead.end() == "");
    CHECK(dead.error == errc::unexpected_end);
    CHECK(server_fixture().say("a STARTTLS\r\n") == "a BAD TLS is not available\r\n");
}

TEST_CASE("P27: a million pipelined commands are taken one at a time") {
    server_fixture s;
    std::string block;
    for (int i = 0; i != 10'000; ++i) block += "a NOOP\r\n";
    s.keep_output = false;
    for (int i = 0; i != 10; ++i) static_cast<void>(s.say(block));
    CHECK(s.heard_octets > 100'000 * 20);
    CHECK(s.most_memory < 24 * 1024);
}

TEST_CASE("the waits: a login, a command, and a peer that is silent is told BYE") {
    server_fixture s;
    const auto wait = [&s](std::chrono::seconds time) {
        s.now += time;
        s.service.set_time(s.now);
        s.service.time_out();
        return s.heard();
    };
    CHECK(wait(std::chrono::seconds(59)) == "");
    CHECK(wait(std::chrono::seconds(1)) == "* BYE you were silent for too long\r\n");
    CHECK(s.error == errc::timed_out);
    server_fixture t;
    t.log_in();
    t.now += std::chrono::seconds(1799);
    t.service.set_time(t.now);
    t.service.time_out();
    CHECK(t.heard() == "");
    t.now += std::chrono::seconds(1);
    t.service.set_time(t.now);
    t.service.time_out();
    CHECK(t.heard().starts_with("* BYE"));
}

TEST_CASE("shut_down says BYE between commands, and the stream's end is judged") {
    server_fixture s;
    s.service.shut_down();
    CHECK(s.heard() == "* BYE shutting down\r\n");
    CHECK(s.service.wants().close);
    server_fixture t;
    CHECK(t.end() == "");
    CHECK_FALSE(t.error);
    server_fixture u;
    static_cast<void>(u.say("a NO"));
    static_cast<void>(u.end());
    CHECK(u.error == errc::unexpected_end);
    server_fixture v;
    static_cast<void>(v.say("a LOGIN {3+}\r\nada"));
    static_cast<void>(v.end());
    CHECK(v.error == errc::unexpected_end);
}

TEST_CASE("a SELECT of a name that no mailbox has leaves what was selected") {
    for (const std::string_view name : {"\"&bad\"", "\"\"", "{2+}\r\n\xC3\xA9", "Nowhere"}) {
        for (const std::string_view verb : {"SELECT ", "EXAMINE "}) {
            CAPTURE(name);
            const auto hub = std::make_shared<mailbox_hub>();
            server_fixture s(plain_options(), std::make_shared<memory_store>(), {hub, nullptr});
            s.store->inbox().add("\r\n");
            s.select();
            std::string command = "a ";
            command += verb;
            command += name;
            CHECK(s.say(command + "\r\n").starts_with("a NO ["));
            CHECK(s.say("b FETCH 1 FLAGS\r\n") == "b BAD select a mailbox first\r\n");
            // Nor does the store tell of it any more.
            s.store->inbox().deliver("\r\n");
            hub->arrived("ada", "INBOX");
            CHECK(s.say("c CREATE Other\r\n") == "c OK CREATE completed\r\n");
        }
    }
    server_fixture s;
    s.store->inbox().add("\r\n");
    s.select();
    CHECK(s.say("a SELECT\r\n").starts_with("a BAD"));
    CHECK(s.say("a SELECT INBOX x\r\n").starts_with("a BAD"));
    CHECK(s.say("b FETCH 1 FLAGS\r\n").starts_with("* 1 FETCH"));
}

TEST_CASE("CLOSE expunges what was opened to be changed, and nothing else") {
    server_fixture s;
    s.store->inbox().add("\r\n");
    s.log_in();
    const auto closes = [&s](const std::string& verb, const std::string& close) {
        s.closed.clear();
        static_cast<void>(s.say("a " + verb + " INBOX\r\nb " + close + "\r\n"));
        REQUIRE(s.closed.size() == 1);
        return s.closed[0].expunge;
    };
    CHECK(closes("SELECT", "CLOSE"));
    CHECK_FALSE(closes("SELECT", "UNSELECT"));
    CHECK_FALSE(closes("EXAMINE", "CLOSE"));
    CHECK(closes("SELECT", "CLOSE"));
    s.store->inbox().read_only = true;
    CHECK_FALSE(closes("SELECT", "CLOSE"));
}
