// The searches that reading the structure of a message is bound by: the next line that begins with
// "--", and the end of a header's line.
#pragma once

#include <cstddef>
#include <string_view>

#include "kernels.hpp"
#include "octet_block.hpp"

namespace courriel::mime::simd {

/// The first '-' of the first "\n--" in [at, end), or end. O(n).
inline const char* find_dashed_line(const char* at, const char* end) {
    return active().find_dashed_line(at, end);
}

struct line_end {
    std::size_t behind = 0; ///< behind the first LF, or the end of the text
    bool is_odd = false;    ///< there may be a NUL or a bare CR before it; never false if so
};

/// What may end a line or be odd in it, and the other controls: all that lines have few of.
struct line_stops {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.at_most('\r');
    }
};

/// The end of the line of `text` at `from`, in one pass. O(n).
template <class Block = block>
line_end find_line_end(std::string_view text, std::size_t from) noexcept {
    bool is_odd = false;
    while ((from = find_first<line_stops, Block>(text, from)) != text.size()) {
        const char c = text[from++];
        if (c == '\n') return {from, is_odd};
        if (c == '\r' && from != text.size() && text[from] == '\n') return {from + 1, is_odd};
        is_odd = is_odd || c == '\r' || c == '\0';
    }
    return {text.size(), is_odd};
}

} // namespace courriel::mime::simd
