// SASLprep: the examples of RFC 4013 section 3, normalization, and what is refused in a build with
// GNU Libidn and in one without.
#include <courriel/saslprep.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

using courriel::errc;
using courriel::sasl::saslprep;
using courriel::sasl::saslprep_limit;
using namespace std::string_literals;

namespace {

// What is said of a text that is prohibited, or must be normalized first to know.
constexpr errc beyond_ascii =
    COURRIEL_HAS_STRINGPREP ? errc::invalid_argument : errc::not_supported;

#if COURRIEL_HAS_STRINGPREP
struct example {
    const char* text;
    const char* prepared;
};
#endif

} // namespace

TEST_CASE("saslprep: the examples of RFC 4013") {
    CHECK(*saslprep("I\u00ADX") == "IX"); // SOFT HYPHEN mapped to nothing
    CHECK(*saslprep("user") == "user");
    CHECK(*saslprep("USER") == "USER"); // case is preserved
#if COURRIEL_HAS_STRINGPREP
    CHECK(*saslprep("\u00AA") == "a");                        // output is NFKC
    CHECK(*saslprep("\u304B\u0301\uFF9E") == "\u304C\u0301"); // a half-width mark is a mark
    CHECK(*saslprep("\u2168") == "IX");                       // the same, will match the first
#endif
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

TEST_CASE("saslprep: what is prohibited or unassigned is refused") {
    for (const auto text : {"\uE000",           // private use
                            "\uFFFD", "\uFDD0", // not for plain text, no character
                            "\u200E", "\u2028", // changes directions, ends lines
                            "\U000E0041",       // a tag
                            "\u0221",           // unassigned in Unicode 3.2
                            "\U0001F600"}) {
        CAPTURE(text);
        CHECK(saslprep(text).error() == beyond_ascii);
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
    CHECK(saslprep("\u05D0\u00E9\u05D1").error() == errc::invalid_argument);
    CHECK(*saslprep("\u05D0\u20AC\u05D1") == "\u05D0\u20AC\u05D1"); // of no direction
}

TEST_CASE("saslprep: what is long is refused") {
    CHECK(saslprep(std::string(saslprep_limit - 1, 'x')).has_value());
    CHECK(saslprep(std::string(saslprep_limit, 'x'))->size() == saslprep_limit);
    CHECK(saslprep(std::string(saslprep_limit + 1, 'x')).error() == errc::too_large);
}

#if COURRIEL_HAS_STRINGPREP

TEST_CASE("saslprep: texts are normalized") {
    for (const auto& e : {
             example{"\uFB01nd", "find"},              // a ligature
             example{"\uFF21\uFF0D\uFF11", "A-1"},     // full width
             example{"\u212B", "\u00C5"},              // ANGSTROM SIGN, LETTER A WITH RING ABOVE
             example{"\u2126", "\u03A9"},              // OHM SIGN, OMEGA
             example{"e\u0301", "\u00E9"},             // a letter and its mark
             example{"e\u0301\u0323", "\u1EB9\u0301"}, // marks in the order of their classes
             example{"x\u0301", "x\u0301"},            // of which there is no composed letter
             example{"\u0301", "\u0301"},              // a mark alone
             example{"\u0915\u093C", "\u0915\u093C"},  // a composed letter that is not used
             example{"\u0958", "\u0915\u093C"},        // the same
             example{"\u1112\u1161\u11AB", "\uD55C"},  // Hangul: jamo
             example{"\uD558\u11AB", "\uD55C"},        // a syllable and a jamo
             example{"\u314E\u314F\u3134", "\uD558\u1102"}, // jamo for compatibility
             example{"\uFFBE\uFFC2", "\uD558"},             // of half width
             example{"a\u2000b\u00BD", "a b1\u20442"},      // a fraction
             example{"\u00A8", " \u0308"},                  // a mark on a space
             example{"e\u00AD\u0301", "\u00E9"},            // what vanishes parts nothing
             example{"\u0340", "\u0300"},                   // prohibited, but not what it becomes
             example{"\uFB21", "\u05D0"},                   // from right to left, as before
         }) {
        CAPTURE(e.text);
        const auto made = saslprep(e.text);
        REQUIRE(made.has_value());
        CHECK(*made == e.prepared);
        CHECK(*saslprep(*made) == e.prepared);
    }
}

TEST_CASE("saslprep: what is prohibited is refused beside what was normalized") {
    for (const auto text : {"\uFB01\uE000", "e\u0301\uFFFD", "e\u0301\u0221", // as it is alone
                            "\uFB2A",             // from right to left, but for the mark at its end
                            "\uFB21\uFF41\uFB21", // mixed
                            "\uFB21\u2168\uFB21"}) { // only once normalized
        CAPTURE(text);
        CHECK(saslprep(text).error() == errc::invalid_argument);
    }
}

// In Unicode 3.2 the jamo at the end joined that at the beginning, or the syllable made of both.
TEST_CASE("saslprep: nothing is joined across a mark") {
    for (const auto& e : {example{"\u1100\u0300\u1161", "\u1100\u0300\u1161"},
                          example{"\uFFA1\u0300\u1161", "\u1100\u0300\u1161"},
                          example{"\u1100\u1161\u0300\u11A8\u0316", "\uAC00\u0300\u11A8\u0316"},
                          example{"\u0B47\u0300\u0B3E", "\u0B47\u0300\u0B3E"},
                          example{"\u0F73\u0F80\u0F73", "\u0F71\u0F71\u0F72\u0F80\u0F72"}}) {
        CAPTURE(e.text);
        CHECK(*saslprep(e.text) == e.prepared);
    }
}

#else

TEST_CASE("saslprep: what must be normalized is refused in a build without GNU Libidn") {
    for (const auto text : {"\u00AA", "\u2168",
                            "e\u0301", // a combining mark
                            "\uFB01",  // the ligature fi
                            "\uFF21",  // full-width A
                            "\u212B",  // ANGSTROM SIGN
                            "\u1161"}) // a jamo that a syllable could take in
        CHECK(saslprep(text).error() == errc::not_supported);
}

#endif
