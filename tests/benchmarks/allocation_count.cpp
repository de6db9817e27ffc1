// See allocation_count.hpp. The count is not atomic: the benchmarks have one thread.
#include "allocation_count.hpp"

#include <algorithm>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

courriel::benchmarks::allocation_count count;

} // namespace

namespace courriel::benchmarks {

allocation_count allocations() noexcept { return count; }
void reset_peak() noexcept { count.peak = count.held; }

} // namespace courriel::benchmarks

void* operator new(std::size_t size) {
    void* const block = std::malloc(size);
    if (block == nullptr) throw std::bad_alloc();
    ++count.allocations;
    count.held += malloc_usable_size(block);
    count.peak = std::max(count.peak, count.held);
    return block;
}
void operator delete(void* block) noexcept {
    count.held -= block == nullptr ? 0 : malloc_usable_size(block);
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
