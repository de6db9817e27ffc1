// DNS lists of addresses and domains, black and white (RFC 5782): the name that is asked for, and
// what an answer means. Asking is the application's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/result.hpp>
#include <courriel/smtp/ip_network.hpp>

namespace courriel::smtp {

/// "99.2.0.192.zone" for 192.0.2.99 (section 2.1), 32 nibbles and the zone for IPv6 (section 2.4).
/// errc::too_large when the name would be longer than DNS allows, errc::invalid_argument without a
/// zone.
result<std::string> dnsbl_query(const ip_octets& address, std::string_view zone);

/// "example.org.zone" (section 2.2): the same for a list of domains. errc::invalid_argument also
/// for a domain that is empty or an address literal.
result<std::string> dnsbl_query(std::string_view domain, std::string_view zone);

enum class dnsbl_listing {
    unlisted, ///< no A record
    listed,
    /// The list does not work, or not for this host, and its answers say nothing: an A record
    /// outside 127.0.0.0/8 (section 2.1), as the new owner of an abandoned domain gives for every
    /// name, or in 127.255.255.0/24, which lists use by custom to say that they do not serve this
    /// resolver.
    broken,
};

struct dnsbl_verdict {
    dnsbl_listing listing = dnsbl_listing::unlisted;
    std::vector<std::uint32_t> codes{}; ///< of a listing: 0x7F000002 for 127.0.0.2
};

constexpr std::size_t most_dnsbl_codes = 64; ///< kept of one answer

/// What the A records that came back mean. Without any, as after NXDOMAIN, nothing is listed. Where
/// the resolver failed there is nothing to judge: ask later, or go on as if unlisted.
dnsbl_verdict judge_dnsbl(std::span<const ip_octets> answers);

enum class dnsbl_kind { ipv4, ipv6, domains };

/// Two names that show whether a list works (section 5): the first is always listed, the second
/// never. A list that answers otherwise is not to be asked again until it does.
struct dnsbl_test {
    std::string listed{};
    std::string unlisted{};
};

/// Errors are those of dnsbl_query().
result<dnsbl_test> dnsbl_test_queries(dnsbl_kind kind, std::string_view zone);

} // namespace courriel::smtp
