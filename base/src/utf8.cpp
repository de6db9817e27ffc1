// See utf8.hpp. The well-formed sequences are those of RFC 3629 section 4:
//     UTF8-2 = %xC2-DF UTF8-tail
//     UTF8-3 = %xE0 %xA0-BF UTF8-tail / %xE1-EC 2UTF8-tail / %xED %x80-9F UTF8-tail / %xEE-EF
//              2UTF8-tail
//     UTF8-4 = %xF0 %x90-BF 2UTF8-tail / %xF1-F3 3UTF8-tail / %xF4 %x80-8F 2UTF8-tail
#include <courriel/utf8.hpp>

#include <cstdint>
#include <cstring>

#include <courriel/version.hpp>

namespace courriel::utf8 {
namespace {

// The first octet that is not ASCII, eight at a time.
std::size_t skip_ascii(std::string_view text, std::size_t at) noexcept {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t octets = 0;
        std::memcpy(&octets, text.data() + at, sizeof octets);
        if ((octets & high_bits) != 0) break;
    }
    while (at != text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

bool is_lead_of_two(char c) noexcept {
    return static_cast<unsigned char>(c) >= 0xC2 && static_cast<unsigned char>(c) <= 0xDF;
}

// Without E0 and ED, behind which not every tail may stand.
bool is_lead_of_three(char c) noexcept {
    const auto octet = static_cast<unsigned char>(c);
    return octet > 0xE0 && octet <= 0xEF && octet != 0xED;
}

bool is_tail(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

} // namespace

character decode(std::string_view text) noexcept {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {lead, 1, true};
    if (lead < 0xC2 || lead > 0xF4) return {};

    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned char least = 0x80; // of the second octet: keeps out overlong forms
    unsigned char most = 0xBF;  // and surrogates, and what is beyond U+10FFFF
    if (lead == 0xE0) least = 0xA0;
    if (lead == 0xED) most = 0x9F;
    if (lead == 0xF0) least = 0x90;
    if (lead == 0xF4) most = 0x8F;

    auto value = static_cast<char32_t>(lead & (0x7F >> length));
    for (std::size_t i = 1; i != length; ++i) {
        const auto octet = i < text.size() ? static_cast<unsigned char>(text[i]) : '\0';
        if (octet < least || octet > most) return {replacement, i, false};
        value = value << 6 | (octet & 0x3F);
        least = 0x80;
        most = 0xBF;
    }
    return {value, length, true};
}

std::size_t valid_prefix(std::string_view text) noexcept {
    std::size_t at = 0;
    while ((at = skip_ascii(text, at)) != text.size()) {
        // What most scripts are written in (UTF8-2, and most of UTF8-3), without a call for each
        // letter.
        while (at + 1 < text.size() && is_lead_of_two(text[at]) && is_tail(text[at + 1])) at += 2;
        while (at + 2 < text.size() && is_lead_of_three(text[at]) && is_tail(text[at + 1]) &&
               is_tail(text[at + 2]))
            at += 3;
        if (at == text.size()) break;
        const character c = decode(text.substr(at));
        if (!c.valid) break;
        at += c.size;
    }
    return at;
}

void append(std::string& out, char32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = replacement;
    const auto tail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += {static_cast<char>(0xC0 | c >> 6), tail(0)};
    } else if (c < 0x10000) {
        out += {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
    } else {
        out += {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
    }
}

std::string sanitize(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t valid = valid_prefix(text);
        out += text.substr(0, valid);
        text.remove_prefix(valid);
        if (text.empty()) break;
        append(out, replacement);
        text.remove_prefix(decode(text).size);
    }
    return out;
}

} // namespace courriel::utf8
