// The search for an octet over vectors; see base64.hpp for the parameter.
#pragma once

#include "kernels.hpp"

namespace courriel::mime::simd {

template <class V>
COURRIEL_TARGET const char* find(const char* at, const char* end, char a, char b, char c) {
    const V all_a = V::all(a), all_b = V::all(b), all_c = V::all(c);
    for (; static_cast<std::size_t>(end - at) >= V::size; at += V::size) {
        const V text = V::load(at);
        const std::uint32_t hits =
            (text.equal(all_a) | text.equal(all_b) | text.equal(all_c)).mask();
        if (hits != 0) return at + __builtin_ctz(hits);
    }
    while (at != end && *at != a && *at != b && *at != c) ++at;
    return at;
}

} // namespace courriel::mime::simd
