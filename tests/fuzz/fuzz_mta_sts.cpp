// MTA-STS: a policy keeps its limits, and its patterns match themselves and one label alone (X04);
// and the other texts that tell a sender where to go: hops, networks, TLSA records.
#include <string>
#include <vector>

#include <courriel/smtp/delivery/dane.hpp>
#include <courriel/smtp/delivery/mta_sts.hpp>
#include <courriel/smtp/delivery/next_host.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

void check_policy(std::string_view text) {
    const auto policy = smtp::sts_policy::parse(text);
    if (!policy) return;
    fuzz::require(policy->max_age >= std::chrono::seconds(0) &&
                      policy->max_age <= smtp::sts_longest_age,
                  "an age beyond the limit");
    fuzz::require(policy->mode == smtp::sts_mode::none || !policy->mx.empty(), "no host at all");
    fuzz::require(policy->mx.size() <= smtp::sts_most_patterns, "too many patterns");
    for (const std::string& pattern : policy->mx) {
        const bool wild = pattern.starts_with("*.");
        const std::string host = wild ? "x" + pattern.substr(1) : pattern;
        fuzz::require(policy->matches(host), "X04: a pattern does not match");
        const smtp::sts_policy alone{policy->mode, policy->max_age, {pattern}};
        fuzz::require(!alone.matches("y." + host), "X04: a pattern matches two labels");
        fuzz::require(!wild || !alone.matches(pattern.substr(2)), "X04: a pattern matches none");
    }
}

void check_record(const std::string& text) {
    const auto id = smtp::parse_sts_record(std::vector<std::string>{text});
    if (!id) return;
    fuzz::require(!id->empty() && id->size() <= 32, "an id of the wrong size");
    fuzz::require(!smtp::parse_sts_record(std::vector<std::string>{text, text}), "two records");
}

void check_hop(std::string_view text) {
    const auto hop = smtp::next_hop::parse(text);
    if (!hop) return;
    const bool literal = hop->host.starts_with('[');
    const std::string again = (hop->look_up_mx || literal ? hop->host : "[" + hop->host + "]") +
                              ":" + std::to_string(hop->port);
    const auto second = smtp::next_hop::parse(again);
    fuzz::require(second && *second == *hop, "a hop reads otherwise");
}

void check_network(std::string_view text) {
    const auto address = smtp::ip_octets::parse(text);
    if (address) {
        const auto again = smtp::ip_octets::parse(smtp::to_string(*address));
        fuzz::require(again && *again == *address, "an address reads otherwise");
        const auto network = smtp::ip_network::parse(text);
        fuzz::require(network && network->contains(*address), "an address is not in itself");
    }
    const auto network = smtp::ip_network::parse(text);
    const auto base = smtp::ip_octets::parse(text.substr(0, text.find('/')));
    if (!network || !base) return;
    // But for IPv6 networks around the addresses that stand for IPv4.
    fuzz::require(network->contains(*base) || base->is_ipv4(), "a base is not in its network");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_policy(text);
    check_record(text);
    check_hop(text);
    check_network(text);
    for (const auto& record : {smtp::tlsa_record::parse(text), smtp::tlsa_record::from_rdata(text)})
        if (record)
            fuzz::require(!record->matches({}), "a record matches a certificate that is not there");
    return 0;
}
