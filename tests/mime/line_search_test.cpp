// The searches for lines: each vector path that this machine has against a plain loop, wherever the
// octets lie and wherever the text ends.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "../../libmime/src/simd/line_search.hpp"
#include "support/random.hpp"

namespace {

namespace simd = courriel::mime::simd;

// The same by definition.
std::size_t dashed_line(std::string_view text) {
    const std::size_t lf = text.find("\n--");
    return lf == text.npos ? text.size() : lf + 1;
}

// The same by definition, line by line.
simd::field_end field_end(std::string_view text) {
    bool is_odd = false;
    std::size_t at = 0;
    do {
        const std::size_t lf = text.find('\n', at);
        const std::string_view line = text.substr(at, lf - at);
        const std::size_t cr = line.find('\r');
        is_odd = is_odd || line.find('\0') != line.npos ||
                 (cr != line.npos && (lf == text.npos || at + cr + 1 != lf));
        at = lf == text.npos ? text.size() : lf + 1;
    } while (at != text.size() && (text[at] == ' ' || text[at] == '\t'));
    return {text.data() + at, is_odd};
}

// One check for all, for there are many texts.
bool all_agree(std::string_view text) {
    const std::vector<char> exact(text.begin(), text.end());
    const std::string_view held(exact.data(), exact.size());
    const char* const begin = exact.data();
    const char* const end = begin + exact.size();
    bool same = true;
    for (const simd::kernels* k : simd::available()) {
        same = same && k->find_dashed_line(begin, end) == begin + dashed_line(text);
        for (const std::size_t from : {std::size_t{0}, std::min(text.size(), std::size_t{11})}) {
            const simd::field_end expected = field_end(held.substr(from));
            const simd::field_end found = k->find_field_end(begin + from, end);
            same = same && found.behind == expected.behind && found.is_odd == expected.is_odd;
        }
    }
    return same;
}

} // namespace

TEST_CASE("line_search: a hit at every place, with every near miss before it") {
    std::size_t wrong = 0;
    for (const std::string_view hit :
         {"\n--", "\r\n--", "\n", "\r\r\n", "\n \n", "\r\n\t\r\n", "\n\n "})
        for (const char filler : {'x', '-', '\n', '\r', '\0'})
            for (std::size_t at = 0; at < 300; at += at < 140 ? 1 : 8)
                for (const std::size_t behind : {0u, 1u, 2u, 20u, 140u}) {
                    std::string text(at, filler);
                    text.append("x").append(hit).append(behind, 'y');
                    if (!all_agree(text)) ++wrong;
                }
    CHECK(wrong == 0);
}

TEST_CASE("line_search: random texts of the octets that matter") {
    courriel::test::random random(7);
    constexpr std::string_view octets("-\n\r\0 \taxxxxxxxxxxxxxxxxxxxxxxxxxx", 33);
    for (int i = 0; i != 4000; ++i) {
        std::string text(random.below(400), ' ');
        const std::size_t kinds = i % 2 == 0 ? 6 : octets.size();
        for (char& c : text) c = octets[random.below(kinds)];
        CHECK(all_agree(text));
    }
}
