// Sixteen octets of a text at once, and what is found in them as bits of which the lowest is the
// first octet. By it the words, tokens and comments of a header are found: they are so short that
// a call through kernels.hpp costs more than its wider vectors save, so what the compiler may use
// everywhere decides.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN)
#include <arm_neon.h>
#endif

namespace courriel::mime::simd {

/// In plain C++. A comparison makes each octet 0xFF where it holds and 0 where not.
class plain_block {
public:
    static constexpr std::size_t size = 16;

    static plain_block load(const char* from) noexcept {
        plain_block out;
        std::memcpy(out.octets_.data(), from, out.octets_.size());
        return out;
    }
    friend plain_block operator|(plain_block a, const plain_block& b) noexcept {
        for (std::size_t i = 0; i != a.octets_.size(); ++i) a.octets_[i] |= b.octets_[i];
        return a;
    }
    [[nodiscard]] plain_block equal(char c) const noexcept {
        return where([c](std::uint8_t octet) { return octet == static_cast<std::uint8_t>(c); });
    }
    /// Of a comparison that must not tell two octets apart: `bits` is set in all.
    [[nodiscard]] plain_block with(char bits) const noexcept {
        plain_block out = *this;
        for (std::uint8_t& octet : out.octets_) octet |= static_cast<std::uint8_t>(bits);
        return out;
    }
    /// What is below `bound`, an octet of ASCII, or beyond ASCII.
    [[nodiscard]] plain_block below_or_beyond(char bound) const noexcept {
        return where([bound](std::uint8_t octet) {
            return octet < static_cast<std::uint8_t>(bound) || octet >= 0x80;
        });
    }
    /// What is at most `bound`.
    [[nodiscard]] plain_block at_most(char bound) const noexcept {
        return where(
            [bound](std::uint8_t octet) { return octet <= static_cast<std::uint8_t>(bound); });
    }
    [[nodiscard]] std::uint32_t mask() const noexcept {
        std::uint32_t out = 0;
        for (std::size_t i = 0; i != octets_.size(); ++i)
            out |= static_cast<std::uint32_t>(octets_[i] >> 7) << i;
        return out;
    }

private:
    template <class Predicate>
    [[nodiscard]] plain_block where(const Predicate& predicate) const noexcept {
        plain_block out;
        for (std::size_t i = 0; i != octets_.size(); ++i)
            out.octets_[i] = predicate(octets_[i]) ? 0xFF : 0;
        return out;
    }

    std::array<std::uint8_t, size> octets_{};
};

#if defined(__SSE2__)
/// The same by SSE2.
class vector_block {
public:
    static constexpr std::size_t size = 16;

    vector_block() = default;
    static vector_block load(const char* from) noexcept {
        return vector_block(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    }
    friend vector_block operator|(vector_block a, vector_block b) noexcept {
        return vector_block(_mm_or_si128(a.v_, b.v_));
    }
    [[nodiscard]] vector_block equal(char c) const noexcept {
        return vector_block(_mm_cmpeq_epi8(v_, _mm_set1_epi8(c)));
    }
    [[nodiscard]] vector_block with(char bits) const noexcept {
        return vector_block(_mm_or_si128(v_, _mm_set1_epi8(bits)));
    }
    [[nodiscard]] vector_block below_or_beyond(char bound) const noexcept {
        return vector_block(_mm_cmplt_epi8(v_, _mm_set1_epi8(bound)));
    }
    [[nodiscard]] vector_block at_most(char bound) const noexcept {
        return vector_block(_mm_cmpeq_epi8(_mm_min_epu8(v_, _mm_set1_epi8(bound)), v_));
    }
    [[nodiscard]] std::uint32_t mask() const noexcept {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(v_));
    }

private:
    explicit vector_block(__m128i v) noexcept : v_(v) {}
    __m128i v_{};
};
using block = vector_block;
#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN)
/// The same by NEON.
class vector_block {
public:
    static constexpr std::size_t size = 16;

