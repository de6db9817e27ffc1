// What proxies say: the PROXY header, XCLIENT and XFORWARD.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view header = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n";

smtp::server_options trusting() {
    smtp::server_options options{.mechanisms = {"PLAIN"}, .allow_plaintext_auth = true};
    options.offer.xclient = {"NAME", "ADDR",  "PORT",     "PROTO",
                             "HELO", "LOGIN", "DESTADDR", "DESTPORT"};
    options.offer.xforward = {"NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE"};
    return options;
}

} // namespace

TEST_CASE("server: R09 a PROXY header comes before the greeting") {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
        server_driver server({.proxy_header = true});
        CHECK(server.greeting.empty());
        CHECK(codes(server.say(std::string(header) + "EHLO c\r\n", piece)) == "220 250");
        CHECK(server.take_log() == "proxied 192.0.2.1\nehlo c\n");
    }
}

TEST_CASE("server: R09 who sends no header gets no word") {
    for (const std::string& bad :
         {std::string("EHLO c\r\n"), std::string("PROXY TCP4 a b 1 2\r\n"),
          std::string("PROXY ") + std::string(200, 'x'), std::string("\r\n\r\n\0\r\nQUIX", 11)}) {
        server_driver server({.proxy_header = true});
        CHECK(server.say(bad).empty());
        CHECK(server.failure == errc::malformed);
        CHECK(server.is_closed());
    }
    server_driver silent({.proxy_header = true});
    CHECK(silent.pass(300s).empty());
    CHECK(silent.failure == errc::timed_out);
    server_driver checked({.proxy_header = true}); // a proxy looks whether we are there
    CHECK(checked.hang_up().empty());
    CHECK_FALSE(checked.failure);
    CHECK(checked.is_closed());
    server_driver cut_off({.proxy_header = true});
    cut_off.say("PROXY T");
    CHECK(cut_off.hang_up().empty());
    CHECK(cut_off.failure == errc::unexpected_end);
}

TEST_CASE("server: L13 a shutdown does not wait for a PROXY header") {
    server_driver server({.proxy_header = true});
    server.say("PROXY ");
    server.session.shut_down();
    CHECK(server.settle().empty());
    CHECK(server.is_closed());
}

TEST_CASE("server: R09 T01 what is behind the header is not read before TLS") {
    server_driver server({.tls = tls::implicit, .proxy_header = true});
    CHECK(server.say(std::string(header) + "\x16\x03\x01").empty());
    CHECK(server.unread == 3); // left for the handshake
    CHECK(server.session.wants().start_tls);
    CHECK(codes(server.start_tls()) == "220");
}

TEST_CASE("server: T01 a header with commands behind it is no way around STARTTLS") {
    server_driver server({.tls = tls::starttls, .require_tls = true, .proxy_header = true});
    CHECK(codes(server.say(std::string(header) + "EHLO c\r\nMAIL FROM:<a@b>\r\n")) ==
          "220 250 530");
}

TEST_CASE("server: XCLIENT begins the session again") {
    smtp::forwarded_client told;
    server_driver server(trusting(), [&](auto& session, const auto& event) {
        if (const auto* e = std::get_if<smtp::proxied_client>(&event)) {
            told.name = e->client.name;
            told.address = e->client.address;
            told.port = e->client.port;
            told.hello = e->client.hello;
            told.login = e->client.login;
        }
        return accept_all(session, event);
    });
    CHECK(server.say("EHLO c\r\n")
              .find("XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR "
                    "DESTPORT\r\n") != std::string::npos);
    server.say("AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n");
    CHECK(server.session.is_authenticated());
    CHECK(server.say("XCLIENT NAME=[UNAVAILABLE] ADDR=IPV6:2001:db8::1 PORT=1025 "
                     "HELO=a+20b PROTO=esmtp\r\n") == "220 localhost ESMTP courriel\r\n");
    CHECK(told.name.empty());
    CHECK(told.address == "2001:db8::1");
    CHECK(told.port == 1025);
    CHECK(told.hello == "a b");
    CHECK_FALSE(server.session.is_authenticated());
    CHECK(server.session.client_name().empty());
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "503");
    CHECK(codes(server.say("EHLO c\r\nXCLIENT LOGIN=ada+40x\r\n")) == "250 220");
    CHECK(server.session.identity() == "ada@x");
    CHECK(codes(server.say("EHLO c\r\nXCLIENT LOGIN=[TEMPUNAVAIL]\r\n")) == "250 220");
    CHECK_FALSE(server.session.is_authenticated());
}

TEST_CASE("server: XCLIENT and XFORWARD are for trusted peers, with what is announced") {
    server_driver stranger;
    stranger.say("EHLO c\r\n");
    CHECK(codes(stranger.say("XCLIENT ADDR=192.0.2.1\r\nXFORWARD ADDR=192.0.2.1\r\n")) ==
          "550 550");
    auto options = trusting();
    options.offer.xclient = {"ADDR"};
    options.limits.errors = options.limits.soft_errors = 100;
    server_driver server(options);
    server.say("EHLO c\r\n");
    CHECK(codes(server.say("XCLIENT LOGIN=root\r\n")) == "501");
    for (const char* bad :
         {"XCLIENT", "XCLIENT ADDR", "XCLIENT ADDR=", "XCLIENT ADDR=x", "XCLIENT ADDR=192.0.2.256",
          "XCLIENT ADDR=192.0.2.1+", "XCLIENT =", "XFORWARD PORT=65536", "XFORWARD PROTO=HTTP",
          "XFORWARD SOURCE=MARS", "XFORWARD NAME=a+0Ab", "XFORWARD LOGIN=x"})
        CHECK(codes(server.say(std::string(bad) + "\r\n")) == "501");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nXCLIENT ADDR=192.0.2.1\r\n"
                           "XFORWARD ADDR=192.0.2.1\r\n")) == "250 503 503");
}

TEST_CASE("server: XFORWARD changes nothing") {
    server_driver server(trusting());
    server.say("EHLO c\r\n");
    server.take_log();
    CHECK(codes(server.say("XFORWARD ADDR=192.0.2.1 SOURCE=REMOTE IDENT=1A PORT=65535\r\n"
                           "MAIL FROM:<a@b>\r\n")) == "250 250");
    CHECK(server.take_log() == "xforward 192.0.2.1\nsender a@b\n");
    CHECK(server.session.client_name() == "c");
}

TEST_CASE("server: XCLIENT is refused unless the application agrees") {
    server_driver server(trusting(), [](auto& session, const auto& event) {
        return std::holds_alternative<smtp::proxied_client>(event) ? session.accept_default(event)
                                                                   : accept_all(session, event);
    });
    CHECK(codes(server.say("EHLO c\r\nXCLIENT LOGIN=ada\r\nNOOP\r\n")) == "250 550 250");
    CHECK_FALSE(server.session.is_authenticated());
}
