// See search_text.hpp.
#include "store/search_text.hpp"

#include <cstring>
#include <utility>

#include <courriel/ascii.hpp>

namespace courriel::imap::detail {
namespace {

// Capital and small letters that alternate, from an even capital, or from an odd one, on.
constexpr unsigned even_pair(unsigned c) { return c | 1U; }
constexpr unsigned odd_pair(unsigned c) { return c + (c & 1U); }

// Unicode's CaseFolding.txt, statuses C and S, U+0080 to U+07FF, where both have two octets.
constexpr unsigned fold_latin(unsigned c) {
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
    if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149) return c;
    if (c == 0x178) return 0xFF;
    if (c == 0xB5) return 0x3BC; // the micro sign is a mu
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return odd_pair(c);
    if (c >= 0x100 && c <= 0x177) return even_pair(c);
    return c;
}

constexpr unsigned fold_greek(unsigned c) {
    if (c == 0x386) return 0x3AC;
    if (c >= 0x388 && c <= 0x38A) return c + 37;
    if (c == 0x38C) return 0x3CC;
    if (c == 0x38E || c == 0x38F) return c + 63;
    if (c >= 0x391 && c <= 0x3AB && c != 0x3A2) return c + 0x20;
    if (c == 0x3C2) return 0x3C3; // the sigma that ends a word
    return c;
}

constexpr unsigned fold_cyrillic(unsigned c) {
    if (c <= 0x40F) return c + 0x50;
    if (c <= 0x42F) return c + 0x20;
    if (c == 0x4C0) return 0x4CF;
    if (c >= 0x4C1 && c <= 0x4CE) return odd_pair(c);
    if ((c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x52F && c != 0x4CF)) return even_pair(c);
    return c;
}

constexpr unsigned fold_character(unsigned c) {
    if (c < 0x180) return fold_latin(c);
    if (c >= 0x386 && c <= 0x3CE) return fold_greek(c);
    if (c >= 0x400 && c <= 0x52F) return fold_cyrillic(c);
    if (c >= 0x531 && c <= 0x556) return c + 0x30; // Armenian
    return c;
}

constexpr bool is_lead_of_two(char c) {
    return static_cast<unsigned char>(c) >= 0xC2 && static_cast<unsigned char>(c) <= 0xDF;
}
constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

} // namespace

std::string_view case_folder::fold(std::string_view piece) {
    if (out_.size() < piece.size() + 1) out_.resize(piece.size() + 1);
    char* to = out_.data();
    for (const char c : piece) {
        if (lead_ != '\0') {
            if (is_continuation(c)) {
                const unsigned folded =
                    fold_character((static_cast<unsigned char>(lead_) & 0x1FU) << 6U |
                                   (static_cast<unsigned char>(c) & 0x3FU));
                *to++ = static_cast<char>(0xC0U | folded >> 6U);
                *to++ = static_cast<char>(0x80U | (folded & 0x3FU));
                lead_ = '\0';
                continue;
            }
            *to++ = std::exchange(lead_, '\0');
        }
        if (is_lead_of_two(c)) {
            lead_ = c;
        } else {
            *to++ = ascii::to_lower(c);
        }
    }
    return {out_.data(), static_cast<std::size_t>(to - out_.data())};
}

std::string fold_case(std::string_view text) {
    case_folder folder;
    std::string out(folder.fold(text));
    // An octet that waits for the next is no UTF-8, and stays as it is.
    if (out.size() != text.size()) out += text.back();
    return out;
}

text_finder::text_finder(std::string text) : text_(std::move(text)), border_(text_.size()) {
    std::uint32_t k = 0;
    for (std::size_t i = 1; i < text_.size(); ++i) {
        while (k != 0 && text_[i] != text_[k]) k = border_[k - 1];
        if (text_[i] == text_[k]) ++k;
        border_[i] = k;
    }
}

bool text_finder::feed(std::string_view octets) {
    if (text_.empty()) return true;
    const char* at = octets.data();
    const char* const end = at + octets.size();
    while (at != end) {
        if (matched_ == 0) {
            const auto left = static_cast<std::size_t>(end - at);
            at = static_cast<const char*>(std::memchr(at, text_[0], left));
            if (at == nullptr) return false;
            matched_ = 1;
            ++at;
        } else if (*at == text_[matched_]) {
            ++matched_;
            ++at;
        } else {
            matched_ = border_[matched_ - 1];
        }
        if (matched_ == text_.size()) return true;
    }
    return false;
}

} // namespace courriel::imap::detail
