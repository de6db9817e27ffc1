// The classes of octets of IMAP's grammar (RFC 3501 section 9), by table, and the order of names
// that match without regard to case.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include <courriel/ascii.hpp>

namespace courriel::imap::wire {

namespace detail {

enum : std::uint8_t { atom_bit = 1, list_bit = 2, tag_bit = 4, astring_bit = 8 };

// atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials
// ASTRING-CHAR  = ATOM-CHAR / resp-specials
// list-char     = ATOM-CHAR / list-wildcards / resp-specials
// tag           = 1*<any ASTRING-CHAR except "+">
constexpr std::array<std::uint8_t, 256> make_classes() {
    std::array<std::uint8_t, 256> out{};
    for (unsigned c = 0x21; c != 0x7F; ++c) {
        const auto ch = static_cast<char>(c);
        if (ch == '(' || ch == ')' || ch == '{' || ch == '"' || ch == '\\') continue;
        if (ch == '%' || ch == '*') {
            out[c] = list_bit;
        } else if (ch == ']') {
            out[c] = list_bit | tag_bit | astring_bit;
        } else {
            out[c] = atom_bit | list_bit | astring_bit;
            if (ch != '+') out[c] |= tag_bit;
        }
    }
    return out;
}

inline constexpr auto classes = make_classes();

constexpr bool is_of(char c, std::uint8_t bit) noexcept {
    return (classes[static_cast<unsigned char>(c)] & bit) != 0;
}

} // namespace detail

constexpr bool is_atom_char(char c) noexcept { return detail::is_of(c, detail::atom_bit); }
constexpr bool is_astring_char(char c) noexcept { return detail::is_of(c, detail::astring_bit); }
constexpr bool is_list_char(char c) noexcept { return detail::is_of(c, detail::list_bit); }
constexpr bool is_tag_char(char c) noexcept { return detail::is_of(c, detail::tag_bit); }

constexpr bool iless(std::string_view a, std::string_view b) noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return ascii::to_lower(x) < ascii::to_lower(y);
    });
}

} // namespace courriel::imap::wire
