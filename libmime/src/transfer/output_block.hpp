// Where a kernel writes before it is known how much: a block on the stack, appended to the string
// whenever it is nearly full. To make the string longer first and write into it would fill it with
// zeros, and bring all of it into the cache twice. It is small because memcpy changes, for larger
// blocks, to an instruction that is slow on some processors unless both sides are aligned.
#pragma once

#include <cstddef>
#include <string>

#include "../simd/kernels.hpp"

namespace courriel::mime::detail {

class output_block {
public:
    explicit output_block(std::string& out) noexcept : out_(out) {}
    output_block(const output_block&) = delete;
    output_block& operator=(const output_block&) = delete;

    /// Where to write; at least simd::kernels::room octets from there to end().
    char* to = data_;
    char* end() noexcept { return data_ + sizeof data_; }

    [[nodiscard]] bool is_full() const noexcept {
        return static_cast<std::size_t>(data_ + sizeof data_ - to) < simd::kernels::room;
    }
    /// Appends what was written.
    void flush() {
        out_.append(data_, to);
        to = data_;
    }

private:
    std::string& out_;
    char data_[2048]; // not set to anything
};

} // namespace courriel::mime::detail
