// See xclient.hpp.
#include <courriel/pop3/xclient.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

#include <courriel/ascii.hpp>
#include <courriel/ip_address.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace {

constexpr std::array<std::string_view, 4> names{"ADDR", "PORT", "SESSION", "TTL"};

// False: that is no value of names[which].
bool take_value(proxied_client& client, std::size_t which, std::string_view value) noexcept {
    switch (which) {
    case 0: client.address = value; return ip_address::is_valid(value);
    case 1: client.port = ascii::parse_number<std::uint16_t>(value); return client.port > 0;
    case 2: client.session = value; return is_session_id(value);
    default: client.ttl = ascii::parse_number<std::uint32_t>(value); return client.ttl.has_value();
    }
}

} // namespace

bool is_session_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 64 && ascii::all_of(text, ascii::is_graphic);
}

bool is_valid(const proxied_client& client) noexcept {
    const bool tells =
        !client.address.empty() || client.port || !client.session.empty() || client.ttl;
    return tells && (client.address.empty() || ip_address::is_valid(client.address)) &&
           client.port != 0 && (client.session.empty() || is_session_id(client.session));
}

// arguments = attribute *(SP attribute); attribute = name "=" value
std::optional<proxied_client> parse_xclient(std::string_view arguments) noexcept {
    proxied_client client;
    std::array<bool, names.size()> seen{};
    arguments = ascii::trim(arguments);
    while (!arguments.empty()) {
        const std::string_view attribute = ascii::take_word(arguments);
        const auto equals = attribute.find('=');
        if (equals == 0 || equals == attribute.npos) return std::nullopt;
        const auto name = std::find_if(names.begin(), names.end(), [&](std::string_view known) {
            return ascii::iequals(known, attribute.substr(0, equals));
        });
        if (name == names.end()) continue;
        const auto which = static_cast<std::size_t>(name - names.begin());
        if (seen[which] || !take_value(client, which, attribute.substr(equals + 1)))
            return std::nullopt;
        seen[which] = true;
    }
    if (!is_valid(client)) return std::nullopt;
    return client;
}

std::string to_string(const proxied_client& client) {
    std::string text;
    const auto begin = [&text](std::size_t which) {
        if (!text.empty()) text += ' ';
        text.append(names[which]) += '=';
    };
    if (!client.address.empty()) {
        begin(0);
        text += client.address;
    }
    if (client.port) {
        begin(1);
        ascii::append_number(text, *client.port);
    }
    if (!client.session.empty()) {
        begin(2);
        text += client.session;
    }
    if (client.ttl) {
        begin(3);
        ascii::append_number(text, *client.ttl);
    }
    return text;
}

} // namespace courriel::pop3
