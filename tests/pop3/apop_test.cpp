// APOP (RFC 1939 section 7): which timestamps are answered, the digest, and both sessions.
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

TEST_CASE("A01 a timestamp is one msg-id of printable ASCII") {
    for (const std::string_view good :
         {"<1896.697170952@dbc.mtview.ca.us>", "<a@b>", "<a.b!#$%&'*+-/=?^_`{|}~@[127.0.0.1]>",
          "<a@[]>", "<a@[:;<=>?@]>"})
        CHECK(is_apop_timestamp(good));
    for (const std::string_view bad :
         {"",       "<>",        "<@>",       "<a>",          "<a@>",      "<@b>",      "a@b",
          "<a@b",   "a@b>",      "<a@b@c>",   "<a b@c>",      "<.a@b>",    "<a.@b>",    "<a..b@c>",
          "<a@b.>", "<\"a\"@b>", "<a\x80@b>", "<a@\xC3\xA9>", "<a\x01@b>", "<a@[b\\]>", "<a@[b[]>",
          "<a@b >", "<(c)a@b>",  "<<a@b>",    "<a@b>>"})
        CHECK_FALSE(is_apop_timestamp(bad));
    CHECK_FALSE(is_apop_timestamp(std::string_view("<a\0@b>", 6)));
    CHECK_FALSE(is_apop_timestamp("<a\r\n@b>"));
    for (const std::size_t size : {254U, 255U, 256U})
        CHECK(is_apop_timestamp("<" + std::string(size - 4, 'a') + "@b>") == (size <= 255));
}

TEST_CASE("A01 the first thing in angle brackets is the timestamp, or there is none") {
    CHECK(find_apop_timestamp("+OK ready <a@b> or not") == "<a@b>");
    CHECK(find_apop_timestamp("+OK [X] <a@b>") == "<a@b>");
    for (const std::string_view none :
         {"+OK ready", "+OK <", "+OK <a@b", "+OK >a@b<", "+OK <a b> <a@b>", "+OK <<a@b>"})
        CHECK(find_apop_timestamp(none).empty());
}

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

TEST_CASE("the server takes a name and a digest") {
    auto options = plain_options();
    options.apop_timestamp = stamp;
    for (const std::string& argument :
         {std::string(), std::string(" mrose"), " mrose " + digest.substr(1), " mrose  0" + digest,
          " mrose " + std::string(32, 'F'), " mrose " + std::string(32, 'g'), " a b " + digest,
          " \xFF " + digest, " " + digest}) {
        server_fixture s(options);
        CHECK(s.peer.say("APOP" + argument + "\r\n") ==
              "-ERR a user name and a digest are expected\r\n");
    }
    server_fixture s(options);
    CHECK(s.greeting == "+OK pop.example POP3 server ready " + stamp + "\r\n");
    server_fixture without;
    CHECK(without.peer.say("APOP mrose " + digest + "\r\n") == "-ERR APOP is not available\r\n");
    for (const char* bad : {"<a@b> x", "a@b", "<a\x80@b>"}) {
        options.apop_timestamp = bad;
        server_fixture refused(options);
        CHECK(refused.app.error == errc::invalid_argument);
        CHECK(refused.greeting.empty());
    }
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
