// APOP's digest (RFC 1939 section 7), which is OpenSSL's MD5, and the client, which needs it.
#include <doctest/doctest.h>

#include <string>

#include <courriel/errc.hpp>
#include <courriel/pop3/apop.hpp>

#include "pop3/support.hpp"

using namespace courriel;
using namespace courriel::pop3;
using namespace courriel::pop3::tests;

namespace {

const std::string stamp = "<1896.697170952@dbc.mtview.ca.us>";
const std::string digest = "c4c9334bac560ecc979e58001b3e22fb";

} // namespace

TEST_CASE("the digest of RFC 1939 proves its secret alone") {
    CHECK(apop_digest(stamp, "tanstaaf") == digest);
    CHECK(proves_secret(digest, stamp, "tanstaaf"));
    CHECK_FALSE(proves_secret(digest, stamp, "tanstaafl"));
    CHECK_FALSE(proves_secret(digest, "<a@b>", "tanstaaf"));
    CHECK_FALSE(proves_secret(digest.substr(1), stamp, "tanstaaf"));
    CHECK_FALSE(proves_secret("", stamp, "tanstaaf"));
    std::string wrong = digest;
    wrong.back() = 'a';
    CHECK_FALSE(proves_secret(wrong, stamp, "tanstaaf"));
}

TEST_CASE("the client answers the greeting's timestamp, not one heard before TLS") {
    client_fixture c;
    c.peer.say("+OK ready " + stamp + "\r\n");
    CHECK(c.session.apop("mrose", "tanstaaf") == errc::wrong_phase);
    c.peer.say("-ERR\r\n");
    CHECK(c.session.apop_timestamp() == stamp);
    CHECK_FALSE(c.session.apop("mrose", "tanstaaf"));
    CHECK(c.peer.heard() == "APOP mrose " + digest + "\r\n");
    c.peer.say("+OK\r\n");
    CHECK(c.session.is_logged_in());

    auto options = plain_client_options();
    options.tls = tls::starttls;
    client_fixture secured(options);
    secured.peer.say("+OK ready " + stamp + "\r\n");
    secured.peer.say("-ERR\r\n");
    secured.peer.say("+OK go\r\n");
    secured.session.tls_started({});
    secured.peer.run();
    secured.peer.say("-ERR\r\n");
    CHECK(secured.session.apop_timestamp().empty());
    CHECK(secured.session.apop("mrose", "tanstaaf") == errc::not_supported);
}

TEST_CASE("I05 no second line hides in a name") {
    client_fixture c;
    c.peer.say("+OK ready " + stamp + "\r\n");
    c.peer.say("-ERR\r\n");
    for (const std::string& name : {std::string(), std::string("a b"), std::string("a\r\nDELE 1"),
                                    std::string("a\n"), std::string("a\0b", 3)})
        CHECK(c.session.apop(name, "tanstaaf") == errc::invalid_argument);
    // "APOP ", " ", 32 digits, CRLF: 40 octets beside the name
    for (const std::size_t size : {473U, 472U})
        CHECK(c.session.apop(std::string(size, 'u'), "tanstaaf") ==
              (size <= 472 ? std::error_code() : errc::too_large));
}
