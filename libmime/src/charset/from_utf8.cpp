// See charset.hpp: from UTF-8 to other charsets. US-ASCII, ISO-8859-1, ISO-8859-15, Windows-1252
// and UTF-16 are written here, the others by the system's iconv.
#include <courriel/errc.hpp>
#include <courriel/mime/charset.hpp>
#include <courriel/version.hpp>

#include "decoders.hpp"
#include "valid_utf8.hpp"

namespace courriel::mime::charset {
namespace {

void put_unit(char32_t unit, bool little, std::string& out) {
    const char high = static_cast<char>(unit >> 8 & 0xFF);
    const char low = static_cast<char>(unit & 0xFF);
    out += little ? low : high;
    out += little ? high : low;
}

// UTF-16 (RFC 2781): where the label does not say the order, big-endian with a byte order mark.
std::string to_utf16(std::string_view text, detail::decoder how) {
    const bool little = how == detail::decoder::utf16_le;
    std::string out;
    out.reserve(2 * text.size() + 2);
    if (how == detail::decoder::utf16) put_unit(0xFEFF, little, out);
    while (!text.empty()) {
        const utf8::character c = utf8::decode(text);
        text.remove_prefix(c.size);
        if (c.value < 0x10000) {
            put_unit(c.value, little, out);
        } else {
            put_unit(0xD800 + ((c.value - 0x10000) >> 10), little, out);
            put_unit(0xDC00 + ((c.value - 0x10000) & 0x3FF), little, out);
        }
    }
    return out;
}

// With one octet for each character that has one.
result<std::string> to_single_byte(std::string_view text, detail::decoder how) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const utf8::character c = utf8::decode(text);
        const auto octet = detail::single_byte_of(c.value, how);
        if (!octet) return errc::invalid_argument;
        out += *octet;
        text.remove_prefix(c.size);
    }
    return out;
}

} // namespace

result<std::string> from_utf8(std::string_view text, std::string_view label, const converter* own) {
    using detail::decoder;
    if (mime::detail::valid_utf8_prefix(text) != text.size()) return errc::malformed;
    if (own != nullptr) {
        auto written = own->from_utf8(text, label);
        if (written || written.error() != errc::not_supported) return written;
    }
    const detail::charset found = detail::find(label);
    switch (found.how) {
    case decoder::utf8: return std::string(text);
    case decoder::us_ascii:
    case decoder::iso_8859_1:
    case decoder::iso_8859_15:
    case decoder::windows_1252: return to_single_byte(text, found.how);
    case decoder::utf16:
    case decoder::utf16_be:
    case decoder::utf16_le: return to_utf16(text, found.how);
    case decoder::iconv:
        return detail::from_utf8_by_iconv(text, found.iconv_writer != nullptr ? found.iconv_writer
                                                                              : found.iconv_name);
    case decoder::utf7:
    case decoder::none: break;
    }
    return errc::not_supported;
}

} // namespace courriel::mime::charset
