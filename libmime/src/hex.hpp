// Two hexadecimal digits that stand for an octet: quoted-printable's kin and percent-encoding.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>

namespace courriel::mime::detail {

// A table, since no processor can guess which of the digits are letters.
inline constexpr std::array<std::int8_t, 256> hex_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i != 16; ++i) {
        const char digit = "0123456789abcdef"[i];
        values[static_cast<unsigned char>(digit)] = static_cast<std::int8_t>(i);
        values[static_cast<unsigned char>(ascii::to_upper(digit))] = static_cast<std::int8_t>(i);
    }
    return values;
}();

/// 0 to 15, or -1; both cases.
constexpr int hex_value(char c) noexcept { return hex_values[static_cast<unsigned char>(c)]; }

/// The octet that the first two characters of `text` stand for; nullopt when they do not.
constexpr std::optional<char> hex_octet(std::string_view text) noexcept {
    if (text.size() < 2) return std::nullopt;
    const int high = hex_value(text[0]);
    const int low = hex_value(text[1]);
    if ((high | low) < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

/// Appends the two digits, upper case, of an octet.
inline void append_hex(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto octet = static_cast<unsigned char>(c);
    out += {digits[octet >> 4], digits[octet & 0xF]};
}

} // namespace courriel::mime::detail
