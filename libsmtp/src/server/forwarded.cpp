// XCLIENT and XFORWARD (see forwarded_client.hpp), for peers that are trusted: the application
// offers them to nobody else.
#include <courriel/smtp/server_session.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/ip_address.hpp>

#include "parameters.hpp"

namespace courriel::smtp {
namespace {

using client = forwarded_client_view;

struct text_attribute {
    std::string_view name;
    std::string_view client::*member;
};
constexpr text_attribute texts[] = {
    {"NAME", &client::name},  {"ADDR", &client::address},  {"PROTO", &client::protocol},
    {"HELO", &client::hello}, {"LOGIN", &client::login},   {"DESTADDR", &client::server_address},
    {"IDENT", &client::id},   {"SOURCE", &client::source},
};

struct port_attribute {
    std::string_view name;
    std::optional<std::uint16_t> client::*member;
};
constexpr port_attribute ports[] = {
    {"PORT", &client::port},
    {"DESTPORT", &client::server_port},
};

template <class Table>
const auto* find(const Table& table, std::string_view name) {
    const auto found = std::find_if(std::begin(table), std::end(table), [&](const auto& entry) {
        return ascii::iequals(entry.name, name);
    });
    return found == std::end(table) ? nullptr : &*found;
}

bool is_one_of(std::string_view value, std::string_view a, std::string_view b) {
    return ascii::iequals(value, a) || ascii::iequals(value, b);
}

// What each attribute may be, once it is known at all.
bool is_good_value(std::string_view client::*member, std::string_view& value) {
    if (!ascii::all_of(value, [](char c) { return !ascii::is_control(c); })) return false;
    if (member == &client::address || member == &client::server_address) {
        if (ascii::istarts_with(value, "IPV6:")) value.remove_prefix(5);
        return ip_address::is_valid(value);
    }
    if (member == &client::protocol) return is_one_of(value, "SMTP", "ESMTP");
    if (member == &client::source) return is_one_of(value, "LOCAL", "REMOTE");
    return true;
}

// attribute = name "=" xtext; [UNAVAILABLE] and [TEMPUNAVAIL] stand for a value that is not known
bool take_attribute(const detail::parameter& given, std::string& to, client& out) {
    auto value = detail::decode_xtext(given.value, to);
    if (!value || value->empty()) return false;
    const bool none = is_one_of(*value, "[UNAVAILABLE]", "[TEMPUNAVAIL]");
    if (const auto* port = find(ports, given.keyword)) {
        const auto number = ascii::parse_number<std::uint16_t>(*value);
        if (!none) out.*port->member = number;
        return none || number;
    }
    const auto* text = find(texts, given.keyword);
    if (!text || (!none && !is_good_value(text->member, *value))) return false;
    if (!none) out.*text->member = *value;
    return true;
}

} // namespace

/// The attributes of a command, each of which is to be among `known`. False: it was refused.
bool server_session::take_forwarded(std::string_view text, const std::vector<std::string>& known,
                                    forwarded_client_view& out) {
    const auto no = [this](const reply_view& why) {
        refuse(why);
        return false;
    };
    // No matter which answer it were, it is not for strangers to ask.
    if (known.empty()) return no({550, {5, 7, 0}, "not authorized"});
    pending_.clear();
    pending_.reserve(text.size());
    if (text.empty()) return no({501, {5, 5, 4}, "say at least one attribute"});
    detail::parameter given;
    for (;;) {
        const auto status = detail::take_parameter(text, given);
        if (status == detail::parameter_status::none) return true;
        const bool is_known = std::any_of(known.begin(), known.end(), [&](std::string_view name) {
            return ascii::iequals(name, given.keyword);
        });
        if (status == detail::parameter_status::malformed || !is_known ||
            !take_attribute(given, pending_, out))
            return no({501, {5, 5, 4}, "malformed attribute"});
    }
}

void server_session::on_xclient(std::string_view argument, std::optional<event>& out) {
    proxied_client found;
    if (!take_forwarded(argument, options_.offer.xclient, found.client)) return;
    login_ = found.client.login;
    owed_ = owed::xclient;
    out = found;
}

void server_session::on_xforward(std::string_view argument, std::optional<event>& out) {
    forwarded found;
    if (!take_forwarded(argument, options_.offer.xforward, found.client)) return;
    owed_ = owed::xforward;
    out = found;
}

} // namespace courriel::smtp
