// SASLprep: the examples of RFC 4013 section 3, and where the subset ends.
#include <courriel/saslprep.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/errc.hpp>

using courriel::errc;
using courriel::sasl::saslprep;
using namespace std::string_literals;

TEST_CASE("saslprep: the examples of RFC 4013") {
    CHECK(*saslprep("I\u00ADX") == "IX"); // SOFT HYPHEN mapped to nothing
    CHECK(*saslprep("user") == "user");
    CHECK(*saslprep("USER") == "USER"); // case is preserved
    // Its outputs "a" and "IX" need normalization form KC, which is refused rather than skipped.
    CHECK(saslprep("\u00AA").error() == errc::not_supported);
    CHECK(saslprep("\u2168").error() == errc::not_supported);
    CHECK(saslprep("\a").error() == errc::invalid_argument);
    CHECK(saslprep("\u06271").error() == errc::invalid_argument); // ends in no RandALCat
}

TEST_CASE("saslprep: ASCII stays but for control characters") {
    for (int c = 0; c != 128; ++c) {
        const std::string text(1, static_cast<char>(c));
        CAPTURE(c);
        if (c < 0x20 || c == 0x7F) {
            CHECK(saslprep(text).error() == errc::invalid_argument);
        } else {
            CHECK(*saslprep(text) == text);
        }
    }
    CHECK(saslprep("")->empty());
    CHECK(saslprep("\u0080").error() == errc::invalid_argument);
    CHECK(saslprep("\u009F").error() == errc::invalid_argument);
}

TEST_CASE("saslprep: composed letters of the alphabets stay") {
    for (const auto text :
         {"d\u00E9j\u00E0 vu", "\u0421\u043B\u043E\u0432\u043E", "\u03BB\u03CC\u03B3\u03BF\u03C2",
          "\u65E5\u672C\u8A9E", "\u3072\u3089\u304C\u306A", "\uD55C\uAD6D\uC5B4", "\u20AC5",
          "\U00020000"}) {
        CAPTURE(text);
        CHECK(*saslprep(text) == text);
    }
}

TEST_CASE("saslprep: spaces of all kinds become SPACE, what is invisible vanishes") {
    CHECK(*saslprep("a\u00A0b\u2003c\u3000d") == "a b c d");
    CHECK(*saslprep("a\u200Db\uFEFFc\u2060d") == "abcd");
    CHECK(saslprep("\u00AD")->empty());
}

TEST_CASE("saslprep: what must be normalized, is prohibited or unassigned is refused") {
    for (const auto text : {"e\u0301",          // a combining mark
                            "\uFB01",           // the ligature fi
                            "\uFF21",           // full-width A
                            "\u212B",           // ANGSTROM SIGN
                            "\u1161",           // a jamo that a syllable could take in
                            "\uE000",           // private use
                            "\uFFFD", "\uFDD0", // not for plain text, no character
                            "\u200E", "\u2028", // changes directions, ends lines
                            "\U000E0041",       // a tag
                            "\u0221",           // unassigned in Unicode 3.2
                            "\U0001F600"}) {
        CAPTURE(text);
        CHECK(saslprep(text).error() == errc::not_supported);
    }
    for (const auto& text : {"\xFF"s, "\xC3"s, "\xED\xA0\x80"s, "\xC0\x80"s})
        CHECK(saslprep(text).error() == errc::invalid_argument);
}

TEST_CASE("saslprep: from right to left all, or not at all") {
    CHECK(*saslprep("\u05D0\u05D1") == "\u05D0\u05D1");
    CHECK(*saslprep("\u0627\u0628") == "\u0627\u0628");
    CHECK(*saslprep("\u05D012.\u05D1") == "\u05D012.\u05D1");
    CHECK(*saslprep("\u00AD\u05D0\u00AD") == "\u05D0"); // as it is when prepared
    CHECK(saslprep("\u05D0a\u05D1").error() == errc::invalid_argument);
    CHECK(saslprep("1\u05D0").error() == errc::invalid_argument);
    CHECK(saslprep("\u05D01").error() == errc::invalid_argument);
    CHECK(saslprep("\u05D0\u00E9\u05D1").error() == errc::not_supported);
}
