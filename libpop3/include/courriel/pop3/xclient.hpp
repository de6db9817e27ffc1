// XCLIENT: a proxy tells a server whose connection it passes on, before the login. No RFC has it;
// this is what Dovecot sends and understands:
//     S: +OK [XCLIENT] pop.example POP3 server ready      to a peer that it trusts
//     C: XCLIENT ADDR=192.0.2.1 PORT=4711 SESSION=a1b2 TTL=4
//     S: +OK Updated                                      without another greeting
// Attributes with other names are passed over, because Dovecot adds some.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::pop3 {

/// The client of a proxy. What is not told is empty; something is told.
struct proxied_client {
    std::string_view address{};          ///< ADDR: an IP address, IPv4 or IPv6, as text
    std::optional<std::uint16_t> port{}; ///< PORT: 1 to 65535
    std::string_view session{};          ///< SESSION: its name in logs, see is_session_id()
    std::optional<std::uint32_t> ttl{};  ///< TTL: how many proxies may still follow; whoever passes
                                         ///< the connection on refuses 0, which ends a loop
};

/// 1 to 64 octets of 0x21 to 0x7E.
[[nodiscard]] bool is_session_id(std::string_view text) noexcept;

/// Whether all that is told is as above.
[[nodiscard]] bool is_valid(const proxied_client& client) noexcept;

/// What follows "XCLIENT ". nullopt when a word is no NAME=value, a value is invalid, a name comes
/// twice, or nothing known is told. The views are into `arguments`.
[[nodiscard]] std::optional<proxied_client> parse_xclient(std::string_view arguments) noexcept;

/// What follows "XCLIENT " for a valid client.
[[nodiscard]] std::string to_string(const proxied_client& client);

} // namespace courriel::pop3
