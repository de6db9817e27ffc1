// The addresses of the hosts of a plan, in the order of trial. See next_host.hpp.
#include <algorithm>

#include <courriel/smtp/delivery/next_host.hpp>
#include <courriel/version.hpp>

#include "failures.hpp"

namespace courriel::smtp {
namespace {

// AAAA and A in turn, at most `most`.
std::vector<ip_octets> interleave(const address_answer& answer, std::size_t most) {
    std::vector<ip_octets> out;
    const std::size_t longest = std::max(answer.ipv6.size(), answer.ipv4.size());
    for (std::size_t i = 0; i != longest && out.size() < most; ++i) {
        if (i < answer.ipv6.size()) out.push_back(answer.ipv6[i]);
        if (i < answer.ipv4.size() && out.size() < most) out.push_back(answer.ipv4[i]);
    }
    return out;
}

address_answer answer_of(const mx_record& host, std::span<const address_answer> answers,
                         std::size_t at) {
    if (const auto literal = ip_octets::of_literal(host.host)) return {false, {}, {*literal}};
    return at < answers.size() ? answers[at] : address_answer{};
}

bool is_in(std::span<const ip_network> own, const std::vector<ip_octets>& addresses) {
    return std::any_of(addresses.begin(), addresses.end(), [&](const ip_octets& address) {
        return std::any_of(own.begin(), own.end(),
                           [&](const ip_network& network) { return network.contains(address); });
    });
}

} // namespace

target_plan order_targets(const next_hop& hop, const host_plan& plan,
                          std::span<const address_answer> answers, std::span<const ip_network> own,
                          const delivery_limits& limits) {
    target_plan out;
    if (plan.hosts.empty()) {
        out.failure = plan.failure;
        return out;
    }
    // The hosts are in the order of their preferences: this host cuts off those of its own
    // preference that are before it, too.
    std::optional<std::uint16_t> own_preference;
    bool failed = false;
    for (std::size_t i = 0; i != plan.hosts.size() && !own_preference; ++i) {
        const address_answer answer = answer_of(plan.hosts[i], answers, i);
        failed = failed || answer.failed;
        if (is_in(own, answer.ipv6) || is_in(own, answer.ipv4))
            own_preference = plan.hosts[i].preference;
    }
    for (std::size_t i = 0; i != plan.hosts.size(); ++i) {
        if (own_preference && plan.hosts[i].preference >= *own_preference) break;
        const address_answer answer = answer_of(plan.hosts[i], answers, i);
        for (const ip_octets& address : interleave(answer, limits.addresses_per_host))
            if (out.targets.size() != limits.addresses)
                out.targets.push_back({plan.hosts[i].host, address, hop.port});
    }
    if (!out.targets.empty()) return out;
    out.failure = failed           ? detail::no_answer()
                  : own_preference ? detail::mail_loop()
                                   : detail::no_route();
    return out;
}

} // namespace courriel::smtp
