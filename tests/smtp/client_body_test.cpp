// The message on the wire: transparency, strict lines, back-pressure, one terminator.
#include <algorithm>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"
#include "support/random.hpp"

using namespace courriel;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

client_driver in_body(smtp::client_options options = client_driver::plain_options()) {
    client_driver client(std::move(options));
    client.connect({"PIPELINING"});
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    client.sent();
    const auto events = client.says("250 ok\r\n250 ok\r\n354 go\r\n");
    CHECK(events.back() == "writable");
    return client;
}

std::string sent_for(std::string_view message) {
    auto client = in_body();
    CHECK(client.session.write_body(message) == message.size());
    CHECK_FALSE(client.session.end_body());
    return client.sent();
}

} // namespace

TEST_CASE("transparency and the end of the message") {
    CHECK(sent_for("") == ".\r\n");
    CHECK(sent_for("a") == "a\r\n.\r\n");
    CHECK(sent_for("a\r\n") == "a\r\n.\r\n");
    CHECK(sent_for(".") == "..\r\n.\r\n");
    CHECK(sent_for(".\r\n.\r\n..a\r\n") == "..\r\n..\r\n...a\r\n.\r\n");
}

TEST_CASE("S07: a bare CR, a bare LF or NUL never leaves, and the message is never ended") {
    for (const std::string& message :
         {std::string("a\n.\nb"), std::string("a\rb"), std::string("\n"), std::string("a\r\r\n"),
          std::string("\r\n.\n"), std::string("\r.\r\n"), std::string("a\0b", 3)}) {
        for (const std::size_t piece : {std::size_t(1), message.size()}) {
            auto client = in_body();
            for (std::size_t at = 0; at < message.size(); at += piece)
                static_cast<void>(client.session.write_body(message.substr(at, piece)));
            CHECK(client.session.body_error() == errc::bare_line_end);
            CHECK(client.session.end_body() == errc::wrong_phase);
            CHECK(client.events() == words{"failed"});
            CHECK(client.error == errc::bare_line_end);
            CHECK(client.sent().find(".\r\n") == std::string::npos);
        }
    }
}

TEST_CASE("S07: a CR at the very end is a bare one") {
    auto client = in_body();
    CHECK(client.session.write_body("a\r") == 2);
    CHECK(client.session.end_body() == errc::bare_line_end);
    CHECK(client.session.body_error() == errc::bare_line_end);
    CHECK(client.events() == words{"failed"});
    CHECK(client.sent() == "a");
}

TEST_CASE("S07: whatever the application writes, the wire has whole lines and one end") {
    test::random random(7);
    int refused = 0;
    for (int round = 0; round != 2000; ++round) {
        const auto message =
            random.text(random.below(40), round % 2 == 0 ? ".\r\na" : "..\r\n\r\n.ab");
        auto client = in_body();
        std::size_t at = 0;
        while (at != message.size() && !client.session.body_error())
            at += client.session.write_body(message.substr(at, 1 + random.below(5)));
        const bool ended = !client.session.end_body();
        const auto wire = "\r\n" + client.sent();
        for (std::size_t i = 0; i != wire.size(); ++i) {
            if (wire[i] == '\n') CHECK(wire[i - 1] == '\r');
            if (wire[i] == '\r') CHECK(wire.substr(i, 2) == "\r\n");
        }
        const auto end = wire.find("\r\n.\r\n");
        CHECK(end == (ended ? wire.size() - 5 : std::string::npos));
        refused += ended ? 0 : 1;
    }
    CHECK(refused > 100);
    CHECK(refused < 1900);
}

TEST_CASE("lines of at most 998 octets leave") {
    for (const std::size_t size : {997u, 998u, 999u}) {
        for (const std::size_t piece : {1u, 500u, 5000u}) {
            for (const char* end : {"\r\n", ""}) {
                const auto message = "x\r\n." + std::string(size - 1, 'a') + end;
                auto client = in_body();
                std::size_t at = 0;
                while (at < message.size() && !client.session.body_error())
                    at += client.session.write_body(std::string_view(message).substr(at, piece));
                CHECK(client.session.body_error() ==
                      (size <= 998 ? std::error_code{} : errc::line_too_long));
                CHECK(client.session.end_body() ==
                      (size <= 998 ? std::error_code{} : errc::wrong_phase));
            }
        }
    }
}

TEST_CASE("a message larger than the queue flows as the server reads") {
    auto options = client_driver::plain_options();
    options.limits.output_queue = 8192;
    auto client = in_body(options);
    std::string message;
    while (message.size() < 300'000) message += ".a line of text\r\n";
    std::string wire;
    std::size_t at = 0;
    int offers = 0;
    do {
        const std::size_t n = client.session.write_body(std::string_view(message).substr(at));
        CHECK(client.session.output().size() <= 8192);
        if (n == 0) REQUIRE(++offers < 1000);
        at += n;
        wire += client.sent();
        CHECK(client.events() == words{"writable"});
        CHECK(client.events().empty()); // once for each write_body
    } while (at != message.size());
    CHECK_FALSE(client.session.end_body());
    wire += client.sent();
    CHECK(wire.size() == message.size() + message.size() / 17 + 3);
    CHECK(wire.ends_with("..a line of text\r\n.\r\n"));
    CHECK(client.events().empty());
    CHECK(client.says("250 ok\r\n") == words{"sent 250"});
}

TEST_CASE("the end of the body fits behind whatever was written") {
    auto options = client_driver::plain_options();
    options.limits.output_queue = 4096;
    for (std::size_t size = 3000; size != 3100; ++size) {
        auto client = in_body(options);
        std::string message;
        while (message.size() < size) message += ".23456789012345\r\n";
        message.resize(size, 'x');
        if (message.back() == '\r') message.back() = 'x';
        const std::size_t n = client.session.write_body(message);
        CHECK(n > 2700);
        const auto error = client.session.end_body(); // a CR may be held back where it was cut
        CHECK((!error || error == errc::bare_line_end));
        CHECK(error.value() != static_cast<int>(errc::queue_full));
    }
}

TEST_CASE("what the server says during the message ends the session") {
    for (const char* early : {"250 ok\r\n", "552 too much\r\n", "354 go\r\n"}) {
        auto client = in_body();
        CHECK(client.session.write_body("text\r\n") == 6);
        const auto events = client.says(early);
        CHECK(events.back() == "failed");
        CHECK(client.error == errc::unexpected_reply);
        CHECK(client.session.end_body() == errc::wrong_phase);
    }
    auto client = in_body();
    CHECK(client.ends() == words{"failed"});
    CHECK(client.error == errc::unexpected_end);
}

TEST_CASE("354 is no answer to a message") {
    auto client = in_body();
    CHECK_FALSE(client.session.end_body());
    CHECK(client.says("354 go\r\n") == words{"failed"});
    CHECK(client.error == errc::unexpected_reply);
}
