// Base64 (RFC 2045 section 6.8) over vectors of octets; the parameter is the vector of one kind of
// machine (ssse3.cpp, avx2_vector.hpp, neon.cpp), whose source defines COURRIEL_TARGET too.
#pragma once

#include <cstring>

#include "kernels.hpp"
#include "tables.hpp"

namespace courriel::mime::simd {

// Characters are told by their two halves of four bits. Rows of the code chart (the higher half)
// with the same valid columns are one class; a character is valid when its class is not among
// those that its column excludes.
struct base64_classes {
    table16 of_row{};
    table16 excluded_by_column{};
};

inline constexpr base64_classes base64_validity = [] {
    base64_classes all;
    const auto valid = [](std::size_t row, std::size_t column) {
        return base64_alphabet.find(static_cast<char>(row << 4 | column)) != base64_alphabet.npos;
    };
    std::size_t classes = 0;
    std::array<std::size_t, 8> first_row{};
    for (std::size_t row = 0; row != 16; ++row) {
        std::size_t c = 0;
        for (; c != classes; ++c) {
            bool same = true;
            for (std::size_t column = 0; column != 16; ++column)
                same = same && valid(row, column) == valid(first_row[c], column);
            if (same) break;
        }
        if (c == classes) first_row[classes++] = row;
        all.of_row[row] = static_cast<std::uint8_t>(1 << c);
        for (std::size_t column = 0; column != 16; ++column)
            if (!valid(row, column)) all.excluded_by_column[column] |= all.of_row[row];
    }
    return all;
}();

// From a character to its value: what to add, by its row; for '/', which shares that of '+', by the
// row before.
inline constexpr table16 base64_to_value = [] {
    table16 all{};
    for (std::size_t value = 0; value != base64_alphabet.size(); ++value) {
        const auto c = static_cast<unsigned char>(base64_alphabet[value]);
        all[c / 16u - (c == '/' ? 1 : 0)] = static_cast<std::uint8_t>(value - c);
    }
    return all;
}();

// From a value to its character: what to add, by max(0, value - 51), but by 13 for capitals.
inline constexpr table16 base64_to_character = [] {
    table16 all{};
    for (std::size_t value = 0; value != base64_alphabet.size(); ++value) {
        const std::size_t place = value < 26 ? 13 : value < 52 ? 0 : value - 51;
        all[place] =
            static_cast<std::uint8_t>(static_cast<unsigned char>(base64_alphabet[value]) - value);
    }
    return all;
}();

template <class V>
COURRIEL_TARGET progress decode_base64(const char* at, const char* end, char* to, char* to_end) {
    const V of_row = V::table(base64_validity.of_row);
    const V excluded = V::table(base64_validity.excluded_by_column);
    const V to_value = V::table(base64_to_value);
    while (static_cast<std::size_t>(end - at) >= V::size &&
           static_cast<std::size_t>(to_end - to) >= V::size) {
        const V text = V::load(at);
        const V rows = text.high_halves();
        const V bad = of_row.lookup(rows) & excluded.lookup(text & V::all('\x0F'));
        const V values = text + to_value.lookup(rows + text.equal(V::all('/')));
        // Four values, the first in the lowest octet of each word, to 24 bits.
        const V bits = (values.template left<18>() & V::words(0x00FC0000)) |
                       (values.template left<4>() & V::words(0x0003F000)) |
                       (values.template right<10>() & V::words(0x00000FC0)) |
                       values.template right<24>();
        bits.store_triples(to);
        const std::uint32_t invalid = bad.nonzero();
        if (invalid == 0) {
            at += V::size;
            to += V::size / 4 * 3;
            continue;
        }
        // What was written behind the last whole group will be overwritten.
        const std::size_t groups = static_cast<std::size_t>(__builtin_ctz(invalid)) / 4;
        at += groups * 4;
        to += groups * 3;
        if (at[0] == '\r' && at[1] == '\n')
            at += 2;
        else if (at[0] == '\n')
            ++at;
        else
            break;
    }
    return {at, to};
}

// The characters for words of three octets, the first in bits 16 to 23.
template <class V>
COURRIEL_TARGET inline V base64_characters(V bits) {
    const V values = bits.template right<18>() | (bits.template right<4>() & V::words(0x00003F00)) |
                     (bits.template left<10>() & V::words(0x003F0000)) |
                     (bits.template left<24>() & V::words(0x3F000000));
    const V place = values.minus_or_zero(V::all(51)) | (values.below(26) & V::all(13));
    return values + V::table(base64_to_character).lookup(place);
}

template <class V>
COURRIEL_TARGET progress encode_base64(const char* at, const char* end, char* to, char* to_end) {
    constexpr std::size_t octets = V::size / 4 * 3;
    while (static_cast<std::size_t>(end - at) >= base64_line &&
           static_cast<std::size_t>(to_end - to) >= base64_chars + 2) {
        for (std::size_t i = 0; i != base64_line / octets; ++i)
            base64_characters(V::load_triples(at + i * octets)).store(to + i * V::size);
        // The last ones overlap those before.
        base64_characters(V::load_triples_before(at + base64_line))
            .store(to + base64_chars - V::size);
        std::memcpy(to + base64_chars, "\r\n", 2);
        at += base64_line;
        to += base64_chars + 2;
    }
    return {at, to};
}

} // namespace courriel::mime::simd
