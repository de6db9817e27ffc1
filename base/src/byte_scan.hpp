// The search that lines and bodies are bound by: the next CR, LF or NUL.
#pragma once

#include <bit>
#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace courriel::detail {

/// The first of CR, LF and NUL in [at, end), or end. O(n), 16 octets at a time where the machine
/// can.
inline const char* find_line_byte(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
    const __m128i cr = _mm_set1_epi8('\r');
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i nul = _mm_setzero_si128();
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i hits =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, cr), _mm_cmpeq_epi8(bytes, lf)),
                         _mm_cmpeq_epi8(bytes, nul));
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits)); mask != 0)
            return at + std::countr_zero(mask);
    }
#endif
    while (at != end && *at != '\r' && *at != '\n' && *at != '\0') ++at;
    return at;
}

} // namespace courriel::detail
