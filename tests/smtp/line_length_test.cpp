// Long lines are seen at the octet, however the text is cut and however long the other lines are.
#include <courriel/smtp/line_length.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include <support/random.hpp>

namespace {

using courriel::smtp::line_length;

line_length measure(std::string_view text, std::size_t piece) {
    line_length lines;
    for (std::size_t at = 0; at < text.size(); at += piece) lines.take(text.substr(at, piece));
    return lines;
}

// Line by line, with the CR of a CRLF not counted.
bool has_long_line(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.size() > line_length::longest) return true;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return false;
}

} // namespace

TEST_CASE("a line of 998 octets is short enough, one of 999 is not, ended or not") {
    for (const std::size_t size : {997U, 998U, 999U})
        for (const char* end : {"", "\r", "\n", "\r\n", "\r\nx"})
            for (const char* before : {"", "x\r\n"})
                for (const std::size_t piece : {1U, 2U, 500U, 5000U}) {
                    const auto text = before + std::string(size, 'a') + end;
                    CHECK(measure(text, piece).is_too_long() == (size > 998));
                }
}

TEST_CASE("a line is open until its LF") {
    CHECK_FALSE(measure("", 1).is_inside_line());
    for (const std::size_t piece : {1U, 9U}) {
        CHECK(measure("a\r\nb", piece).is_inside_line());
        CHECK(measure("a\r\nb\r", piece).is_inside_line());
        CHECK_FALSE(measure("a\r\nb\r\n", piece).is_inside_line());
    }
}

TEST_CASE("random texts have a long line or none, however they are cut") {
    courriel::test::random random(4);
    int many = 0;
    for (int round = 0; round != 2000; ++round) {
        std::string text;
        while (text.size() < 4000) {
            const std::size_t most = random.below(3) == 0 ? 1005 : 100;
            text.append(random.below(most), 'a').append(random.below(4) == 0 ? "\n" : "\r\n");
        }
        const bool expected = has_long_line(text);
        many += expected ? 1 : 0;
        for (const std::size_t piece : {1 + random.below(100), 1 + random.below(3000), text.size()})
            REQUIRE(measure(text, piece).is_too_long() == expected);
    }
    CHECK(many > 10);
    CHECK(many < 1990);
}
