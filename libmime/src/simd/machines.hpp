// The kernels of each kind of machine; which of them there are, dispatch.cpp knows.
#pragma once

#include "kernels.hpp"

namespace courriel::mime::simd {

extern const kernels plain_kernels, ssse3_kernels, avx2_kernels, avx512_kernels, neon_kernels;

} // namespace courriel::mime::simd
