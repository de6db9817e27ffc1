// How many allocations the program has made, and how many octets of them are held: operator new,
// replaced.
#pragma once

#include <cstddef>

namespace courriel::benchmarks {

/// Since the program began.
std::size_t allocations() noexcept;

/// Watches the octets that are allocated and not freed, from its beginning to its end. What was
/// allocated before must not be freed meanwhile.
class memory_meter {
public:
    memory_meter() noexcept;
    ~memory_meter();
    memory_meter(const memory_meter&) = delete;
    memory_meter& operator=(const memory_meter&) = delete;

    /// The most at any time.
    [[nodiscard]] std::size_t peak() const noexcept;
};

} // namespace courriel::benchmarks
