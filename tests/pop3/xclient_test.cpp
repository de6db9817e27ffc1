// XCLIENT: its grammar, who may say it and when, and what is forgotten.
#include <doctest/doctest.h>

#include <string>

#include <courriel/errc.hpp>
#include <courriel/pop3/xclient.hpp>

#include "pop3/support.hpp"

using namespace courriel;
using namespace courriel::pop3;
using namespace courriel::pop3::tests;

namespace {

server_options trusting() {
    auto options = plain_options();
    options.trusted_proxy = true;
    return options;
}

} // namespace

TEST_CASE("XCLIENT is read and written, and passes over what it does not know") {
    const auto all = parse_xclient("ADDR=192.0.2.1 PORT=4711 SESSION=a1b2 TTL=4");
    REQUIRE(all);
    CHECK(all->address == "192.0.2.1");
    CHECK(all->port == 4711);
    CHECK(all->session == "a1b2");
    CHECK(all->ttl == 4U);
    CHECK(to_string(*all) == "ADDR=192.0.2.1 PORT=4711 SESSION=a1b2 TTL=4");

    const auto odd = parse_xclient(" FORWARD=eD15  ttl=0 Addr=::ffff:192.0.2.1 NEW= ");
    REQUIRE(odd);
    CHECK(to_string(*odd) == "ADDR=::ffff:192.0.2.1 TTL=0");
}

TEST_CASE("XCLIENT with a value that is none, twice the same or nothing known is refused") {
    for (const char* bad : {"",
                            " ",
                            "ADDR",
                            "=1",
                            "ADDR=",
                            "ADDR=localhost",
                            "ADDR=1.2.3.4:5",
                            "ADDR=[::1]",
                            "ADDR=::1 x",
                            "SESSION=",
                            "PORT=",
                            "PORT=-1",
                            "PORT=x",
                            "TTL=",
                            "TTL=-1",
                            "NEW=1",
                            "TTL=1 TTL=1",
                            "ADDR=::1 addr=::1",
                            "ADDR=[UNAVAILABLE]",
                            "SESSION=\x01",
                            "SESSION=\xC3"})
        CHECK_FALSE(parse_xclient(bad));
}

TEST_CASE("limits of XCLIENT at one less, exactly and one more") {
    CHECK(parse_xclient("PORT=1")->port == 1);
    CHECK(parse_xclient("PORT=65534")->port == 65534);
    CHECK(parse_xclient("PORT=65535")->port == 65535);
    CHECK_FALSE(parse_xclient("PORT=65536"));
    CHECK_FALSE(parse_xclient("PORT=0"));
    CHECK(parse_xclient("TTL=4294967294"));
    CHECK(parse_xclient("TTL=4294967295"));
    CHECK_FALSE(parse_xclient("TTL=4294967296"));
    for (const std::size_t size : {63U, 64U, 65U})
        CHECK(parse_xclient("SESSION=" + std::string(size, 's')).has_value() == (size <= 64));
}

TEST_CASE("R09: only a trusted proxy may say XCLIENT, and hears of it") {
    server_fixture anybody;
    CHECK(anybody.greeting.find("XCLIENT") == std::string::npos);
    CHECK_FALSE(anybody.session.announced().xclient);
    CHECK(anybody.peer.say("XCLIENT ADDR=192.0.2.1\r\n") == "-ERR XCLIENT is not available\r\n");
    CHECK(anybody.app.proxied.empty());

    server_fixture proxy(trusting());
    CHECK(proxy.greeting.starts_with("+OK [XCLIENT] pop.example "));
    CHECK(proxy.session.announced().xclient);
    CHECK(proxy.peer.say("XCLIENT ADDR=192.0.2.1\r\n") == "+OK Updated\r\n");
    CHECK(proxy.app.proxied == "ADDR=192.0.2.1");
}

TEST_CASE("XCLIENT forgets what came before, and what comes right behind is the new client's") {
    auto options = trusting();
    options.utf8 = true;
    options.languages = {{"de", "", {}}};
    server_fixture s(options);
    s.peer.say("UTF8\r\nLANG de\r\nUSER mallory\r\n");
    CHECK(s.session.is_utf8());
    CHECK(s.peer.say("XCLIENT TTL=1\r\nPASS secret word\r\n") ==
          "+OK Updated\r\n-ERR log in first\r\n");
    CHECK_FALSE(s.session.is_utf8());
    CHECK(s.session.language_tag().empty());
    CHECK(s.peer.say("XCLIENT TTL=1\r\n" + std::string(s.login)) ==
          "+OK Updated\r\n+OK\r\n+OK\r\n");
    CHECK(s.peer.say("XCLIENT TTL=1\r\n") == "-ERR already logged in\r\n");
}

TEST_CASE("XCLIENT takes back neither bad commands nor refused logins") {
    auto options = trusting();
    options.limits.login_failures = 3;
    server_fixture s(options);
    for (int i = 0; i != 3; ++i) s.peer.say("XCLIENT TTL=1\r\nUSER ada\r\nPASS wrong\r\n");
    CHECK(s.session.wants().close);

    server_fixture t(trusting());
    for (std::size_t i = 0; i != trusting().limits.bad_commands; ++i)
        t.peer.say("XCLIENT TTL=1\r\nXCLIENT PORT=0\r\n");
    CHECK(t.session.wants().close);
}

TEST_CASE("a proxy says XCLIENT before the login") {
    client_fixture c;
    CHECK(c.session.xclient({"192.0.2.1"}) == errc::wrong_phase);
    static_cast<void>(c.peer.say("+OK [XCLIENT] hello\r\n"));
    static_cast<void>(c.peer.say("-ERR no CAPA\r\n"));
    c.log.text.clear();
    CHECK(c.session.xclient({}) == errc::invalid_argument);
    CHECK(c.session.xclient({"192.0.2.1 TTL=1"}) == errc::invalid_argument);
    CHECK(c.session.xclient({"", 0}) == errc::invalid_argument);
    CHECK(c.session.xclient({"", {}, std::string(65, 's')}) == errc::invalid_argument);
    const std::string longest(64, 's');
    CHECK_FALSE(c.session.xclient(
        {"1111:1111:1111:1111:1111:1111:111.111.111.111", 65535, longest, 4294967295U}));
    CHECK(c.session.xclient({"192.0.2.1"}) == errc::wrong_phase);
    CHECK(c.peer.heard() == "XCLIENT ADDR=1111:1111:1111:1111:1111:1111:111.111.111.111 "
                            "PORT=65535 SESSION=" +
                                longest + " TTL=4294967295\r\n");
    static_cast<void>(c.peer.say("+OK Updated\r\n"));
    CHECK(c.log.text == "done 10 0 +[]Updated\n");
    CHECK_FALSE(c.session.xclient({"192.0.2.1"}));
}

TEST_CASE("I05: an address that is a command does not leave") {
    client_fixture c;
    static_cast<void>(c.peer.say("+OK hello\r\n"));
    static_cast<void>(c.peer.say("-ERR no CAPA\r\n"));
    CHECK(c.session.xclient({"192.0.2.1\r\nDELE 1"}) == errc::invalid_argument);
    CHECK(c.session.xclient({"", {}, "s\r\nDELE"}) == errc::invalid_argument);
    CHECK(c.peer.heard().empty());
}
