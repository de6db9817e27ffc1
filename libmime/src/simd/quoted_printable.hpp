// Quoted-printable (RFC 2045 section 6.7) over vectors of octets; see base64.hpp for the parameter.
// Decoding knows no runs: all escapes of a vector are read at once and the places of their digits
// are squeezed out, so that it costs the same wherever they are.
#pragma once

#include <cstring>

#include "kernels.hpp"
#include "tables.hpp"

namespace courriel::mime::simd {

// The values of hexadecimal digits; `valid` says which are digits at all.
template <class V>
COURRIEL_TARGET inline V hex_values(V digits, V& valid) {
    const V decimal = digits - V::all('0');
    const V letter = (digits | V::all(0x20)) - V::all('a');
    const V is_decimal = decimal.below(10);
    const V is_letter = letter.below(6);
    valid = is_decimal | is_letter;
    return (decimal & is_decimal) | ((letter + V::all(10)) & is_letter);
}

template <class V>
COURRIEL_TARGET progress decode_printable(const char* at, const char* end, char* to, char* to_end) {
    const char* const begin = at;
    std::uint32_t taken = 0; // places that belong to an escape of the vector before
    while (static_cast<std::size_t>(end - at) >= V::size + 2 &&
           static_cast<std::size_t>(to_end - to) >= V::size) {
        const V text = V::load(at);
        const V next = V::load(at + 1);
        const V is_escape = text.equal(V::all('='));
        const V is_blank = text.equal(V::all(' ')) | text.equal(V::all('\t'));
        const V next_lf = next.equal(V::all('\n'));
        const V next_cr = next.equal(V::all('\r'));
        const std::uint32_t escapes = is_escape.mask();
        std::uint32_t odd = (is_blank & (next_lf | next_cr)).mask(); // blanks at a line's end
        if ((escapes | odd | taken) == 0) {
            text.store(to);
            at += V::size;
            to += V::size;
            continue;
        }
        const V after = V::load(at + 2);
        V valid_high, valid_low;
        const V high = hex_values(next, valid_high);
        const V low = hex_values(after, valid_low);
        const V is_octet = is_escape & valid_high & valid_low;
        const V octets = ((high.template left<4>() & V::all('\xF0')) | low) & is_octet;
        std::uint32_t of_three = is_octet.mask();
        std::uint32_t breaks = (is_escape & next_cr & after.equal(V::all('\n'))).mask();
        std::uint32_t short_breaks = (is_escape & next_lf).mask();
        odd |= escapes & ~(of_three | breaks | short_breaks);
        const std::size_t count = odd == 0 ? V::size : static_cast<std::size_t>(__builtin_ctz(odd));
        const std::uint32_t here = places_below(count);
        breaks &= here;
        short_breaks &= here;
        of_three = (of_three & here) | breaks;
        const std::uint64_t dropped = taken | breaks | short_breaks | std::uint64_t{of_three} << 1 |
                                      std::uint64_t{of_three} << 2 |
                                      std::uint64_t{short_breaks} << 1;
        const std::uint32_t kept = here & ~static_cast<std::uint32_t>(dropped);
        char plain[V::size];
        (text.without(is_octet) | octets).store(plain);
        for (std::size_t i = 0; i != V::size; i += 8) {
            const std::uint32_t set = kept >> i & 0xFF;
            V::store_kept(plain + i, set, to);
            to += kept_counts[set];
        }
        at += count;
        taken = static_cast<std::uint32_t>(dropped >> V::size);
        if (odd != 0) break; // nothing is taken behind it
    }
    at += kept_counts[taken];
    for (; at != begin && ascii::is_blank(at[-1]); --at) --to;
    return {at, to};
}

// What must not begin a line as it is: a '.', which may end a message, and "From ".
constexpr bool is_odd_first(char c) noexcept { return c == '.' || c == 'F'; }

// The longest part of the `width` octets of encoded text at `text`, no more than `most`, that does
// not end inside an escape. A '=' in encoded text is always an escape's.
constexpr std::size_t whole_escapes(const char* text, std::size_t most) noexcept {
    if (most >= 1 && text[most - 1] == '=') return most - 1;
    if (most >= 2 && text[most - 2] == '=') return most - 2;
    return most;
}

template <class V>
COURRIEL_TARGET printable_progress encode_printable(const char* at, const char* end, char* to,
                                                    char* to_end, std::size_t column, bool text) {
    constexpr std::size_t step = 16;         // octets that are escaped at a time
    constexpr std::size_t widest = step * 3; // that they become
    while (static_cast<std::size_t>(end - at) >= V::size + 1 &&
           static_cast<std::size_t>(to_end - to) >= kernels::room) {
        const V octets = V::load(at);
        const V is_blank = octets.equal(V::all(' ')) | octets.equal(V::all('\t'));
        const V is_graphic = (octets - V::all(0x21)).below(0x5E);
        const V is_plain = is_blank | is_graphic.without(octets.equal(V::all('=')));
        std::uint32_t stops = 0;
        if (text) {
            const V next = V::load(at + 1);
            const V is_end = octets.equal(V::all('\n')) | octets.equal(V::all('\r'));
            const V next_end = next.equal(V::all('\n')) | next.equal(V::all('\r'));
            stops = (is_end | (is_blank & next_end)).mask();
        }
        const std::size_t count =
            stops == 0 ? V::size : static_cast<std::size_t>(__builtin_ctz(stops));
        const std::uint32_t escapes = ~is_plain.mask() & places_below(count);
        for (std::size_t place = 0; place < count; place += step) {
            if (column == 0 && is_odd_first(at[place])) return {at + place, to, column};
            // All octets, and no branch that depends on which of them are escaped.
            const std::uint32_t set = escapes >> place & 0xFFFF;
            V::store_escaped(at + place, set, to);
            const std::size_t n = count - place < step ? count - place : step;
            const std::size_t width = n + 2u * (kept_counts[set & 0xFF] + kept_counts[set >> 8]);
            if (column + width <= printable_line) {
                to += width;
                column += width;
                continue;
            }
            // A soft line break goes in between.
            const std::size_t first = whole_escapes(to, printable_line - column);
            char rest[widest];
            std::memcpy(rest, to + first, widest);
            if (is_odd_first(rest[0])) {
                std::size_t taken = first;
                for (std::size_t i = 0; i != first; ++i) taken -= to[i] == '=' ? 2 : 0;
                std::memcpy(to + first, "=\r\n", 3);
                return {at + place + taken, to + first + 3, 0};
            }
            std::memcpy(to + first, "=\r\n", 3);
            std::memcpy(to + first + 3, rest, widest);
            to += width + 3;
            column = width - first;
        }
        at += count;
        if (stops != 0) break;
    }
    return {at, to, column};
}

} // namespace courriel::mime::simd
