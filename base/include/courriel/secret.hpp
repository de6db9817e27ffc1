// Secrets in memory: what is freed without being overwritten can be read later by whoever finds a
// way to read what should not be read; and a comparison that ends at the first difference tells how
// much was right.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace courriel {

/// Overwrites `size` octets, in a way that no compiler leaves out.
inline void wipe(char* octets, std::size_t size) noexcept {
    volatile char* at = octets;
    for (std::size_t left = size; left != 0; --left) *at++ = '\0';
}

/// Overwrites the octets of `secret` and empties it. Octets that it held before it grew are not
/// reached.
inline void wipe(std::string& secret) noexcept {
    wipe(secret.data(), secret.size());
    secret.clear();
}

/// A secret text that leaves nothing behind: it is overwritten where it was when it is moved, when
/// another takes its place, and in the end.
class secret_string {
public:
    secret_string() = default;
    template <class Text>
    requires std::is_convertible_v<const Text&, std::string_view> secret_string(const Text& text)
        : text_(std::string_view(text)) {}
    secret_string(const secret_string&) = default;
    secret_string(secret_string&& other) noexcept { take(other.text_); }
    secret_string& operator=(secret_string other) noexcept {
        wipe(text_);
        take(other.text_);
        return *this;
    }
    ~secret_string() { wipe(text_); }

    /// Its octets; they live until it is changed.
    operator std::string_view() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

    /// For tests of equality that need not hide where the first difference is.
    friend bool operator==(const secret_string& one, std::string_view other) noexcept {
        return one.text_ == other;
    }

private:
    // What lies within the object itself is copied by a move, and left where it was.
    void take(std::string& other) noexcept {
        if (other.size() > text_.capacity()) {
            text_ = std::move(other);
        } else {
            text_.assign(other);
            wipe(other);
        }
    }

    std::string text_;
};

/// Whether both are equal, in a time that depends on the size of `given` alone.
[[nodiscard]] inline bool same_secret(std::string_view given, std::string_view expected) noexcept {
    unsigned difference = given.size() == expected.size() ? 0 : 1;
    for (std::size_t i = 0; i != given.size(); ++i) {
        const char other = expected.empty() ? '\0' : expected[i % expected.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ other));
    }
    return difference == 0;
}

} // namespace courriel
