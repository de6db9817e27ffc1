// See allocation_count.hpp. The count is not atomic: the benchmarks have one thread.
#include "allocation_count.hpp"

#include <algorithm>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::size_t made = 0;
bool metered = false; // the octets are asked for only then, for that takes its time
std::size_t held = 0;
std::size_t most = 0;

} // namespace

namespace courriel::benchmarks {

std::size_t allocations() noexcept { return made; }

memory_meter::memory_meter() noexcept {
    held = most = 0;
    metered = true;
}
memory_meter::~memory_meter() { metered = false; }
std::size_t memory_meter::peak() const noexcept { return most; }

} // namespace courriel::benchmarks

void* operator new(std::size_t size) {
    void* const block = std::malloc(size);
    if (block == nullptr) throw std::bad_alloc();
    ++made;
    if (metered) {
        held += malloc_usable_size(block);
        most = std::max(most, held);
    }
    return block;
}
void operator delete(void* block) noexcept {
    if (metered && block != nullptr) held -= malloc_usable_size(block);
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