    vector_block() = default;
    static vector_block load(const char* from) noexcept {
        return vector_block(vld1q_u8(reinterpret_cast<const std::uint8_t*>(from)));
    }
    friend vector_block operator|(vector_block a, vector_block b) noexcept {
        return vector_block(vorrq_u8(a.v_, b.v_));
    }
    [[nodiscard]] vector_block equal(char c) const noexcept {
        return vector_block(vceqq_u8(v_, vdupq_n_u8(static_cast<std::uint8_t>(c))));
    }
    [[nodiscard]] vector_block with(char bits) const noexcept {
        return vector_block(vorrq_u8(v_, vdupq_n_u8(static_cast<std::uint8_t>(bits))));
    }
    [[nodiscard]] vector_block below_or_beyond(char bound) const noexcept {
        return vector_block(
            vcltq_s8(vreinterpretq_s8_u8(v_), vdupq_n_s8(static_cast<std::int8_t>(bound))));
    }
    [[nodiscard]] vector_block at_most(char bound) const noexcept {
        return vector_block(vcleq_u8(v_, vdupq_n_u8(static_cast<std::uint8_t>(bound))));
    }
    [[nodiscard]] std::uint32_t mask() const noexcept {
        constexpr std::uint64_t powers = 0x8040'2010'0804'0201;
        const uint8x16_t bits = vandq_u8(v_, vreinterpretq_u8_u64(vdupq_n_u64(powers)));
        return vaddv_u8(vget_low_u8(bits)) |
               static_cast<std::uint32_t>(vaddv_u8(vget_high_u8(bits))) << 8;
    }

private:
    explicit vector_block(uint8x16_t v) noexcept : v_(v) {}
    uint8x16_t v_{};
};
using block = vector_block;
#else
using block = plain_block;
#endif

/// The octets of `text` from `from` on, which are fewer than sixteen and at least one. Nothing
/// outside of `text` is read: what lies before `from`, or letters, fill the block.
template <class Block = block>
class last_block {
public:
    last_block(std::string_view text, std::size_t from) noexcept {
        const std::size_t left = text.size() - from;
        if (text.size() >= Block::size) {
            before_ = static_cast<unsigned>(Block::size - left);
            octets_ = Block::load(text.data() + text.size() - Block::size);
            return;
        }
        std::array<char, Block::size> padded;
        padded.fill('x');
        std::memcpy(padded.data(), text.data() + from, left);
        octets_ = Block::load(padded.data());
    }

    [[nodiscard]] const Block& octets() const noexcept { return octets_; }
    /// The bits of a comparison of octets(); behind the end of the text none, or those of a letter.
    [[nodiscard]] std::uint32_t mask(const Block& found) const noexcept {
        return found.mask() >> before_;
    }

private:
    unsigned before_ = 0; // octets of the block that lie before `from`
    Block octets_{};
};

/// Gives `look` the octets of `text` from `from` on, one block after the other: the block, a
/// function that makes bits of a comparison, and the offset where it begins. Ends where `look`
/// returns true.
template <class Block = block, class Look>
void each_block(std::string_view text, std::size_t from, const Look& look) {
    const auto bits = [](const Block& found) { return found.mask(); };
    for (; text.size() - from >= Block::size; from += Block::size)
        if (look(Block::load(text.data() + from), bits, from)) return;
    if (from == text.size()) return;
    const last_block<Block> last(text, from);
    const auto last_bits = [&](const Block& found) { return last.mask(found); };
    look(last.octets(), last_bits, from);
}

/// The offset of the first octet of `text`, from `from` on, that Set::in() finds in a block; the
/// size of `text` when there is none. O(n).
template <class Set, class Block = block>
std::size_t find_first(std::string_view text, std::size_t from) noexcept {
    for (; text.size() - from >= Block::size; from += Block::size) {
        const std::uint32_t hits = Set::in(Block::load(text.data() + from)).mask();
        if (hits != 0) return from + static_cast<std::size_t>(std::countr_zero(hits));
    }
    if (from == text.size()) return from;
    const last_block<Block> last(text, from);
    const std::uint32_t hits = last.mask(Set::in(last.octets()));
    if (hits == 0) return text.size();
    return std::min(from + static_cast<std::size_t>(std::countr_zero(hits)), text.size());
}

/// The bits before the lowest of `stops`; all of them when there is none.
inline std::uint32_t before_first(std::uint32_t stops) noexcept {
    return (stops & (~stops + 1)) - 1;
}

/// A few octets, as a set for find_first().
template <char First, char... More>
struct any_of {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return (octets.equal(First) | ... | octets.equal(More));
    }
};

} // namespace courriel::mime::simd
