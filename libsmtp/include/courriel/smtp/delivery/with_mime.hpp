// The bridge from libmime to libsmtp: the messages that tell a sender what became of his mail (RFC
// 3464, RFC 6522, RFC 6533), made from a queue_entry. Header-only, so that neither library needs
// the other: a program that includes it links both.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/delivery_status.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/report.hpp>
#include <courriel/result.hpp>
#include <courriel/smtp/delivery/queue_entry.hpp>
#include <courriel/smtp/envelope.hpp>
#include <courriel/utf8.hpp>

namespace courriel::smtp {

/// Who reports.
struct report_context {
    std::string host{}; ///< this host's name: Reporting-MTA, and the right side of identifiers
    std::string from{}; ///< the author; empty: "Mail Delivery System <postmaster@host>"
    mime::builder_environment environment{}; ///< the clock and chance of the message
};

/// A message that is ready to be sent.
struct delivery_report {
    smtp::envelope envelope{}; ///< null reverse-path, the sender of the entry as the recipient
    std::string message{};
};

namespace detail {

/// A reply in one line, short enough for any field, in octets that `charset` allows: it is a
/// stranger's, and must not keep a report from being made.
inline std::string report_line(const reply& answer, mime::report_charset charset) {
    constexpr std::size_t longest = 400;
    std::string out = std::to_string(answer.code());
    if (answer.enhanced().is_present()) out += " " + to_string(answer.enhanced());
    out += " " + answer.text().substr(0, longest);
    for (char& c : out) {
        const bool foreign = charset == mime::report_charset::us_ascii && !ascii::is_ascii(c);
        if (ascii::is_control(c)) c = ' ';
        if (foreign) c = '?';
    }
    return utf8::sanitize(out);
}

/// Status (RFC 3464 section 2.3.4): what was said, if its class is that of the action, or the least
/// that can be said.
inline mime::status_code status_of(const queued_recipient& who, report_action action) {
    const enhanced_status said = who.last.enhanced();
    const bool expired = who.state == recipient_state::expired;
    const unsigned wanted = action == report_action::failed    ? (expired ? 4U : 5U)
                            : action == report_action::delayed ? 4U
                                                               : 2U;
    if (said.class_ == wanted) return {said.class_, said.subject, said.detail};
    if (expired) return {4, 4, 7};
    return {wanted, 0, 0};
}

inline mime::delivery_action action_of(report_action action) {
    switch (action) {
    case report_action::failed: break;
    case report_action::delayed: return mime::delivery_action::delayed;
    case report_action::delivered: return mime::delivery_action::delivered;
    case report_action::relayed: return mime::delivery_action::relayed;
    }
    return mime::delivery_action::failed;
}

inline mime::recipient_status recipient_status_of(const queued_recipient& who, report_action action,
                                                  std::chrono::sys_seconds end,
                                                  mime::report_charset charset) {
    mime::recipient_status out;
    const recipient_parameters& given = who.parameters;
    if (!given.original_type.empty()) {
        out.original_recipient.type = ascii::to_lower(given.original_type);
        out.original_recipient.value = given.original_address;
    }
    out.final_recipient = mime::recipient_address(who.address.text());
    out.action = action_of(action);
    out.status = status_of(who, action);
    if (!who.remote_host.empty()) {
        out.remote_mta = mime::mta_name(who.remote_host);
        if (who.last.code() != 0) {
            out.diagnostic_code.type = "smtp";
            out.diagnostic_code.value = report_line(who.last, charset);
        }
    }
    if (who.last_attempt) out.last_attempt_date = mime::date_time::at(*who.last_attempt);
    if (action == report_action::delayed) out.will_retry_until = mime::date_time::at(end);
    return out;
}

/// What people read, of one recipient.
inline std::string report_paragraph(const queued_recipient& who, report_action action) {
    std::string out = "<" + who.address.text() + ">: ";
    switch (action) {
    case report_action::failed: out += "not delivered, and not tried again"; break;
    case report_action::delayed: out += "not delivered yet; nothing needs to be done"; break;
    case report_action::delivered: out += "delivered"; break;
    case report_action::relayed: out += "passed on to a host that will not report further"; break;
    }
    if (action == report_action::delivered || action == report_action::relayed) return out + "\n";
    if (who.last.code() == 0) return out + "\n    the connection failed\n";
    out +=
        who.remote_host.empty() ? "\n    this host says: " : "\n    " + who.remote_host + " says: ";
    return out + report_line(who.last, mime::report_charset::utf_8) + "\n";
}

inline bool has_action(std::span<const due_report> due, report_action action) {
    return std::any_of(due.begin(), due.end(),
                       [&](const due_report& one) { return one.action == action; });
}

inline std::string_view report_subject(std::span<const due_report> due) {
    if (has_action(due, report_action::failed)) return "Mail not delivered";
    if (has_action(due, report_action::delayed)) return "Mail delayed";
    return "Mail delivered";
}

/// The whole message goes back with a failure alone, and on request (RFC 3461 section 4.3): a
/// forged sender is not to get what somebody else wrote.
inline mime::returned_content returned_of(const queue_entry& entry,
                                          std::span<const due_report> due) {
    const bool whole =
        entry.parameters.ret == dsn_return::full && has_action(due, report_action::failed);
    return whole ? mime::returned_content::whole : mime::returned_content::header;
}

} // namespace detail

/// The report about the recipients that `due` names, all in one message: text, a
/// message/delivery-status, and `message`, which is the one that the entry is about, whole or its
/// header by RET=. It says Auto-Submitted: auto-replied (RFC 3834), so that nobody answers it.
/// `end` is when the message's life is over.
///
/// With SMTPUTF8 in the entry, or a sender beyond ASCII, the report is a
/// message/global-delivery-status and needs SMTPUTF8 itself, which its envelope says; else
/// addresses beyond ASCII are escaped.
///
/// errc::invalid_argument for an entry with the null reverse-path, about which nobody is told (RFC
/// 5321 section 4.5.5), without anything due, for a recipient that does not exist, and for a
/// context whose names no message can carry.
inline result<delivery_report> make_delivery_report(const queue_entry& entry,
                                                    std::span<const due_report> due,
                                                    std::string_view message,
                                                    std::chrono::sys_seconds end,
                                                    const report_context& context) {
    if (entry.reverse_path.is_null() || due.empty()) return errc::invalid_argument;
    const bool utf8 = entry.parameters.smtp_utf8 || !entry.reverse_path.view().is_ascii();
    mime::report_options options;
    options.charset = utf8 ? mime::report_charset::utf_8 : mime::report_charset::us_ascii;
    options.allowed = utf8 ? mime::eight_bit::everywhere : mime::eight_bit::never;
    options.original = message;
    options.returned = detail::returned_of(entry, due);

    mime::delivery_status status;
    status.original_envelope_id = entry.parameters.envelope_id;
    status.reporting_mta = mime::mta_name(context.host);
    status.arrival_date = mime::date_time::at(entry.arrived);
    std::string text = "This is the mail system of " + context.host + ".\n\n";
    for (const due_report& one : due) {
        if (one.recipient >= entry.recipients.size()) return errc::invalid_argument;
        const queued_recipient& who = entry.recipients[one.recipient];
        status.recipients.push_back(
            detail::recipient_status_of(who, one.action, end, options.charset));
        text += detail::report_paragraph(who, one.action);
    }
    options.text = mime::part_builder::text(text);
    auto content = mime::make_report(status, options);
    if (!content) return content.error();

    mime::builder_environment environment = context.environment;
    if (environment.domain.empty()) environment.domain = context.host;
    mime::message_builder builder(std::move(environment));
    builder.allow(options.allowed)
        .from(context.from.empty() ? "Mail Delivery System <postmaster@" + context.host + ">"
                                   : context.from)
        .to(entry.reverse_path.text())
        .subject(detail::report_subject(due))
        .header("Auto-Submitted", "auto-replied")
        .content(*std::move(content));
    auto built = builder.build();
    if (!built) return built.error();

    delivery_report out;
    out.envelope.recipients = {forward_path(entry.reverse_path)};
    out.envelope.smtp_utf8 = utf8;
    if (utf8) out.envelope.body = body_type::eight_bit_mime;
    out.message = *std::move(built);
    return out;
}

} // namespace courriel::smtp
