// The vector search finds what a plain loop finds, at every alignment and length.
#include "byte_scan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include <support/random.hpp>

TEST_CASE("find_line_byte agrees with a plain loop on random data") {
    courriel::test::random random(5);
    for (int round = 0; round != 2000; ++round) {
        std::string data = random.octets(random.below(80));
        // Most data has no such octet left, so that the vector path runs on.
        if (round % 4 != 0)
            for (char& c : data)
                if ((c == '\r' || c == '\n' || c == '\0') && random.below(8) != 0) c = 'x';
        for (std::size_t from = 0; from <= data.size() && from < 20; ++from) {
            const std::string_view rest = std::string_view(data).substr(from);
            const auto expected =
                std::min(rest.find_first_of(std::string_view("\r\n\0", 3)), rest.size());
            const char* hit =
                courriel::detail::find_line_byte(rest.data(), rest.data() + rest.size());
            REQUIRE(static_cast<std::size_t>(hit - rest.data()) == expected);
        }
    }
}

TEST_CASE("find_line_byte finds each of the three at every place, and no other octet") {
    for (std::size_t place = 0; place != 40; ++place)
        for (int c = 0; c != 256; ++c) {
            std::string data(40, 'a');
            data[place] = static_cast<char>(c);
            const char* hit =
                courriel::detail::find_line_byte(data.data(), data.data() + data.size());
            const bool sought = c == '\r' || c == '\n' || c == 0;
            REQUIRE(static_cast<std::size_t>(hit - data.data()) == (sought ? place : data.size()));
        }
}

namespace {

using courriel::detail::line_dots;

// Octet for octet: the one in front of the first is any letter.
template <line_dots Dots>
std::size_t plainly_misplaced(std::string_view text) {
    char before = 'x';
    for (std::size_t i = 0; i != text.size(); before = text[i++]) {
        const char c = text[i];
        if (c == '\0' || (before == '\r') != (c == '\n')) return i;
        if (Dots == line_dots::stop && before == '\n' && c == '.') return i;
    }
    return text.size();
}

template <line_dots Dots>
std::size_t misplaced(std::string_view text) {
    const char* const end = text.data() + text.size();
    return static_cast<std::size_t>(courriel::detail::find_misplaced<Dots>(text.data(), end) -
                                    text.data());
}

} // namespace

TEST_CASE("find_misplaced agrees with a plain loop, with dots and without") {
    courriel::test::random random(9);
    for (int round = 0; round != 2000; ++round) {
        std::string text;
        while (text.size() < 60) {
            constexpr std::string_view pieces[] = {"\r\n", "a line", ".", "\r\n.", "\r\n\r\n"};
            text += pieces[random.below(std::size(pieces))];
        }
        if (round % 4 != 0)
            text[random.below(text.size())] = std::string_view("\r\n\0.x", 5)[random.below(5)];
        for (std::size_t from = 0; from != 20; ++from) {
            const auto rest = std::string_view(text).substr(from);
            REQUIRE(misplaced<line_dots::stop>(rest) == plainly_misplaced<line_dots::stop>(rest));
            REQUIRE(misplaced<line_dots::pass>(rest) == plainly_misplaced<line_dots::pass>(rest));
        }
    }
}

TEST_CASE("find_misplaced finds what cannot stand between two octets, at every place") {
    for (std::size_t place = 1; place != 40; ++place)
        for (const char before : {'a', '\r', '\n'})
            for (int c = 0; c != 256; ++c) {
                std::string text(41, 'a');
                text[place - 1] = before;
                text[place] = static_cast<char>(c);
                REQUIRE(misplaced<line_dots::stop>(text) ==
                        plainly_misplaced<line_dots::stop>(text));
                REQUIRE(misplaced<line_dots::pass>(text) ==
                        plainly_misplaced<line_dots::pass>(text));
            }
}
