// Greeting, EHLO and HELO, and what a client makes of servers that begin otherwise.
#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::tests::client_driver;
using courriel::tests::words;

static_assert(session<smtp::client_session>);

TEST_CASE("greeting, EHLO, ready") {
    client_driver client;
    CHECK(client.sent().empty());
    CHECK(client.session.noop() == errc::wrong_phase);
    CHECK(client.says("220-server.example ESMTP\r\n220 at your service\r\n").empty());
    CHECK(client.sent() == "EHLO client.example\r\n");
    CHECK(client.says("250-server.example\r\n250-PIPELINING\r\n250 SIZE 1000\r\n") ==
          words{"ready 250"});
    CHECK(client.text == "server.example\nPIPELINING\nSIZE 1000");
    CHECK(client.session.announced().pipelining);
    CHECK(client.session.announced().max_size == 1000);
    CHECK(client.sent().empty());
}

TEST_CASE("the greeting line of EHLO is no extension") {
    client_driver client;
    client.says("220 x\r\n");
    CHECK(client.says("250 PIPELINING\r\n") == words{"ready 250"});
    CHECK_FALSE(client.session.announced().pipelining);
}

TEST_CASE("HELO follows 500 and 502, nothing else") {
    for (const char* refusal : {"500 what?\r\n", "502 5.5.1 not implemented\r\n"}) {
        client_driver client;
        client.says("220 old.example\r\n");
        client.sent();
        CHECK(client.says(refusal).empty());
        CHECK(client.sent() == "HELO client.example\r\n");
        CHECK(client.says("250 old.example\r\n") == words{"ready 250"});
        CHECK(client.session.announced() == smtp::extensions{});
    }
    for (const char* refusal : {"550 no\r\n", "501 no\r\n", "450 no\r\n"}) {
        client_driver client;
        client.says("220 x\r\n");
        client.sent();
        CHECK(client.says(refusal) == words{"failed"});
        CHECK(client.error == errc::refused);
        CHECK(client.sent().empty());
    }
}

TEST_CASE("T05: nothing is sent behind a greeting that is none") {
    const std::pair<const char*, errc> cases[] = {
        {"554 no service\r\n", errc::refused},    {"421 4.3.2 later\r\n", errc::shutting_down},
        {"250 ok\r\n", errc::unexpected_reply},   {"garbage\r\n", errc::malformed},
        {"* OK IMAP\r\n", errc::malformed},       {"+OK POP3\r\n", errc::malformed},
        {"220 a\rb\r\n", errc::bare_line_end},    {"\r\n", errc::malformed},
        {"SSH-2.0-OpenSSH\r\n", errc::malformed},
    };
    for (const auto& [line, error] : cases) {
        const char* const greeting = line; // clang 14 captures no structured binding
        client_driver client;
        CHECK(client.says(greeting) == words{"failed"});
        CHECK_MESSAGE(client.error == error, greeting);
        CHECK(client.sent().empty());
        CHECK(client.session.wants() == want{.close = true});
        CHECK(client.session.noop() == errc::wrong_phase);
        CHECK(client.events().empty());
    }
}

TEST_CASE("the line that ended the session is shown") {
    client_driver client;
    client.says("554-5.3.2 no\r\n554 5.3.2 service\r\n");
    CHECK(client.line == "554 5.3.2 no\nservice");
}

TEST_CASE("replies may end with a bare LF") {
    client_driver client;
    CHECK(client.says("220 old server\n").empty());
    CHECK(client.sent() == "EHLO client.example\r\n");
    CHECK(client.says("250-x\n250 SIZE 5\n") == words{"ready 250"});
    CHECK(client.session.announced().max_size == 5);
}

TEST_CASE("I02: the name of EHLO cannot hold more than a name") {
    for (const std::string name : {"a\r\nMAIL FROM:<>", "a b", "", "a\n", "\xC3\xA9", "a\x01"}) {
        auto options = client_driver::plain_options();
        options.host_name = name;
        client_driver client(options);
        CHECK(client.events() == words{"failed"});
        CHECK(client.error == errc::invalid_argument);
        CHECK(client.session.wants() == want{.close = true});
    }
    auto options = client_driver::plain_options();
    for (const std::size_t size : {254u, 255u, 256u}) {
        options.host_name = std::string(size, 'a');
        CHECK(client_driver(options).events().empty() == (size <= 255));
    }
    options.host_name = "[192.0.2.1]";
    CHECK(client_driver(options).events().empty());
}

TEST_CASE("L06 S19: limits of a reply line") {
    auto options = client_driver::plain_options();
    options.limits.reply_line = 64;
    for (const std::size_t size : {63u, 64u, 65u}) { // with CRLF
        client_driver client(options);
        client.piece = 1;
        const auto events = client.says("220 " + std::string(size - 6, 'x') + "\r\n");
        CHECK(events == (size <= 64 ? words{} : words{"failed"}));
        if (size > 64) CHECK(client.error == errc::line_too_long);
    }
}

TEST_CASE("S19: an answer without end") {
    client_driver client;
    client.says("220 x\r\n");
    words events;
    for (int i = 0; i != 127 && events.empty(); ++i) events = client.says("250-X-A\r\n");
    CHECK(events.empty());
    CHECK(client.says("250-X-B\r\n").empty());
    CHECK(client.says("250 X-C\r\n") == words{"failed"});
    CHECK(client.error == errc::too_large);
}

TEST_CASE("the end of the stream is judged by what is outstanding") {
    client_driver greeting;
    CHECK(greeting.ends() == words{"failed"});
    CHECK(greeting.error == errc::unexpected_end);

    client_driver idle;
    idle.connect();
    CHECK(idle.ends().empty());
    CHECK(idle.session.wants() == want{.close = true});

    client_driver half_line;
    half_line.connect();
    half_line.says("42");
    CHECK(half_line.ends() == words{"failed"});
    CHECK(half_line.error == errc::unexpected_end);

    client_driver half_reply;
    half_reply.connect();
    half_reply.says("421-a\r\n");
    CHECK(half_reply.ends() == words{"failed"});
}
