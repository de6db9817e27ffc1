// Base64 (RFC 4648 section 4), in one piece and in pieces of any size. Strict: no line ends, no
// other characters, padding required, no bits beyond the data. (The lenient decoder of message
// bodies is libmime's.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::base64 {

constexpr std::size_t encoded_size(std::size_t n) noexcept { return (n + 2) / 3 * 4; }
/// At least as much as decoding `n` characters yields.
constexpr std::size_t decoded_size(std::size_t n) noexcept { return n / 4 * 3; }

std::string encode(std::string_view bytes);
void append_encoded(std::string& out, std::string_view bytes);

/// The bytes, or errc::malformed.
result<std::string> decode(std::string_view text);

/// Encoding in pieces.
class encoder {
public:
    /// Encodes `bytes` but for up to two that are held back; `out` must have
    /// encoded_size(bytes.size() + 2). Returns how many characters were written.
    std::size_t write(std::string_view bytes, std::span<char> out) noexcept;
    /// Encodes what was held back, padded: 0 or 4 characters.
    std::size_t finish(std::span<char> out) noexcept;

private:
    unsigned char held_[2] = {};
    std::uint8_t held_size_ = 0;
};

/// Decoding in pieces.
class decoder {
public:
    /// Decodes `text` but for up to three characters that are held back; `out` must have
    /// decoded_size(text.size() + 3). Returns how many bytes were written, or errc::malformed.
    result<std::size_t> write(std::string_view text, std::span<char> out) noexcept;
    /// errc::malformed when the text ended inside a group.
    [[nodiscard]] std::error_code finish() const noexcept;

private:
    char held_[4] = {};
    std::uint8_t held_size_ = 0;
    bool ended_ = false; // padding was seen
};

} // namespace courriel::base64
