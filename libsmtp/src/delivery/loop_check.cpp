// See loop_check.hpp.
#include <courriel/smtp/delivery/loop_check.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

// "Received" *WSP ":" (RFC 5322 section 4.5 has the blanks)
bool is_received(std::string_view line) noexcept {
    constexpr std::string_view name = "Received";
    if (!ascii::istarts_with(line, name)) return false;
    return ascii::trim(line.substr(name.size())).starts_with(':');
}

} // namespace

std::size_t count_hops(std::string_view message, std::size_t most) noexcept {
    std::size_t hops = 0;
    while (!message.empty() && hops != most) {
        const std::size_t end = message.find('\n');
        std::string_view line = message.substr(0, end);
        if (line.empty() || line == "\r") break;
        if (is_received(line)) ++hops;
        message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
    }
    return hops;
}

std::optional<reply> check_hops(std::string_view message, std::size_t most) {
    if (count_hops(message, most + 1) <= most) return std::nullopt;
    return reply(554, {5, 4, 6}, "Too many hops: the message goes round");
}

} // namespace courriel::smtp
