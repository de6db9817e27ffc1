// IP addresses as numbers, and networks of them in the notation of RFC 4632 section 3.1 and RFC
// 4291 section 2.3 ("192.0.2.0/24"): what a policy compares and a block list is asked for. Without
// zones ("%eth0") and ports. ip_address.hpp only says whether a text is one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace courriel::smtp {

/// An address. What IPv6 shows of an IPv4 peer ("::ffff:192.0.2.1") is the IPv4 address itself, so
/// that a rule for 192.0.2.1 holds whatever socket took the connection.
class ip_octets {
public:
    /// "192.0.2.1" or "2001:db8::1"; nullopt for anything else.
    static std::optional<ip_octets> parse(std::string_view text) noexcept;

    /// The address literal of a mailbox, "[192.0.2.1]" or "[IPv6:2001:db8::1]" (RFC 5321 section
    /// 4.1.3); nullopt for a name and for a literal of another kind.
    static std::optional<ip_octets> of_literal(std::string_view domain) noexcept;

    [[nodiscard]] bool is_ipv4() const noexcept;
    /// 4 or 16 octets in network order; they live as long as this object.
    [[nodiscard]] std::span<const std::uint8_t> octets() const noexcept;

    friend bool operator==(const ip_octets&, const ip_octets&) = default;

private:
    friend class ip_network;
    std::array<std::uint8_t, 16> octets_{}; // IPv4 as ::ffff:0:0/96 has it
};

/// The one way to write an address: of IPv6 that of RFC 5952.
std::string to_string(const ip_octets& address);

/// All addresses that begin with the same bits.
class ip_network {
public:
    /// "192.0.2.0/24", "2001:db8::/32", or an address, which stands for itself. nullopt when it is
    /// neither, and when bits beyond the prefix are set: "192.0.2.1/24" is more likely a slip than
    /// a wish to let 256 addresses in.
    static std::optional<ip_network> parse(std::string_view text) noexcept;

    /// An IPv6 network has no IPv4 address, not even "::/0".
    [[nodiscard]] bool contains(const ip_octets& address) const noexcept;

private:
    [[nodiscard]] bool has_same_prefix(const ip_octets& address) const noexcept;

    ip_octets base_{};
    unsigned prefix_ = 0; // bits of the 128
    bool ipv4_ = false;
};

/// Whether one of `networks` has the address that `text` writes; false when it writes none. O(n).
bool is_in(std::span<const ip_network> networks, std::string_view text) noexcept;

} // namespace courriel::smtp
