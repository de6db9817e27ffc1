// See ip_address.hpp. Every octet is looked at a bounded number of times.
#include <courriel/ip_address.hpp>

#include <cstddef>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::ip_address {
namespace {

template <class Predicate>
std::size_t match_while(std::string_view text, const Predicate& predicate) noexcept {
    std::size_t n = 0;
    while (n != text.size() && predicate(text[n])) ++n;
    return n;
}

bool is_hex_digit(char c) noexcept {
    const char lower = ascii::to_lower(c);
    return ascii::is_digit(c) || (lower >= 'a' && lower <= 'f');
}

} // namespace

// IPv4-address-literal = Snum 3("." Snum)
bool is_ipv4(std::string_view text) noexcept {
    for (int i = 0; i != 4; ++i) {
        const std::size_t n = match_while(text, ascii::is_digit);
        if (n > 3 || !ascii::parse_number<unsigned>(text.substr(0, n), 255)) return false;
        text.remove_prefix(n);
        if (i == 3) break;
        if (text.empty() || text.front() != '.') return false;
        text.remove_prefix(1);
    }
    return text.empty();
}

// IPv6-addr = IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp
bool is_ipv6(std::string_view text) noexcept {
    int groups = 0;
    bool compressed = text.substr(0, 2) == "::";
    if (compressed) text.remove_prefix(2);
    while (!text.empty()) {
        const std::size_t n = match_while(text, is_hex_digit);
        if (n != text.size() && text[n] == '.') {
            groups += 2;
            if (!is_ipv4(text)) return false;
            break;
        }
        if (n == 0 || n > 4) return false;
        ++groups;
        text.remove_prefix(n);
        if (text.empty()) break;
        if (text.substr(0, 2) == "::") {
            if (compressed) return false;
            compressed = true;
            text.remove_prefix(2);
        } else if (text.front() == ':' && text.size() > 1) {
            text.remove_prefix(1);
        } else {
            return false;
        }
    }
    return compressed ? groups <= 7 : groups == 8;
}

} // namespace courriel::ip_address
