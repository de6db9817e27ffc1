// The vector search finds what a plain loop finds, at every alignment and length.
#include "byte_scan.hpp"

#include <doctest/doctest.h>

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
