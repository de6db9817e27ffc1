// See report.hpp: making.
#include <courriel/mime/report.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../build/text_body.hpp"

namespace courriel::mime {
namespace {

// The message, or its header, in the type that says what it is.
part_builder returned_part(const report_options& options) {
    const std::string_view original = options.original;
    const std::size_t body = header_view::parse(original).body_begin();
    const std::string_view header = original.substr(0, body);
    const bool global = !ascii::all_of(header, ascii::is_ascii) && utf8::is_valid(header);
    if (options.returned == returned_content::whole) {
        // RFC 6533 section 4.5: the one may be encoded, the other may not.
        if (global) return part_builder::data("message/global", options.original);
        if (detail::is_identity_body(original, options.allowed))
            return part_builder::message(options.original);
    }
    std::string fields = detail::with_crlf(header);
    if (fields.ends_with("\r\n\r\n")) fields.resize(fields.size() - 2);
    return part_builder::data(global ? "message/global-headers" : "text/rfc822-headers",
                              std::move(fields));
}

result<part_builder> assemble(std::string_view report_type, std::string_view content_type,
                              result<std::string> body, const report_options& options) {
    if (!body) return body.error();
    part_builder out = part_builder::multipart("report");
    out.parameter("report-type", report_type);
    out.add(options.text);
    out.add(part_builder::data(content_type, *std::move(body)));
    if (!options.original.empty()) out.add(returned_part(options));
    return out;
}

} // namespace

result<part_builder> make_report(const delivery_status& status, const report_options& options) {
    const bool global = options.charset == report_charset::utf_8;
    return assemble("delivery-status",
                    global ? "message/global-delivery-status" : "message/delivery-status",
                    status.to_body(options.charset), options);
}

result<part_builder> make_report(const disposition_notification& notification,
                                 const report_options& options) {
    const bool global = options.charset == report_charset::utf_8;
    return assemble("disposition-notification",
                    global ? "message/global-disposition-notification"
                           : "message/disposition-notification",
                    notification.to_body(options.charset), options);
}

result<part_builder> make_report(const feedback_report& report, const report_options& options) {
    if (options.original.empty()) return errc::invalid_argument;
    return assemble("feedback-report", "message/feedback-report", report.to_body(), options);
}

} // namespace courriel::mime
