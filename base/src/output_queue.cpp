// See output_queue.hpp. Replies fit one small block that is kept for ever; bodies use large ones
// that are freed as they are sent.
#include <courriel/output_queue.hpp>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include <courriel/version.hpp>

namespace courriel {

// The small block is of no use to them: without bytes in it, it makes way.
void output_queue::expect(std::size_t n) noexcept {
    const std::size_t left = blocks_.empty() ? 0 : blocks_.back().capacity - blocks_.back().size;
    if (n <= std::max(left, small_block)) return;
    expected_ = std::min(n, room());
    if (size_ == 0) blocks_.clear();
}

void output_queue::append(std::string_view bytes) {
    assert(bytes.size() <= room());
    while (!bytes.empty()) {
        const auto into = tail();
        const std::size_t n = std::min(into.size(), bytes.size());
        std::memcpy(into.data(), bytes.data(), n);
        grow(n);
        bytes.remove_prefix(n);
    }
}

std::span<char> output_queue::tail() {
    if (room() == 0) return {};
    if (blocks_.empty() || blocks_.back().size == blocks_.back().capacity) {
        const std::size_t usual = blocks_.empty() ? small_block : large_block;
        const std::size_t capacity = std::max(usual, std::exchange(expected_, 0));
        blocks_.push_back({std::unique_ptr<char[]>(new char[capacity]), capacity, 0});
    }
    auto& last = blocks_.back();
    return {last.data.get() + last.size, std::min(last.capacity - last.size, room())};
}

void output_queue::grow(std::size_t n) noexcept {
    assert(!blocks_.empty() && n <= blocks_.back().capacity - blocks_.back().size && n <= room());
    blocks_.back().size += n;
    size_ += n;
}

std::string_view output_queue::front() const noexcept {
    if (size_ == 0) return {};
    return {blocks_.front().data.get() + front_, blocks_.front().size - front_};
}

void output_queue::consume(std::size_t n) noexcept {
    assert(n <= size_);
    size_ -= n;
    while (n != 0) {
        auto& first = blocks_.front();
        const std::size_t taken = std::min(n, first.size - front_);
        front_ += taken;
        n -= taken;
        if (front_ != first.size) return;
        front_ = 0;
        first.size = 0;
        if (blocks_.size() > 1 || first.capacity != small_block) blocks_.erase(blocks_.begin());
    }
}

std::size_t output_queue::capacity() const noexcept {
    std::size_t total = 0;
    for (const auto& b : blocks_) total += b.capacity;
    return total;
}

} // namespace courriel
