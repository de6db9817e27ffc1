// See delivery_status.hpp: writing, in the order of RFC 3464 sections 2.2 and 2.3.
#include <courriel/mime/delivery_status.hpp>

#include <array>

#include <courriel/version.hpp>

#include "report_writer.hpp"

namespace courriel::mime {
namespace {

using detail::report_writer;

constexpr auto own_fields = std::to_array<std::string_view>(
    {"Original-Envelope-Id", "Reporting-MTA", "DSN-Gateway", "Received-From-MTA", "Arrival-Date",
     "Original-Recipient", "Final-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code",
     "Last-Attempt-Date", "Final-Log-ID", "Will-Retry-Until"});

bool is_status(const std::optional<status_code>& code) {
    return code && (code->code_class == 2 || code->code_class == 4 || code->code_class == 5) &&
           code->subject <= 999 && code->detail <= 999;
}

void write_recipient(report_writer& writer, const recipient_status& recipient) {
    writer.require(!recipient.final_recipient.value.empty());
    writer.require(recipient.action != delivery_action::unknown);
    writer.require(is_status(recipient.status));
    writer.require(!recipient.will_retry_until || recipient.action == delivery_action::delayed);
    writer.typed("Original-Recipient", recipient.original_recipient);
    writer.typed("Final-Recipient", recipient.final_recipient);
    writer.text("Action", to_string(recipient.action));
    writer.text("Status", to_string(recipient.status.value_or(status_code())));
    writer.typed("Remote-MTA", recipient.remote_mta);
    writer.typed("Diagnostic-Code", recipient.diagnostic_code);
    writer.date("Last-Attempt-Date", recipient.last_attempt_date);
    writer.text("Final-Log-ID", recipient.final_log_id);
    writer.date("Will-Retry-Until", recipient.will_retry_until);
    writer.extensions(recipient.extensions, own_fields);
}

} // namespace

result<std::string> delivery_status::to_body(report_charset charset) const {
    report_writer writer(charset);
    writer.require(!reporting_mta.value.empty() && !recipients.empty());
    writer.text("Original-Envelope-Id", original_envelope_id);
    writer.typed("Reporting-MTA", reporting_mta);
    writer.typed("DSN-Gateway", dsn_gateway);
    writer.typed("Received-From-MTA", received_from_mta);
    writer.date("Arrival-Date", arrival_date);
    writer.extensions(extensions, own_fields);
    for (const recipient_status& recipient : recipients) {
        writer.end_group();
        write_recipient(writer, recipient);
    }
    return writer.finish();
}

} // namespace courriel::mime
