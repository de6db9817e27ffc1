// The parameters of RCPT: NOTIFY= and ORCPT= (RFC 3461 sections 4.1 and 4.2, RFC 6533 section 3)
// and RRVS= (RFC 7293 section 3.1).
#include "envelope_parameters.hpp"

#include <courriel/version.hpp>

#include "../date_time.hpp"

namespace courriel::smtp::detail {
namespace {

using context = parameter_context;
using parameters = recipient_parameters_view;

// notify-esmtp-value = "NEVER" / 1#notify-list-element
// notify-list-element = "SUCCESS" / "FAILURE" / "DELAY"
verdict take_notify(std::string_view value, const context&, parameters& out) {
    constexpr verdict wrong{501, {5, 5, 4}, "malformed NOTIFY"};
    if (ascii::iequals(value, "NEVER")) {
        out.notify.never = true;
        return good;
    }
    for (;;) {
        const std::size_t comma = value.find(',');
        const std::string_view element = value.substr(0, comma);
        if (ascii::iequals(element, "SUCCESS")) {
            out.notify.success = true;
        } else if (ascii::iequals(element, "FAILURE")) {
            out.notify.failure = true;
        } else if (ascii::iequals(element, "DELAY")) {
            out.notify.delay = true;
        } else {
            return wrong;
        }
        if (comma == std::string_view::npos) return good;
        value.remove_prefix(comma + 1);
    }
}

// orcpt-parameter = "ORCPT=" original-recipient-address, of at most 500 octets
// original-recipient-address = addr-type ";" xtext / "utf-8" ";" utf-8-enc-addr
verdict take_original(std::string_view value, const context& c, parameters& out) {
    constexpr verdict wrong{501, {5, 5, 4}, "malformed ORCPT"};
    constexpr std::size_t longest = 500;
    const std::size_t semicolon = value.find(';');
    if (semicolon == std::string_view::npos || semicolon == 0 || value.size() > longest)
        return wrong;
    const std::string_view type = value.substr(0, semicolon);
    const std::string_view encoded = value.substr(semicolon + 1);
    if (!ascii::all_of(type, [](char of) { return ascii::is_alnum(of) || of == '-'; }))
        return wrong;
    const auto text = ascii::iequals(type, "utf-8")
                          ? decode_utf8_address(encoded, c.offers(&extensions::smtp_utf8), c.text)
                          : decode_xtext(encoded, c.text);
    const auto fits = [](char of) { return !ascii::is_control(of); };
    if (!text || text->empty() || !ascii::all_of(*text, fits)) return wrong;
    if (!ascii::iequals(type, "utf-8") && !ascii::all_of(*text, ascii::is_ascii)) return wrong;
    out.original_type = type;
    out.original_address = *text;
    return good;
}

// rrvs-param = "RRVS=" date-time [ ";" ( "C" / "R" ) ]
verdict take_valid_since(std::string_view value, const context&, parameters& out) {
    constexpr verdict wrong{501, {5, 5, 4}, "malformed RRVS"};
    const std::size_t semicolon = value.find(';');
    const auto moment = parse_date_time(value.substr(0, semicolon));
    if (!moment) return wrong;
    valid_since since{*moment, false};
    if (semicolon != std::string_view::npos) {
        const std::string_view action = value.substr(semicolon + 1);
        since.goes_on_without = ascii::iequals(action, "C");
        if (!since.goes_on_without && !ascii::iequals(action, "R")) return wrong;
    }
    out.since = since;
    return good;
}

constexpr parameter_rule<parameters> rules[] = {
    {"NOTIFY", &extensions::dsn, take_notify},
    {"ORCPT", &extensions::dsn, take_original},
    {"RRVS", &extensions::valid_since, take_valid_since},
};

} // namespace

verdict take_recipient_parameters(std::string_view text, const parameter_context& context,
                                  recipient_parameters_view& out) {
    return take_parameters<parameters>(rules, text, context, out);
}

} // namespace courriel::smtp::detail
