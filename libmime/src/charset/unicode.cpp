// See decoders.hpp: UTF-8 (RFC 3629) and UTF-16 (RFC 2781).
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "decoders.hpp"
#include "valid_utf8.hpp"

namespace courriel::mime::charset::detail {
namespace {

constexpr char32_t byte_order_mark = 0xFEFF;

constexpr bool is_high_surrogate(char32_t unit) noexcept { return unit >> 10 == 0xD800 >> 10; }
constexpr bool is_low_surrogate(char32_t unit) noexcept { return unit >> 10 == 0xDC00 >> 10; }

} // namespace

void append_utf8(std::string_view bytes, std::string& out) {
    while (!bytes.empty()) {
        const std::size_t valid = mime::detail::valid_utf8_prefix(bytes);
        out += bytes.substr(0, valid);
        bytes.remove_prefix(valid);
        if (bytes.empty()) return;
        utf8::append(out, utf8::replacement);
        bytes.remove_prefix(utf8::decode(bytes).size);
    }
}

void append_utf16(std::string_view bytes, decoder how, std::string& out) {
    std::size_t high = how == decoder::utf16_le ? 1 : 0; // where a unit's higher octet is
    std::size_t at = 0;
    const auto unit = [&](std::size_t from) {
        return static_cast<char32_t>(static_cast<unsigned char>(bytes[from + high]) << 8 |
                                     static_cast<unsigned char>(bytes[from + (high ^ 1)]));
    };
    if (how == decoder::utf16 && bytes.size() >= 2) {
        if (bytes.starts_with("\xFF\xFE")) high = 1;
        if (unit(0) == byte_order_mark) at = 2;
    }
    while (bytes.size() - at >= 2) {
        char32_t c = unit(at);
        at += 2;
        if (is_high_surrogate(c) && bytes.size() - at >= 2 && is_low_surrogate(unit(at))) {
            c = 0x10000 + ((c & 0x3FF) << 10) + (unit(at) & 0x3FF);
            at += 2;
        }
        utf8::append(out, c); // which makes U+FFFD of a lone surrogate
    }
    if (at != bytes.size()) utf8::append(out, utf8::replacement);
}

} // namespace courriel::mime::charset::detail
