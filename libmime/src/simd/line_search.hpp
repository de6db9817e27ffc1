// The searches that reading the structure of a message is bound by: the next line that begins with
// "--", and the end of a header's field.
#pragma once

#include <array>
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

/// Sixty-four octets: the bits of a comparison of each, the first in the lowest.
template <class Block>
class wide_block {
public:
    static constexpr std::size_t size = 64;

    explicit wide_block(const char* from) noexcept {
        for (std::size_t i = 0; i != blocks_.size(); ++i)
            blocks_[i] = Block::load(from + i * Block::size);
    }
    [[nodiscard]] std::uint64_t equal(char c) const noexcept {
        return std::uint64_t{blocks_[0].equal(c).mask()} |
               std::uint64_t{blocks_[1].equal(c).mask()} << 16 |
               std::uint64_t{blocks_[2].equal(c).mask()} << 32 |
               std::uint64_t{blocks_[3].equal(c).mask()} << 48;
    }
    [[nodiscard]] bool has(char c) const noexcept {
        return (blocks_[0].equal(c) | blocks_[1].equal(c) | blocks_[2].equal(c) |
                blocks_[3].equal(c))
                   .mask() != 0;
    }

private:
    static_assert(4 * Block::size == size);
    std::array<Block, 4> blocks_;
};

/// The end of the field of `text` whose value goes on at `from`, folds included. O(n).
template <class Block = block>
field_end find_field_end(std::string_view text, std::size_t from) noexcept {
    using octets = wide_block<Block>;
    const auto is_blank = [&](std::size_t at) { return text[at] == ' ' || text[at] == '\t'; };
    bool is_odd = false;
    for (; text.size() - from > octets::size; from += octets::size) {
        const octets here(text.data() + from);
        const std::uint64_t lf = here.equal('\n');
        std::uint64_t end = lf; // the bits from the end on
        while (end != 0 && is_blank(from + static_cast<std::size_t>(std::countr_zero(end)) + 1))
            end &= end - 1;
        const std::uint64_t before = (end & (~end + 1)) - 1; // all when there is no end
        const bool lf_is_next = text[from + octets::size] == '\n';
        const std::uint64_t bare_cr =
            here.equal('\r') & ~(lf >> 1 | std::uint64_t{lf_is_next} << (octets::size - 1));
        is_odd = is_odd || (bare_cr & before) != 0 ||
                 (here.has('\0') && (here.equal('\0') & before) != 0);
        if (end != 0) return {from + static_cast<std::size_t>(std::countr_zero(end)) + 1, is_odd};
    }
    for (; from != text.size(); ++from) {
        const char c = text[from];
        const bool is_last = from + 1 == text.size();
        if (c == '\n' && (is_last || !is_blank(from + 1))) return {from + 1, is_odd};
        is_odd = is_odd || c == '\0' || (c == '\r' && (is_last || text[from + 1] != '\n'));
    }
    return {from, is_odd};
}

} // namespace courriel::mime::simd
