// How many allocations the program has made, and how many octets of them are held: operator new,
// replaced.
#pragma once

#include <cstddef>

namespace courriel::benchmarks {

struct allocation_count {
    std::size_t allocations = 0; ///< since the program began
    std::size_t held = 0;        ///< octets
    std::size_t peak = 0;        ///< the most octets held since reset_peak()
};

allocation_count allocations() noexcept;
void reset_peak() noexcept;

} // namespace courriel::benchmarks
