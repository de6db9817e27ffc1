// The output side of every session: a bounded queue of bytes in blocks, so that bytes handed to the
// transport never move while more are appended.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace courriel {

/// A piece of output in memory of its own: [begin, end) of `data`, which a head can be put in front
/// of where `begin` leaves room for it.
struct output_block {
    std::unique_ptr<char[]> data{};
    std::size_t capacity = 0;
    std::size_t begin = 0;
    std::size_t end = 0;

    output_block() = default;
    /// Empty, with room for `head` octets in front and `body` behind.
    output_block(std::size_t head, std::size_t body)
        : data(new char[head + body])
        , capacity(head + body)
        , begin(head)
        , end(head) {}

    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
    [[nodiscard]] std::string_view bytes() const noexcept { return {data.get() + begin, size()}; }
    [[nodiscard]] std::span<char> room() noexcept { return {data.get() + end, capacity - end}; }
    /// Puts `bytes` behind the others; they must fit room().
    void append(std::string_view bytes) noexcept;
    /// Puts `bytes` in front of the others; they must fit what is left there.
    void prepend(std::string_view bytes) noexcept;
};

class output_queue {
public:
    explicit output_queue(std::size_t limit = 64 * 1024) : limit_(limit) {}

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

    /// Bytes that may still be appended.
    [[nodiscard]] std::size_t room() const noexcept { return limit_ - std::min(limit_, size_); }

    /// About `n` bytes come next: they lie together, as far as the limit lets them and the block in
    /// use does, and so leave in few writes.
    void expect(std::size_t n) noexcept;

    /// Appends all of `bytes`, which must fit room().
    void append(std::string_view bytes);

    /// Appends all of `bytes`, over the limit too: for what has a limit of its own. There is no
    /// room then until as much has left.
    void append_over_limit(std::string_view bytes);

    /// Appends the block without a copy; its bytes must fit room().
    void append(output_block block);

    /// Free memory behind the last byte, at most room(); not empty unless room() is 0. For writers
    /// that encode in place: fill a part of it and call grow().
    [[nodiscard]] std::span<char> tail();

    /// The first `n` bytes of tail() were filled.
    void grow(std::size_t n) noexcept;

    /// The oldest bytes, as many as lie together; empty when the queue is empty. They stay where
    /// they are until consume().
    [[nodiscard]] std::string_view front() const noexcept;

    /// Removes the `n` oldest bytes, n <= size().
    void consume(std::size_t n) noexcept;

    /// Bytes of memory held.
    [[nodiscard]] std::size_t capacity() const noexcept;

    static constexpr std::size_t small_block = 512;       // an idle session keeps it
    static constexpr std::size_t large_block = 16 * 1024; // a larger one when told to expect more

private:
    std::vector<output_block> blocks_; // the oldest first; the first one is kept when it is small
    std::size_t size_ = 0;
    std::size_t expected_ = 0; // bytes that the next block is to hold; 0: nobody has said
    std::size_t limit_;
};

} // namespace courriel
