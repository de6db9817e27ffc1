// How an IMAP client logs an account in: by AUTHENTICATE or by LOGIN.
#include <doctest/doctest.h>

#include <string>

#include "imap/client_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
namespace sasl = courriel::sasl;
using courriel::auth_options;
using courriel::errc;
using courriel::tls;

namespace {

const sasl::account ada{"ada", sasl::by_password{"secret"}};

struct fixture : client_fixture {
    fixture(tls mode, const std::string& capabilities) : client_fixture(options(mode)) {
        if (mode == tls::implicit) {
            courriel::tls_info info;
            info.peer_verified = true;
            session.tls_started(info);
            static_cast<void>(heard());
        }
        say("* OK [CAPABILITY IMAP4rev1" + capabilities + "] hi\r\n");
    }

    static client_options options(tls mode) {
        client_options out;
        out.tls = mode;
        return out;
    }

    // What the login says first, without its tag, or why it does not.
    std::string begin(const auth_options& options = {}) {
        const auto id = session.authenticate(ada, options);
        if (!id) return id.error().message();
        const auto said = heard();
        return said.substr(said.find(' ') + 1);
    }
};

const std::string none = courriel::make_error_code(errc::no_mechanism).message();

} // namespace

TEST_CASE("an IMAP client chooses among what AUTH= announces") {
    CHECK(fixture(tls::implicit, " SASL-IR AUTH=LOGIN AUTH=PLAIN").begin() ==
          "AUTHENTICATE PLAIN AGFkYQBzZWNyZXQ=\r\n");
    CHECK(fixture(tls::none, " SASL-IR AUTH=LOGIN AUTH=PLAIN").begin() == none);
}

TEST_CASE("an IMAP client falls to LOGIN when there is nothing else") {
    CHECK(fixture(tls::implicit, "").begin() == "LOGIN ada secret\r\n");
    CHECK(fixture(tls::implicit, " LOGINDISABLED").begin() == none);
    CHECK(fixture(tls::none, "").begin() == none);
    auth_options options;
    options.known = {"SCRAM-SHA-256"};
    CHECK(fixture(tls::implicit, "").begin(options) == none);
}

TEST_CASE("an IMAP client's LOGIN is had by its name, as a mechanism if it is one") {
    auth_options options;
    options.mechanism = "LOGIN";
    CHECK(fixture(tls::implicit, " AUTH=PLAIN").begin(options) == "LOGIN ada secret\r\n");
    CHECK(fixture(tls::implicit, " AUTH=LOGIN").begin(options) == "AUTHENTICATE LOGIN\r\n");
}

TEST_CASE("an IMAP login that is under way is not begun anew") {
    fixture c(tls::implicit, "");
    c.begin();
    CHECK(c.begin() == courriel::make_error_code(errc::wrong_phase).message());
}
