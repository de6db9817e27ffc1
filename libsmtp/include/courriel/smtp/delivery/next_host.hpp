// Where a message goes next (RFC 5321 section 5.1, RFC 7505): which recipients go together, which
// hosts are to be tried for them, in which order, and when to give up before trying. The answers of
// the DNS, chance and this host's own names are given to it; it asks nobody.
//
// The way through it: group_recipients(), then for each group the MX records of its hop, then
// plan_hosts(), then the addresses of those hosts, then order_targets().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/result.hpp>
#include <courriel/smtp/domain_set.hpp>
#include <courriel/smtp/ip_network.hpp>
#include <courriel/smtp/path.hpp>
#include <courriel/smtp/reply.hpp>

namespace courriel::smtp {

/// A recipient's domain, or a smart host that takes everything.
struct next_hop {
    std::string host{}; ///< a name, or a literal in brackets, in the form of domain_key()
    std::uint16_t port = 25;
    bool look_up_mx = true; ///< false: the name is that of the host itself

    /// "example.org", "[mail.example.org]:587", "[192.0.2.1]", "[IPv6:2001:db8::1]:25": brackets
    /// around a name mean that it has no MX to look for. errc::invalid_argument for anything else.
    static result<next_hop> parse(std::string_view text);

    friend bool operator==(const next_hop&, const next_hop&) = default;
};

struct recipient_group {
    next_hop hop{};
    std::vector<std::size_t> recipients{}; ///< where they are in what was grouped, ascending
};

/// Who goes to one place goes together, in the order in which the places first occur; with a smart
/// host, all do. <postmaster> without a domain has a group whose hop has no host: it is local.
std::vector<recipient_group> group_recipients(std::span<const path> recipients,
                                              const std::optional<next_hop>& smart_host = {});

struct mx_record {
    std::uint16_t preference = 0;
    std::string host{}; ///< "." or empty: the root, which RFC 7505 gives a meaning

    friend bool operator==(const mx_record&, const mx_record&) = default;
};

enum class dns_outcome {
    found,     ///< there are records
    no_record, ///< the name exists, and has none of this type
    no_name,   ///< NXDOMAIN
    failed,    ///< no answer, SERVFAIL, or one that DNSSEC says is forged
};

struct mx_answer {
    dns_outcome outcome = dns_outcome::failed;
    std::vector<mx_record> records{};
};

/// Less than `bound`, which is at least 1; each number as likely as any other.
using choose = std::function<std::size_t(std::size_t bound)>;

struct delivery_limits {
    std::size_t hosts = 10;             ///< of a plan; RFC 5321 section 5.1 wants at least two
    std::size_t addresses_per_host = 4; ///< tried of one host
    std::size_t addresses = 20;         ///< tried of all
};

struct host_plan {
    std::vector<mx_record> hosts{}; ///< in the order of trial
    reply failure{};                ///< when there is none: 5yz bounces, 4yz means later
};

/// The hosts for a hop: by preference, in chance's order where that is equal. Without MX records
/// the hop itself is the host, with preference 0. This host and all that are not preferred to it
/// are left out, or mail would go round. Targets that are no names (addresses, the root beside
/// others) are passed over.
///
/// Failures: 451 4.4.3 no answer, 550 5.1.2 no such domain, 556 5.1.10 a null MX, 554 5.4.6 this
/// host is the best of them, 550 5.4.4 no usable target.
host_plan plan_hosts(const next_hop& hop, const mx_answer& answer, const domain_set& own_names,
                     const choose& chance, const delivery_limits& limits = {});

/// What asking for A and AAAA of one host came to.
struct address_answer {
    bool failed = false; ///< of either kind, as dns_outcome::failed
    std::vector<ip_octets> ipv6{};
    std::vector<ip_octets> ipv4{};
};

struct delivery_target {
    std::string host{}; ///< whose certificate is checked
    ip_octets address{};
    std::uint16_t port = 25;
};

struct target_plan {
    std::vector<delivery_target> targets{}; ///< in the order of trial
    reply failure{};
};

/// The addresses to try: of each host an IPv6 and an IPv4 address in turn, so that one family that
/// does not work costs one trial. `answers` are those of the hosts of `plan`, in their order; a
/// host that is a literal needs none. A host that has an address in `own` is this host under
/// another name, and is treated as plan_hosts() treats it: whatever listens there would get its own
/// mail again.
///
/// Failures: that of the plan; 554 5.4.6 this host is the best of them; 451 4.4.3 no answer; 550
/// 5.4.4 no host has an address.
target_plan order_targets(const next_hop& hop, const host_plan& plan,
                          std::span<const address_answer> answers,
                          std::span<const ip_network> own = {}, const delivery_limits& limits = {});

} // namespace courriel::smtp
