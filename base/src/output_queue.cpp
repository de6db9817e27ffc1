// See output_queue.hpp. Replies fit one small block that is kept for ever; bodies use large ones
// that are freed as they are sent.
#include <courriel/output_queue.hpp>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include <courriel/version.hpp>

namespace courriel {

void output_block::append(std::string_view bytes) noexcept {
    assert(bytes.size() <= capacity - end);
    bytes.copy(data.get() + end, bytes.size());
    end += bytes.size();
}

void output_block::prepend(std::string_view bytes) noexcept {
    assert(bytes.size() <= begin);
    begin -= bytes.size();
    bytes.copy(data.get() + begin, bytes.size());
}

// The small block is of no use to them: without bytes in it, it makes way.
void output_queue::expect(std::size_t n) noexcept {
    const std::size_t left = blocks_.empty() ? 0 : blocks_.back().capacity - blocks_.back().end;
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

void output_queue::append_over_limit(std::string_view bytes) {
    const std::size_t limit = std::exchange(limit_, std::max(limit_, size_ + bytes.size()));
    append(bytes);
    limit_ = limit;
}

// As in expect(), a block without bytes makes way, be it one that tail() has made.
void output_queue::append(output_block block) {
    assert(block.size() <= room());
    if (block.size() == 0) return;
    if (!blocks_.empty() && blocks_.back().size() == 0) blocks_.pop_back();
    size_ += block.size();
    blocks_.push_back(std::move(block));
}

std::span<char> output_queue::tail() {
    if (room() == 0) return {};
    if (blocks_.empty() || blocks_.back().room().empty()) {
        const std::size_t usual = blocks_.empty() ? small_block : large_block;
        blocks_.emplace_back(0, std::max(usual, std::exchange(expected_, 0)));
    }
    const auto free = blocks_.back().room();
    return free.first(std::min(free.size(), room()));
}

void output_queue::grow(std::size_t n) noexcept {
    assert(!blocks_.empty() && n <= blocks_.back().room().size() && n <= room());
    blocks_.back().end += n;
    size_ += n;
}

std::string_view output_queue::front() const noexcept {
    return size_ == 0 ? std::string_view{} : blocks_.front().bytes();
}

void output_queue::consume(std::size_t n) noexcept {
    assert(n <= size_);
    size_ -= n;
    while (n != 0) {
        auto& first = blocks_.front();
        const std::size_t taken = std::min(n, first.size());
        first.begin += taken;
        n -= taken;
        if (first.size() != 0) return;
        first.begin = first.end = 0;
        if (blocks_.size() > 1 || first.capacity != small_block) blocks_.erase(blocks_.begin());
    }
}

std::size_t output_queue::capacity() const noexcept {
    std::size_t total = 0;
    for (const auto& b : blocks_) total += b.capacity;
    return total;
}

} // namespace courriel
