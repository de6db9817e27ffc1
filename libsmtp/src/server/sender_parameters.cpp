// The parameters of MAIL: SIZE= (RFC 1870), BODY= (RFC 6152, RFC 3030), AUTH= (RFC 4954 section 5),
// SMTPUTF8 (RFC 6531), REQUIRETLS (RFC 8689), RET= and ENVID= (RFC 3461 sections 4.3 and 4.4), BY=
// (RFC 2852 section 4), MT-PRIORITY= (RFC 6710 section 4.1), HOLDFOR= and HOLDUNTIL= (RFC 4865).
#include "envelope_parameters.hpp"

#include <courriel/version.hpp>

#include "../date_time.hpp"

namespace courriel::smtp::detail {
namespace {

using context = parameter_context;
using parameters = mail_parameters_view;
using std::chrono::seconds;

constexpr std::uint64_t longest = 999'999'999; // seconds: 1*9DIGIT

bool is_printable(std::string_view text) { return ascii::all_of(text, ascii::is_printable); }

// size-value = 1*20DIGIT
verdict take_size(std::string_view value, const context& c, parameters& out) {
    const auto size = ascii::parse_number(value);
    if (!size || value.size() > 20) return {501, {5, 5, 4}, "malformed SIZE"};
    if (*size > c.options.limits.message) return {552, {5, 3, 4}, "the message is too big"};
    out.size = size;
    return good;
}

// body-value = "7BIT" / "8BITMIME" / "BINARYMIME"
verdict take_body(std::string_view value, const context& c, parameters& out) {
    if (ascii::iequals(value, "7BIT")) {
        out.body = body_type::seven_bit;
    } else if (ascii::iequals(value, "8BITMIME")) {
        out.body = body_type::eight_bit_mime;
    } else if (ascii::iequals(value, "BINARYMIME")) {
        if (!c.offers(&extensions::binary_mime))
            return {555, {5, 5, 4}, "BINARYMIME is not available"};
        out.body = body_type::binary_mime;
    } else {
        return {501, {5, 5, 4}, "malformed BODY"};
    }
    return good;
}

// auth-param = xtext, of a Mailbox or "<>"
verdict take_auth(std::string_view value, const context& c, parameters& out) {
    if (c.options.mechanisms.empty()) return unknown;
    const auto text = decode_xtext(value, c.text);
    const auto fits = [](char of) { return !ascii::is_control(of); };
    if (!text || text->empty() || !ascii::all_of(*text, fits))
        return {501, {5, 5, 4}, "malformed AUTH"};
    out.authorized = text;
    return good;
}

verdict take_smtp_utf8(std::string_view value, const context&, parameters& out) {
    out.smtp_utf8 = true;
    return value.empty() ? good : malformed;
}

verdict take_require_tls(std::string_view value, const context&, parameters& out) {
    out.require_tls = true;
    return value.empty() ? good : malformed;
}

// ret-value = "FULL" / "HDRS"
verdict take_ret(std::string_view value, const context&, parameters& out) {
    if (ascii::iequals(value, "FULL")) {
        out.ret = dsn_return::full;
    } else if (ascii::iequals(value, "HDRS")) {
        out.ret = dsn_return::headers;
    } else {
        return {501, {5, 5, 4}, "malformed RET"};
    }
    return good;
}

// envid-parameter = "ENVID=" xtext; of at most 100 characters (RFC 3461 section 4.4), that stand
// for printable ones
verdict take_envelope_id(std::string_view value, const context& c, parameters& out) {
    const auto text = decode_xtext(value, c.text);
    if (!text || text->empty() || value.size() > 100 || !is_printable(*text))
        return {501, {5, 5, 4}, "malformed ENVID"};
    out.envelope_id = *text;
    return good;
}

// by-value = by-time ";" by-mode [by-trace]; by-time = ["-" / "+"] 1*9DIGIT
// by-mode = "N" / "R"; by-trace = "T"
verdict take_by(std::string_view value, const context& c, parameters& out) {
    constexpr verdict wrong{501, {5, 5, 4}, "malformed BY"};
    const std::size_t semicolon = value.find(';');
    if (semicolon == std::string_view::npos) return wrong;
    std::string_view digits = value.substr(0, semicolon);
    std::string_view mode = value.substr(semicolon + 1);
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    const auto number = ascii::parse_number(digits, longest);
    if (!number || digits.size() > 9 || mode.empty()) return wrong;

    deliver_by by;
    by.time = seconds(*number) * (negative ? -1 : 1);
    const char letter = ascii::to_upper(mode.front());
    if (letter != 'N' && letter != 'R') return wrong;
    by.if_late = letter == 'R' ? deliver_by::mode::return_ : deliver_by::mode::notify;
    mode.remove_prefix(1);
    by.trace = ascii::iequals(mode, "T");
    if (!by.trace && !mode.empty()) return wrong;
    if (by.if_late == deliver_by::mode::return_) {
        if (by.time <= seconds::zero()) return {501, {5, 5, 4}, "BY= in mode R is over 0"};
        if (by.time < c.options.offer.deliver_by_min)
            return {555, {5, 5, 4}, "BY= is less than what can be promised"};
    }
    out.by = by;
    return good;
}

// priority-value = (["-"] NZDIGIT) / "0"
verdict take_priority(std::string_view value, const context&, parameters& out) {
    const bool negative = value.starts_with('-');
    if (negative) value.remove_prefix(1);
    if (value.size() != 1 || !ascii::is_digit(value.front()) || (negative && value == "0"))
        return {501, {5, 5, 2}, "malformed MT-PRIORITY"};
    const int number = value.front() - '0';
    out.priority = negative ? -number : number;
    return good;
}

constexpr verdict held_twice{501, {5, 5, 4}, "HOLDFOR and HOLDUNTIL exclude each other"};
constexpr verdict held_too_long{501, {5, 5, 4}, "the message is not held that long"};

// future-release-integer = %x31-39 *8DIGIT
verdict take_hold_for(std::string_view value, const context& c, parameters& out) {
    const auto number = ascii::parse_number(value, longest);
    if (!number || value.front() == '0') return {501, {5, 5, 4}, "malformed HOLDFOR"};
    if (out.release) return held_twice;
    if (seconds(*number) > c.options.offer.release_max_interval) return held_too_long;
    out.release = future_release{.hold_for = seconds(*number)};
    return good;
}

// future-release-date-time = Internet-style-date-time-UTC
verdict take_hold_until(std::string_view value, const context& c, parameters& out) {
    const auto moment = parse_date_time(value);
    if (!moment) return {501, {5, 5, 4}, "malformed HOLDUNTIL"};
    if (out.release) return held_twice;
    if (moment > c.options.offer.release_max_date) return held_too_long;
    out.release = future_release{.hold_until = moment};
    return good;
}

constexpr parameter_rule<parameters> rules[] = {
    {"SIZE", &extensions::size, take_size},
    {"BODY", &extensions::eight_bit_mime, take_body},
    {"AUTH", nullptr, take_auth},
    {"SMTPUTF8", &extensions::smtp_utf8, take_smtp_utf8},
    {"REQUIRETLS", &extensions::require_tls, take_require_tls},
    {"RET", &extensions::dsn, take_ret},
    {"ENVID", &extensions::dsn, take_envelope_id},
    {"BY", &extensions::deliver_by, take_by},
    {"MT-PRIORITY", &extensions::mt_priority, take_priority},
    {"HOLDFOR", &extensions::future_release, take_hold_for},
    {"HOLDUNTIL", &extensions::future_release, take_hold_until},
};

} // namespace

verdict take_sender_parameters(std::string_view text, const parameter_context& context,
                               mail_parameters_view& out) {
    return take_parameters<parameters>(rules, text, context, out);
}

} // namespace courriel::smtp::detail
