// The kernels for x86 processors with AVX2: vectors of 32 octets.
#include "kernels.hpp"

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))

#include <courriel/version.hpp>

#define COURRIEL_TARGET [[gnu::target("avx2")]]
#define COURRIEL_INLINE [[gnu::target("avx2"), gnu::always_inline]]

#include "avx2_vector.hpp"
#include "vector_kernels.hpp"

namespace courriel::mime::simd {

const kernels avx2_kernels = kernels_of<vector>("avx2");

} // namespace courriel::mime::simd

#endif
