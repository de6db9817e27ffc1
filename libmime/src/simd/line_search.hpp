// The searches that reading the structure of a message is bound by: the next line that begins with
// "--", and the end of a header's line.
#pragma once

#include <cstddef>
#include <cstring>

#include "kernels.hpp"

#if defined(__SSE2__)
#include <bit>
#include <emmintrin.h>
#endif

namespace courriel::mime::simd {

/// The first '-' of the first "\n--" in [at, end), or end. O(n).
inline const char* find_dashed_line(const char* at, const char* end) {
    return active().find_dashed_line(at, end);
}

struct line_end {
    const char* behind = nullptr; ///< behind the first LF, or the end of the text
    bool is_odd = false;          ///< there may be a NUL or a bare CR before it; never false if so
};

/// As find_line_end().
inline line_end find_line_end_plain(const char* at, const char* end) noexcept {
    if (at == end) return {end, false}; // memchr() takes no null pointer
    const auto size = static_cast<std::size_t>(end - at);
    const auto* const lf = static_cast<const char*>(std::memchr(at, '\n', size));
    line_end out{lf == nullptr ? end : lf + 1, false};
    const auto line = static_cast<std::size_t>((lf == nullptr ? end : lf) - at);
    if (const auto* const cr = static_cast<const char*>(std::memchr(at, '\r', line)))
        out.is_odd = cr + 1 != lf;
    out.is_odd = out.is_odd || std::memchr(at, '\0', line) != nullptr;
    return out;
}

/// The end of the line at `at`, in one pass. The lines of a header are short, so that a call
/// through a pointer would cost more than wider vectors save: what the compiler may use everywhere
/// decides.
inline line_end find_line_end(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i cr = _mm_set1_epi8('\r');
    bool is_odd = false;
    unsigned last_cr = 0; // the octet before this block is a CR
    for (; end - at >= 16; at += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto mask = [](__m128i octets) {
            return static_cast<unsigned>(_mm_movemask_epi8(octets));
        };
        const unsigned lfs = mask(_mm_cmpeq_epi8(block, lf));
        const unsigned crs = mask(_mm_cmpeq_epi8(block, cr));
        const unsigned nuls = mask(_mm_cmpeq_epi8(block, _mm_setzero_si128()));
        if ((lfs | crs | nuls | last_cr) == 0) continue;
        const unsigned first_lf = lfs & (~lfs + 1);
        const unsigned before = first_lf - 1; // all of them when there is no LF
        is_odd = is_odd || (nuls & before) != 0 ||
                 ((((crs & before) << 1) | last_cr) & (before & 0xFFFF)) != 0;
        if (lfs != 0) return {at + std::countr_zero(lfs) + 1, is_odd};
        last_cr = crs >> 15;
    }
    line_end rest = find_line_end_plain(at, end);
    const bool ends_here = at != end && *at == '\n';
    rest.is_odd = rest.is_odd || is_odd || (last_cr != 0 && !ends_here);
    return rest;
#else
    return find_line_end_plain(at, end);
#endif
}

} // namespace courriel::mime::simd
