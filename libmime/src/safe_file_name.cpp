// See safe_file_name.hpp. The rules are those of the strictest systems put together.
#include <courriel/mime/safe_file_name.hpp>

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "invisible.hpp"

namespace courriel::mime {
namespace {

// Nobody sees them, and they make "exe.txt" out of "txt.exe", or push an extension out of sight.
constexpr bool is_hidden(char32_t c) noexcept {
    return detail::is_bidi_control(c) || detail::is_invisible(c);
}

constexpr bool is_blank(char32_t c) noexcept {
    return c == U' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

// What no name may hold on some system, looks like it, or breaks lines.
constexpr bool is_reserved(char32_t c) noexcept {
    if (c < 0x80)
        return c < 0x20 || c == 0x7F ||
               std::string_view("<>:\"|?*").find(static_cast<char>(c)) != std::string_view::npos;
    return c < 0xA0 || c == 0x2028 || c == 0x2029 || c == 0x2044 || c == 0x2215 || c == 0x29F8 ||
           c == 0xFF0F || c == 0xFF3C;
}

// Windows' devices: in any case, with any extension.
bool is_device(std::string_view name) {
    std::string_view stem = name.substr(0, name.find('.'));
    while (stem.ends_with(' ')) stem.remove_suffix(1);
    for (const std::string_view device :
         {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"})
        if (ascii::iequals(stem, device)) return true;
    if (!ascii::istarts_with(stem, "COM") && !ascii::istarts_with(stem, "LPT")) return false;
    stem.remove_prefix(3);
    for (const std::string_view superscript : {"\xC2\xB9", "\xC2\xB2", "\xC2\xB3"})
        if (stem == superscript) return true;
    return stem.size() == 1 && ascii::is_digit(stem.front());
}

std::string_view without_folders(std::string_view name) noexcept {
    const std::size_t last = name.find_last_of("/\\");
    return last == std::string_view::npos ? name : name.substr(last + 1);
}

std::string harmless_characters(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        const utf8::character c = utf8::decode(name);
        if (is_blank(c.value)) {
            if (!out.ends_with(' ')) out += ' ';
        } else if (!is_hidden(c.value)) {
            if (is_reserved(c.value))
                out += '_';
            else
                utf8::append(out, c.value);
        }
        name.remove_prefix(c.size);
    }
    return out;
}

// The longest whole characters of `text` in `size` octets.
std::string_view cut(std::string_view text, std::size_t size) noexcept {
    if (text.size() <= size) return text;
    while (size != 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return text.substr(0, size);
}

// The end from the last dot on, when it is short enough to be an extension.
std::string_view extension_of(std::string_view name) noexcept {
    constexpr std::size_t longest = 20;
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || name.size() - dot > longest) return {};
    return name.substr(dot);
}

void trim_end(std::string& name) { name.resize(name.find_last_not_of(" .\t") + 1); }

} // namespace

std::string safe_file_name(std::string_view name, std::string_view fallback) {
    std::string out = harmless_characters(without_folders(name));
    trim_end(out);
    out.erase(0, std::min(out.find_first_not_of(" \t"), out.size()));
    if (out.empty()) return std::string(fallback);
    if (std::string_view(".-~").find(out.front()) != std::string_view::npos) out.front() = '_';
    if (is_device(out)) out.insert(0, 1, '_');
    if (out.size() > safe_file_name_limit) {
        const std::string extension(extension_of(out));
        out = std::string(cut(out, safe_file_name_limit - extension.size()));
        trim_end(out);
        out += extension;
    }
    return out;
}

} // namespace courriel::mime
