// See report_field.hpp.
#include <courriel/mime/report_field.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"

namespace courriel::mime {
namespace {

// QCHAR = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e
bool is_qchar(char c) { return ascii::is_graphic(c) && c != '+' && c != '=' && c != '\\'; }

// EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}", at the beginning of `text`, which loses it.
bool take_escape(std::string_view& text, std::string& out) {
    if (!text.starts_with("\\x{")) return false;
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos || end < 5 || end > 9) return false;
    char32_t point = 0;
    for (const char c : text.substr(3, end - 3)) {
        const int digit = detail::hex_value(c);
        if (digit < 0) return false;
        point = point * 16 + static_cast<char32_t>(digit);
    }
    // NUL, CR and LF cannot stand in a field, however they are written.
    const bool is_scalar = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
    if (!is_scalar || point == 0 || point == '\r' || point == '\n') return false;
    utf8::append(out, point);
    text.remove_prefix(end + 1);
    return true;
}

} // namespace

typed_value recipient_address(std::string_view address) {
    typed_value out;
    out.type = ascii::all_of(address, ascii::is_ascii) ? "rfc822" : "utf-8";
    out.value = address;
    return out;
}

typed_value mta_name(std::string_view host) {
    typed_value out;
    out.type = "dns";
    out.value = host;
    return out;
}

// utf-8-addr-xtext = 1*(QCHAR / EmbeddedUnicodeChar)
std::string encode_unitext(std::string_view address) {
    std::string out;
    while (!address.empty()) {
        const utf8::character c = utf8::decode(address);
        if (is_qchar(address.front())) {
            out += address.front();
        } else {
            std::string digits;
            for (char32_t rest = c.value; rest != 0 || digits.size() < 2; rest /= 16)
                digits += "0123456789ABCDEF"[rest % 16];
            std::reverse(digits.begin(), digits.end());
            out.append("\\x{").append(digits).append("}");
        }
        address.remove_prefix(c.size);
    }
    return out;
}

std::string decode_unitext(std::string_view text) {
    std::string out;
    for (std::string_view rest = text; !rest.empty();) {
        if (rest.front() != '\\') {
            out += rest.front();
            rest.remove_prefix(1);
        } else if (!take_escape(rest, out)) {
            // A backslash in a quoted local part is no escape, and neither is a broken one.
            return std::string(text);
        }
    }
    return out;
}

const std::string* report_fields::find(std::string_view name) const noexcept {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const report_field& f) {
        return ascii::iequals(f.name, name);
    });
    return found == fields_.end() ? nullptr : &found->value;
}

} // namespace courriel::mime
