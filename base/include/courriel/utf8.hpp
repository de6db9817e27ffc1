// UTF-8 (RFC 3629): validity, decoding and encoding of single characters. Overlong forms,
// surrogates and values above U+10FFFF are invalid.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace courriel::utf8 {

/// How many leading octets of `text` are valid UTF-8; text.size() when all are. Linear, fast over
/// ASCII.
std::size_t valid_prefix(std::string_view text) noexcept;

inline bool is_valid(std::string_view text) noexcept { return valid_prefix(text) == text.size(); }

constexpr char32_t replacement = U'\uFFFD';

struct character {
    char32_t value = replacement;
    std::size_t size = 1; ///< octets; of an invalid sequence its maximal valid part, at least 1
    bool valid = false;
};

/// The first character of `text`, which is not empty.
character decode(std::string_view text) noexcept;

/// Appends `c`, or U+FFFD when it is no Unicode scalar value.
void append(std::string& out, char32_t c);

/// A copy in which each invalid sequence (its maximal valid part, as Unicode recommends) became
/// U+FFFD.
std::string sanitize(std::string_view text);

} // namespace courriel::utf8
