// Where the octets of a message come from while it is being sent: from memory, or in pieces from a
// function, so that a message of any size is sent without being held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/result.hpp>

namespace courriel::smtp {

/// Fills `into` with octets of the message from `offset` on: how many, 0 at the end, or why there
/// are none, which ends the connection with the message unsent. Asked in order, and from 0 again
/// when the message goes out a second time (to the recipients that were too many the first). It
/// must not throw, nor wait for long: it runs on the client's executor.
using message_reader =
    std::function<result<std::size_t>(std::uint64_t offset, std::span<char> into)>;

/// A message as pieces, whichever way it is given.
class message_source {
public:
    /// `whole` is not copied: it must live as long as this.
    message_source(std::string_view whole) : whole_(whole) {}
    explicit message_source(message_reader reader) : reader_(std::move(reader)) {}

    message_source(message_source&&) noexcept = default;
    message_source& operator=(message_source&&) noexcept = default;

    /// The same message from its beginning.
    [[nodiscard]] message_source again() const {
        return reader_ ? message_source(reader_) : message_source(whole_);
    }

    /// The message, where it is in memory; otherwise empty.
    [[nodiscard]] std::string_view whole() const { return whole_; }
    [[nodiscard]] bool is_in_memory() const { return !reader_; }

    /// What comes next, until consume(); empty at the end.
    result<std::string_view> peek() {
        if (!reader_) return whole_.substr(static_cast<std::size_t>(offset_));
        if (piece_.empty()) {
            buffer_.resize(piece_size);
            const auto n = reader_(offset_, buffer_);
            if (!n) return n.error();
            piece_ = {buffer_.data(), *n < piece_size ? *n : piece_size};
        }
        return piece_;
    }

    /// The first `n` octets of peek() are done with.
    void consume(std::size_t n) {
        offset_ += n;
        if (reader_) piece_.remove_prefix(n);
    }

    /// How many octets were consumed since the beginning.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

    /// Begins again.
    void rewind() {
        offset_ = 0;
        piece_ = {};
    }

private:
    static constexpr std::size_t piece_size = 32 * 1024;

    std::string_view whole_{};
    message_reader reader_{};
    std::vector<char> buffer_{}; // it keeps its place when this is moved
    std::string_view piece_{};   // of the buffer
    std::uint64_t offset_ = 0;
};

} // namespace courriel::smtp
