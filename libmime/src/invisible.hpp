// Characters that nobody sees, of which names are made that deceive.
#pragma once

namespace courriel::mime::detail {

/// Marks, embeddings, overrides and isolates that change the direction of writing.
constexpr bool is_bidi_control(char32_t c) noexcept {
    return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

/// Soft hyphens, joiners, fillers, tags and the like; neither controls nor those above.
constexpr bool is_invisible(char32_t c) noexcept {
    return c == 0xAD || c == 0x34F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
           (c >= 0x180B && c <= 0x180E) || (c >= 0x200B && c <= 0x200D) ||
           (c >= 0x2060 && c <= 0x2065) || (c >= 0x206A && c <= 0x206F) || c == 0x2800 ||
           c == 0x3164 || c == 0xFEFF || c == 0xFFA0 || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE007F);
}

} // namespace courriel::mime::detail
