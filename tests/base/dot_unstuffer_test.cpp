// The end of a dot-stuffed text is CRLF "." CRLF and nothing else, however it is cut into reads.
#include <courriel/dot_stuffing.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <support/random.hpp>

namespace {

using courriel::dot_unstuffer;
using namespace std::string_literals;
using namespace std::string_view_literals;

struct outcome {
    std::string text;
    std::string rest; // received behind the end
    bool ended = false;
    bool bare = false;
    std::size_t chunks = 0;
    std::size_t most_left = 0;

    friend bool operator==(const outcome& a, const outcome& b) {
        return a.text == b.text && a.rest == b.rest && a.ended == b.ended && a.bare == b.bare;
    }
};

// What comes of the pieces when each is read behind what the last one left.
outcome decode(const std::vector<std::string_view>& pieces) {
    outcome o;
    dot_unstuffer d;
    std::string left;
    for (const auto piece : pieces) {
        left += piece;
        while (!o.ended) {
            const auto p = d.decode(left);
            if (p.what == dot_unstuffer::kind::need_more) {
                CHECK(p.consumed == 0);
                break;
            }
            o.ended = p.what == dot_unstuffer::kind::end;
            if (!o.ended) {
                REQUIRE(!p.text.empty());
                o.text += p.text;
                ++o.chunks;
            }
            REQUIRE(p.consumed != 0);
            left.erase(0, p.consumed);
        }
        if (!o.ended) o.most_left = std::max(o.most_left, left.size());
    }
    o.rest = left;
    o.bare = d.saw_bare_line_end();
    return o;
}

// Decodes in one piece, and demands the same of every other way to cut it.
outcome decode_every_way(std::string_view wire) {
    const outcome whole = decode({wire});
    for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
        const outcome two = decode({wire.substr(0, cut), wire.substr(cut)});
        CHECK(two == whole);
        CHECK(two.most_left <= 2);
    }
    std::vector<std::string_view> single;
    for (std::size_t i = 0; i != wire.size(); ++i) single.push_back(wire.substr(i, 1));
    const outcome slow = decode(single);
    CHECK(slow == whole);
    CHECK(slow.most_left <= 2);
    return whole;
}

} // namespace

TEST_CASE("S08: the true terminator ends the text however it is cut, and nothing behind it is "
          "touched") {
    struct row {
        std::string_view wire, text;
    };
    for (const row& r : {row{".\r\n", ""}, row{"a\r\n.\r\n", "a\r\n"}, row{"\r\n.\r\n", "\r\n"},
                         row{"..\r\n.\r\n", ".\r\n"}, row{"...\r\n.\r\n", "..\r\n"},
                         row{"a\r\n..b\r\n..\r\n.\r\n", "a\r\n.b\r\n.\r\n"},
                         row{"a.\r\n.b\r\n.\r\n", "a.\r\nb\r\n"}}) {
        CAPTURE(r.wire);
        for (const auto behind : {""sv, "QUIT\r\n"sv, ".\r\n"sv}) {
            const auto o = decode_every_way(std::string(r.wire) + std::string(behind));
            CHECK(o.ended);
            CHECK(o.text == r.text);
            CHECK(o.rest == behind);
            CHECK(!o.bare);
        }
    }
}

TEST_CASE("S01 S02 S03 S04 S05 S06: what resembles a terminator is content and flagged") {
    struct row {
        std::string_view fake, text;
    };
    const row rows[] = {
        {"\n.\n"sv, "\n.\n"sv},            // S01
        {"\n.\r\n"sv, "\n.\r\n"sv},        // S02
        {"\r\n.\n"sv, "\r\n\n"sv},         // S03: the line is more than a dot
        {"\r.\r"sv, "\r.\r"sv},            // S04
        {"\r\n.\r"sv, "\r\n\r"sv},         // S04
        {"\r.\r\n"sv, "\r.\r\n"sv},        // S04
        {"\r.\n"sv, "\r.\n"sv},            // S04
        {"\r\n.\r\r\n"sv, "\r\n\r\r\n"sv}, // S05
        {"\r\r\n.\r\r\n"sv, "\r\r\n\r\r\n"sv},
        {"\r\n\0.\r\n"sv, "\r\n\0.\r\n"sv}, // S06
        {"\r\n.\0\r\n"sv, "\r\n\0\r\n"sv},  // S06
        {"\0\r\n"sv, "\0\r\n"sv},
    };
    for (const row& r : rows) {
        CAPTURE(r.fake);
        for (const auto prefix : {""sv, "x"sv, "line\r\n"sv, "0123456789abcdef0123456789"sv}) {
            const std::string smuggled = "MAIL FROM:<a@b>\r\n";
            const std::string wire =
                std::string(prefix) + "y" + std::string(r.fake) + smuggled + ".\r\nQUIT\r\n";
            const auto o = decode_every_way(wire);
            CHECK(o.ended);
            CHECK(o.text == std::string(prefix) + "y" + std::string(r.text) + smuggled);
            CHECK(o.rest == "QUIT\r\n");
            CHECK(o.bare);
        }
    }
}

TEST_CASE("S04 S06: at the very start only dot CRLF ends the text") {
    for (const auto start : {".\n"sv, ".\r\r\n"sv, ".\0\r\n"sv, "\n.\r\n"sv, "\r.\r\n"sv}) {
        CAPTURE(start);
        const auto o = decode_every_way(std::string(start) + "x\r\n.\r\n");
        CHECK(o.ended);
        CHECK(o.rest.empty());
        CHECK(o.bare);
        CHECK(o.text.ends_with("x\r\n"));
    }
}

TEST_CASE("an unfinished text does not end") {
    for (const auto wire :
         {""sv, "."sv, ".\r"sv, "a"sv, "a\r\n"sv, "a\r\n."sv, "a\r\n.\r"sv, "a.\r\n"sv})
        CHECK(!decode_every_way(wire).ended);
}

TEST_CASE("S09: a dot behind a long stretch without a line end is content") {
    for (const std::size_t limit : {998u, 1000u, 1024u, 4096u})
        for (std::size_t n = limit - 3; n <= limit + 3; ++n) {
            const std::string stretch(n, 'a');
            const auto o = decode({stretch, ".\r\n", ".\r\n"});
            CHECK(o.ended);
            CHECK(o.text == stretch + ".\r\n");
        }
}

TEST_CASE("a chunk reaches to the next stuffed dot or to the end of the input") {
    std::string plain;
    for (int i = 0; i != 1000; ++i)
        plain += "seventy octets or so of text, as lines of messages are\r\n";
    CHECK(decode({plain}).chunks == 1);
    CHECK(decode({plain}).text == plain);
    CHECK(decode({"..a\r\nb\r\n..c\r\nd\r\n.\r\n"}).chunks == 2); // cut at the stuffed dot
    CHECK(decode({"..a\r\nb\r\n.\r\n"}).chunks == 1);
}

TEST_CASE("S08: random texts decode alike however they are cut") {
    courriel::test::random random(1);
    for (int round = 0; round != 300; ++round)
        decode_every_way(random.text(random.below(40), "\r\n.\r\n.a\0"sv));
}
