// See counting_allocator.hpp. Replaces the global allocation functions of the program it is linked
// into.
#include "support/counting_allocator.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> live{0};
std::atomic<std::size_t> peak{0};
constexpr std::size_t header = alignof(std::max_align_t); // holds the size

} // namespace

namespace courriel::tests {

std::size_t live_bytes() { return live; }
std::size_t peak_bytes() { return peak; }
void reset_peak() { peak = live.load(); }

} // namespace courriel::tests

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    auto* block = static_cast<unsigned char*>(std::malloc(size + header));
    if (block == nullptr) return nullptr;
    ::new (static_cast<void*>(block)) std::size_t(size);
    const std::size_t now = live += size;
    for (std::size_t seen = peak; seen < now && !peak.compare_exchange_weak(seen, now);) {
    }
    return block + header;
}

void* operator new(std::size_t size) {
    void* const p = operator new(size, std::nothrow);
    if (p == nullptr) throw std::bad_alloc();
    return p;
}

void operator delete(void* p) noexcept {
    if (p == nullptr) return;
    auto* block = static_cast<unsigned char*>(p) - header;
    live -= *reinterpret_cast<std::size_t*>(block);
    std::free(block);
}

void operator delete(void* p, std::size_t) noexcept { operator delete(p); }
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete[](void* p) noexcept { operator delete(p); }
void operator delete[](void* p, std::size_t) noexcept { operator delete(p); }
