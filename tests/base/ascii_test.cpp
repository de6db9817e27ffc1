// Classes of octets, words and numbers, over all octets and at each bound.
#include <courriel/ascii.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace ascii = courriel::ascii;
using namespace std::string_view_literals;

TEST_CASE("ascii: classes over all octets") {
    int digits = 0, letters = 0, graphic = 0, printable = 0, controls = 0, seven_bit = 0,
        blanks = 0;
    for (int i = 0; i != 256; ++i) {
        const char c = static_cast<char>(i);
        digits += ascii::is_digit(c);
        letters += ascii::is_alpha(c);
        graphic += ascii::is_graphic(c);
        printable += ascii::is_printable(c);
        controls += ascii::is_control(c);
        seven_bit += ascii::is_ascii(c);
        blanks += ascii::is_blank(c);
        CHECK(ascii::is_alnum(c) == (ascii::is_digit(c) || ascii::is_alpha(c)));
        CHECK((ascii::to_upper(c) != c) == ascii::is_lower(c));
        CHECK((ascii::to_lower(c) != c) == ascii::is_upper(c));
    }
    CHECK(digits == 10);
    CHECK(letters == 52);
    CHECK(graphic == 94);
    CHECK(printable == 95);
    CHECK(controls == 33);
    CHECK(seven_bit == 128);
    CHECK(blanks == 2);
}

TEST_CASE("ascii: comparison without case touches letters only") {
    CHECK(ascii::iequals("StartTLS", "STARTTLS"));
    CHECK(!ascii::iequals("a", "ab"));
    CHECK(!ascii::iequals("@", "`")); // 0x40 and 0x60 differ in the same bit as letters
    CHECK(!ascii::iequals("\xC3\xA9", "\xC3\x89"));
    CHECK(ascii::istarts_with("From: x", "from:"));
    CHECK(!ascii::istarts_with("Fro", "from"));
    CHECK(ascii::to_lower("MiXed-1\xC9"sv) == "mixed-1\xC9");
    CHECK(ascii::to_upper("MiXed-1\xE9"sv) == "MIXED-1\xE9");
}

TEST_CASE("ascii: words and blanks") {
    CHECK(ascii::trim(" \t a b\t ") == "a b");
    CHECK(ascii::trim(" \t ") == "");
    std::string_view rest = "MAIL  \tFROM:<> SIZE=1";
    CHECK(ascii::take_word(rest) == "MAIL");
    CHECK(ascii::take_word(rest) == "FROM:<>");
    CHECK(ascii::take_word(rest) == "SIZE=1");
    CHECK(ascii::take_word(rest) == "");
    CHECK(ascii::fits_line("plain \xC3\xA9"));
    for (const auto bad : {"\r"sv, "a\n"sv, "\0"sv}) CHECK(!ascii::fits_line(bad));
}

TEST_CASE("ascii: numbers at and beyond their limits") {
    CHECK(ascii::parse_number("0") == 0u);
    CHECK(ascii::parse_number("0007") == 7u);
    CHECK(ascii::parse_number("18446744073709551615") == 18446744073709551615u);
    for (const auto bad : {""sv, "18446744073709551616"sv, "99999999999999999999"sv, "+1"sv, "-1"sv,
                           " 1"sv, "1 "sv, "0x1"sv, "1\0"sv})
        CHECK(!ascii::parse_number(bad));
    CHECK(ascii::parse_number<std::uint32_t>("4294967295") == 4294967295u);
    CHECK(!ascii::parse_number<std::uint32_t>("4294967296"));
    CHECK(ascii::parse_number<std::uint8_t>("5", 5) == std::uint8_t{5});
    CHECK(!ascii::parse_number<std::uint8_t>("6", 5));
    CHECK(!ascii::parse_number<std::uint8_t>("9", 5)); // a digit beyond the limit itself
    std::string out = "n=";
    ascii::append_number(out, 18446744073709551615u);
    CHECK(out == "n=18446744073709551615");
}
