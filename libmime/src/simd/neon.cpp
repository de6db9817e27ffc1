// The kernels for ARM processors of 64 bits, all of which have NEON: vectors of 16 octets.
#include "kernels.hpp"

#if defined(__GNUC__) && defined(__aarch64__) && defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN)

#include <arm_neon.h>

#include <courriel/version.hpp>

#define COURRIEL_TARGET
#define COURRIEL_INLINE [[gnu::always_inline]]

#include "vector_kernels.hpp"

namespace courriel::mime::simd {
namespace {

struct vector {
    static constexpr std::size_t size = 16;

    uint8x16_t v;

    COURRIEL_INLINE static vector load(const char* from) {
        return {vld1q_u8(reinterpret_cast<const std::uint8_t*>(from))};
    }
    COURRIEL_INLINE void store(char* to) const { vst1q_u8(reinterpret_cast<std::uint8_t*>(to), v); }
    COURRIEL_INLINE static vector all(int octet) {
        return {vdupq_n_u8(static_cast<std::uint8_t>(octet))};
    }
    COURRIEL_INLINE static vector words(std::uint32_t word) {
        return {vreinterpretq_u8_u32(vdupq_n_u32(word))};
    }
    COURRIEL_INLINE static vector table(const table16& entries) {
        return {vld1q_u8(entries.data())};
    }

    COURRIEL_INLINE friend vector operator&(vector a, vector b) { return {vandq_u8(a.v, b.v)}; }
    COURRIEL_INLINE friend vector operator|(vector a, vector b) { return {vorrq_u8(a.v, b.v)}; }
    COURRIEL_INLINE friend vector operator^(vector a, vector b) { return {veorq_u8(a.v, b.v)}; }
    COURRIEL_INLINE friend vector operator+(vector a, vector b) { return {vaddq_u8(a.v, b.v)}; }
    COURRIEL_INLINE friend vector operator-(vector a, vector b) { return {vsubq_u8(a.v, b.v)}; }
    COURRIEL_INLINE [[nodiscard]] vector without(vector b) const { return {vbicq_u8(v, b.v)}; }
    COURRIEL_INLINE [[nodiscard]] vector minus_or_zero(vector b) const {
        return {vqsubq_u8(v, b.v)};
    }
    template <int Bits>
    COURRIEL_INLINE [[nodiscard]] vector left() const {
        return {vreinterpretq_u8_u32(vshlq_n_u32(vreinterpretq_u32_u8(v), Bits))};
    }
    template <int Bits>
    COURRIEL_INLINE [[nodiscard]] vector right() const {
        return {vreinterpretq_u8_u32(vshrq_n_u32(vreinterpretq_u32_u8(v), Bits))};
    }
    COURRIEL_INLINE [[nodiscard]] vector high_halves() const { return {vshrq_n_u8(v, 4)}; }
    COURRIEL_INLINE [[nodiscard]] vector lookup(vector places) const {
        return {vqtbl1q_u8(v, places.v)};
    }
    COURRIEL_INLINE [[nodiscard]] vector equal(vector b) const { return {vceqq_u8(v, b.v)}; }
    COURRIEL_INLINE [[nodiscard]] vector below(int bound) const {
        return {vcltq_u8(v, all(bound).v)};
    }
    // The highest bit of each octet; in two halves of a bit for each place, which are summed.
    COURRIEL_INLINE [[nodiscard]] std::uint32_t mask() const {
        constexpr table16 places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
        const uint8x16_t set = vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(v), 7));
        const uint8x16_t bits = vandq_u8(set, vld1q_u8(places.data()));
        return static_cast<std::uint32_t>(vaddv_u8(vget_low_u8(bits))) |
               static_cast<std::uint32_t>(vaddv_u8(vget_high_u8(bits))) << 8;
    }
    COURRIEL_INLINE [[nodiscard]] std::uint32_t nonzero() const {
        return vmaxvq_u8(v) == 0 ? 0 : vector{vtstq_u8(v, v)}.mask();
    }

    COURRIEL_INLINE void store_triples(char* to) const {
        constexpr table16 order = {2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 16, 16, 16, 16};
        vector{vqtbl1q_u8(v, vld1q_u8(order.data()))}.store(to);
    }
    COURRIEL_INLINE static vector load_triples(const char* from) {
        constexpr table16 order = {2, 1, 0, 16, 5, 4, 3, 16, 8, 7, 6, 16, 11, 10, 9, 16};
        return {vqtbl1q_u8(load(from).v, vld1q_u8(order.data()))};
    }
    COURRIEL_INLINE static vector load_triples_before(const char* end) {
        constexpr table16 order = {6, 5, 4, 16, 9, 8, 7, 16, 12, 11, 10, 16, 15, 14, 13, 16};
        return {vqtbl1q_u8(load(end - size).v, vld1q_u8(order.data()))};
    }
    COURRIEL_INLINE static void store_kept(const char* from, std::uint32_t set, char* to) {
        const uint8x8_t octets = vld1_u8(reinterpret_cast<const std::uint8_t*>(from));
        vst1_u8(reinterpret_cast<std::uint8_t*>(to),
                vtbl1_u8(octets, vld1_u8(kept_places[set].data())));
    }
    COURRIEL_INLINE static void store_escaped(const char* from, std::uint32_t set, char* to) {
        const vector octets = load(from);
        const vector high = table(hex_digits).lookup(octets.high_halves());
        const vector low = table(hex_digits).lookup(octets & all(0x0F));
        const vector ab = zip_low(octets, high), cd = zip_high(octets, high);
        const vector ab_low = zip_low(low, all('=')), cd_low = zip_high(low, all('='));
        const vector fours[] = {first_halves(ab, ab_low), second_halves(ab, ab_low),
                                first_halves(cd, cd_low), second_halves(cd, cd_low)};
        for (const vector four : fours) {
            const std::uint32_t escaped = set & 0xF;
            four.lookup(table(escaped_places[escaped])).store(to);
            to += 4 + 2 * kept_counts[escaped];
            set >>= 4;
        }
    }

private:
    COURRIEL_INLINE static vector zip_low(vector a, vector b) {
        return {
            vreinterpretq_u8_u32(vzip1q_u32(vreinterpretq_u32_u8(a.v), vreinterpretq_u32_u8(b.v)))};
    }
    COURRIEL_INLINE static vector zip_high(vector a, vector b) {
        return {
            vreinterpretq_u8_u32(vzip2q_u32(vreinterpretq_u32_u8(a.v), vreinterpretq_u32_u8(b.v)))};
    }
    COURRIEL_INLINE static vector first_halves(vector a, vector b) {
        return {vcombine_u8(vget_low_u8(a.v), vget_low_u8(b.v))};
    }
    COURRIEL_INLINE static vector second_halves(vector a, vector b) {
        return {vcombine_u8(vget_high_u8(a.v), vget_high_u8(b.v))};
    }
};

} // namespace

const kernels neon_kernels = kernels_of<vector>("neon");

} // namespace courriel::mime::simd

#endif
