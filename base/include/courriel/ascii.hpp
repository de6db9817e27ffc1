// ASCII as mail protocols use it: classes of octets, case, decimal numbers. Never the locale.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::ascii {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_alpha(char c) noexcept { return is_upper(c) || is_lower(c); }
constexpr bool is_alnum(char c) noexcept { return is_alpha(c) || is_digit(c); }
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
/// 0x21 to 0x7E.
constexpr bool is_graphic(char c) noexcept { return c > ' ' && c <= '~'; }
/// 0x20 to 0x7E.
constexpr bool is_printable(char c) noexcept { return c >= ' ' && c <= '~'; }
/// 0x00 to 0x1F and 0x7F.
constexpr bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}
constexpr bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

/// The characters for which a predicate is true, asked in constant time whatever the predicate is.
class character_set {
public:
    template <class Predicate>
    constexpr explicit character_set(const Predicate& predicate) noexcept {
        for (std::size_t i = 0; i != has_.size(); ++i) has_[i] = predicate(static_cast<char>(i));
    }
    constexpr bool operator()(char c) const noexcept { return has_[static_cast<unsigned char>(c)]; }

private:
    std::array<bool, 256> has_{};
};

constexpr char to_lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c + 32) : c; }
constexpr char to_upper(char c) noexcept { return is_lower(c) ? static_cast<char>(c - 32) : c; }

inline std::string to_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_lower(c);
    return out;
}
inline std::string to_upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_upper(c);
    return out;
}

/// Equal but for the case of ASCII letters.
constexpr bool iequals(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i != a.size(); ++i) {
        // Most pairs that differ do so in the case of a letter or in the first octet.
        const int differ = a[i] ^ b[i];
        if (differ != 0 && (differ != 0x20 || !is_alpha(a[i]))) return false;
    }
    return true;
}
constexpr bool istarts_with(std::string_view text, std::string_view prefix) noexcept {
    return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

/// Without the blanks (space and tab) at both ends.
constexpr std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Takes the next word off the front of `text`: up to a blank; the blanks behind it go too.
constexpr std::string_view take_word(std::string_view& text) noexcept {
    std::size_t n = 0;
    while (n != text.size() && !is_blank(text[n])) ++n;
    const std::string_view word = text.substr(0, n);
    while (n != text.size() && is_blank(text[n])) ++n;
    text.remove_prefix(n);
    return word;
}

template <class Predicate>
constexpr bool all_of(std::string_view text, const Predicate& predicate) noexcept {
    for (const char c : text)
        if (!predicate(c)) return false;
    return true;
}

/// True when `text` can stand in a line of a protocol: no CR, LF or NUL.
constexpr bool fits_line(std::string_view text) noexcept {
    return all_of(text, [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
}

/// The one parser of decimal numbers: digits only, all of `text`, at most `max`; leading zeros
/// count against nothing. nullopt for an empty text, anything else than digits, or an overflow.
template <class Unsigned = std::uint64_t>
constexpr std::optional<Unsigned>
parse_number(std::string_view text, Unsigned max = std::numeric_limits<Unsigned>::max()) noexcept {
    if (text.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (digit > max || value > (max - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return static_cast<Unsigned>(value);
}

/// Appends the decimal digits of `value`.
inline void append_number(std::string& out, std::uint64_t value) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

} // namespace courriel::ascii
