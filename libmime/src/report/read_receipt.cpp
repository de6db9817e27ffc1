// See read_receipt.hpp: the notification itself (RFC 8098 section 3).
#include <courriel/mime/read_receipt.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/report.hpp>
#include <courriel/version.hpp>

#include "../build/writable_address.hpp"
#include "../build/writable_id.hpp"
#include "group_reader.hpp"

namespace courriel::mime {
namespace {

// The Original-Recipient of the message's header, if there is one (section 2.3).
typed_value original_recipient_of(const message_view& message) {
    const header_view header = message.header();
    const field_view* field = header.find("Original-Recipient");
    if (field == nullptr) return {};
    defect_sink none;
    const limits limits;
    const std::string_view bytes = message.text().substr(field->begin, field->end - field->begin);
    detail::group_reader reader(bytes, none, limits);
    if (!reader.next()) return {};
    typed_value out = reader.typed_name();
    out.comment.clear();
    // What is not to be copied to the letter is left out: it is of use for nothing else.
    const bool writable =
        !out.type.empty() && (out.type == "utf-8" || ascii::all_of(out.value, ascii::is_printable));
    return writable ? out : typed_value();
}

std::string sentence(const message_view& message, const mailbox& reader, disposition_type type) {
    std::string out = "Your message";
    if (const auto date = message.date()) out.append(" of ").append(format_date(*date));
    if (const std::string subject = message.subject(); !subject.empty())
        out.append(", \"").append(subject).append("\",");
    out.append(" to ").append(reader.address).append(" was ").append(to_string(type));
    out += ". Whether anybody understood it, nobody can tell.\r\n";
    return out;
}

// Who asked.
address_list requesters_of(const message_view& message) {
    return detail::mailboxes_of(message.fields().addresses_of("Disposition-Notification-To"),
                                detail::is_writable);
}

disposition_notification notification_of(const message_view& message, const mailbox& reader,
                                         const receipt_options& options) {
    disposition_notification out;
    out.reporting_ua = options.reporting_ua;
    out.original_recipient = original_recipient_of(message);
    out.final_recipient = recipient_address(reader.address);
    if (std::string id = message.message_id(); detail::is_writable_id(id))
        out.original_message_id = std::move(id);
    out.action = options.action;
    out.sending = options.sending;
    out.type = options.type;
    return out;
}

} // namespace

result<message_builder> make_read_receipt(const message_view& message,
                                          const receipt_options& options) {
    const receipt_obstacle obstacle = find_receipt_obstacle(message, options.known_options);
    const bool consented = options.sending == sending_mode::sent_manually;
    if (obstacle != receipt_obstacle::none && !(consented && is_overcome_by_consent(obstacle)))
        return errc::invalid_argument;
    const auto reader = parse_mailbox(options.from);
    if (!reader) return reader.error();

    const disposition_notification notification = notification_of(message, *reader, options);
    report_options report;
    report.text = part_builder::text(options.text.empty() ? sentence(message, *reader, options.type)
                                                          : options.text);
    if (options.return_header) report.original = message.text();
    report.returned = returned_content::header;
    const auto content = make_report(notification, report);
    if (!content) return content.error();

    message_builder out(options.environment);
    out.from(options.from)
        .to(requesters_of(message))
        .subject("Disposition notification: " + message.subject())
        .header("Auto-Submitted", "auto-replied")
        .content(*content);
    if (const std::string& id = notification.original_message_id; !id.empty())
        out.in_reply_to('<' + id + '>').references('<' + id + '>');
    return out;
}

} // namespace courriel::mime
