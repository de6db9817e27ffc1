// Status lines and response codes (RFC 1939 section 3, RFC 2449 sections 3 and 8).
#include <doctest/doctest.h>

#include <courriel/pop3/reply.hpp>

using namespace courriel::pop3;

TEST_CASE("a status line is split into status, code and text") {
    const auto read = [](std::string_view line) {
        const auto r = parse_reply(line);
        return std::string(r.valid ? (r.reply.ok ? "+" : "-") : "?") + "|" +
               std::string(r.reply.code) + "|" + std::string(r.reply.text);
    };
    CHECK(read("+OK") == "+||");
    CHECK(read("+OK two messages") == "+||two messages");
    CHECK(read("-ERR") == "-||");
    CHECK(read("-ERR [IN-USE] Do you have another session?") ==
          "-|IN-USE|Do you have another session?");
    CHECK(read("-ERR [SYS/TEMP]") == "-|SYS/TEMP|");
    CHECK(read("+ok lower case") == "+||lower case");
    CHECK(read("+OKPOP3 ready") == "+||POP3 ready");
    CHECK(read("+OK\tblank") == "+||blank");
}

TEST_CASE("brackets that hold no response code are text") {
    for (const std::string_view text :
         {"[", "[]", "[a b] c", "[/a] b", "[a/] b", "[a//b]", "[open"}) {
        const auto r = parse_reply("-ERR " + std::string(text));
        CHECK(r.reply.code.empty());
        const auto line = "-ERR " + std::string(text);
        CHECK(parse_reply(line).reply.text == text);
    }
}

TEST_CASE("other lines are no status lines") {
    for (const std::string_view line : {"", "+", "+O", "OK", "-ER", "* OK", "220 hi", " +OK"})
        CHECK_FALSE(parse_reply(line).valid);
}

TEST_CASE("response codes are levels of printable ASCII") {
    CHECK(is_response_code("AUTH"));
    CHECK(is_response_code("SYS/PERM"));
    for (const std::string_view code : {"", "/", "A/", "/A", "A B", "A]", "A\r\n", "\xC3\xA9"})
        CHECK_FALSE(is_response_code(code));
}
