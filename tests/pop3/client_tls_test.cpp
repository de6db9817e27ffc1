// STLS and implicit TLS of the client session (RFC 2595): nothing is believed or shown before it.
#include <doctest/doctest.h>

#include <random>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;
using courriel::tls_info;
using courriel::tls_role;

namespace {

client_options tls_options(courriel::tls mode) {
    client_options options;
    options.server_name = "pop.example";
    options.tls = mode;
    return options;
}

} // namespace

TEST_CASE("STLS, then CAPA again, and only then is it ready") {
    client_fixture c(tls_options(courriel::tls::starttls));
    CHECK(c.peer.say("+OK hi\r\n") == "CAPA\r\n");
    CHECK(c.peer.say("+OK\r\nSTLS\r\nPIPELINING\r\nTOP\r\n.\r\n") == "STLS\r\n");
    CHECK(c.peer.say("+OK begin\r\n").empty());
    CHECK(c.session.wants().start_tls);
    CHECK(c.session.prepare().empty());
    CHECK(c.session.tls().role == tls_role::client);
    CHECK(c.session.tls().host_name == "pop.example");
    CHECK(c.log.text.empty());
    c.session.tls_started(tls_info{});
    CHECK(c.peer.heard() == "CAPA\r\n");
    CHECK(c.session.announced() == capabilities{});
    CHECK(c.peer.say("+OK\r\nUIDL\r\n.\r\n").empty());
    CHECK(c.log.take() == "ready +[]\n");
    CHECK(c.session.announced().uidl);
    CHECK_FALSE(c.session.announced().pipelining);
    CHECK(c.session.login("ada", "secret") == std::error_code{});
}

TEST_CASE("a session may be moved before TLS begins") {
    client_session first(tls_options(courriel::tls::implicit));
    client_session second(std::move(first));
    client_session third(tls_options(courriel::tls::implicit));
    third = std::move(second);
    CHECK_FALSE(third.next());
    CHECK(third.wants().start_tls);
    CHECK(third.tls().host_name == "pop.example");
}

TEST_CASE("a server without CAPA is asked for STLS all the same") {
    client_fixture c(tls_options(courriel::tls::starttls));
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.peer.say("-ERR\r\n") == "STLS\r\n");
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.session.wants().start_tls);
}

TEST_CASE("T06: no STLS, or a refused one, is the end") {
    SUBCASE("not announced") {
        client_fixture c(tls_options(courriel::tls::starttls));
        static_cast<void>(c.peer.say("+OK\r\n"));
        CHECK(c.peer.say("+OK\r\nUSER\r\n.\r\n").empty());
        CHECK(c.log.error == errc::tls_unavailable);
    }
    SUBCASE("refused") {
        client_fixture c(tls_options(courriel::tls::starttls));
        static_cast<void>(c.peer.say("+OK\r\n"));
        static_cast<void>(c.peer.say("+OK\r\nSTLS\r\n.\r\n"));
        CHECK(c.peer.say("-ERR not today\r\n").empty());
        CHECK(c.log.error == errc::tls_unavailable);
        CHECK(c.session.wants().close);
    }
}

TEST_CASE("T02: bytes behind the go-ahead are fatal") {
    for (const std::string_view behind : {"+OK\r\n", "x", "\r\n"}) {
        client_fixture c(tls_options(courriel::tls::starttls));
        static_cast<void>(c.peer.say("+OK\r\n"));
        static_cast<void>(c.peer.say("+OK\r\nSTLS\r\n.\r\n"));
        CHECK(c.peer.say("+OK\r\n" + std::string(behind)).empty());
        CHECK(c.log.error == errc::plaintext_before_tls);
        CHECK_FALSE(c.session.wants().start_tls);
    }
}

TEST_CASE("T03: a go-ahead that came before STLS was sent is none") {
    client_fixture c(tls_options(courriel::tls::starttls));
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.peer.say("+OK\r\nSTLS\r\n.\r\n+OK\r\n").empty());
    CHECK(c.log.error == errc::unexpected_reply);
    CHECK_FALSE(c.session.wants().start_tls);
}

TEST_CASE("T11: a handshake that ends is the end") {
    client_fixture c(tls_options(courriel::tls::starttls));
    static_cast<void>(c.peer.say("+OK\r\n"));
    static_cast<void>(c.peer.say("-ERR\r\n"));
    static_cast<void>(c.peer.say("+OK\r\n"));
    static_cast<void>(c.peer.end());
    CHECK(c.log.error == errc::unexpected_end);
}

TEST_CASE("implicit TLS: nothing is sent or read before it") {
    client_fixture c(tls_options(courriel::tls::implicit));
    CHECK(c.session.wants().start_tls);
    CHECK(c.session.prepare().empty());
    c.session.tls_started(tls_info{});
    c.peer.run();
    CHECK(c.peer.say("+OK hi\r\n") == "CAPA\r\n");
    CHECK(c.peer.say("+OK\r\n.\r\n").empty());
    CHECK(c.log.take() == "ready +[]hi\n");
}

TEST_CASE("a password is not shown to the network unless that is allowed") {
    client_fixture c(tls_options(courriel::tls::none));
    static_cast<void>(c.peer.say("+OK\r\n"));
    static_cast<void>(c.peer.say("-ERR\r\n"));
    CHECK(c.session.login("ada", "secret") == errc::no_mechanism);
    CHECK(c.session.output().empty());
}

TEST_CASE("T26: whatever comes before TLS, neither name nor password leaves") {
    const std::string script = "+OK hi\r\n+OK\r\nSTLS\r\n.\r\n+OK go\r\n";
    std::mt19937 random(20261124);
    for (int round = 0; round != 3000; ++round) {
        std::string bytes = script;
        for (auto edits = 1 + random() % 4; edits != 0; --edits) {
            const std::size_t at = random() % (bytes.size() + 1);
            switch (random() % 3) {
            case 0: bytes.insert(at, random() % 2 == 0 ? "\r\n" : "+OK\r\n"); break;
            case 1: bytes.erase(at, 1 + random() % 3); break;
            default: bytes.insert(at, 1, static_cast<char>(random() % 256)); break;
            }
        }
        client_fixture c(tls_options(courriel::tls::starttls));
        std::string sent;
        std::string_view rest = bytes;
        while (!rest.empty()) {
            const auto piece = rest.substr(0, 1 + random() % 8);
            rest.remove_prefix(piece.size());
            sent += c.peer.say(piece);
            REQUIRE(c.session.login("ada", "secret"));
        }
        REQUIRE((sent.empty() || sent == "CAPA\r\n" || sent == "CAPA\r\nSTLS\r\n"));
        REQUIRE_FALSE(c.session.is_secure());
    }
}
