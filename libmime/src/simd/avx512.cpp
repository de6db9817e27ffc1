// The kernels for x86 processors with AVX-512 and its instructions for octets (VBMI and VBMI2):
// vectors of 64 octets, whose comparisons are sets of places. A text that ends within a vector is
// read by a load that leaves the octets behind it out; they are NUL then. What is not here is as
// fast by AVX2.
#include "kernels.hpp"

#if defined(__GNUC__) && defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <array>

#include <courriel/version.hpp>

#define COURRIEL_TARGET [[gnu::target("avx2,avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,popcnt")]]
#define COURRIEL_INLINE                                                                            \
    [[gnu::target("avx2,avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,popcnt"), gnu::always_inline]]

#include "../hex.hpp"
#include "avx2_vector.hpp"
#include "vector_kernels.hpp"

namespace courriel::mime::simd {
namespace {

using places = std::uint64_t; // of the octets of a vector, the lowest bit the first's

constexpr std::size_t size = 64;

// The first `n` places; 1 <= n <= size.
constexpr places below(std::size_t n) { return ~places{0} >> (size - n); }

constexpr std::size_t size_of_next(const char* at, const char* end) {
    return std::min(size, static_cast<std::size_t>(end - at));
}

// The `n` octets at `at`; 1 <= n <= size.
COURRIEL_INLINE inline __m512i load(const char* at, std::size_t n) {
    if (n == size) return _mm512_loadu_si512(at);
    return _mm512_maskz_loadu_epi8(below(n), at);
}

COURRIEL_INLINE inline places equal(__m512i octets, char c) {
    return _mm512_cmpeq_epi8_mask(octets, _mm512_set1_epi8(c));
}

COURRIEL_INLINE inline std::size_t first(places set) {
    return static_cast<std::size_t>(__builtin_ctzll(set));
}

// What each octet of ASCII stands for in a code, or `none`; no other octet stands for anything.
class code {
public:
    static constexpr std::uint8_t none = 0x80;
    using values = std::array<std::uint8_t, 128>;

    COURRIEL_INLINE explicit code(const values& of)
        : low_(_mm512_loadu_si512(of.data()))
        , high_(_mm512_loadu_si512(of.data() + size)) {}

    COURRIEL_INLINE [[nodiscard]] __m512i of(__m512i octets) const {
        return _mm512_permutex2var_epi8(low_, octets, high_);
    }
    COURRIEL_INLINE static places invalid(__m512i octets, __m512i values) {
        return _mm512_movepi8_mask(_mm512_or_si512(octets, values));
    }

private:
    __m512i low_, high_;
};

constexpr code::values code_of(std::string_view alphabet) {
    code::values all{};
    all.fill(code::none);
    for (std::size_t value = 0; value != alphabet.size(); ++value)
        all[static_cast<unsigned char>(alphabet[value])] = static_cast<std::uint8_t>(value);
    return all;
}

constexpr code::values base64_values = code_of(base64_alphabet);
constexpr code::values hex_digit_values = [] {
    code::values all{};
    for (std::size_t c = 0; c != all.size(); ++c)
        all[c] = static_cast<std::uint8_t>(mime::detail::hex_values[c]); // -1 is as good as `none`
    return all;
}();

// For each octet of a vector the place that it is taken from.
template <class Place>
constexpr std::array<std::uint8_t, size> order(const Place& place) {
    std::array<std::uint8_t, size> all{};
    for (std::size_t i = 0; i != all.size(); ++i) all[i] = static_cast<std::uint8_t>(place(i));
    return all;
}

// Of words of four octets the lower three, the highest of them first.
constexpr auto triples = order([](std::size_t i) { return i / 3 % 16 * 4 + 2 - i % 3; });
constexpr auto next_octets = order([](std::size_t i) { return i + 1; });
constexpr auto second_next_octets = order([](std::size_t i) { return i + 2; });

COURRIEL_TARGET progress decode_base64(const char* at, const char* end, char* to, char* to_end) {
    const code base64(base64_values);
    const __m512i packed = _mm512_loadu_si512(triples.data());
    while (end - at >= 4 && static_cast<std::size_t>(to_end - to) >= size) {
        const __m512i text = load(at, size_of_next(at, end));
        const __m512i values = base64.of(text);
        const __m512i pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
        const __m512i bits = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
        _mm512_storeu_si512(to, _mm512_permutexvar_epi8(packed, bits));
        const places invalid = code::invalid(text, values);
        if (invalid == 0) {
            at += size;
            to += size / 4 * 3;
            continue;
        }
        // What was written behind the last whole group will be overwritten.
        const std::size_t groups = first(invalid) / 4;
        at += groups * 4;
        to += groups * 3;
        if (end - at >= 2 && at[0] == '\r' && at[1] == '\n')
            at += 2;
        else if (at != end && at[0] == '\n')
            ++at;
        else
            break;
    }
    return {at, to};
}

// An escape is known by the two octets behind its '=': the last two of a vector are left for the
// next.
COURRIEL_TARGET progress decode_printable(const char* at, const char* end, char* to, char* to_end) {
    const char* const begin = at;
    const code hex(hex_digit_values);
    const __m512i next = _mm512_loadu_si512(next_octets.data());
    const __m512i second_next = _mm512_loadu_si512(second_next_octets.data());
    places taken = 0; // that belong to an escape of the vector before
    while (end - at > 2 && static_cast<std::size_t>(to_end - to) >= size) {
        const std::size_t left = size_of_next(at, end);
        const __m512i text = load(at, left);
        const places escapes = equal(text, '=');
        const places lf = equal(text, '\n'), cr = equal(text, '\r');
        places odd =
            (equal(text, ' ') | equal(text, '\t')) & (lf | cr) >> 1; // blanks at a line's end
        std::size_t count = left - 2;
        if ((escapes | odd | taken) == 0) {
            _mm512_storeu_si512(to, text);
            at += count;
            to += count;
            continue;
        }
        const __m512i values = hex.of(text);
        const places digits = ~code::invalid(text, values);
        places of_three = escapes & digits >> 1 & digits >> 2;
        const places octets = of_three;
        places breaks = escapes & cr >> 1 & lf >> 2;
        places short_breaks = escapes & lf >> 1;
        odd |= escapes & ~(of_three | breaks | short_breaks);
        const bool stops = (odd & ((places{1} << count) - 1)) != 0;
        if (stops) count = first(odd);
        const places here = (places{1} << count) - 1;
        short_breaks &= here;
        of_three = (of_three | breaks) & here;
        const places dropped = taken | of_three << 1 | of_three << 2 | (breaks & here) |
                               short_breaks | short_breaks << 1;
        const __m512i high = _mm512_maskz_permutexvar_epi8(octets, next, values);
        const __m512i low = _mm512_mask_permutexvar_epi8(text, octets, second_next, values);
        const __m512i plain = _mm512_or_si512(_mm512_slli_epi16(high, 4), low);
        const places kept = here & ~dropped;
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(kept, plain));
        to += __builtin_popcountll(kept);
        at += count;
        taken = dropped >> count;
        if (stops) break; // nothing is taken behind it
    }
    at += __builtin_popcountll(taken);
    for (; at != begin && ascii::is_blank(at[-1]); --at) --to;
    return {at, to};
}

} // namespace

constinit const kernels avx512_kernels = [] {
    kernels all = kernels_of<vector>("avx512");
    all.decode_base64 = decode_base64;
    all.decode_printable = decode_printable;
    return all;
}();

} // namespace courriel::mime::simd

#endif
