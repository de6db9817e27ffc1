// The searches that reading the structure of a message is bound by: the next line that begins with
// "--", and the end of a header's field.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "kernels.hpp"
#include "octet_block.hpp"

namespace courriel::mime::simd {

/// The first '-' of the first "\n--" in [at, end), or end. O(n).
inline const char* find_dashed_line(const char* at, const char* end) {
    return active().find_dashed_line(at, end);
}

struct field_end {
    std::size_t behind = 0; ///< behind the first LF that no blank follows, or the end of the text
    bool is_odd = false;    ///< a NUL or a bare CR is before it
};

/// What decides where a field ends: bits of the octets of some blocks, the first in the lowest.
template <class Block>
struct field_octets {
    static constexpr std::size_t size = 64;

    std::uint64_t lf = 0;
    std::uint64_t cr = 0;
    std::uint64_t blank = 0;
    std::uint64_t nul = 0;

    explicit field_octets(const char* from) noexcept {
        for (std::size_t i = 0; i != size; i += Block::size) {
            const Block octets = Block::load(from + i);
            lf |= std::uint64_t{octets.equal('\n').mask()} << i;
            cr |= std::uint64_t{octets.equal('\r').mask()} << i;
            blank |= std::uint64_t{(octets.equal(' ') | octets.equal('\t')).mask()} << i;
            nul |= std::uint64_t{octets.equal('\0').mask()} << i;
        }
    }
};

/// The end of the field of `text` whose value goes on at `from`, folds included. O(n).
template <class Block = block>
field_end find_field_end(std::string_view text, std::size_t from) noexcept {
    using octets = field_octets<Block>;
    bool is_odd = false;
    for (; text.size() - from > octets::size; from += octets::size) {
        const octets here(text.data() + from);
        const char next = text[from + octets::size];
        constexpr unsigned last = octets::size - 1;
        const auto followed_by = [&](std::uint64_t what, bool next_too) {
            return what >> 1 | std::uint64_t{next_too} << last;
        };
        const std::uint64_t ends = here.lf & ~followed_by(here.blank, next == ' ' || next == '\t');
        const std::uint64_t odd = here.nul | (here.cr & ~followed_by(here.lf, next == '\n'));
        const std::uint64_t before = (ends & (~ends + 1)) - 1; // all when there is no end
        is_odd = is_odd || (odd & before) != 0;
        if (ends != 0) return {from + static_cast<std::size_t>(std::countr_zero(ends)) + 1, is_odd};
    }
    for (; from != text.size(); ++from) {
        const char c = text[from];
        const char next = from + 1 != text.size() ? text[from + 1] : '\0';
        if (c == '\n' && next != ' ' && next != '\t') return {from + 1, is_odd};
        is_odd = is_odd || c == '\0' || (c == '\r' && next != '\n');
    }
    return {from, is_odd};
}

} // namespace courriel::mime::simd
