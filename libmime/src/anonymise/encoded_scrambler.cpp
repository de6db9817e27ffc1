// See word_scrambler.hpp: words in encodings. They are decoded, scrambled and put back octet for
// octet, so that everything that is no data stays where it is.
#include <algorithm>
#include <cstdint>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "../simd/tables.hpp"
#include "word_scrambler.hpp"

namespace courriel::mime::detail {
namespace {

// Calls octet(at, size) for each octet of the text, which `size` characters stand for. A mark that
// begins no escape is passed over, with what could become one behind it.
template <class Octet>
void for_each_octet(std::string_view text, char mark, const Octet& octet) {
    for (std::size_t at = 0; at != text.size();) {
        if (text[at] != mark) {
            octet(at++, 1);
            continue;
        }
        const std::string_view behind = text.substr(at + 1);
        if (hex_octet(behind)) {
            octet(at, 3);
            at += 3;
            continue;
        }
        std::size_t size = 0;
        while (size != behind.size() && ascii::is_blank(behind[size])) ++size;
        if (behind.substr(size).starts_with('\n'))
            size += 1;
        else if (behind.substr(size).starts_with("\r\n"))
            size += 2;
        else
            size = std::min<std::size_t>(behind.size(), 2);
        // Another mark there may be the beginning of an escape.
        at += 1 + std::min(size, behind.find(mark));
    }
}

void put_hex(std::span<char> digits, char c) {
    const bool lower = std::any_of(digits.begin(), digits.end(), ascii::is_lower);
    std::string text;
    append_hex(text, c);
    for (std::size_t i = 0; i != 2; ++i) digits[i] = lower ? ascii::to_lower(text[i]) : text[i];
}

constexpr int value_of_base64(char c) noexcept {
    if (ascii::is_upper(c)) return c - 'A';
    if (ascii::is_lower(c)) return c - 'a' + 26;
    if (ascii::is_digit(c)) return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

} // namespace

void word_scrambler::scramble_escaped(std::span<char> text, char mark,
                                      const keep_word& stays) const {
    const std::string_view view(text.data(), text.size());
    std::string octets;
    for_each_octet(view, mark, [&](std::size_t at, std::size_t size) {
        octets += size == 1 ? view[at] : *hex_octet(view.substr(at + 1));
    });
    const std::string before = octets;
    scramble(octets, stays);
    std::size_t next = 0;
    for_each_octet(std::string(view), mark, [&](std::size_t at, std::size_t size) {
        const char c = octets[next];
        if (c != before[next++]) {
            if (size == 1)
                text[at] = c;
            else
                put_hex(text.subspan(at + 1, 2), c);
        }
    });
}

// Up to the first '=': what is behind it has no certain meaning, and becomes noise.
void word_scrambler::scramble_base64(std::span<char> text, const keep_word& stays) const {
    const auto end =
        static_cast<std::size_t>(std::find(text.begin(), text.end(), '=') - text.begin());
    scramble_noise(text.subspan(end));
    const std::span<char> data = text.first(end);

    std::string octets;
    std::uint32_t bits = 0;
    unsigned count = 0; // of bits that are held
    for (const char c : data) {
        const int value = value_of_base64(c);
        if (value < 0) continue;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        octets += static_cast<char>(bits >> count);
    }
    scramble(octets, stays);
    // Bits beyond the last octet, of which there should be none.
    octets += static_cast<char>(bits << (8 - count));

    std::size_t next = 0;
    bits = 0;
    count = 0;
    for (char& c : data) {
        if (value_of_base64(c) < 0) continue;
        if (count < 6) {
            bits = bits << 8 | static_cast<unsigned char>(octets[next++]);
            count += 8;
        }
        count -= 6;
        c = simd::base64_alphabet[bits >> count & 63];
    }
}

void word_scrambler::scramble_uuencode(std::span<char> text) const {
    const auto is_data = [](char c) { return c > ' ' && c <= '`'; };
    std::uint64_t state = key_;
    while (!text.empty()) {
        const auto size =
            static_cast<std::size_t>(std::find(text.begin(), text.end(), '\n') - text.begin());
        const std::span<char> line = text.first(size);
        const std::string_view view(line.data(), line.size());
        if (view.starts_with("begin ")) {
            scramble(line.subspan(std::min(view.find(' ', 6), view.size()))); // behind the mode
        } else if (!view.empty() && is_data(view.front())) {
            for (char& c : line.subspan(1)) {
                if (!is_data(c)) continue;
                state = (state ^ static_cast<unsigned char>(c)) * 0xBF58476D1CE4E5B9U;
                c = static_cast<char>('!' + (state >> 40) % 64);
            }
        } else if (!view.empty() && view != "end" && view != "end\r") {
            scramble(line.subspan(1)); // its first character says what the line is
        }
        text = text.subspan(std::min(size + 1, text.size()));
    }
}

} // namespace courriel::mime::detail
