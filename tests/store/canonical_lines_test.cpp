// Line ends in canonical form, whatever they were and wherever the text is cut.
#include "../common/canonical_lines.hpp"

#include <doctest/doctest.h>

#include "support/cpu_cost.hpp"

namespace {

std::string converted(std::string_view text) {
    example::canonical_lines lines;
    std::string out;
    lines.convert(text, out);
    return out;
}

TEST_CASE("canonical lines: CRLF stays, CR and LF alone become CRLF") {
    CHECK(converted("") == "");
    CHECK(converted("a\r\nb\r\n") == "a\r\nb\r\n");
    CHECK(converted("a\nb\n") == "a\r\nb\r\n");
    CHECK(converted("a\rb\r") == "a\r\nb\r\n");
    CHECK(converted("\n\n\r\r\r\n") == "\r\n\r\n\r\n\r\n\r\n");
    CHECK(converted("\n\r") == "\r\n\r\n");
    CHECK(converted("no end") == "no end");
    CHECK(converted(std::string_view("nul \0 octet\n", 12)) ==
          std::string_view("nul \0 octet\r\n", 13));
}

TEST_CASE("canonical lines: the same wherever the text is cut") {
    constexpr std::string_view text = "a\r\n\nb\r\rc\r\n\r\n\n\rd";
    const auto whole = converted(text);
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
            example::canonical_lines lines;
            std::string out;
            lines.convert(text.substr(0, first), out);
            lines.convert(text.substr(first, second - first), out);
            lines.convert({}, out);
            lines.convert(text.substr(second), out);
            CHECK(out == whole);
        }
    }
}

TEST_CASE("canonical lines: the cost follows the size, also of CRs without an LF") {
    for (const std::string_view line : {"\r", "\n", "\r\n", "x\r", "\r\r\n", "x"}) {
        const auto repeated = [&](std::size_t count) {
            std::string out;
            for (std::size_t i = 0; i != count; ++i) out += line;
            return out;
        };
        constexpr std::size_t count = 32 * 1024;
        CHECK(courriel::tests::costs_linear(converted, repeated(count), repeated(16 * count)));
    }
}

} // namespace
