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

// Each vector is looked at together with what follows its octets.
template <class V>
COURRIEL_TARGET field_end find_field_end(const char* at, const char* end) {
    const V line_feed = V::all('\n'), carriage_return = V::all('\r'), nul = V::all('\0');
    const V space = V::all(' '), tab = V::all('\t');
    std::uint32_t seen = 0; // of what is odd
    for (; static_cast<std::size_t>(end - at) > V::size; at += V::size) {
        const V text = V::load(at), next = V::load(at + 1);
        const V blank = next.equal(space) | next.equal(tab);
        const V bare = text.equal(carriage_return).without(next.equal(line_feed));
        const std::uint32_t ends = text.equal(line_feed).without(blank).mask();
        const std::uint32_t odd = (text.equal(nul) | bare).mask();
        if (ends != 0)
            return {at + __builtin_ctz(ends) + 1, (seen | (odd & ~ends & (ends - 1))) != 0};
        seen |= odd;
    }
    field_end rest = plain_kernels.find_field_end(at, end);
    rest.is_odd = rest.is_odd || seen != 0;
    return rest;
}

} // namespace courriel::mime::simd
