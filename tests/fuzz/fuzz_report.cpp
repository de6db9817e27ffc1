// The machine-readable parts of reports: reading never fails, values are single lines of UTF-8, and
// what was read and can be written reads the same again.
#include <string>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/delivery_status.hpp>
#include <courriel/mime/disposition_notification.hpp>
#include <courriel/mime/feedback_report.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz_mime.hpp"

namespace {

using namespace courriel;

void check_value(const std::string& value) {
    fuzz::require(ascii::fits_line(value) && utf8::is_valid(value), "a value is no line of UTF-8");
}

void check_values(const mime::report_fields& fields) {
    for (const auto& field : fields) check_value(field.value);
}

template <class Report>
Report read(std::string_view text) {
    std::vector<mime::defect> defects;
    Report report = Report::parse(text, mime::defect_sink(defects));
    fuzz::check_places(defects, text);
    check_values(report.extensions);
    return report;
}

// Quotes without an end, and backslashes, can hide what is written behind them.
bool is_simple(std::string_view text) {
    return text.find_first_of("\"\\") == std::string_view::npos;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto status = read<mime::delivery_status>(text);
    for (const auto& r : status.recipients) {
        check_value(r.final_recipient.value);
        check_value(r.final_recipient.comment);
        check_value(r.diagnostic_code.value);
        check_values(r.extensions);
    }
    const auto notification = read<mime::disposition_notification>(text);
    const auto feedback = read<mime::feedback_report>(text);
    for (const auto charset : {mime::report_charset::us_ascii, mime::report_charset::utf_8}) {
        const auto status_body = status.to_body(charset);
        const auto notification_body = notification.to_body(charset);
        if (!is_simple(text)) continue;
        if (status_body)
            fuzz::require(mime::delivery_status::parse(*status_body) == status,
                          "a delivery status reads otherwise");
        if (notification_body)
            fuzz::require(mime::disposition_notification::parse(*notification_body) == notification,
                          "a notification reads otherwise");
    }
    const auto feedback_body = feedback.to_body();
    if (feedback_body && is_simple(text))
        fuzz::require(mime::feedback_report::parse(*feedback_body) == feedback,
                      "a feedback report reads otherwise");
    return 0;
}
