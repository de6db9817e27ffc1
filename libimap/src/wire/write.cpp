// See write.hpp.
#include "wire/write.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/chars.hpp"

namespace courriel::imap::wire {
namespace {

constexpr std::size_t longest_atom = 256;

} // namespace

// TEXT-CHAR = <any CHAR except CR and LF>, and CHAR is ASCII without NUL
bool can_be_quoted(std::string_view text) noexcept {
    return text.size() <= longest_quoted && ascii::all_of(text, [](char c) {
               return ascii::is_ascii(c) && c != '\r' && c != '\n' && c != '\0';
           });
}

bool has_8bit(std::string_view text) noexcept { return !ascii::all_of(text, ascii::is_ascii); }

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

void append_literal(std::string& out, std::string_view octets) {
    out += '{';
    ascii::append_number(out, octets.size());
    out += "}\r\n";
    const std::size_t begin = out.size();
    out += octets;
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\0', '\x80');
}

void append_string(std::string& out, std::string_view text) {
    if (can_be_quoted(text)) {
        append_quoted(out, text);
    } else {
        append_literal(out, text);
    }
}

void append_nstring(std::string& out, const std::optional<std::string>& text) {
    if (text) {
        append_string(out, *text);
    } else {
        out += "NIL";
    }
}

// An astring may be spelt NIL, but old peers take it for no string at all.
void append_astring(std::string& out, std::string_view text) {
    if (!text.empty() && text.size() <= longest_atom && ascii::all_of(text, is_astring_char) &&
        !ascii::iequals(text, "NIL")) {
        out += text;
    } else {
        append_string(out, text);
    }
}

} // namespace courriel::imap::wire
