// Mail that goes round (RFC 5321 section 6.3): each host that passes a message on adds a Received
// field, so that a message with very many of them is one that nobody will ever get.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <courriel/smtp/reply.hpp>

namespace courriel::smtp {

/// The least that RFC 5321 allows a limit to be.
constexpr std::size_t most_hops = 100;

/// How many Received fields the header of a message has. `message` begins with its header, which
/// ends at an empty line; line ends are CRLF or LF. Counts to `most` at most, and reads no further.
std::size_t count_hops(std::string_view message, std::size_t most) noexcept;

/// 554 5.4.6 for a message with more than `most` hops. A server answers so to the message's end, a
/// sender treats it as any refusal.
std::optional<reply> check_hops(std::string_view message, std::size_t most = most_hops);

} // namespace courriel::smtp
