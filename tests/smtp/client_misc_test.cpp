// RSET, NOOP, VRFY, QUIT, and bytes that nobody asked for.
#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::tests::client_driver;
using courriel::tests::words;

TEST_CASE("simple commands, one at a time") {
    client_driver client;
    client.connect();
    CHECK_FALSE(client.session.reset());
    CHECK(client.session.noop() == errc::wrong_phase);
    CHECK(client.session.quit() == errc::wrong_phase);
    CHECK(client.sent() == "RSET\r\n");
    CHECK(client.says("250 ok\r\n") == words{"rset 250"});
    CHECK_FALSE(client.session.noop());
    CHECK(client.sent() == "NOOP\r\n");
    CHECK(client.says("500 what?\r\n") == words{"noop 500"});
    CHECK_FALSE(client.session.verify("Ada Byron"));
    CHECK(client.sent() == "VRFY Ada Byron\r\n");
    CHECK(client.says("252 perhaps\r\n") == words{"vrfy 252"});
}

TEST_CASE("I02: VRFY carries one line") {
    client_driver client;
    client.connect();
    for (const std::string& text :
         {std::string("a\r\nRSET"), std::string("a\nb"), std::string("\0", 1), std::string("\x1b"),
          std::string(), std::string("\xC3")}) {
        CHECK(client.session.verify(text) == errc::invalid_argument);
        CHECK(client.session.expand(text) == errc::invalid_argument);
        if (!text.empty()) CHECK(client.session.help(text) == errc::invalid_argument);
    }
    for (const std::size_t size : {504u, 505u, 506u}) { // "VRFY " and CRLF make 512
        const auto error = client.session.verify(std::string(size, 'v'));
        CHECK(error == (size <= 505 ? std::error_code{} : errc::too_large));
        if (!error) {
            CHECK(client.sent().size() == size + 7);
            client.says("252 x\r\n");
        }
    }
    CHECK(client.sent().empty());
}

TEST_CASE("EXPN and HELP") {
    client_driver client;
    client.connect();
    CHECK_FALSE(client.session.expand("staff"));
    CHECK(client.sent() == "EXPN staff\r\n");
    CHECK(client.says("250-Ada <ada@b>\r\n250 <bob@b>\r\n") == words{"expn 250"});
    CHECK(client.text == "Ada <ada@b>\n<bob@b>");
    CHECK_FALSE(client.session.help());
    CHECK(client.sent() == "HELP\r\n");
    CHECK(client.says("214 no\r\n") == words{"help 214"});
    CHECK_FALSE(client.session.help("MAIL"));
    CHECK(client.sent() == "HELP MAIL\r\n");
}

TEST_CASE("R08: a name that is not ASCII is asked of a server that knows SMTPUTF8") {
    client_driver without;
    without.connect();
    CHECK(without.session.verify("J\xC3\xA9r\xC3\xB4me") == errc::not_supported);
    CHECK(without.session.expand("\xC3\xA9") == errc::not_supported);
    client_driver client;
    client.connect({"SMTPUTF8"});
    CHECK_FALSE(client.session.verify("J\xC3\xA9r\xC3\xB4me"));
    CHECK(client.sent() == "VRFY J\xC3\xA9r\xC3\xB4me SMTPUTF8\r\n");
    client.says("252 perhaps\r\n");
    CHECK_FALSE(client.session.verify("ada"));
    CHECK(client.sent() == "VRFY ada\r\n");
}

TEST_CASE("QUIT ends in good order, whatever the answer") {
    for (const char* answer : {"221 bye\r\n", "421 bye\r\n", "500 what?\r\n", ""}) {
        client_driver client;
        client.connect();
        CHECK_FALSE(client.session.quit());
        CHECK(client.sent() == "QUIT\r\n");
        CHECK(client.session.wants() == want{.read = true});
        CHECK(client.says(answer).empty());
        if (*answer == '\0') CHECK(client.ends().empty());
        CHECK(client.session.wants() == want{.close = true});
        CHECK(client.session.noop() == errc::wrong_phase);
    }
}

TEST_CASE("what an idle server says on its own ends the session") {
    client_driver goodbye;
    goodbye.connect();
    CHECK(goodbye.says("421 4.4.2 idle\r\n") == words{"failed"});
    CHECK(goodbye.error == errc::shutting_down);
    CHECK(goodbye.line == "421 4.4.2 idle");

    client_driver other;
    other.connect();
    CHECK(other.says("250 ok\r\n") == words{"failed"});
    CHECK(other.error == errc::unexpected_reply);
}

TEST_CASE("S20: what came before a command is not its answer") {
    for (const char* early : {"250 ok\r\n", "2", "250-ok\r\n"}) {
        client_driver client;
        client.connect();
        CHECK_FALSE(client.session.noop());
        client.says(std::string("250 ok\r\n"));
        client.session.set_time(client.now);
        // The bytes are there, but next() has not seen them.
        const auto into = client.session.prepare();
        std::memcpy(into.data(), early, std::strlen(early));
        client.session.commit(std::strlen(early));
        CHECK(client.session.noop() == errc::unexpected_reply);
        CHECK(client.events() == words{"failed"});
        CHECK(client.sent() == "NOOP\r\n");
    }
}

TEST_CASE("421 in the place of an answer ends the session") {
    client_driver client;
    client.connect();
    CHECK_FALSE(client.session.noop());
    CHECK(client.says("421 4.3.2 going down\r\n") == words{"failed"});
    CHECK(client.error == errc::shutting_down);
}
