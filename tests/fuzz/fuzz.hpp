// What the fuzz targets share: the input as a source of bytes and of choices, and a check that
// stays in release builds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace courriel::fuzz {

/// Ends the program, with the reason, when an invariant does not hold.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "invariant broken: %s\n", what);
    std::abort();
}

/// Choices that follow from a seed alone.
class choices {
public:
    explicit choices(std::uint64_t seed) : state_(seed * 2 + 1) {}

    /// 0 to n - 1.
    std::size_t below(std::size_t n) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<std::size_t>((state_ >> 11) % n);
    }
    bool one_in(std::size_t n) { return below(n) == 0; }

private:
    std::uint64_t state_;
};

/// An input: its first two bytes seed the choices, the rest is what comes over the wire, so that
/// the files of a corpus can be read and written by hand.
struct input {
    input(const std::uint8_t* data, std::size_t size)
        : random(size < 2 ? 0 : data[0] + 256U * data[1])
        , wire(size < 2 ? std::string_view()
                        : std::string_view(reinterpret_cast<const char*>(data) + 2, size - 2)) {}

    choices random;
    std::string_view wire;
};

} // namespace courriel::fuzz
