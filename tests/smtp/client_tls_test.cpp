// STARTTLS and implicit TLS (RFC 3207): what leaves before TLS is up, and what is forgotten then.
#include <algorithm>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"
#include "support/random.hpp"

using namespace courriel;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

smtp::client_options tls_options(courriel::tls tls = courriel::tls::starttls) {
    auto options = client_driver::plain_options();
    options.tls = tls;
    options.server_name = "server.example";
    return options;
}

const std::string plain_ehlo =
    "250-server.example\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 X-PLAIN\r\n";

void go_to_starttls(client_driver& client) {
    client.says("220 x\r\n");
    client.says(plain_ehlo);
    client.sent();
}

} // namespace

TEST_CASE("STARTTLS runs by itself, then EHLO again") {
    client_driver client(tls_options());
    client.says("220 x\r\n");
    CHECK(client.sent() == "EHLO client.example\r\n");
    CHECK(client.says(plain_ehlo).empty());
    CHECK(client.sent() == "STARTTLS\r\n");
    CHECK(client.says("220 go\r\n").empty());
    CHECK(client.session.wants() == want{.start_tls = true});
    CHECK(client.session.tls().role == tls_role::client);
    CHECK(client.session.tls().host_name == "server.example");
    CHECK(client.session.prepare().empty());
    CHECK(client.starts_tls().empty());
    CHECK(client.session.is_secure());
    CHECK_FALSE(client.session.is_starting_tls());
    CHECK(client.sent() == "EHLO client.example\r\n");
    CHECK(client.says("250-server.example\r\n250 AUTH LOGIN\r\n") == words{"ready 250"});
}

TEST_CASE("T07: nothing learnt before TLS is known after it") {
    client_driver client(tls_options());
    client.says("220 x\r\n");
    client.says(plain_ehlo);
    CHECK(client.session.announced() == smtp::extensions{});
    client.says("220 go\r\n");
    client.starts_tls();
    CHECK(client.session.announced() == smtp::extensions{});
    client.says("250-server.example\r\n250 SIZE 7\r\n");
    smtp::extensions fresh;
    fresh.add("SIZE 7");
    CHECK(client.session.announced() == fresh);
    CHECK_FALSE(client.session.is_authenticated());
}

TEST_CASE("T02: bytes behind the go-ahead are fatal") {
    for (const std::string extra : {"2", "250 x\r\n", "250-server\r\n250 AUTH PLAIN\r\n", "\r\n"}) {
        client_driver client(tls_options());
        go_to_starttls(client);
        CHECK(client.says("220 go\r\n" + extra) == words{"failed"});
        CHECK(client.error == errc::plaintext_before_tls);
        CHECK(client.session.wants() == want{.close = true});
    }
}

TEST_CASE("T02: an answer that came before STARTTLS was sent is not its answer") {
    client_driver client(tls_options());
    client.says("220 x\r\n");
    client.sent();
    CHECK(client.says(plain_ehlo + "220 go\r\n") == words{"failed"});
    CHECK(client.error == errc::unexpected_reply);
    CHECK(client.sent().empty());
}

TEST_CASE("T06: without TLS a client that requires it goes no further") {
    for (const char* ehlo :
         {"250 server.example\r\n", "500 what?\r\n", "502 no\r\n", "250-x\r\n250 XSTARTTLS\r\n"}) {
        client_driver client(tls_options());
        client.says("220 x\r\n");
        client.sent();
        CHECK(client.says(ehlo) == words{"failed"});
        CHECK(client.error == errc::tls_unavailable);
        CHECK(client.sent().empty());
    }
    for (const char* answer : {"454 4.7.0 not now\r\n", "501 no\r\n", "250 ok\r\n", "334 \r\n"}) {
        client_driver client(tls_options());
        go_to_starttls(client);
        CHECK(client.says(answer) == words{"failed"});
        CHECK(client.error == errc::tls_unavailable);
        CHECK(client.sent().empty());
        CHECK(client.session.noop() == errc::wrong_phase);
    }
}

