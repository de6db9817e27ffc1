// See ip_address.hpp.
#include "ip_address.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"

namespace courriel::mime::detail {
namespace {

// IPv4-address-literal = Snum 3("." Snum); Snum = 1*3DIGIT, 0 to 255
// The octets of the one that `text` begins with and a ":" or the end follows, or 0.
std::size_t ipv4_size(std::string_view text) noexcept {
    std::size_t at = 0;
    for (int part = 0; part != 4; ++part) {
        if (part != 0 && (at == text.size() || text[at++] != '.')) return 0;
        const std::size_t begin = at;
        unsigned value = 0;
        for (; at != text.size() && ascii::is_digit(text[at]); ++at) {
            if (at - begin == 3) return 0;
            value = value * 10 + static_cast<unsigned>(text[at] - '0');
        }
        if (at == begin || value > 255) return 0;
    }
    return at == text.size() || text[at] == ':' ? at : 0;
}

bool is_ipv6(std::string_view text) noexcept {
    constexpr std::size_t longest = 45; // "ffff:...:255.255.255.255"
    text = text.substr(0, text.find('%'));
    return text.size() >= 2 && text.size() <= longest &&
           std::count(text.begin(), text.end(), ':') >= 2 &&
           ascii::all_of(text, [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; });
}

} // namespace

std::string_view ip_address_in(std::string_view text) noexcept {
    if (text.empty()) return {};
    if (const std::size_t size = ipv4_size(text); size != 0) return text.substr(0, size);
    if (text.find(':') == std::string_view::npos) return {};
    if (ascii::istarts_with(text, "IPv6:")) text.remove_prefix(5);
    return is_ipv6(text) ? text : std::string_view();
}

} // namespace courriel::mime::detail
