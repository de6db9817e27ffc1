// Reports about messages: multipart/report (RFC 6522), with text for people, a part for programs
// and, perhaps, the message that the report is about, or its header. Read from a message, and made
// as the content of one:
//
//     auto report = mime::make_report(status, {.text = mime::part_builder::text("Not delivered."),
//                                              .original = message});
//     auto bounce = mime::message_builder().from("postmaster@example.org").to(sender)
//                       .header("Auto-Submitted", "auto-replied").content(*report).build();
//
// Left out: the envelope. A report goes to the original's reverse-path, with a null one of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <courriel/mime/delivery_status.hpp>
#include <courriel/mime/disposition_notification.hpp>
#include <courriel/mime/feedback_report.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/part_builder.hpp>
#include <courriel/mime/part_view.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

enum class report_kind : std::uint8_t {
    other, ///< a type of report that nobody here knows
    delivery_status,
    disposition_notification,
    feedback_report,
};

/// A report in a message. It lives as long as the part_view that it comes from.
class report_view {
public:
    /// nullopt when `part` is no multipart/report, or one without parts.
    static std::optional<report_view> of(const part_view& part);
    /// The first report in the message, which need not be all of it; not those in messages that are
    /// nested in it.
    static std::optional<report_view> find(const message_view& message);

    /// What kind of part for programs there is; without one, what the report says of itself.
    [[nodiscard]] report_kind kind() const noexcept { return kind_; }
    /// The parameter "report-type" in lower case, or empty.
    [[nodiscard]] const std::string& type() const noexcept { return type_; }

    /// For people: the first part that is none of the others.
    [[nodiscard]] const std::optional<part_view>& text() const noexcept { return text_; }
    /// For programs: the second part, or, where that has no such type, the first that has; of a
    /// report that nobody here knows, the second.
    [[nodiscard]] const std::optional<part_view>& content() const noexcept { return content_; }
    /// The message that the report is about (message/rfc822, message/global), or its header
    /// (text/rfc822-headers, message/global-headers).
    [[nodiscard]] const std::optional<part_view>& original() const noexcept { return original_; }
    /// Whether original() is the header alone.
    [[nodiscard]] bool is_header_only() const noexcept { return is_header_only_; }
    /// The octets of original(), decoded: parse them as a message. Empty when there is none.
    [[nodiscard]] std::string original_bytes() const;

    /// content(), read; nullopt when the report is of another kind, or has no such part. Offsets
    /// of defects are those of its decoded body.
    [[nodiscard]] std::optional<mime::delivery_status>
    delivery_status(defect_sink defects = {}, const limits& limits = {}) const;
    [[nodiscard]] std::optional<mime::disposition_notification>
    disposition_notification(defect_sink defects = {}, const limits& limits = {}) const;
    [[nodiscard]] std::optional<mime::feedback_report>
    feedback_report(defect_sink defects = {}, const limits& limits = {}) const;

private:
    report_view() = default;

    report_kind kind_ = report_kind::other;
    std::string type_{};
    std::optional<part_view> text_{};
    std::optional<part_view> content_{};
    std::optional<part_view> original_{};
    bool is_header_only_ = false;
};

/// How much of the message goes back (RFC 3461 section 4.3).
enum class returned_content : bool { whole, header };

struct report_options {
    /// For people; a multipart/alternative when they read several languages.
    part_builder text = part_builder::text("");
    /// The message that the report is about; empty: it is not returned.
    std::string original{};
    /// A whole message that cannot stand in another one as it is (lines over 998 octets or without
    /// CRLF, eight bits that are not allowed) is returned as its header alone.
    returned_content returned = returned_content::whole;
    /// What the message_builder was told by allow().
    eight_bit allowed = eight_bit::never;
    /// utf_8 makes message/global-delivery-status and its like, for addresses and texts beyond
    /// ASCII that are not to be escaped (RFC 6533).
    report_charset charset = report_charset::us_ascii;
};

/// For message_builder::content(). Errors are those of to_body(); a feedback report needs the
/// original too (RFC 5965 section 2), else errc::invalid_argument.
result<part_builder> make_report(const delivery_status& status, const report_options& options);
result<part_builder> make_report(const disposition_notification& notification,
                                 const report_options& options);
result<part_builder> make_report(const feedback_report& report, const report_options& options);

} // namespace courriel::mime
