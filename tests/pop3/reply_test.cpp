// Status lines and response codes (RFC 1939 section 3, RFC 2449 sections 3 and 8).
#include <doctest/doctest.h>

#include <ostream>
#include <utility>

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

TEST_CASE("response codes mean something, whatever their case and their further levels") {
    using code = response_code;
    const auto read = [](std::string_view text) {
        return parse_reply("-ERR [" + std::string(text) + "] words").reply.kind();
    };
    const std::pair<code, std::string_view> all[] = {
        {code::in_use, "IN-USE"},     {code::login_delay, "LOGIN-DELAY"},
        {code::sys_temp, "SYS/TEMP"}, {code::sys_perm, "SYS/PERM"},
        {code::auth, "AUTH"},         {code::utf8, "UTF8"}};
    for (const auto& known : all) {
        CHECK(read(known.second) == known.first);
        CHECK(to_string(known.first) == known.second);
        CHECK(read(std::string(known.second) + "/MORE/STILL") == known.first);
    }
    CHECK(read("sys/Temp") == code::sys_temp);
    for (const auto text : {"SYS", "SYS/", "SYS/TEMPORARY", "AUTHENTIC", "AUT", "X/AUTH"})
        CHECK(read(text) != code::auth);
    CHECK(read("SYS") == code::other);
    CHECK(read("SYS/TEMPORARY") == code::other);
    CHECK(read("AUT") == code::other);
    CHECK(parse_reply("-ERR no").reply.kind() == code::none);
    CHECK(to_string(code::none).empty());
    CHECK(to_string(code::other).empty());
}

TEST_CASE("a refusal says what may be done about it") {
    const auto cure = [](std::string_view line) {
        const auto parsed = parse_reply(line);
        CHECK(reply(parsed.reply).remedy() == parsed.reply.remedy());
        CHECK(reply(parsed.reply).kind() == parsed.reply.kind());
        return parsed.reply.remedy();
    };
    CHECK(cure("-ERR [IN-USE] locked") == remedy::try_later);
    CHECK(cure("-ERR [LOGIN-DELAY] wait") == remedy::try_later);
    CHECK(cure("-ERR [SYS/TEMP] wait") == remedy::try_later);
    CHECK(cure("-ERR [SYS/PERM] broken") == remedy::give_up);
    CHECK(cure("-ERR [AUTH] wrong") == remedy::other_credentials);
    CHECK(cure("-ERR [UTF8] not like that") == remedy::utf8_mode);
    CHECK(cure("-ERR wrong password") == remedy::unknown);
    CHECK(cure("-ERR [ODD] wrong") == remedy::unknown);
}

TEST_CASE("response codes are levels of printable ASCII") {
    CHECK(is_response_code("AUTH"));
    CHECK(is_response_code("SYS/PERM"));
    for (const std::string_view code : {"", "/", "A/", "/A", "A B", "A]", "A\r\n", "\xC3\xA9"})
        CHECK_FALSE(is_response_code(code));
}
