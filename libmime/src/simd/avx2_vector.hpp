// Vectors of 32 octets by AVX2, of which lookups and the words of base64 see each half by itself;
// see base64.hpp for what is made of them. Each source that includes this, behind its own
// COURRIEL_TARGET and COURRIEL_INLINE, has a type of its own.
#pragma once

#include <immintrin.h>

#include "x86.hpp"

namespace courriel::mime::simd {
namespace {

struct vector {
    static constexpr std::size_t size = 32;

    __m256i v;

    COURRIEL_INLINE static vector load(const char* from) {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))};
    }
    COURRIEL_INLINE void store(char* to) const {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v);
    }
    COURRIEL_INLINE static vector all(int octet) {
        return {_mm256_set1_epi8(static_cast<char>(octet))};
    }
    COURRIEL_INLINE static vector words(std::uint32_t word) {
        return {_mm256_set1_epi32(static_cast<int>(word))};
    }
    COURRIEL_INLINE static vector table(const table16& entries) {
        const auto* const from = reinterpret_cast<const __m128i*>(entries.data());
        return {_mm256_broadcastsi128_si256(_mm_loadu_si128(from))};
    }

    COURRIEL_INLINE friend vector operator&(vector a, vector b) {
        return {_mm256_and_si256(a.v, b.v)};
    }
    COURRIEL_INLINE friend vector operator|(vector a, vector b) {
        return {_mm256_or_si256(a.v, b.v)};
    }
    COURRIEL_INLINE friend vector operator^(vector a, vector b) {
        return {_mm256_xor_si256(a.v, b.v)};
    }
    COURRIEL_INLINE friend vector operator+(vector a, vector b) {
        return {_mm256_add_epi8(a.v, b.v)};
    }
    COURRIEL_INLINE friend vector operator-(vector a, vector b) {
        return {_mm256_sub_epi8(a.v, b.v)};
    }
    COURRIEL_INLINE [[nodiscard]] vector without(vector b) const {
        return {_mm256_andnot_si256(b.v, v)};
    }
    COURRIEL_INLINE [[nodiscard]] vector minus_or_zero(vector b) const {
        return {_mm256_subs_epu8(v, b.v)};
    }
    template <int Bits>
    COURRIEL_INLINE [[nodiscard]] vector left() const {
        return {_mm256_slli_epi32(v, Bits)};
    }
    template <int Bits>
    COURRIEL_INLINE [[nodiscard]] vector right() const {
        return {_mm256_srli_epi32(v, Bits)};
    }
    COURRIEL_INLINE [[nodiscard]] vector high_halves() const {
        return vector{_mm256_srli_epi16(v, 4)} & all(0x0F);
    }
    COURRIEL_INLINE [[nodiscard]] vector lookup(vector places) const {
        return {_mm256_shuffle_epi8(v, places.v)};
    }
    COURRIEL_INLINE [[nodiscard]] vector equal(vector b) const {
        return {_mm256_cmpeq_epi8(v, b.v)};
    }
    COURRIEL_INLINE [[nodiscard]] vector below(int bound) const {
        return {_mm256_cmpeq_epi8(_mm256_min_epu8(v, all(bound - 1).v), v)};
    }
    COURRIEL_INLINE [[nodiscard]] std::uint32_t mask() const {
        return static_cast<std::uint32_t>(_mm256_movemask_epi8(v));
    }
    COURRIEL_INLINE [[nodiscard]] std::uint32_t nonzero() const {
        return ~equal(all(0)).mask() & places_below(size);
    }

    COURRIEL_INLINE void store_triples(char* to) const {
        const __m256i order =
            _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, //
                             2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
        const __m256i packed = _mm256_shuffle_epi8(v, order);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(packed));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 12), _mm256_extracti128_si256(packed, 1));
    }
    COURRIEL_INLINE static vector load_triples(const char* from) {
        return {_mm256_shuffle_epi8(halves(from, from + 12),
                                    _mm256_broadcastsi128_si256(triples_from(0)))};
    }
    COURRIEL_INLINE static vector load_triples_before(const char* end) {
        const __m256i order =
            _mm256_inserti128_si256(_mm256_castsi128_si256(triples_from(0)), triples_from(4), 1);
        return {_mm256_shuffle_epi8(halves(end - 24, end - 16), order)};
    }
    COURRIEL_INLINE static __m128i triples_from(int first) {
        const __m128i order =
            _mm_setr_epi8(2, 1, 0, -128, 5, 4, 3, -128, 8, 7, 6, -128, 11, 10, 9, -128);
        return _mm_adds_epi8(order, _mm_set1_epi8(static_cast<char>(first)));
    }
    COURRIEL_INLINE static __m256i halves(const char* low, const char* high) {
        return _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low))),
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(high)), 1);
    }
    COURRIEL_INLINE static void store_kept(const char* from, std::uint32_t set, char* to) {
        simd::store_kept<vector>(from, set, to);
    }
    COURRIEL_INLINE static void store_escaped(const char* from, std::uint32_t set, char* to) {
        simd::store_escaped<vector>(from, set, to);
    }
};

} // namespace
} // namespace courriel::mime::simd
