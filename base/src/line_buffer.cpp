// See line_buffer.hpp. The block grows by doubling up to the line limit and shrinks again when it
// is empty; moving happens only in make_room(), so each byte is moved a bounded number of times.
#include <courriel/line_buffer.hpp>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include <courriel/version.hpp>

#include "byte_scan.hpp"

namespace courriel {

line_buffer::line_buffer(std::size_t line_limit, line_ends ends)
    : limit_(std::max<std::size_t>(line_limit, 2))
    , ends_(ends) {}

std::span<char> line_buffer::prepare() noexcept {
    awaited_ = end_ != capacity_;
    return {data() + end_, capacity_ - end_};
}

void line_buffer::commit(std::size_t n) noexcept {
    assert(n <= capacity_ - end_);
    end_ += n;
    awaited_ = false;
}

line_buffer::line line_buffer::finish_line(std::size_t text_end, std::size_t next) noexcept {
    line taken{status::line, bare_end_, {data() + begin_, text_end - begin_}};
    begin_ = scan_ = next;
    cr_ = bare_end_ = false;
    return taken;
}

line_buffer::line line_buffer::next_line() noexcept {
    const char* const base = data();
    for (;;) {
        // A line that is not over within the limit is dropped as it comes, but for its last CR.
        const std::size_t scan_end = discarding_ ? end_ : std::min(end_, begin_ + limit_);
        while (scan_ < scan_end) {
            if (cr_) {
                cr_ = false;
                if (base[scan_] == '\n') {
                    ++scan_;
                    if (discarding_) {
                        discarding_ = bare_end_ = false;
                        begin_ = scan_;
                        break;
                    }
                    return finish_line(scan_ - 2, scan_);
                }
                bare_end_ = true;
            }
            const char* hit = detail::find_line_byte(base + scan_, base + scan_end);
            scan_ = static_cast<std::size_t>(hit - base);
            if (scan_ == scan_end) break;
            const char c = base[scan_++];
            if (c == '\r') {
                cr_ = true;
            } else {
                bare_end_ = true;
                if (c == '\n' && ends_ == line_ends::lf_allowed) {
                    if (!discarding_) return finish_line(scan_ - 1, scan_);
                    discarding_ = bare_end_ = false;
                    begin_ = scan_;
                    break;
                }
            }
        }
        if (discarding_) {
            begin_ = scan_; // what was looked at is not needed again: cr_ remembers the last byte
            return {};
        }
        if (scan_ - begin_ >= limit_) {
            discarding_ = true;
            begin_ = scan_;
            return {status::too_long, bare_end_, {}};
        }
        if (scan_ == end_) return {};
    }
}

void line_buffer::take(std::size_t n) noexcept {
    assert(n <= end_ - begin_);
    begin_ += n;
    scan_ = begin_;
    cr_ = bare_end_ = false;
}

void line_buffer::make_room(std::size_t block) {
    if (awaited_) return;
    const std::size_t held = end_ - begin_;
    if (held == 0) {
        begin_ = scan_ = end_ = poisoned_ = 0;
        if (capacity_ != block) resize(block);
        return;
    }
    const std::size_t greatest = std::max(block, limit_);
    if (capacity_ < block) return resize(block);
    if (capacity_ - end_ >= capacity_ / 4) return;
    if (begin_ < capacity_ / 2 && capacity_ < greatest)
        return resize(std::min(capacity_ * 2, greatest));
    if (begin_ == 0) return;
    std::memmove(data(), data() + begin_, held);
    scan_ -= begin_;
    begin_ = poisoned_ = 0;
    end_ = held;
}

void line_buffer::resize(std::size_t capacity) {
    auto larger = std::unique_ptr<char[]>(new char[capacity]);
    const std::size_t held = end_ - begin_;
    if (held != 0) std::memcpy(larger.get(), data() + begin_, held);
    block_ = std::move(larger);
    capacity_ = capacity;
    scan_ -= begin_;
    begin_ = poisoned_ = 0;
    end_ = held;
}

void line_buffer::poison_taken() noexcept {
    if (begin_ == poisoned_) return;
    std::memset(data() + poisoned_, 0xDD, begin_ - poisoned_);
    poisoned_ = begin_;
}

} // namespace courriel
