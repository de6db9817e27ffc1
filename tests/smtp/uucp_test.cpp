// Bang paths: the examples and the order of operators of RFC 976, and the way to a mailbox and
// back.
#include <ostream>
#include <string>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/uucp.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

std::string bang(std::string_view text) {
    const auto path = uucp_path::parse(text);
    return path ? path->to_bang_path() : "none";
}

std::string mailbox(std::string_view text) {
    const auto path = uucp_path::parse(text);
    REQUIRE_MESSAGE(path, std::string(text));
    const auto out = path->to_mailbox();
    return out ? out->text() : "none";
}

} // namespace

TEST_CASE("a route is read in every form (RFC 976)") {
    const struct {
        const char* text;
        const char* bang_path;
        const char* mailbox;
    } rows[] = {
        {"user", "user", "none"},
        {"a!user", "a!user", "user@a"},
        {"a!b!user", "a!b!user", "user%b@a"},
        {"a!b!c!user", "a!b!c!user", "user%c%b@a"},
        {"user@a.example", "a.example!user", "user@a.example"},
        {"user%b@a", "a!b!user", "user%b@a"},
        {"user%c%b@a", "a!b!c!user", "user%c%b@a"},
        {"user%b", "b!user", "user@b"},
        {"b!user@a", "a!b!user", "user%b@a"},       // '@' before '!'
        {"a!user%b", "a!b!user", "user%b@a"},       // '!' before '%'
        {"b!user%c@a", "a!b!c!user", "user%c%b@a"}, // all three
        {"seismo!cbosgd.ATT.COM!mark", "seismo!cbosgd.ATT.COM!mark", "mark%cbosgd.ATT.COM@seismo"},
        {"a!\"x y\"", "a!\"x y\"", "\"x y\"@a"},
        {"\"b!x%c@d\"@a", "a!\"b!x%c@d\"", "\"b!x%c@d\"@a"}, // quotes are never looked into
        {"a!b!\"x y\"", "a!b!\"x y\"", "none"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(bang(row.text) == row.bang_path);
        CHECK(mailbox(row.text) == row.mailbox);
        CHECK(bang(row.bang_path) == row.bang_path);
        if (row.mailbox != std::string_view("none")) CHECK(bang(row.mailbox) == row.bang_path);
    }
}

TEST_CASE("what is no route") {
    for (const char* text : {"",
                             "!",
                             "a!",
                             "!a",
                             "a!!b",
                             "a@",
                             "@a",
                             "a%",
                             "%a",
                             "a%%b",
                             "a b!c",
                             "a!b c",
                             "a@b@c",
                             "a!b\r\nc",
                             "a!b\nc",
                             "a%b!c",
                             "a!-rf@-x",
                             "-x!a",
                             "a;b!c",
                             "\"a",
                             "a!\"b",
                             "\"a\"b",
                             "\"a\"b@c",
                             "a\"b\"!c",
                             "a!\"b\"!c",
                             "\"a\\",
                             "caf\xC3\xA9!a",
                             "a!\"b\x01\"",
                             "a!b(c)d!e"}) {
        CAPTURE(text);
        CHECK(bang(text) == "none");
    }
    CHECK(bang(std::string_view("a!b\0", 4)) == "none");
}

TEST_CASE("a route has 100 hosts and 1,000 octets at most") {
    const auto hosts = [](std::size_t n) {
        std::string out;
        for (std::size_t i = 0; i != n; ++i) out += "a!";
        return out + "u";
    };
    CHECK(uucp_path::parse(hosts(99)));
    CHECK(uucp_path::parse(hosts(100))->hosts.size() == 100);
    CHECK(uucp_path::parse(hosts(101)).error() == errc::too_large);
    const std::string host(997, 'h');
    CHECK(uucp_path::parse(host + "!u"));
    CHECK(uucp_path::parse(host + "!us"));
    CHECK(uucp_path::parse(host + "!use").error() == errc::too_large);
}

TEST_CASE("a mailbox that SMTP has no grammar for is not made") {
    CHECK(mailbox("a..b!u") == "none");
    CHECK(mailbox("a!u(x)") == "none");
    CHECK(mailbox("a!" + std::string(300, 'u')) == "none");
}
