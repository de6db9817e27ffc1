// XCLIENT and XFORWARD: what is told, and what comes of it.
#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

smtp::forwarded_client everything() {
    smtp::forwarded_client client;
    client.name = "mail.example.org";
    client.address = "192.0.2.1";
    client.port = std::uint16_t{2525};
    client.protocol = "ESMTP";
    client.hello = "a b=c";
    client.login = "ada";
    client.server_address = "2001:db8::1";
    client.server_port = std::uint16_t{25};
    client.id = "Q1";
    client.source = "REMOTE";
    return client;
}

} // namespace

TEST_CASE("XCLIENT: what is announced is told, and the session begins again") {
    client_driver client;
    client.connect({"XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT", "DSN"});
    CHECK_FALSE(client.session.xclient(everything()));
    CHECK(client.sent() == "XCLIENT NAME=mail.example.org ADDR=192.0.2.1 PORT=2525 PROTO=ESMTP "
                           "HELO=a+20b+3Dc LOGIN=ada DESTADDR=IPV6:2001:db8::1 DESTPORT=25\r\n");
    CHECK(client.says("220 server.example ESMTP\r\n").empty());
    CHECK(client.sent() == "EHLO client.example\r\n");
    CHECK(client.session.announced() == smtp::extensions{}); // T07: nothing is remembered
    CHECK(client.says("250-server.example\r\n250 SIZE\r\n") == words{"ready 250"});
    CHECK(client.session.announced().size);
    CHECK_FALSE(client.session.announced().dsn);
}

TEST_CASE("XCLIENT: of what is not announced nothing is told") {
    client_driver client;
    client.connect({"XCLIENT NAME ADDR"});
    CHECK_FALSE(client.session.xclient(everything()));
    CHECK(client.sent() == "XCLIENT NAME=mail.example.org ADDR=192.0.2.1\r\n");
    CHECK(client.says("550 5.7.0 not you\r\n") == words{"xclient 550"});
    CHECK_FALSE(client.session.noop());
    client.says("250 ok\r\n");
    smtp::forwarded_client other;
    other.login = "ada";
    CHECK(client.session.xclient(other) == errc::not_supported);
    CHECK(client.session.xforward(everything()) == errc::not_supported);
    other.address = "192.0.2.1 LOGIN=root";
    CHECK(client.session.xclient(other) == errc::invalid_argument);
    client.sent();
    CHECK_FALSE(client.session.xclient(everything()));
    CHECK(client.says("250 ok?\r\n") == words{"failed"});
}

TEST_CASE("T02: what comes behind the answer to XCLIENT is not the answer to EHLO") {
    client_driver client;
    client.connect({"XCLIENT NAME"});
    CHECK_FALSE(client.session.xclient(everything()));
    CHECK(client.says("220 server.example\r\n250 early\r\n") == words{"failed"});
    CHECK(client.error == errc::unexpected_reply);
}

TEST_CASE("XFORWARD has no consequences") {
    client_driver client;
    client.connect({"XFORWARD NAME ADDR PROTO HELO IDENT SOURCE PORT"});
    CHECK_FALSE(client.session.xforward(everything()));
    CHECK(client.sent() == "XFORWARD NAME=mail.example.org ADDR=192.0.2.1 PORT=2525 PROTO=ESMTP "
                           "HELO=a+20b+3Dc IDENT=Q1 SOURCE=REMOTE\r\n");
    CHECK(client.says("250 ok\r\n") == words{"xforward 250"});
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
}

TEST_CASE("I02: no attribute carries a second line, nor more than a line") {
    client_driver client;
    client.connect({"XFORWARD NAME HELO"});
    smtp::forwarded_client other;
    other.hello = "a\r\nRSET \xC3\xA9";
    CHECK_FALSE(client.session.xforward(other));
    CHECK(client.sent() == "XFORWARD HELO=a+0D+0ARSET+20+C3+A9\r\n");
    client.says("250 ok\r\n");
    other.hello.clear();
    for (const std::size_t size : {495U, 496U, 497U}) { // "XFORWARD NAME=" and CRLF make 512
        other.name = std::string(size, 'n');
        const auto error = client.session.xforward(other);
        CHECK(error == (size <= 496 ? std::error_code{} : errc::too_large));
        if (!error) client.says("250 ok\r\n");
    }
}
