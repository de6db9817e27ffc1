// Addresses and networks as numbers. See ip_network.hpp. ip_address checks the grammar; what is
// here relies on it.
#include <courriel/smtp/ip_network.hpp>

#include <algorithm>
#include <charconv>

#include <courriel/ascii.hpp>
#include <courriel/ip_address.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

// `text` is a valid IPv4 address; `to` has room for 4 octets.
void read_ipv4(std::string_view text, std::uint8_t* to) noexcept {
    for (int i = 0; i != 4; ++i) {
        const std::string_view number = text.substr(0, text.find('.'));
        to[i] = static_cast<std::uint8_t>(ascii::parse_number<unsigned>(number, 255).value_or(0));
        if (i != 3) text.remove_prefix(number.size() + 1);
    }
}

// `text` is a valid IPv6 address. What stands behind "::" is moved to the end at last.
std::array<std::uint8_t, 16> read_ipv6(std::string_view text) noexcept {
    std::array<std::uint8_t, 16> out{};
    std::size_t filled = 0;
    std::optional<std::size_t> gap;
    while (!text.empty()) {
        if (text.starts_with("::")) gap = filled;
        while (!text.empty() && text.front() == ':') text.remove_prefix(1);
        const std::string_view group = text.substr(0, text.find(':'));
        if (group.empty()) break;
        if (group.find('.') != std::string_view::npos) {
            read_ipv4(group, out.data() + filled);
            filled += 4;
        } else {
            unsigned value = 0;
            std::from_chars(group.data(), group.data() + group.size(), value, 16);
            out[filled++] = static_cast<std::uint8_t>(value >> 8);
            out[filled++] = static_cast<std::uint8_t>(value & 0xFF);
        }
        text.remove_prefix(group.size());
    }
    if (gap) {
        auto* const begin = out.data() + *gap;
        auto* const end = out.data() + filled;
        std::move_backward(begin, end, out.data() + out.size());
        std::fill(begin, begin + (out.size() - filled), std::uint8_t{0});
    }
    return out;
}

unsigned group_at(std::span<const std::uint8_t> octets, std::size_t i) {
    return static_cast<unsigned>(octets[2 * i] << 8 | octets[2 * i + 1]);
}

struct run {
    std::size_t begin = 0;
    std::size_t size = 0;
};

// The first of the longest runs of two or more groups of zeros (RFC 5952 section 4.2).
run longest_zeros(std::span<const std::uint8_t> octets) {
    run best{}, now{};
    for (std::size_t i = 0; i != 8; ++i) {
        now = group_at(octets, i) != 0 ? run{i + 1, 0} : run{now.begin, now.size + 1};
        if (now.size > best.size) best = now;
    }
    return best.size > 1 ? best : run{8, 0};
}

} // namespace

std::optional<ip_octets> ip_octets::parse(std::string_view text) noexcept {
    ip_octets out;
    if (ip_address::is_ipv4(text)) {
        std::copy(mapped.begin(), mapped.end(), out.octets_.begin());
        read_ipv4(text, out.octets_.data() + mapped.size());
        return out;
    }
    if (!ip_address::is_ipv6(text)) return std::nullopt;
    out.octets_ = read_ipv6(text);
    return out;
}

std::optional<ip_octets> ip_octets::of_literal(std::string_view domain) noexcept {
    if (domain.size() < 2 || domain.front() != '[' || domain.back() != ']') return std::nullopt;
    const std::string_view inside = domain.substr(1, domain.size() - 2);
    if (!ascii::istarts_with(inside, "IPv6:"))
        return ip_address::is_ipv4(inside) ? parse(inside) : std::nullopt;
    return ip_address::is_ipv6(inside.substr(5)) ? parse(inside.substr(5)) : std::nullopt;
}

bool ip_octets::is_ipv4() const noexcept {
    return std::equal(mapped.begin(), mapped.end(), octets_.begin());
}

std::span<const std::uint8_t> ip_octets::octets() const noexcept {
    const std::span<const std::uint8_t> all = octets_;
    return is_ipv4() ? all.subspan(mapped.size()) : all;
}

std::string to_string(const ip_octets& address) {
    const auto octets = address.octets();
    std::string out;
    if (address.is_ipv4()) {
        for (const std::uint8_t octet : octets) {
            if (!out.empty()) out += '.';
            ascii::append_number(out, octet);
        }
        return out;
    }
    const run zeros = longest_zeros(octets);
    for (std::size_t i = 0; i != 8; ++i) {
        if (i == zeros.begin) {
            out += "::";
            i += zeros.size - 1;
            continue;
        }
        if (!out.empty() && out.back() != ':') out += ':';
        char digits[4];
        out.append(digits, std::to_chars(digits, digits + 4, group_at(octets, i), 16).ptr);
    }
    return out;
}

std::optional<ip_network> ip_network::parse(std::string_view text) noexcept {
    const std::size_t slash = text.find('/');
    const auto base = ip_octets::parse(text.substr(0, slash));
    if (!base) return std::nullopt;
    // "::ffff:192.0.2.0/120" counts the bits of IPv6 though it names IPv4 addresses.
    const bool dotted = ip_address::is_ipv4(text.substr(0, slash));
    const unsigned before = dotted ? 96 : 0;

    ip_network out;
    out.base_ = *base;
    out.prefix_ = 128;
    if (slash != std::string_view::npos) {
        const auto bits = ascii::parse_number<unsigned>(text.substr(slash + 1), 128 - before);
        if (!bits || text.size() - slash > 4) return std::nullopt;
        out.prefix_ = before + *bits;
    }
    out.ipv4_ = base->is_ipv4() && out.prefix_ >= 96;
    for (unsigned bit = out.prefix_; bit != 128; ++bit)
        if ((base->octets_[bit / 8] >> (7 - bit % 8) & 1) != 0) return std::nullopt;
    return out;
}

bool ip_network::contains(const ip_octets& address) const noexcept {
    return ipv4_ == address.is_ipv4() && has_same_prefix(address);
}

bool ip_network::has_same_prefix(const ip_octets& address) const noexcept {
    const unsigned whole = prefix_ / 8;
    const auto& a = base_.octets_;
    const auto& b = address.octets_;
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    return prefix_ % 8 == 0 || (a[whole] ^ b[whole]) >> (8 - prefix_ % 8) == 0;
}

bool is_in(std::span<const ip_network> networks, std::string_view text) noexcept {
    const auto address = ip_octets::parse(text);
    return address && std::any_of(networks.begin(), networks.end(), [&](const ip_network& network) {
               return network.contains(*address);
           });
}

} // namespace courriel::smtp
