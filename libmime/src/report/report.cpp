// See report.hpp: reading. Making is in report_builder.cpp.
#include <courriel/mime/report.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

// RFC 6533 section 4.4: the types with and without "global-" are equivalent.
std::optional<report_kind> kind_of(const media_type& type) {
    if (type.is("message", "delivery-status") || type.is("message", "global-delivery-status"))
        return report_kind::delivery_status;
    if (type.is("message", "disposition-notification") ||
        type.is("message", "global-disposition-notification"))
        return report_kind::disposition_notification;
    if (type.is("message", "feedback-report")) return report_kind::feedback_report;
    return std::nullopt;
}

report_kind kind_of(std::string_view report_type) {
    return kind_of(media_type{.type = "message", .subtype = std::string(report_type)})
        .value_or(report_kind::other);
}

bool is_message_type(const media_type& type) {
    return type.is("message", "rfc822") || type.is("message", "global");
}

bool is_same(const part_view& part, const std::optional<part_view>& other) {
    return other && part.index() == other->index();
}

bool is_header_type(const media_type& type) {
    return type.is("text", "rfc822-headers") || type.is("message", "global-headers");
}

} // namespace

std::optional<report_view> report_view::of(const part_view& part) {
    const media_type report = part.type();
    if (!part.is_multipart() || !report.is("multipart", "report")) return std::nullopt;
    report_view out;
    if (const std::string* type = report.parameters.find("report-type"))
        out.type_ = ascii::to_lower(*type);
    // Where the second part is for programs it is the one, as it should be; some write the type
    // of the second over the first, too.
    std::optional<part_view> second;
    std::size_t number = 0;
    for (const part_view child : part.children()) {
        ++number;
        if (number == 2) second = child;
        const auto kind = kind_of(child.type());
        if (!kind || (out.content_ && number > 2)) continue;
        out.kind_ = *kind;
        out.content_ = child;
    }
    for (const part_view child : part.children()) {
        if (is_same(child, out.content_)) continue;
        const media_type type = child.type();
        const bool is_header = is_header_type(type);
        if ((is_message_type(type) || is_header) && !out.original_) {
            out.original_ = child;
            out.is_header_only_ = is_header;
        } else if (!out.text_) {
            out.text_ = child;
        }
    }
    if (out.content_) return out;
    out.kind_ = kind_of(out.type_);
    if (out.kind_ == report_kind::other && second && !is_same(*second, out.original_))
        out.content_ = second;
    return out;
}

std::optional<report_view> report_view::find(const message_view& message) {
    constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    std::size_t nested = nowhere; // the depth of the message that we are in
    for (const part_view part : message.parts()) {
        if (nested != nowhere && part.depth() > nested) continue;
        nested = part.is_message() ? part.depth() : nowhere;
        if (auto report = of(part)) return report;
    }
    return std::nullopt;
}

std::string report_view::original_bytes() const {
    return original_ ? original_->decoded() : std::string();
}

std::optional<mime::delivery_status> report_view::delivery_status(defect_sink defects,
                                                                  const limits& limits) const {
    if (kind_ != report_kind::delivery_status || !content_) return std::nullopt;
    return mime::delivery_status::parse(content_->decoded(), defects, limits);
}

std::optional<mime::disposition_notification>
report_view::disposition_notification(defect_sink defects, const limits& limits) const {
    if (kind_ != report_kind::disposition_notification || !content_) return std::nullopt;
    return mime::disposition_notification::parse(content_->decoded(), defects, limits);
}

std::optional<mime::feedback_report> report_view::feedback_report(defect_sink defects,
                                                                  const limits& limits) const {
    if (kind_ != report_kind::feedback_report || !content_) return std::nullopt;
    return mime::feedback_report::parse(content_->decoded(), defects, limits);
}

} // namespace courriel::mime
