// See dnsbl.hpp.
#include <courriel/smtp/dnsbl.hpp>

#include <array>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

constexpr std::size_t longest_name = 253; // 255 octets with the lengths of labels (RFC 1035 3.1)

std::string_view without_root(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    return name;
}

result<std::string> below(std::string name, std::string_view zone) {
    zone = without_root(zone);
    if (zone.empty()) return errc::invalid_argument;
    name += '.';
    name += zone;
    if (name.size() > longest_name) return errc::too_large;
    return name;
}

std::string reversed_octets(std::span<const std::uint8_t> octets) {
    std::string out;
    for (std::size_t i = octets.size(); i-- != 0;) {
        ascii::append_number(out, octets[i]);
        if (i != 0) out += '.';
    }
    return out;
}

std::string reversed_nibbles(std::span<const std::uint8_t> octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = octets.size(); i-- != 0;) {
        out += digits[octets[i] & 0xF];
        out += '.';
        out += digits[octets[i] >> 4];
        if (i != 0) out += '.';
    }
    return out;
}

} // namespace

result<std::string> dnsbl_query(const ip_octets& address, std::string_view zone) {
    const auto octets = address.octets();
    return below(address.is_ipv4() ? reversed_octets(octets) : reversed_nibbles(octets), zone);
}

result<std::string> dnsbl_query(std::string_view domain, std::string_view zone) {
    domain = without_root(domain);
    if (domain.empty() || domain.front() == '[') return errc::invalid_argument;
    return below(ascii::to_lower(domain), zone);
}

dnsbl_verdict judge_dnsbl(std::span<const ip_octets> answers) {
    dnsbl_verdict out;
    for (const ip_octets& answer : answers) {
        const auto octets = answer.octets();
        const bool is_code = answer.is_ipv4() && octets[0] == 127;
        if (!is_code || (octets[1] == 255 && octets[2] == 255)) return {dnsbl_listing::broken, {}};
        out.listing = dnsbl_listing::listed;
        std::uint32_t code = 0;
        for (const std::uint8_t octet : octets) code = code << 8 | octet;
        if (out.codes.size() != most_dnsbl_codes) out.codes.push_back(code);
    }
    return out;
}

result<dnsbl_test> dnsbl_test_queries(dnsbl_kind kind, std::string_view zone) {
    std::string listed = "TEST";
    std::string unlisted = "INVALID";
    if (kind == dnsbl_kind::ipv4) {
        listed = "2.0.0.127";
        unlisted = "1.0.0.127";
    } else if (kind == dnsbl_kind::ipv6) {
        // ::FFFF:7F00:2 and ::FFFF:7F00:1, written as IPv6 though they are IPv4 addresses.
        std::array<std::uint8_t, 16> octets{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 2};
        listed = reversed_nibbles(octets);
        octets.back() = 1;
        unlisted = reversed_nibbles(octets);
    }
    auto first = below(std::move(listed), zone);
    if (!first) return first.error();
    auto second = below(std::move(unlisted), zone);
    if (!second) return second.error();
    return dnsbl_test{*std::move(first), *std::move(second)};
}

} // namespace courriel::smtp
