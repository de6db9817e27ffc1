// STARTTLS and implicit TLS of IMAP's client session: nothing is believed or shown before it.
#include <doctest/doctest.h>

#include <random>

#include "imap/client_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

namespace {

client_options tls_options(courriel::tls mode) {
    client_options options;
    options.server_name = "imap.example";
    options.tls = mode;
    return options;
}

} // namespace

TEST_CASE("T07 what was learnt before TLS is forgotten") {
    client_fixture c(tls_options(courriel::tls::starttls));
    CHECK(c.say("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN LITERAL+ SASL-IR] hi\r\n") ==
          "a001 STARTTLS\r\n");
    c.say("a001 OK go\r\n");
    CHECK(c.session.wants().start_tls);
    CHECK(c.session.prepare().empty());
    CHECK(c.session.tls().host_name == "imap.example");
    CHECK(c.session.tls().protocol == "imap");
    c.session.tls_started({});
    CHECK(c.heard() == "a002 CAPABILITY\r\n");
    CHECK(c.session.announced() == capabilities{});
    CHECK(c.events().empty());
    CHECK(c.session.login("ada", "secret").error() == errc::wrong_phase);
    c.say("* CAPABILITY IMAP4rev1 AUTH=LOGIN\r\na002 OK done\r\n");
    CHECK(c.events() == "ready OK\n");
    CHECK_FALSE(c.session.announced().has("LITERAL+"));
    CHECK(c.session.login("ada", "secret"));
}

TEST_CASE("T02 bytes behind the go-ahead are fatal") {
    for (const std::string_view behind : {"* OK\r\n", "x", "\r\n", "a002 OK\r\n"}) {
        client_fixture c(tls_options(courriel::tls::starttls));
        c.say("* OK [CAPABILITY STARTTLS] hi\r\n");
        CHECK(c.say("a001 OK go\r\n" + std::string(behind)).empty());
        CHECK(c.error == errc::plaintext_before_tls);
        CHECK_FALSE(c.session.wants().start_tls);
    }
}

TEST_CASE("T05 T06 T08 no TLS, no session") {
    const std::pair<std::string_view, errc> table[] = {
        {"* BYE [REFERRAL imap://evil/] go there\r\n", errc::refused},
        {"* PREAUTH hi\r\n", errc::tls_unavailable},
        {"-ERR\r\n", errc::malformed},
        {"554 no\r\n", errc::malformed},
        {"* NO\r\n", errc::malformed},
        {"a001 OK hi\r\n", errc::malformed},
        {"+ hi\r\n", errc::malformed},
        {"* CAPABILITY STARTTLS\r\n", errc::malformed},
        {"* OK [CAPABILITY IMAP4rev1] hi\r\n", errc::tls_unavailable},
        {"* OK [CAPABILITY STARTTLS] hi\r\na001 OK\r\n", errc::unexpected_reply},
        {"* OK hi\rthere\r\n", errc::bare_line_end},
    };
    for (const auto& row : table) {
        const auto greeting = row.first; // clang 14 cannot capture a structured binding
        client_fixture c(tls_options(courriel::tls::starttls));
        const auto sent = c.say(greeting);
        CAPTURE(greeting);
        CHECK((sent.empty() || sent == "a001 STARTTLS\r\n"));
        CHECK(c.error == row.second);
        CHECK(c.session.wants().close);
    }
    client_fixture refused(tls_options(courriel::tls::starttls));
    refused.say("* OK [CAPABILITY STARTTLS] hi\r\n");
    refused.say("a001 NO not today\r\n");
    CHECK(refused.error == errc::tls_unavailable);
}

TEST_CASE("T11 a handshake that ends is the end") {
    client_fixture c(tls_options(courriel::tls::starttls));
    c.say("* OK [CAPABILITY STARTTLS] hi\r\n");
    c.say("a001 OK go\r\n");
    c.end();
    CHECK(c.error == errc::unexpected_end);
}

TEST_CASE("implicit TLS: nothing is read before it, and its greeting is believed") {
    client_session first(tls_options(courriel::tls::implicit));
    client_session moved(std::move(first));
    CHECK_FALSE(moved.next());
    CHECK(moved.tls().host_name == "imap.example");

    client_fixture c(tls_options(courriel::tls::implicit));
    CHECK(c.session.wants().start_tls);
    CHECK(c.session.prepare().empty());
    c.session.tls_started({});
    c.run();
    c.say("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    CHECK(c.events() == "ready PREAUTH [CAPABILITY IMAP4rev1] hi\n");
    CHECK(c.session.is_logged_in());
}

TEST_CASE("T26 whatever comes before TLS, neither name nor password leaves") {
    const std::string script = "* OK hi\r\n* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n"
                               "a001 OK\r\na002 OK go\r\n";
    std::mt19937 random(20261124);
    for (int round = 0; round != 3000; ++round) {
        std::string bytes = script;
        for (auto edits = 1 + random() % 4; edits != 0; --edits) {
            const std::size_t at = random() % (bytes.size() + 1);
            switch (random() % 3) {
            case 0: bytes.insert(at, random() % 2 == 0 ? "\r\n" : "a001 OK\r\n"); break;
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
            sent += c.say(piece);
            REQUIRE(c.session.login("ada", "secret").error() == errc::wrong_phase);
            REQUIRE(c.session.authenticate(courriel::sasl::plain("ada", "secret")).error() ==
                    errc::wrong_phase);
        }
        REQUIRE((sent.empty() || sent == "a001 CAPABILITY\r\n" || sent == "a001 STARTTLS\r\n" ||
                 sent == "a001 CAPABILITY\r\na002 STARTTLS\r\n"));
        REQUIRE_FALSE(c.session.is_secure());
    }
}
