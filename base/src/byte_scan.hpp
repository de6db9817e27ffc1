// The searches that lines and bodies are bound by: the next CR, LF or NUL; and the next octet that
// is none of a text of whole lines, which looks at each octet and the one in front of it.
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

/// Whether a dot behind an LF is sought, too: it is doubled on its way.
enum class line_dots : bool { pass, stop };

/// The first octet in [at, end) that is a NUL or does not fit behind the one in front of it, which
/// is an LF without a CR, or anything else behind a CR, or end. The first octet has none in front.
/// O(n), 16 octets at a time where the machine can.
template <line_dots Dots>
inline const char* find_misplaced(const char* at, const char* end) noexcept {
    if (at == end || *at == '\n' || *at == '\0') return at;
    ++at;
#if defined(__SSE2__)
    const __m128i cr = _mm_set1_epi8('\r');
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i dot = _mm_set1_epi8('.');
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i before = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at - 1));
        __m128i hits =
            _mm_or_si128(_mm_xor_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(before, cr)),
                         _mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
        if constexpr (Dots == line_dots::stop)
            hits = _mm_or_si128(
                hits, _mm_and_si128(_mm_cmpeq_epi8(bytes, dot), _mm_cmpeq_epi8(before, lf)));
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits)); mask != 0)
            return at + std::countr_zero(mask);
    }
#endif
    for (; at != end; ++at) {
        if ((*at == '\n') != (at[-1] == '\r') || *at == '\0') break;
        if (Dots == line_dots::stop && *at == '.' && at[-1] == '\n') break;
    }
    return at;
}

} // namespace courriel::detail
