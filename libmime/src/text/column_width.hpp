// How many columns of a terminal a character takes: none, one or two. Rough: blocks of Unicode, not
// its tables, which is enough to wrap lines.
#pragma once

#include <cstddef>
#include <iterator>

namespace courriel::mime::detail {

/// A script, punctuation or picture as wide as it is high; lines may be broken beside it.
constexpr bool is_wide(char32_t c) noexcept {
    struct block {
        char32_t first, last;
    };
    constexpr block blocks[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                                {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
                                {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
                                {0x20000, 0x3FFFD}};
    if (c < std::begin(blocks)->first) return false;
    for (const block& b : blocks)
        if (c >= b.first && c <= b.last) return true;
    return false;
}

/// A mark that stands on the character before it, or joins it with the next.
constexpr bool is_joining(char32_t c) noexcept {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0x3099 && c <= 0x309A) || (c >= 0x1F3FB && c <= 0x1F3FF) || c == 0x2060 ||
           c == 0xFEFF;
}

constexpr std::size_t columns_of(char32_t c) noexcept {
    return is_joining(c) ? 0 : is_wide(c) ? 2 : 1;
}

} // namespace courriel::mime::detail
