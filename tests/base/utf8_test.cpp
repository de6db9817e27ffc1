// Well-formed UTF-8 and nothing else (RFC 3629 section 4), against every scalar value.
#include <courriel/utf8.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace courriel;
using namespace std::string_view_literals;

TEST_CASE("utf8: every scalar value is encoded and decoded, surrogates are replaced") {
    for (char32_t c = 0; c <= 0x110000; ++c) {
        std::string text;
        utf8::append(text, c);
        const auto back = utf8::decode(text + "x");
        const bool scalar = c < 0xD800 || (c > 0xDFFF && c < 0x110000);
        REQUIRE(back.valid);
        REQUIRE(back.size == text.size());
        REQUIRE(back.value == (scalar ? c : utf8::replacement));
        for (std::size_t cut = 1; cut < text.size(); ++cut) {
            const auto part = utf8::decode(std::string_view(text).substr(0, cut));
            REQUIRE(!part.valid);
            REQUIRE(part.size == cut);
        }
    }
}

TEST_CASE(
    "utf8: overlong forms, surrogates, stray octets and what is beyond U+10FFFF are invalid") {
    struct row {
        std::string_view text;
        std::size_t part; // the maximal valid part
    };
    for (const row& r :
         {row{"\x80"sv, 1}, row{"\xC0\x80"sv, 1}, row{"\xC1\xBF"sv, 1}, row{"\xE0\x80\x80"sv, 1},
          row{"\xE0\x9F\xBF"sv, 1}, row{"\xED\xA0\x80"sv, 1}, row{"\xED\xBF\xBF"sv, 1},
          row{"\xF0\x80\x80\x80"sv, 1}, row{"\xF0\x8F\xBF\xBF"sv, 1}, row{"\xF4\x90\x80\x80"sv, 1},
          row{"\xF5\x80\x80\x80"sv, 1}, row{"\xFF"sv, 1}, row{"\xC3"sv, 1}, row{"\xE2\x82"sv, 2},
          row{"\xE2\x82x"sv, 2}, row{"\xF0\x9F\x98"sv, 3}, row{"\xF0\x9F\x98\xC3"sv, 3}}) {
        CAPTURE(r.text);
        CHECK(!utf8::is_valid(r.text));
        const auto c = utf8::decode(r.text);
        CHECK(!c.valid);
        CHECK(c.value == utf8::replacement);
        CHECK(c.size == r.part);
    }
}

TEST_CASE("utf8: the valid prefix is found at every alignment") {
    const std::string good =
        "plain ASCII of some length, d\xC3\xA9j\xC3\xA0 \xE2\x82\xAC \xF0\x9F\x98\x80";
    for (std::size_t n = 0; n != 40; ++n) {
        const std::string padded = std::string(n, 'a') + good;
        CHECK(utf8::valid_prefix(padded) == padded.size());
        CHECK(utf8::valid_prefix(padded + "\xFFzz") == padded.size());
        CHECK(utf8::valid_prefix(std::string(n, 'a') + "\x80" + good) == n);
    }
    CHECK(utf8::valid_prefix("") == 0);
    CHECK(utf8::is_valid("a\0b"sv));
}

TEST_CASE("utf8: sanitize replaces each maximal part once (Unicode, table 3-8)") {
    CHECK(utf8::sanitize("d\xC3\xA9j\xC3\xA0") == "d\xC3\xA9j\xC3\xA0");
    CHECK(utf8::sanitize("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64") ==
          "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
          "b\xEF\xBF\xBD"
          "c\xEF\xBF\xBD\xEF\xBF\xBD"
          "d");
    CHECK(utf8::sanitize("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(utf8::sanitize("") == "");
    CHECK(utf8::is_valid(utf8::sanitize("\xE2\x82")));
}
