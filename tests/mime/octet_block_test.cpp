// Blocks of sixteen octets, by vectors and in plain C++, against loops over the octets, wherever
// the text ends and whatever stands in it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "../../libmime/src/simd/octet_block.hpp"

namespace {

namespace simd = courriel::mime::simd;

template <class Predicate>
std::uint32_t bits(std::string_view sixteen, const Predicate& predicate) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i != sixteen.size(); ++i)
        out |= static_cast<std::uint32_t>(predicate(static_cast<unsigned char>(sixteen[i]))) << i;
    return out;
}

template <class Block>
bool compares_right(std::string_view sixteen) {
    const Block block = Block::load(sixteen.data());
    bool right = true;
    for (const int c : {0x00, 0x0D, 0x20, 0x21, 0x29, 0x41, 0x7F, 0x80, 0xFF}) {
        const auto octet = static_cast<char>(c);
        right = right && block.equal(octet).mask() == bits(sixteen, [&](int o) { return o == c; });
        right =
            right && block.at_most(octet).mask() == bits(sixteen, [&](int o) { return o <= c; });
        if (c < 0x80)
            right = right && block.below_or_beyond(octet).mask() ==
                                 bits(sixteen, [&](int o) { return o < c || o >= 0x80; });
        right = right && block.with('\x01').equal(octet).mask() ==
                             bits(sixteen, [&](int o) { return (o | 1) == c; });
    }
    return right && (block.equal('A') | block.equal('\0')).mask() ==
                        bits(sixteen, [](int o) { return o == 'A' || o == 0; });
}

using searched = simd::any_of<'(', '\0', '\xFF'>;

template <class Block>
bool finds_right(std::string_view text) {
    const std::vector<char> exact(text.begin(), text.end()); // nothing outside may be read
    const std::string_view held(exact.data(), exact.size());
    for (std::size_t from = 0; from <= text.size(); ++from) {
        const std::size_t found = text.find_first_of(std::string_view("(\0\xFF", 3), from);
        if (simd::find_first<searched, Block>(held, from) != std::min(found, text.size()))
            return false;
    }
    return true;
}

} // namespace

TEST_CASE("octet_block: every octet at every place of a block") {
    std::size_t wrong = 0;
    for (int octet = 0; octet != 256; ++octet)
        for (std::size_t at = 0; at != 16; ++at) {
            std::string sixteen = "abc(\r\n-- =?utf-8";
            sixteen[at] = static_cast<char>(octet);
            if (!compares_right<simd::plain_block>(sixteen)) ++wrong;
            if (!compares_right<simd::block>(sixteen)) ++wrong;
        }
    CHECK(wrong == 0);
}

TEST_CASE("octet_block: what is searched for is found at every place of texts of every size") {
    std::size_t wrong = 0;
    for (std::size_t size = 0; size != 70; ++size)
        for (std::size_t at = 0; at <= size; ++at)
            for (const char hit : {'(', '\0', '\xFF'}) {
                std::string text(size, 'x');
                if (at != size) text[at] = hit;
                if (!finds_right<simd::plain_block>(text)) ++wrong;
                if (!finds_right<simd::block>(text)) ++wrong;
            }
    CHECK(wrong == 0);
}
