// A hint to the processor, which waits for one part of a text after the other otherwise.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace courriel::mime::simd {

/// Begins to load what `text` begins with, as much as most headers are long.
inline void prefetch(std::string_view text) noexcept {
#if defined(__GNUC__)
    constexpr std::size_t cache_line = 64;
    constexpr std::size_t most = 2048;
    for (std::size_t at = 0; at < std::min(text.size(), most); at += cache_line)
        __builtin_prefetch(text.data() + at);
#else
    static_cast<void>(text);
#endif
}

} // namespace courriel::mime::simd
