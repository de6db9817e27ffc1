// How a POP3 client logs an account in: by AUTH, by APOP or by USER and PASS.
#include <doctest/doctest.h>

#include <string>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "pop3/support.hpp"

using namespace courriel;
using namespace courriel::pop3::tests;

namespace {

const sasl::account ada{"ada", sasl::by_password{"secret"}};

// A session in TLS from the first byte, or without.
struct fixture : client_fixture {
    fixture(tls mode, std::string_view greeting, std::string_view capabilities)
        : client_fixture(options(mode)) {
        if (mode == tls::implicit) {
            tls_info info;
            info.peer_verified = true;
            session.tls_started(info);
            static_cast<void>(peer.heard());
        }
        static_cast<void>(peer.say(greeting));
        static_cast<void>(peer.say(capabilities));
    }

    static pop3::client_options options(tls mode) {
        pop3::client_options out;
        out.tls = mode;
        return out;
    }

    // What the login says first, or why it does not.
    std::string begin(const auth_options& options = {}, const sasl::account& who = ada) {
        if (const auto error = session.authenticate(who, options)) return error.message();
        return peer.heard();
    }
};

auth_options named(std::string mechanism) {
    auth_options options;
    options.mechanism = std::move(mechanism);
    return options;
}

constexpr std::string_view plain_greeting = "+OK hello\r\n";
constexpr std::string_view timestamp = "+OK hello <1.2@pop.example>\r\n";
constexpr std::string_view no_capa = "-ERR what?\r\n";
const std::string none = make_error_code(errc::no_mechanism).message();

} // namespace

// In TLS nobody else sees a password, and APOP's MD5 says no more than it: the timestamp is for
// servers that have nothing that is newer, or for who has no TLS.
TEST_CASE("a POP3 client chooses among what SASL announces, in TLS PLAIN before APOP") {
    fixture c(tls::implicit, timestamp, "+OK\r\nUSER\r\nSASL LOGIN PLAIN\r\n.\r\n");
    CHECK(c.begin() == "AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n");
}

TEST_CASE("a POP3 client falls to USER and PASS when there is nothing else") {
    CHECK(fixture(tls::implicit, plain_greeting, no_capa).begin() == "USER ada\r\n");
    const std::string_view user = "+OK\r\nUSER\r\n.\r\n";
    CHECK(fixture(tls::implicit, plain_greeting, user).begin() == "USER ada\r\n");
    CHECK(fixture(tls::implicit, plain_greeting, "+OK\r\nUIDL\r\n.\r\n").begin() == none);
    CHECK(fixture(tls::none, plain_greeting, user).begin() == none);
    auth_options options;
    options.known = {"SCRAM-SHA-256"};
    CHECK(fixture(tls::implicit, plain_greeting, user).begin(options) == none);
}

TEST_CASE("a POP3 client's USER is had by its name, too") {
    fixture c(tls::implicit, timestamp, "+OK\r\nUSER\r\nSASL PLAIN\r\n.\r\n");
    CHECK(c.begin(named("user")) == "USER ada\r\n");
}

TEST_CASE("a POP3 login that is under way is not begun anew") {
    fixture c(tls::implicit, plain_greeting, no_capa);
    CHECK(c.begin() == "USER ada\r\n");
    CHECK(c.begin() == make_error_code(errc::wrong_phase).message());
}

TEST_CASE("a POP3 client shows no token outside of TLS, and no USER for one") {
    const sasl::account token{"ada", sasl::by_token{"t"}};
    CHECK(fixture(tls::none, plain_greeting, "+OK\r\nSASL XOAUTH2\r\n.\r\n").begin({}, token) ==
          none);
    CHECK(fixture(tls::implicit, plain_greeting, no_capa).begin({}, token) == none);
    CHECK(fixture(tls::implicit, plain_greeting, "+OK\r\nSASL XOAUTH2\r\n.\r\n")
              .begin({}, token)
              .starts_with("AUTH XOAUTH2 "));
}

#if COURRIEL_HAS_TLS
TEST_CASE("a POP3 client answers the timestamp before it shows a password") {
    for (const auto mode : {tls::none, tls::implicit})
        CHECK(fixture(mode, timestamp, "+OK\r\nUSER\r\n.\r\n").begin().starts_with("APOP ada "));
    // It is no weaker than what it stands in for.
    CHECK(fixture(tls::none, timestamp, "+OK\r\nSASL PLAIN\r\n.\r\n").begin().starts_with("APOP "));
    auth_options options;
    options.known = {"SCRAM-SHA-1"};
    CHECK(fixture(tls::none, timestamp, no_capa).begin(options) == none);
    CHECK(fixture(tls::implicit, timestamp, no_capa).begin(options) == none);
}

TEST_CASE("a POP3 client's APOP is had by its name, too") {
    const std::string_view scram = "+OK\r\nSASL SCRAM-SHA-256\r\n.\r\n";
    CHECK(fixture(tls::none, timestamp, scram).begin().starts_with("AUTH SCRAM-SHA-256 "));
    CHECK(fixture(tls::none, timestamp, scram).begin(named("APOP")).starts_with("APOP ada "));
    CHECK(fixture(tls::none, plain_greeting, scram).begin(named("APOP")) == none);
}
#endif
