// The size of a literal (RFC 3501 section 4.3, RFC 7888, RFC 9051): what stands between the braces.
// One reading for fragmenter, which follows it, and for the grammar, or octets of a message could
// pass as commands.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/imap/fragmenter.hpp>

namespace courriel::imap::wire {

inline constexpr std::uint64_t largest_literal = std::numeric_limits<std::int64_t>::max();

/// number64 ["+"]. Leading zeros are let through where the digits are no more than a number of RFC
/// 3501 can have.
inline bool parse_literal_size(std::string_view text, literal_header& out) noexcept {
    constexpr std::size_t longest_number = 10;
    const bool plus = !text.empty() && text.back() == '+';
    if (plus) text.remove_suffix(1);
    if (text.size() > longest_number && text.front() == '0') return false;
    const auto size = ascii::parse_number<std::uint64_t>(text, largest_literal);
    if (!size) return false;
    out.size = *size;
    out.synchronising = !plus;
    return true;
}

} // namespace courriel::imap::wire
