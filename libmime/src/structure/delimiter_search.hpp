// The search that the structure of a message is bound by: the next line that begins with "--".
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace courriel::mime::detail {

/// The first '-' of the first "\n--" in [at, end), or end. O(n), 16 octets at a time where the
/// machine can.
inline const char* find_dashed_line(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
    const auto load = [](const char* from) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    };
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i dash = _mm_set1_epi8('-');
    for (; end - at >= 18; at += 16) {
        const __m128i hits = _mm_and_si128(
            _mm_and_si128(_mm_cmpeq_epi8(load(at), lf), _mm_cmpeq_epi8(load(at + 1), dash)),
            _mm_cmpeq_epi8(load(at + 2), dash));
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits)); mask != 0)
            return at + std::countr_zero(mask) + 1;
    }
#endif
    while (end - at >= 3) {
        const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at - 2));
        if (found == nullptr) break;
        at = static_cast<const char*>(found) + 1;
        if (at[0] == '-' && at[1] == '-') return at;
    }
    return end;
}

} // namespace courriel::mime::detail
