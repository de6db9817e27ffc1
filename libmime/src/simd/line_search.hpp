// The searches that reading the structure of a message is bound by: the next line that begins with
// "--", and the end of a header's line.
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

struct line_end {
    std::size_t behind = 0; ///< behind the first LF, or the end of the text
    bool is_odd = false;    ///< there may be a NUL or a bare CR before it; never false if so
};

/// The end of the line of `text` at `from`, in one pass. O(n).
template <class Block = block>
line_end find_line_end(std::string_view text, std::size_t from) noexcept {
    line_end out{text.size(), false};
    std::uint32_t last_cr = 0; // the octet before this block is a CR
    const auto ends = [&](const Block& octets, const auto& mask, std::size_t at) {
        // No other octet that a line may have is below these, but a tab.
        if ((mask(octets.at_most('\r')) | last_cr) == 0) return false;
        const std::uint32_t lfs = mask(octets.equal('\n'));
        const std::uint32_t crs = mask(octets.equal('\r'));
        const std::uint32_t nuls = mask(octets.equal('\0'));
        const std::uint32_t before = before_first(lfs);
        out.is_odd = out.is_odd || (nuls & before) != 0 ||
                     ((((crs & before) << 1) | last_cr) & (before & 0xFFFF)) != 0;
        last_cr = crs >> 15;
        if (lfs != 0) out.behind = at + static_cast<std::size_t>(std::countr_zero(lfs)) + 1;
        return lfs != 0;
    };
    if (!each_block<Block>(text, from, ends)) out.is_odd = out.is_odd || last_cr != 0;
    return out;
}

} // namespace courriel::mime::simd
