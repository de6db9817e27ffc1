// See kernels.hpp: which kernels this machine can run.
#include <array>
#include <atomic>

#include <courriel/version.hpp>

#include "kernels.hpp"
#include "machines.hpp"

namespace courriel::mime::simd {
namespace {

struct choice {
    std::array<const kernels*, 4> all{&plain_kernels};
    std::size_t size = 1;

    choice() noexcept {
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
        __builtin_cpu_init();
        if (__builtin_cpu_supports("ssse3")) all[size++] = &ssse3_kernels;
        if (__builtin_cpu_supports("avx2")) all[size++] = &avx2_kernels;
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
            __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi") &&
            __builtin_cpu_supports("popcnt"))
            all[size++] = &avx512_kernels;
#endif
#elif defined(__GNUC__) && defined(__aarch64__) && defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN)
        all[size++] = &neon_kernels;
#endif
    }
};

const choice& here() noexcept {
    static const choice c;
    return c;
}

} // namespace

std::span<const kernels* const> available() noexcept {
    return std::span(here().all).first(here().size);
}

constinit std::atomic<const kernels*> chosen_kernels{nullptr};

const kernels& choose_kernels() noexcept {
    const kernels* best = available().back();
    const kernels* before = nullptr; // another thread may have been faster
    return chosen_kernels.compare_exchange_strong(before, best, std::memory_order_relaxed)
               ? *best
               : *before;
}

forced_kernels::forced_kernels(const kernels& k) noexcept {
    chosen_kernels.store(&k, std::memory_order_relaxed);
}
forced_kernels::~forced_kernels() { chosen_kernels.store(nullptr, std::memory_order_relaxed); }

} // namespace courriel::mime::simd
