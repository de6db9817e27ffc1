// See next_host.hpp.
#include <courriel/smtp/delivery/next_host.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/ip_address.hpp>
#include <courriel/version.hpp>

#include "failures.hpp"

namespace courriel::smtp {
namespace {

bool is_root(std::string_view host) { return host.empty() || host == "."; }

// A domain or an address literal, as a mailbox may have it.
bool is_host(std::string_view text) { return path::parse("name@" + std::string(text)).has_value(); }

// What an MX record may name: it is to be a name that has addresses (RFC 5321 section 5.1).
bool is_target(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return !is_root(host) && host.front() != '[' && !ip_address::is_valid(host) && is_host(host);
}

// Puts records of the same preference into chance's order.
void shuffle_equals(std::vector<mx_record>& records, const choose& chance) {
    for (std::size_t begin = 0, end = 0; begin != records.size(); begin = end) {
        while (end != records.size() && records[end].preference == records[begin].preference) ++end;
        for (std::size_t left = end - begin; left > 1; --left)
            std::swap(records[begin + left - 1], records[begin + chance(left)]);
    }
}

// Leaves what is preferred to the best of those for which `is_own` holds. False: there was one, and
// nothing is preferred to it.
template <class Predicate>
bool cut_at_own(std::vector<mx_record>& records, const Predicate& is_own) {
    std::optional<std::uint16_t> own;
    for (const mx_record& record : records)
        if ((!own || record.preference < *own) && is_own(record)) own = record.preference;
    if (!own) return true;
    std::erase_if(records, [&](const mx_record& record) { return record.preference >= *own; });
    return !records.empty();
}

host_plan fail(const reply& why) { return {{}, why}; }

} // namespace

result<next_hop> next_hop::parse(std::string_view text) {
    next_hop out;
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
    if (has_port) {
        const auto port = ascii::parse_number<std::uint16_t>(text.substr(colon + 1));
        if (!port || *port == 0) return errc::invalid_argument;
        out.port = *port;
        text = text.substr(0, colon);
    }
    out.look_up_mx = !text.starts_with('[');
    if (!out.look_up_mx && text.ends_with(']') && !ip_octets::of_literal(text)) {
        text = text.substr(1, text.size() - 2);
        if (text.starts_with('[')) return errc::invalid_argument; // brackets stand around a name
    }
    if (!is_host(text)) return errc::invalid_argument;
    out.host = domain_key(text);
    return out;
}

std::vector<recipient_group> group_recipients(std::span<const path> recipients,
                                              const std::optional<next_hop>& smart_host) {
    std::vector<recipient_group> out;
    std::map<std::string, std::size_t> groups;
    for (std::size_t i = 0; i != recipients.size(); ++i) {
        const std::string_view domain = recipients[i].domain();
        next_hop hop{domain_key(domain), 25, !domain.starts_with('[')};
        if (smart_host && !domain.empty()) hop = *smart_host;
        const auto at = groups.try_emplace(hop.host, out.size()).first;
        if (at->second == out.size()) out.push_back({std::move(hop), {}});
        out[at->second].recipients.push_back(i);
    }
    return out;
}

host_plan plan_hosts(const next_hop& hop, const mx_answer& answer, const domain_set& own_names,
                     const choose& chance, const delivery_limits& limits) {
    host_plan out;
    if (!hop.look_up_mx || answer.outcome == dns_outcome::no_record) {
        if (hop.look_up_mx && own_names.contains(hop.host)) return fail(detail::mail_loop());
        out.hosts.push_back({0, hop.host});
        return out;
    }
    if (answer.outcome == dns_outcome::failed) return fail(detail::no_answer());
    if (answer.outcome == dns_outcome::no_name) return fail(detail::no_domain());
    if (answer.records.size() == 1 && is_root(answer.records.front().host))
        return fail(detail::null_mx());

    std::copy_if(answer.records.begin(), answer.records.end(), std::back_inserter(out.hosts),
                 [](const mx_record& record) { return is_target(record.host); });
    for (mx_record& record : out.hosts) record.host = domain_key(record.host);
    const auto in_order = [](const mx_record& a, const mx_record& b) {
        return std::tie(a.preference, a.host) < std::tie(b.preference, b.host);
    };
    std::sort(out.hosts.begin(), out.hosts.end(), in_order);
    out.hosts.erase(std::unique(out.hosts.begin(), out.hosts.end()), out.hosts.end());
    if (out.hosts.empty()) return fail(detail::no_route());
    const auto is_own = [&](const mx_record& record) { return own_names.contains(record.host); };
    if (!cut_at_own(out.hosts, is_own)) return fail(detail::mail_loop());
    shuffle_equals(out.hosts, chance);
    if (out.hosts.size() > limits.hosts) out.hosts.resize(limits.hosts);
    return out;
}

} // namespace courriel::smtp
