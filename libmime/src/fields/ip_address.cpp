// See ip_address.hpp.
#include "ip_address.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"

namespace courriel::mime::detail {
namespace {

// IPv4-address-literal = Snum 3("." Snum); Snum = 1*3DIGIT, 0 to 255
bool is_ipv4(std::string_view text) noexcept {
    for (int part = 0; part != 4; ++part) {
        const std::string_view number = text.substr(0, text.find('.'));
        if (number.size() > 3 || !ascii::parse_number<unsigned>(number, 255)) return false;
        text.remove_prefix(number.size());
        if (part == 3) return text.empty();
        if (text.empty()) return false;
        text.remove_prefix(1);
    }
    return false;
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
    if (ascii::is_digit(text.front())) {
        const std::string_view host = text.substr(0, text.find(':'));
        if (is_ipv4(host)) return host;
    }
    if (text.find(':') == std::string_view::npos) return {};
    if (ascii::istarts_with(text, "IPv6:")) text.remove_prefix(5);
    return is_ipv6(text) ? text : std::string_view();
}

} // namespace courriel::mime::detail
