// APOP (RFC 1939 section 7): which timestamps are answered, and the server session.
#include <doctest/doctest.h>

#include <string>

#include <courriel/errc.hpp>
#include <courriel/pop3/apop.hpp>
#include <courriel/version.hpp>

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

#if !COURRIEL_HAS_TLS
TEST_CASE("a build without MD5 has no APOP") {
    CHECK(make_apop_timestamp("localhost").empty());
    client_fixture c;
    c.peer.say("+OK ready " + stamp + "\r\n");
    c.peer.say("-ERR\r\n");
    CHECK(c.session.apop("mrose", "tanstaaf") == errc::not_supported);
}
#endif
