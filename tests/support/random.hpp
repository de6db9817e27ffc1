// Random input for property tests: the same in every run and with every standard library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace courriel::test {

/// A linear congruential generator (Knuth's MMIX constants), seeded by the test.
class random {
public:
    explicit random(std::uint64_t seed) : state_(seed) {}

    /// From 0 to `bound` - 1; `bound` is at least 1.
    std::size_t below(std::size_t bound) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>((state_ >> 33) % bound);
    }

    /// `size` characters, each one of `alphabet`.
    std::string text(std::size_t size, std::string_view alphabet) {
        std::string out(size, '\0');
        for (char& c : out) c = alphabet[below(alphabet.size())];
        return out;
    }

    /// `size` octets of any value.
    std::string octets(std::size_t size) {
        std::string out(size, '\0');
        for (char& c : out) c = static_cast<char>(below(256));
        return out;
    }

private:
    std::uint64_t state_;
};

} // namespace courriel::test
