// STLS and implicit TLS of the server session (RFC 2595).
#include <doctest/doctest.h>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;
using courriel::tls_info;
using courriel::tls_role;

namespace {

server_options starttls_options() {
    server_options options;
    options.tls = courriel::tls::starttls;
    return options;
}

} // namespace

TEST_CASE("STLS: the go-ahead leaves, then TLS is wanted, and no byte is taken meanwhile") {
    server_fixture s(starttls_options());
    CHECK(s.peer.say("CAPA\r\n").find("STLS\r\n") != std::string::npos);
    CHECK(offer(s.session, "STLS\r\n") == 6);
    while (s.session.next()) {
    }
    CHECK(s.session.output() == "+OK\r\n");
    CHECK_FALSE(s.session.wants().start_tls);
    CHECK_FALSE(s.session.wants().read);
    s.session.consume(5);
    CHECK(s.session.wants().start_tls);
    CHECK(s.session.prepare().empty());
    CHECK(s.session.tls().role == tls_role::server);
    s.session.tls_started(tls_info{});
    s.peer.run();
    CHECK(s.app.secured);
    CHECK(s.session.is_secure());
    const auto capa = s.peer.say("CAPA\r\n");
    CHECK(capa.find("USER\r\n") != std::string::npos);
    CHECK(capa.find("STLS\r\n") == std::string::npos);
    CHECK(s.peer.say("STLS\r\n").starts_with("-ERR"));
    CHECK(s.peer.say(s.login) == "+OK\r\n+OK\r\n");
}

TEST_CASE("T01: plaintext behind STLS is fatal, and there is no go-ahead") {
    for (const std::string_view behind :
         {"USER ada\r\n", "CAPA\r\n", "QUIT\r\n", "\r\n", "x", "STLS\r\n"}) {
        server_fixture s(starttls_options());
        CHECK(s.peer.say("STLS\r\n" + std::string(behind)).empty());
        CHECK(s.app.error == errc::plaintext_before_tls);
        CHECK(s.session.wants().close);
        CHECK_FALSE(s.session.wants().start_tls);
    }
}

TEST_CASE("T01: whatever the split, no byte behind STLS is ever run") {
    const std::string injected = "STLS\r\nUSER ada\r\nPASS secret word\r\n";
    for (std::size_t cut = 1; cut != injected.size(); ++cut) {
        server_fixture s(starttls_options());
        auto said = s.peer.say(std::string_view(injected).substr(0, cut));
        said += s.peer.say(std::string_view(injected).substr(cut));
        CHECK((said == "+OK\r\n" || said.empty()));
        CHECK_FALSE(s.session.is_authenticated());
        if (s.session.wants().start_tls) {
            s.session.tls_started(tls_info{});
            s.peer.run();
            CHECK(s.peer.say("PASS secret word\r\n") == "-ERR log in first\r\n");
        }
    }
}

TEST_CASE("T07: what was said before TLS is gone") {
    auto options = starttls_options();
    options.allow_plaintext_auth = true;
    server_fixture s(options);
    CHECK(s.peer.say("USER ada\r\n") == "+OK\r\n");
    CHECK(s.peer.say("STLS\r\n") == "+OK\r\n");
    s.session.tls_started(tls_info{});
    s.peer.run();
    CHECK(s.peer.say("PASS secret word\r\n") == "-ERR log in first\r\n");
}

TEST_CASE("T10: STLS with an argument, twice, after a login, or where there is none") {
    auto options = starttls_options();
    options.allow_plaintext_auth = true;
    {
        server_fixture s(options);
        CHECK(s.peer.say("STLS now\r\n").starts_with("-ERR"));
        static_cast<void>(s.peer.say(s.login));
        CHECK(s.peer.say("STLS\r\n").starts_with("-ERR"));
        CHECK_FALSE(s.session.wants().start_tls);
        CHECK(s.peer.say("STAT\r\n") == "+OK 2 37\r\n");
    }
    server_fixture s;
    CHECK(s.peer.say("STLS\r\n") == "-ERR TLS is not available\r\n");
    CHECK_FALSE(s.session.wants().start_tls);
}

TEST_CASE("T11: a handshake that ends is the end") {
    server_fixture s(starttls_options());
    static_cast<void>(s.peer.say("STLS\r\n"));
    static_cast<void>(s.peer.end());
    CHECK(s.app.error == errc::unexpected_end);
    CHECK(s.session.wants().close);
}

TEST_CASE("implicit TLS: not a byte before it, the greeting after") {
    server_options options;
    options.tls = courriel::tls::implicit;
    server_fixture s(options);
    CHECK(s.greeting.empty());
    CHECK(s.session.wants().start_tls);
    CHECK(s.session.prepare().empty());
    s.session.tls_started(tls_info{});
    CHECK(s.peer.heard() == "+OK pop.example POP3 server ready\r\n");
    CHECK(s.app.secured);
    CHECK(s.peer.say("CAPA\r\n").find("STLS") == std::string::npos);
    CHECK(s.peer.say(s.login) == "+OK\r\n+OK\r\n");
}
