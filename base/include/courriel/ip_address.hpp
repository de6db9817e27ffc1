// IP addresses as text, for the commands that carry one: the address literals of RFC 5321 section
// 4.1.3, and what a proxy says of its client. Without zones, prefixes and ports.
#pragma once

#include <string_view>

namespace courriel::ip_address {

/// "192.0.2.1": four numbers of 0 to 255, of three digits at most.
bool is_ipv4(std::string_view text) noexcept;

/// "2001:db8::1", "::ffff:192.0.2.1": eight groups of one to four hexadecimal digits, the last two
/// perhaps written as IPv4; one "::" stands for those that are missing.
bool is_ipv6(std::string_view text) noexcept;

inline bool is_valid(std::string_view text) noexcept { return is_ipv4(text) || is_ipv6(text); }

} // namespace courriel::ip_address
