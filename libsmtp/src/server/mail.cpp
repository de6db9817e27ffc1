// MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3) with SIZE= (RFC 1870), BODY= (RFC 6152) and
// AUTH= (RFC 4954 section 5).
#include <courriel/smtp/server_session.hpp>

#include <courriel/ascii.hpp>

#include "parameters.hpp"

namespace courriel::smtp {
namespace {

// "FROM:" or "TO:", and blanks behind it, which many write though the grammar has none.
bool take_label(std::string_view& argument, std::string_view label, path_leniency& leniency) {
    if (!ascii::istarts_with(argument, label)) return false;
    argument.remove_prefix(label.size());
    leniency.leading_blank = !argument.empty() && ascii::is_blank(argument.front());
    argument = ascii::trim(argument);
    return true;
}

} // namespace

// mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
void server_session::on_mail(std::string_view argument, std::optional<event>& out) {
    if (messages_ >= options_.limits.messages) {
        answer({421, {4, 7, 0}, options_.host_name + ": too many messages"});
        return finish();
    }
    path_leniency leniency;
    if (!take_label(argument, "FROM:", leniency))
        return refuse(501, {5, 5, 4}, "syntax: MAIL FROM:<address>");
    const auto path = parse_path(argument, path_kind::reverse);
    if (!path) return refuse(501, {5, 1, 7}, "malformed sender address");
    if (!path->path.is_ascii()) return refuse(553, {5, 6, 7}, "addresses are ASCII here");

    sender found;
    found.address = path->path;
    found.leniency = path->leniency;
    found.leniency.leading_blank = leniency.leading_blank;
    if (!take_sender_parameters(path->rest, found)) return;
    owed_ = owed::sender;
    out = found;
}

// False: the command was refused.
bool server_session::take_sender_parameters(std::string_view text, sender& out) {
    const auto no = [this](int code, enhanced_status status, std::string_view why) {
        refuse(code, status, why);
        return false;
    };
    bool body_given = false;
    detail::parameter given;
    for (;;) {
        const auto status = detail::take_parameter(text, given);
        if (status == detail::parameter_status::none) return true;
        if (status == detail::parameter_status::malformed)
            return no(501, {5, 5, 4}, "malformed parameter");

        if (ascii::iequals(given.keyword, "SIZE")) {
            // size-value = 1*20DIGIT
            const auto size = ascii::parse_number(given.value);
            if (!size || given.value.size() > 20 || out.size)
                return no(501, {5, 5, 4}, "malformed SIZE");
            if (*size > options_.limits.message)
                return no(552, {5, 3, 4}, "the message is too big");
            out.size = size;
        } else if (ascii::iequals(given.keyword, "BODY")) {
            const bool eight_bit = ascii::iequals(given.value, "8BITMIME");
            if (body_given || (!eight_bit && !ascii::iequals(given.value, "7BIT")))
                return no(501, {5, 5, 4}, "malformed BODY");
            out.body = eight_bit ? body_type::eight_bit_mime : body_type::seven_bit;
            body_given = true;
        } else if (ascii::iequals(given.keyword, "AUTH") && !options_.mechanisms.empty()) {
            const auto fits = [](char c) { return !ascii::is_control(c); };
            if (out.authorized || !detail::decode_xtext(given.value, pending_) ||
                pending_.empty() || !ascii::all_of(pending_, fits))
                return no(501, {5, 5, 4}, "malformed AUTH");
            out.authorized = pending_;
        } else {
            return no(555, {5, 5, 4}, "unknown parameter");
        }
    }
}

// rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) CRLF
void server_session::on_rcpt(std::string_view argument, std::optional<event>& out) {
    path_leniency leniency;
    if (!take_label(argument, "TO:", leniency))
        return refuse(501, {5, 5, 4}, "syntax: RCPT TO:<address>");
    const auto path = parse_path(argument, path_kind::forward);
    if (!path || path->path.is_null()) return refuse(501, {5, 1, 3}, "malformed recipient address");
    if (!path->path.is_ascii()) return refuse(553, {5, 6, 7}, "addresses are ASCII here");

    std::string_view rest = path->rest;
    detail::parameter given;
    const auto status = detail::take_parameter(rest, given);
    if (status == detail::parameter_status::malformed)
        return refuse(501, {5, 5, 4}, "malformed parameter");
    if (status == detail::parameter_status::one) return refuse(555, {5, 5, 4}, "unknown parameter");

    if (state_.transaction->recipients >= options_.limits.recipients) {
        if (++state_.transaction->surplus > options_.limits.recipients_refused)
            return give_up("too many recipients", errc::too_many_errors);
        return answer({452, {4, 5, 3}, "too many recipients: send the rest later"});
    }
    owed_ = owed::recipient;
    recipient found;
    found.address = path->path;
    found.leniency = path->leniency;
    found.leniency.leading_blank = leniency.leading_blank;
    out = found;
}

} // namespace courriel::smtp
