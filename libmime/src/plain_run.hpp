// The runs of octets that reach a decoded text as they are: most of every header.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <courriel/ascii.hpp>

namespace courriel::mime::detail {

/// How many leading octets of `text` are neither controls (but DEL) nor beyond ASCII. Eight at a
/// time.
inline std::size_t plain_run(std::string_view text) noexcept {
    constexpr std::uint64_t highs = 0x8080'8080'8080'8080;
    constexpr std::uint64_t blanks = 0x2020'2020'2020'2020;
    std::size_t i = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (; i + 8 <= text.size(); i += 8) {
            std::uint64_t octets = 0;
            std::memcpy(&octets, text.data() + i, 8);
            // An octet below 0x20 borrows; what it borrows from stands behind it and is not asked.
            const std::uint64_t found = (octets | (octets - blanks)) & highs;
            if (found != 0) return i + static_cast<std::size_t>(std::countr_zero(found)) / 8;
        }
    }
    // Where a char has no sign, octets beyond ASCII are greater, too.
    while (i != text.size() && text[i] >= ' ' && ascii::is_ascii(text[i])) ++i;
    return i;
}

} // namespace courriel::mime::detail
