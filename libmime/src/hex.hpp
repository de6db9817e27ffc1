// Two hexadecimal digits that stand for an octet: quoted-printable's kin and percent-encoding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>

namespace courriel::mime::detail {

/// 0 to 15, or -1; both cases.
constexpr int hex_value(char c) noexcept {
    if (ascii::is_digit(c)) return c - '0';
    c = ascii::to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The octet that the first two characters of `text` stand for; nullopt when they do not.
constexpr std::optional<char> hex_octet(std::string_view text) noexcept {
    if (text.size() < 2) return std::nullopt;
    const int high = hex_value(text[0]);
    const int low = hex_value(text[1]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

/// Appends the two digits, upper case, of an octet.
inline void append_hex(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto octet = static_cast<unsigned char>(c);
    out += {digits[octet >> 4], digits[octet & 0xF]};
}

} // namespace courriel::mime::detail
