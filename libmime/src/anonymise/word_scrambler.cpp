// See word_scrambler.hpp.
#include "word_scrambler.hpp"

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../simd/tables.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::uint64_t mix(std::uint64_t state, unsigned value) noexcept {
    state = (state ^ (value + 0x9E3779B97F4A7C15U)) * 0xBF58476D1CE4E5B9U;
    return state ^ state >> 29;
}

constexpr unsigned octet(char c) noexcept { return static_cast<unsigned char>(c); }

// Another character of a class of `size` that begins at `first`; the same where there is no other.
constexpr char moved(char c, unsigned first, unsigned size, std::uint64_t state) noexcept {
    const auto distance = static_cast<unsigned>(1 + (state >> 20) % (size - 1));
    return static_cast<char>(first + (octet(c) - first + distance) % size);
}

constexpr bool is_word(char c) noexcept { return ascii::is_alnum(c) || !ascii::is_ascii(c); }

constexpr char scrambled_ascii(char c, std::uint64_t state) noexcept {
    if (ascii::is_digit(c)) return moved(c, '0', 10, state);
    return moved(c, ascii::is_upper(c) ? 'A' : 'a', 26, state);
}

// Octets that are no UTF-8: of Latin-1 and its like, or of a charset with two octets a character.
// Within these classes no octet becomes one that UTF-8 would take otherwise.
constexpr char scrambled_octet(char c, std::uint64_t state) noexcept {
    struct octets {
        unsigned first, last;
    };
    constexpr octets classes[] = {{0xB0, 0xBF}, {0xC2, 0xDF}, {0xE1, 0xEC},
                                  {0xEE, 0xEF}, {0xF1, 0xF3}, {0xF5, 0xFE}};
    for (const octets& o : classes)
        if (octet(c) >= o.first && octet(c) <= o.last)
            return moved(c, o.first, o.last - o.first + 1, state);
    return c;
}

// Symbols, punctuation and marks that change how text runs.
constexpr bool is_punctuation(char32_t c) noexcept {
    return c < 0xC0 || (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ||
           (c >= 0xFE00 && c < 0xFF10) || (c >= 0x1F000 && c < 0x20000);
}

// Within a block of 64 characters, which is a script or a part of one; Chinese and Korean, where
// that would leave too much, within 4096.
void scramble_character(std::span<char> octets, std::uint64_t state) noexcept {
    const unsigned lead = octet(octets.front());
    octets.back() = moved(octets.back(), 0x80, 64, state);
    if (octets.size() == 3 && lead >= 0xE4 && lead <= 0xEC && lead != 0xEA)
        octets[1] = moved(octets[1], 0x80, 64, mix(state, lead));
}

// Whether ESC and what follows select a character set (ISO 2022); its size, or 0.
std::size_t size_of_escape(std::string_view text) noexcept {
    if (text.front() != '\x1B') return 0;
    std::size_t size = 1;
    while (size != text.size() && size != 3 &&
           (text[size] == '$' || text[size] == '(' || text[size] == ')'))
        ++size;
    return size == text.size() ? size : size + 1;
}

} // namespace

void word_scrambler::keep(std::string_view text) {
    while (!text.empty()) {
        std::size_t size = 0;
        while (size != text.size() && is_word(text[size])) ++size;
        if (size != 0) kept_->insert(ascii::to_lower(text.substr(0, size)));
        text.remove_prefix(size == text.size() ? size : size + 1);
    }
}

bool word_scrambler::is_kept(std::string_view word) const {
    return !kept_->empty() && kept_->find(ascii::to_lower(word)) != kept_->end();
}

void word_scrambler::scramble(std::span<char> octets, const keep_word& stays) const {
    const std::string_view text(octets.data(), octets.size());
    for (std::size_t at = 0; at != text.size();) {
        if (const std::size_t size = size_of_escape(text.substr(at)); size != 0) {
            at += size;
            continue;
        }
        std::size_t end = at;
        while (end != text.size() && is_word(text[end])) ++end;
        if (end > at + 1 && !is_kept(text.substr(at, end - at)) && !(stays && stays(text, at, end)))
            scramble_word(octets.subspan(at, end - at));
        at = end == at ? at + 1 : end;
    }
}

void word_scrambler::scramble_word(std::span<char> word) const {
    std::uint64_t state = mix(key_, 0);
    for (std::size_t at = 0; at != word.size();) {
        const char c = word[at];
        std::size_t size = 1;
        std::uint64_t next = mix(state, octet(ascii::to_lower(c)));
        if (ascii::is_ascii(c)) {
            word[at] = scrambled_ascii(c, state);
        } else {
            const utf8::character decoded =
                utf8::decode(std::string_view(word.data() + at, word.size() - at));
            if (decoded.valid) {
                size = decoded.size;
                next = mix(state, static_cast<unsigned>(decoded.value));
                if (!is_punctuation(decoded.value))
                    scramble_character(word.subspan(at, size), state);
            } else {
                word[at] = scrambled_octet(c, state);
            }
        }
        state = next;
        at += size;
    }
}

std::string word_scrambler::scrambled(std::string_view text) const {
    std::string out(text);
    scramble(out);
    return out;
}

void word_scrambler::scramble_noise(std::span<char> base64) const {
    std::uint64_t state = mix(key_, 1);
    for (char& c : base64) {
        if (!ascii::is_alnum(c) && c != '+' && c != '/') continue;
        state = mix(state, octet(c));
        c = simd::base64_alphabet[state >> 20 & 63];
    }
}

} // namespace courriel::mime::detail
