// Numbers and runs of octets off the front of a text, little endian, each size
// checked against what is left before anything is computed with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace courriel::mime::detail {

class little_endian {
public:
    explicit little_endian(std::string_view text) : rest_(text), size_(text.size()) {}

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
    /// How many octets were taken.
    [[nodiscard]] std::size_t position() const noexcept { return size_ - rest_.size(); }

    /// nullopt, and nothing taken, when there are not that many.
    std::optional<std::string_view> take(std::uint64_t size) noexcept {
        if (size > rest_.size()) return std::nullopt;
        const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
        rest_.remove_prefix(taken.size());
        return taken;
    }
    /// The same, and what fills it up to a multiple of four, of which the end may
    /// lack some.
    std::optional<std::string_view> take_padded(std::uint64_t size) noexcept {
        const auto taken = take(size);
        if (taken)
            rest_.remove_prefix(std::min<std::size_t>((4 - taken->size() % 4) % 4, rest_.size()));
        return taken;
    }
    template <class Unsigned>
    std::optional<Unsigned> number() noexcept {
        const auto octets = take(sizeof(Unsigned));
        if (!octets) return std::nullopt;
        return number<Unsigned>(*octets);
    }
    /// Of text that has at least the size of the number.
    template <class Unsigned>
    static Unsigned number(std::string_view octets) noexcept {
        std::uint32_t value = 0;
        for (std::size_t i = sizeof(Unsigned); i-- != 0;)
            value = value << 8U | static_cast<unsigned char>(octets[i]);
        return static_cast<Unsigned>(value);
    }

private:
    std::string_view rest_;
    std::size_t size_;
};

} // namespace courriel::mime::detail
