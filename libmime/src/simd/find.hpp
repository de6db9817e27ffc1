// Searches over vectors; see base64.hpp for the parameter.
#pragma once

#include "kernels.hpp"
#include "machines.hpp"

namespace courriel::mime::simd {

template <class V>
COURRIEL_TARGET const char* find(const char* at, const char* end, char a, char b, char c) {
    const V all_a = V::all(a), all_b = V::all(b), all_c = V::all(c);
    for (; static_cast<std::size_t>(end - at) >= V::size; at += V::size) {
        const V text = V::load(at);
        const std::uint32_t hits =
            (text.equal(all_a) | text.equal(all_b) | text.equal(all_c)).mask();
        if (hits != 0) return at + __builtin_ctz(hits);
    }
    while (at != end && *at != a && *at != b && *at != c) ++at;
    return at;
}

// Of base64, and of most text, no octet is a '-': four vectors at a time are looked at for one, and
// only where there is one, for the whole "\n--".
template <class V>
COURRIEL_TARGET const char* find_dashed_line(const char* at, const char* end) {
    constexpr std::size_t stride = 4 * V::size;
    const V line_feed = V::all('\n'), dash = V::all('-');
    // The "--" behind a LF in [at, at + stride) reaches two octets further.
    for (; static_cast<std::size_t>(end - at) >= stride + 2; at += stride) {
        const V any = V::load(at + 2).equal(dash) | V::load(at + 2 + V::size).equal(dash) |
                      V::load(at + 2 + 2 * V::size).equal(dash) |
                      V::load(at + 2 + 3 * V::size).equal(dash);
        if (any.mask() == 0) continue;
        for (const char* block = at; block != at + stride; block += V::size) {
            const std::uint32_t hits =
                (V::load(block).equal(line_feed) & V::load(block + 1).equal(dash) &
                 V::load(block + 2).equal(dash))
                    .mask();
            if (hits != 0) return block + __builtin_ctz(hits) + 1;
        }
    }
    return plain_kernels.find_dashed_line(at, end);
}

} // namespace courriel::mime::simd
