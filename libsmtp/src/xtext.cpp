// See xtext.hpp.
#include "xtext.hpp"

#include <charconv>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp::detail {
namespace {

constexpr char hex[] = "0123456789ABCDEF";

// EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"; HEXPOINT has two digits or more, in upper case
void append_embedded(std::string& out, char32_t c) {
    char digits[8];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, static_cast<std::uint32_t>(c), 16).ptr;
    const std::string_view number(digits, static_cast<std::size_t>(end - digits));
    out += "\\x{";
    if (number.size() < 2) out += '0';
    for (const char digit : number) out += ascii::to_upper(digit);
    out += '}';
}

// QCHAR = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e
bool is_qchar(char c) { return ascii::is_graphic(c) && c != '+' && c != '=' && c != '\\'; }

} // namespace

// xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
void append_xtext(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (ascii::is_graphic(c) && c != '+' && c != '=') {
            out += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        out += '+';
        out += hex[octet >> 4];
        out += hex[octet & 15];
    }
}

// utf-8-addr-unitext = 1*(QUCHAR / EmbeddedUnicodeChar)
// utf-8-addr-xtext = 1*(QCHAR / EmbeddedUnicodeChar)
void append_utf8_address(std::string& out, std::string_view address, bool as_utf8) {
    while (!address.empty()) {
        const auto c = utf8::decode(address);
        const bool plain = c.size == 1 ? is_qchar(address.front()) : as_utf8;
        plain ? void(out.append(address.substr(0, c.size))) : append_embedded(out, c.value);
        address.remove_prefix(c.size);
    }
}

} // namespace courriel::smtp::detail
