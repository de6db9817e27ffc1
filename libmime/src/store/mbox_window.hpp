// The part of a file that mbox_reader looks at: a buffer that slides along it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <courriel/mime/mbox_reader.hpp>

namespace courriel::mime::detail {

class mbox_window {
public:
    explicit mbox_window(mbox_source source) : source_(std::move(source)) {}

    /// The octets at hand from offset() on.
    [[nodiscard]] std::string_view view() const noexcept {
        return std::string_view(buffer_).substr(begin_, end_ - begin_);
    }
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
    /// Whether the file ends with view().
    [[nodiscard]] bool has_end() const noexcept { return has_end_; }

    /// `n` is at most what is at hand. Views of it stay.
    void skip(std::size_t n) noexcept {
        begin_ += n;
        offset_ += n;
    }
    void seek(std::uint64_t offset) noexcept {
        begin_ = end_ = 0;
        offset_ = offset;
        has_end_ = false;
    }

    /// Has at least `n` octets at hand, or all to the file's end.
    std::error_code ensure(std::size_t n) {
        while (end_ - begin_ < n && !has_end_) {
            if (begin_ != 0 && begin_ + n > buffer_.size()) {
                std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
                end_ -= std::exchange(begin_, 0);
            }
            if (buffer_.size() < begin_ + n) buffer_.resize(std::max(begin_ + n, block));
            const std::span<char> free(buffer_.data() + end_, buffer_.size() - end_);
            const auto got = source_(offset_ + (end_ - begin_), free);
            if (!got) return got.error();
            end_ += std::min(*got, free.size());
            has_end_ = *got == 0;
        }
        return {};
    }

    /// Up to `n` octets from `offset` on, which may lie beyond what is at hand; fewer only at the
    /// file's end. The view lives until the next call.
    result<std::string_view> peek(std::uint64_t offset, std::size_t n) {
        if (offset >= offset_ && offset - offset_ <= end_ - begin_) {
            const std::string_view near = view().substr(static_cast<std::size_t>(offset - offset_));
            if (near.size() >= n || has_end_) return near.substr(0, n);
        }
        aside_.resize(n);
        std::size_t size = 0;
        while (size != n) {
            const auto got = source_(offset + size, std::span<char>(aside_).subspan(size));
            if (!got) return got.error();
            if (*got == 0) break;
            size += std::min(*got, n - size);
        }
        return std::string_view(aside_).substr(0, size);
    }

private:
    static constexpr std::size_t block = std::size_t{64} * 1024;

    mbox_source source_;
    std::string buffer_;
    std::size_t begin_ = 0; // of view(), in the buffer
    std::size_t end_ = 0;
    std::uint64_t offset_ = 0; // of view(), in the file
    bool has_end_ = false;
    std::string aside_;
};

} // namespace courriel::mime::detail
