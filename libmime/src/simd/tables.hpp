// Tables that kernels of all machines share. Each is computed from what it is about.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <courriel/ascii.hpp>

namespace courriel::mime::simd {

using table16 = std::array<std::uint8_t, 16>;

inline constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::size_t base64_line = 57;  // octets
inline constexpr std::size_t base64_chars = 76; // that they become, before CRLF

inline constexpr std::size_t printable_line = 75; // and the '=' of a soft line break

/// Which places of eight are kept, packed to the front: for each set of places their numbers in
/// order, then zeros.
inline constexpr auto kept_places = [] {
    std::array<std::array<std::uint8_t, 8>, 256> all{};
    for (std::size_t set = 0; set != all.size(); ++set)
        for (std::size_t place = 0, n = 0; place != 8; ++place)
            if ((set >> place & 1) != 0) all[set][n++] = static_cast<std::uint8_t>(place);
    return all;
}();

inline constexpr auto kept_counts = [] {
    std::array<std::uint8_t, 256> all{};
    for (std::size_t set = 0; set != all.size(); ++set)
        for (std::size_t bits = set; bits != 0; bits &= bits - 1) ++all[set];
    return all;
}();

/// The set of the places below `n`, of 32 at most.
constexpr std::uint32_t places_below(std::size_t n) noexcept {
    return static_cast<std::uint32_t>((std::uint64_t{1} << n) - 1);
}

inline constexpr table16 hex_digits = {'0', '1', '2', '3', '4', '5', '6', '7',
                                       '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

/// How four octets of which a set is escaped are made of sixteen: the octets, their high digits,
/// their low digits, and '='s. The output has 4 to 12 octets, then any.
inline constexpr auto escaped_places = [] {
    std::array<table16, 16> all{};
    for (std::size_t set = 0; set != all.size(); ++set)
        for (std::size_t place = 0, n = 0; place != 4; ++place) {
            const auto octet = static_cast<std::uint8_t>(place);
            if ((set >> place & 1) == 0) {
                all[set][n++] = octet;
            } else {
                all[set][n++] = 12;
                all[set][n++] = static_cast<std::uint8_t>(octet + 4);
                all[set][n++] = static_cast<std::uint8_t>(octet + 8);
            }
        }
    return all;
}();

} // namespace courriel::mime::simd
