// MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3). What extensions add to them stands in
// sender_parameters.cpp and recipient_parameters.cpp.
#include <courriel/smtp/server_session.hpp>

#include <courriel/ascii.hpp>

#include "envelope_parameters.hpp"

namespace courriel::smtp {
namespace {

constexpr reply_view needs_smtp_utf8{553, {5, 6, 7}, "addresses are ASCII without SMTPUTF8"};

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

    sender found;
    found.address = path->path;
    found.leniency = path->leniency;
    found.leniency.leading_blank = leniency.leading_blank;
    const auto no =
        detail::take_sender_parameters(path->rest, {options_, is_secure(), pending_}, found);
    if (no.code != 0) return refuse(no);
    if (!path->path.is_ascii() && !found.smtp_utf8) return refuse(needs_smtp_utf8);
    next_transaction_ = {};
    next_transaction_.smtp_utf8 = found.smtp_utf8;
    next_transaction_.binary = found.body == body_type::binary_mime;
    owed_ = owed::sender;
    out = found;
}

// rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) CRLF
void server_session::on_rcpt(std::string_view argument, std::optional<event>& out) {
    path_leniency leniency;
    if (!take_label(argument, "TO:", leniency))
        return refuse(501, {5, 5, 4}, "syntax: RCPT TO:<address>");
    const auto path = parse_path(argument, path_kind::forward);
    if (!path || path->path.is_null()) return refuse(501, {5, 1, 3}, "malformed recipient address");
    if (!path->path.is_ascii() && !state_.transaction->smtp_utf8) return refuse(needs_smtp_utf8);

    recipient found;
    found.address = path->path;
    found.leniency = path->leniency;
    found.leniency.leading_blank = leniency.leading_blank;
    const auto no =
        detail::take_recipient_parameters(path->rest, {options_, is_secure(), pending_}, found);
    if (no.code != 0) return refuse(no);
    if (state_.transaction->recipients >= options_.limits.recipients) {
        if (++state_.transaction->surplus > options_.limits.recipients_refused)
            return give_up("too many recipients", errc::too_many_errors);
        return answer({452, {4, 5, 3}, "too many recipients: send the rest later"});
    }
    owed_ = owed::recipient;
    out = found;
}

} // namespace courriel::smtp
