// Validity of UTF-8 (RFC 3629 section 4) over vectors of octets; see base64.hpp for the parameter.
// The method is that of John Keiser and Daniel Lemire, "Validating UTF-8 In Less Than One
// Instruction Per Byte" (2021): each pair of neighbours is looked up by three of its four halves.
#pragma once

#include <cstring>

#include "kernels.hpp"
#include "tables.hpp"

namespace courriel::mime::simd {

// A way in which an octet cannot follow the one before: for each of the halves the set of values,
// a bit each, that are part of it. The last is wrong but behind the second octet of a character of
// three or four.
struct utf8_fault {
    std::uint16_t before_high, before_low, high;
};

inline constexpr std::array<utf8_fault, 8> utf8_faults = {{
    {0xF000, 0xFFFF, 0xF0FF}, // no continuation behind C0 to FF
    {0x00FF, 0xFFFF, 0x0F00}, // a continuation behind ASCII
    {0x1000, 0x0003, 0x0F00}, // C0 and C1: overlong
    {0x4000, 0x0001, 0x0300}, // E0 80 to E0 9F: overlong
    {0x4000, 0x2000, 0x0C00}, // ED A0 to ED BF: surrogates
    {0x8000, 0xFFE1, 0x0100}, // F0 80 to F0 8F, overlong; F5 and more
    {0x8000, 0xFFF0, 0x0E00}, // F4 90 and more: beyond U+10FFFF
    {0x0F00, 0xFFFF, 0x0F00}, // two continuations
}};

constexpr table16 utf8_faults_by(std::uint16_t utf8_fault::*half) {
    table16 all{};
    for (std::size_t fault = 0; fault != utf8_faults.size(); ++fault)
        for (std::size_t value = 0; value != all.size(); ++value)
            if ((utf8_faults[fault].*half >> value & 1) != 0)
                all[value] = static_cast<std::uint8_t>(all[value] | 1u << fault);
    return all;
}

inline constexpr table16 utf8_by_before_high = utf8_faults_by(&utf8_fault::before_high);
inline constexpr table16 utf8_by_before_low = utf8_faults_by(&utf8_fault::before_low);
inline constexpr table16 utf8_by_high = utf8_faults_by(&utf8_fault::high);

// Whether each octet of the vector at `at` can follow the three in front of it.
template <class V>
COURRIEL_TARGET inline bool follows_in_utf8(const char* at, V text) {
    const V before = V::load(at - 1);
    const V faults = V::table(utf8_by_before_high).lookup(before.high_halves()) &
                     V::table(utf8_by_before_low).lookup(before & V::all('\x0F')) &
                     V::table(utf8_by_high).lookup(text.high_halves());
    // The highest bit remains where a third or fourth octet is due.
    const V third = V::load(at - 2).minus_or_zero(V::all(0xE0 - 0x80));
    const V fourth = V::load(at - 3).minus_or_zero(V::all(0xF0 - 0x80));
    const V due = (third | fourth) & V::all('\x80');
    return (faults ^ due).nonzero() == 0;
}

// Whether `octet`, `distance` in front of the next, begins a character that is not complete.
constexpr bool is_unfinished(char octet, int distance) noexcept {
    return static_cast<unsigned char>(octet) >= (distance == 1   ? 0xC0
                                                 : distance == 2 ? 0xE0
                                                                 : 0xF0);
}

template <class V>
COURRIEL_TARGET std::size_t valid_utf8(const char* const begin, const char* end) {
    const auto size = static_cast<std::size_t>(end - begin);
    if (size < V::size) return 0;
    char first[3 + V::size] = {}; // ASCII stands in front of all
    std::memcpy(first + 3, begin, V::size);
    if (!follows_in_utf8<V>(first + 3, V::load(begin))) return 0;
    std::size_t at = V::size;
    for (; size - at >= V::size; at += V::size) {
        const V text = V::load(begin + at);
        // All ASCII, and the octets in front too: there may be many such.
        if ((text | V::load(begin + at - 3)).mask() == 0) continue;
        if (!follows_in_utf8<V>(begin + at, text)) break;
    }
    for (int distance = 1; distance <= 3; ++distance)
        if (is_unfinished(begin[at - static_cast<std::size_t>(distance)], distance))
            return at - static_cast<std::size_t>(distance);
    return at;
}

} // namespace courriel::mime::simd