TEST_CASE("a server that refuses us or goes away is not one without TLS") {
    for (const char* ehlo : {"421 bye\r\n", "450 not now\r\n", "550 no\r\n"}) {
        client_driver client(tls_options());
        client.says("220 x\r\n");
        CHECK(client.says(ehlo) == words{"failed"});
        CHECK(client.error == (ehlo[1] == '2' ? errc::shutting_down : errc::refused));
        CHECK_FALSE(client.session.is_starting_tls());
    }
    client_driver client(tls_options());
    go_to_starttls(client);
    CHECK(client.says("421 bye\r\n") == words{"failed"});
    CHECK(client.error == errc::shutting_down);
}

TEST_CASE("the end of the stream while TLS is due is a failure") {
    client_driver client(tls_options());
    CHECK_FALSE(client.session.is_starting_tls());
    go_to_starttls(client);
    client.says("220 go\r\n");
    CHECK(client.ends() == words{"failed"});
    CHECK(client.error == errc::unexpected_end);
    CHECK(client.session.is_starting_tls());
}

TEST_CASE("implicit TLS comes before the greeting") {
    smtp::client_session moved(tls_options(courriel::tls::implicit));
    const smtp::client_session session(std::move(moved));
    CHECK(session.wants() == want{.start_tls = true});
    CHECK(session.tls().host_name == "server.example");

    client_driver client(tls_options(courriel::tls::implicit));
    CHECK(client.starts_tls().empty());
    CHECK(client.sent().empty());
    CHECK(client.says("220 x\r\n").empty());
    CHECK(client.sent() == "EHLO client.example\r\n");
    CHECK(client.says("250 x\r\n") == words{"ready 250"});
}

TEST_CASE("HELO will do inside TLS") {
    client_driver client(tls_options());
    go_to_starttls(client);
    client.says("220 go\r\n");
    client.starts_tls();
    client.sent();
    client.says("500 what?\r\n");
    CHECK(client.sent() == "HELO client.example\r\n");
    CHECK(client.says("250 x\r\n") == words{"ready 250"});
}

TEST_CASE("T26: no edit of the plaintext makes a client say more than EHLO and STARTTLS") {
    const std::string script =
        "220 server.example\r\n" + plain_ehlo + "220 go\r\n235 in\r\n250 ok\r\n354 go\r\n";
    test::random random(26);
    int near_tls = 0;
    for (int round = 0; round != 3000; ++round) {
        std::string bytes = script;
        for (std::size_t edits = random.below(4); edits != 0; --edits) {
            const std::size_t at = random.below(bytes.size());
            switch (random.below(4)) {
            case 0: bytes.erase(at, 1 + random.below(30)); break;
            case 1: bytes.insert(at, random.text(1 + random.below(3), "2345 -\r\n")); break;
            case 2: bytes.insert(at, bytes.substr(0, 1 + random.below(40))); break;
            case 3: bytes[at] = random.text(1, "023459 -\r\nSAT")[0]; break;
            }
        }
        client_driver client(tls_options());
        client.piece = 1 + random.below(40);
        std::string sent;
        // An application that tries whatever it can, whenever it can.
        while (!bytes.empty() && client.session.wants().read) {
            // Mostly a line at a time, as a server answers; sometimes more or less.
            const std::size_t line = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
            const std::size_t n = random.below(8) != 0 ? line : 1 + random.below(bytes.size());
            client.says(bytes.substr(0, n));
            bytes.erase(0, n);
            CHECK(client.session.authenticate(sasl::plain("user", "secret")));
            CHECK(client.session.start_mail({"a@b", "c@d"}));
            CHECK(client.session.write_body("text\r\n") == 0);
            CHECK(client.session.end_body());
            sent += client.sent();
        }
        near_tls += sent.ends_with("STARTTLS\r\n") ? 1 : 0;
        const bool harmless = sent.empty() || sent == "EHLO client.example\r\n" ||
                              sent == "EHLO client.example\r\nSTARTTLS\r\n";
        CHECK_MESSAGE(harmless, sent);
    }
    CHECK(near_tls > 300);
}
