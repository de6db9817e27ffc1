// See kernels.hpp: which kernels this machine can run.
#include <array>
#include <atomic>

#include <courriel/version.hpp>

#include "kernels.hpp"
#include "machines.hpp"

namespace courriel::mime::simd {
namespace {

struct choice {
    std::array<const kernels*, 3> all{&plain_kernels};
    std::size_t size = 1;

    choice() noexcept {
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
        __builtin_cpu_init();
        if (__builtin_cpu_supports("ssse3")) all[size++] = &ssse3_kernels;
        if (__builtin_cpu_supports("avx2")) all[size++] = &avx2_kernels;
#elif defined(__GNUC__) && defined(__aarch64__) && defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN)
        all[size++] = &neon_kernels;
#endif
    }
};

const choice& here() noexcept {
    static const choice c;
    return c;
}

std::atomic<const kernels*> forced{nullptr};

} // namespace

const kernels& active() noexcept {
    const kernels* const k = forced.load(std::memory_order_relaxed);
    return k != nullptr ? *k : *here().all[here().size - 1];
}

std::span<const kernels* const> available() noexcept {
    return std::span(here().all).first(here().size);
}

forced_kernels::forced_kernels(const kernels& k) noexcept {
    forced.store(&k, std::memory_order_relaxed);
}
forced_kernels::~forced_kernels() { forced.store(nullptr, std::memory_order_relaxed); }

} // namespace courriel::mime::simd
