// IP addresses inside other text (RFC 5321 section 4.1.3), as far as telling them from names needs.
#pragma once

#include <string_view>

namespace courriel::mime::detail {

/// The IPv4 or IPv6 address that `text` is, without "IPv6:" before it and ":port" behind an IPv4
/// address; empty when it is none. Of IPv6 only the characters are checked.
std::string_view ip_address_in(std::string_view text) noexcept;

} // namespace courriel::mime::detail
