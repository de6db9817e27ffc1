// See parameters.hpp.
#include "parameters.hpp"

#include <cassert>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp::detail {
namespace {

// esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
bool is_keyword(std::string_view text) {
    return !text.empty() && text.front() != '-' &&
           ascii::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '-'; });
}

// esmtp-value = 1*(%d33-60 / %d62-126 / UTF8-non-ascii)
bool is_value(std::string_view text) {
    return !text.empty() && ascii::all_of(text, [](char c) {
        return (ascii::is_graphic(c) && c != '=') || !ascii::is_ascii(c);
    });
}

// HEXDIG, upper case; -1: it is none
int hex_value(char c) {
    if (ascii::is_digit(c)) return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// HEXPOINT: 2 to 6 digits, none of them in vain; a character beyond ASCII or one that xtext encodes
std::optional<char32_t> parse_hexpoint(std::string_view digits) {
    if (digits.size() < 2 || digits.size() > 6) return std::nullopt;
    if (digits.size() > 2 && digits.front() == '0') return std::nullopt;
    char32_t value = 0;
    for (const char c : digits) {
        const int digit = hex_value(c);
        if (digit < 0) return std::nullopt;
        value = value * 16 + static_cast<char32_t>(digit);
    }
    const bool is_special = value == '+' || value == '=' || value == '\\' || value == ' ';
    const bool is_character = value >= 0x80 && value <= 0x10FFFF && (value & ~0x7FFU) != 0xD800;
    if (!is_special && !is_character) return std::nullopt;
    return value;
}

} // namespace

// Mail-parameters = esmtp-param *(SP esmtp-param); esmtp-param = esmtp-keyword ["=" esmtp-value]
parameter_status take_parameter(std::string_view& text, parameter& out) {
    text = ascii::trim(text);
    if (text.empty()) return parameter_status::none;
    const std::string_view word = ascii::take_word(text);
    const std::size_t equals = word.find('=');
    out.keyword = word.substr(0, equals);
    out.value = {};
    if (!is_keyword(out.keyword)) return parameter_status::malformed;
    if (equals == std::string_view::npos) return parameter_status::one;
    out.value = word.substr(equals + 1);
    return is_value(out.value) ? parameter_status::one : parameter_status::malformed;
}

// xtext = *( xchar / hexchar ); hexchar = "+" 2HEXDIG
std::optional<std::string_view> decode_xtext(std::string_view text, std::string& to) {
    assert(to.capacity() - to.size() >= text.size());
    const std::size_t begin = to.size();
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] != '+') {
            if (!ascii::is_graphic(text[i]) || text[i] == '=') return std::nullopt;
            to += text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        to += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return std::string_view(to).substr(begin);
}

// utf-8-addr-xtext = 1*(QCHAR / EmbeddedUnicodeChar); QCHAR: graphic but for "\\", "+" and "="
// utf-8-addr-unitext = 1*(QUCHAR / EmbeddedUnicodeChar); QUCHAR: UTF-8 as well
// EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"
std::optional<std::string_view> decode_utf8_address(std::string_view text, bool with_utf8,
                                                    std::string& to) {
    assert(to.capacity() - to.size() >= text.size());
    const std::size_t begin = to.size();
    while (!text.empty()) {
        if (text.starts_with("\\x{")) {
            const std::size_t end = text.find('}');
            if (end == std::string_view::npos) return std::nullopt;
            const auto character = parse_hexpoint(text.substr(3, end - 3));
            if (!character) return std::nullopt;
            utf8::append(to, *character);
            text.remove_prefix(end + 1);
            continue;
        }
        const char c = text.front();
        const bool plain = ascii::is_graphic(c) && c != '\\' && c != '+' && c != '=';
        if (!plain && (ascii::is_ascii(c) || !with_utf8)) return std::nullopt;
        to += c;
        text.remove_prefix(1);
    }
    const auto decoded = std::string_view(to).substr(begin);
    if (!utf8::is_valid(decoded)) return std::nullopt;
    return decoded;
}

} // namespace courriel::smtp::detail
