// The kernels for x86 processors with SSSE3: vectors of 16 octets.
#include "kernels.hpp"

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))

#include <tmmintrin.h>

#include <courriel/version.hpp>

#define COURRIEL_TARGET [[gnu::target("ssse3")]]
#define COURRIEL_INLINE [[gnu::target("ssse3"), gnu::always_inline]]

#include "vector_kernels.hpp"
#include "x86.hpp"

namespace courriel::mime::simd {
namespace {

struct vector {
    static constexpr std::size_t size = 16;

    __m128i v;

    COURRIEL_INLINE static vector load(const char* from) {
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))};
    }
    COURRIEL_INLINE void store(char* to) const {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), v);
    }
    COURRIEL_INLINE static vector all(int octet) {
        return {_mm_set1_epi8(static_cast<char>(octet))};
    }
    COURRIEL_INLINE static vector words(std::uint32_t word) {
        return {_mm_set1_epi32(static_cast<int>(word))};
    }
    COURRIEL_INLINE static vector table(const table16& entries) {
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(entries.data()))};
    }

    COURRIEL_INLINE friend vector operator&(vector a, vector b) {
        return {_mm_and_si128(a.v, b.v)};
    }
    COURRIEL_INLINE friend vector operator|(vector a, vector b) { return {_mm_or_si128(a.v, b.v)}; }
    COURRIEL_INLINE friend vector operator^(vector a, vector b) {
        return {_mm_xor_si128(a.v, b.v)};
    }
    COURRIEL_INLINE friend vector operator+(vector a, vector b) { return {_mm_add_epi8(a.v, b.v)}; }
    COURRIEL_INLINE friend vector operator-(vector a, vector b) { return {_mm_sub_epi8(a.v, b.v)}; }
    COURRIEL_INLINE [[nodiscard]] vector without(vector b) const {
        return {_mm_andnot_si128(b.v, v)};
    }
    COURRIEL_INLINE [[nodiscard]] vector minus_or_zero(vector b) const {
        return {_mm_subs_epu8(v, b.v)};
    }
    template <int Bits>
    COURRIEL_INLINE [[nodiscard]] vector left() const {
        return {_mm_slli_epi32(v, Bits)};
    }
    template <int Bits>
    COURRIEL_INLINE [[nodiscard]] vector right() const {
        return {_mm_srli_epi32(v, Bits)};
    }
    COURRIEL_INLINE [[nodiscard]] vector high_halves() const {
        return vector{_mm_srli_epi16(v, 4)} & all(0x0F);
    }
    COURRIEL_INLINE [[nodiscard]] vector lookup(vector places) const {
        return {_mm_shuffle_epi8(v, places.v)};
    }
    COURRIEL_INLINE [[nodiscard]] vector equal(vector b) const { return {_mm_cmpeq_epi8(v, b.v)}; }
    COURRIEL_INLINE [[nodiscard]] vector below(int bound) const {
        return {_mm_cmpeq_epi8(_mm_min_epu8(v, all(bound - 1).v), v)};
    }
    COURRIEL_INLINE [[nodiscard]] std::uint32_t mask() const {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(v));
    }
    COURRIEL_INLINE [[nodiscard]] std::uint32_t nonzero() const {
        return ~equal(all(0)).mask() & places_below(size);
    }

    COURRIEL_INLINE void store_triples(char* to) const {
        const __m128i order = _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
        vector{_mm_shuffle_epi8(v, order)}.store(to);
    }
    COURRIEL_INLINE static vector load_triples(const char* from) {
        const __m128i order = _mm_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
        return {_mm_shuffle_epi8(load(from).v, order)};
    }
    COURRIEL_INLINE static vector load_triples_before(const char* end) {
        const __m128i order =
            _mm_setr_epi8(6, 5, 4, -1, 9, 8, 7, -1, 12, 11, 10, -1, 15, 14, 13, -1);
        return {_mm_shuffle_epi8(load(end - size).v, order)};
    }
    COURRIEL_INLINE static void store_kept(const char* from, std::uint32_t set, char* to) {
        simd::store_kept<vector>(from, set, to);
    }
    COURRIEL_INLINE static void store_escaped(const char* from, std::uint32_t set, char* to) {
        simd::store_escaped<vector>(from, set, to);
    }
};

} // namespace

const kernels ssse3_kernels = kernels_of<vector>("ssse3");

} // namespace courriel::mime::simd

#endif
