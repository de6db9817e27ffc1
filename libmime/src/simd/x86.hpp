// What the vectors of SSSE3 and AVX2 do by sixteen octets or eight alike; see base64.hpp for the
// parameter.
#pragma once

#include <tmmintrin.h>

#include "tables.hpp"

namespace courriel::mime::simd {

template <class V>
COURRIEL_TARGET inline void store_kept(const char* from, std::uint32_t set, char* to) {
    const auto* const places = reinterpret_cast<const __m128i*>(kept_places[set].data());
    const __m128i octets = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to),
                     _mm_shuffle_epi8(octets, _mm_loadl_epi64(places)));
}

template <class V>
COURRIEL_TARGET inline __m128i load16(const void* from) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

template <class V>
COURRIEL_TARGET inline void store_escaped(const char* from, std::uint32_t set, char* to) {
    const __m128i octets = load16<V>(from);
    const __m128i digits = load16<V>(hex_digits.data());
    const __m128i half = _mm_set1_epi8(0x0F);
    const __m128i high = _mm_shuffle_epi8(digits, _mm_and_si128(_mm_srli_epi16(octets, 4), half));
    const __m128i low = _mm_shuffle_epi8(digits, _mm_and_si128(octets, half));
    const __m128i sign = _mm_set1_epi8('=');
    const __m128i ab = _mm_unpacklo_epi32(octets, high);
    const __m128i cd = _mm_unpackhi_epi32(octets, high);
    const __m128i ab_low = _mm_unpacklo_epi32(low, sign);
    const __m128i cd_low = _mm_unpackhi_epi32(low, sign);
    const __m128i fours[] = {_mm_unpacklo_epi64(ab, ab_low), _mm_unpackhi_epi64(ab, ab_low),
                             _mm_unpacklo_epi64(cd, cd_low), _mm_unpackhi_epi64(cd, cd_low)};
    for (const __m128i four : fours) {
        const std::uint32_t escaped = set & 0xF;
        const __m128i order = load16<V>(escaped_places[escaped].data());
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_shuffle_epi8(four, order));
        to += 4 + 2 * kept_counts[escaped];
        set >>= 4;
    }
}

} // namespace courriel::mime::simd
