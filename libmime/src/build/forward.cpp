// See reply.hpp: messages handed on.
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/reply.hpp>
#include <courriel/version.hpp>

#include "reply_parts.hpp"
#include "text_body.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t most_type = 76; // octets of a media type that is taken over

// The fields that say what the message was, for people.
std::string summary_of(const message_view& message) {
    const message_fields fields = message.fields();
    std::string out;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) out.append(name).append(": ").append(value).append("\n");
    };
    add("From", fields.from().text());
    if (const auto date = fields.date()) add("Date", format_date(*date));
    add("Subject", fields.subject());
    add("To", fields.to().text());
    add("Cc", fields.cc().text());
    return out;
}

std::string quoted_text(const message_view& message, const forward_options& options) {
    std::string out = options.text;
    if (!out.empty()) out += out.ends_with('\n') ? "\n" : "\n\n";
    out += options.heading.value_or("-------- Forwarded message --------");
    out.append("\n").append(summary_of(message)).append("\n");
    return out += detail::readable_text(message);
}

// The type of what is encoded anew; messages and multiparts cannot be.
part_builder data_of(const part_view& part) {
    const media_type type = part.type();
    const bool fits =
        type.type != "message" && type.type != "multipart" && type.name().size() <= most_type;
    part_builder out =
        part_builder::data(fits ? type.name() : "application/octet-stream", part.decoded());
    const std::string_view charset = type.charset();
    if (fits && !charset.empty() && ascii::all_of(charset, ascii::is_graphic))
        out.parameter("charset", charset);
    return out;
}

// The part as it is, or, where its octets would not come through, its content anew.
part_builder copy_of(const part_view& part) {
    if (part.index() != 0 && detail::is_identity_body(part.bytes(), eight_bit::never))
        return part_builder::raw(std::string(part.bytes()));
    part_builder out = data_of(part);
    out.disposition("attachment", part.safe_file_name());
    return out;
}

void add_attachments(const message_view& message, message_builder& to) {
    constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    std::size_t inside = nowhere; // the depth of the part that was taken whole
    for (const part_view part : message.parts()) {
        if (inside != nowhere && part.depth() > inside) continue;
        inside = nowhere;
        if (!part.is_attachment()) continue;
        to.attach(copy_of(part));
        inside = part.depth();
    }
}

} // namespace

message_builder forward(const message_view& message, const forward_options& options) {
    message_builder out(options.environment);
    out.from(options.from).subject(forward_subject(message.subject()));
    if (options.style == forward_style::attached) {
        if (!options.text.empty()) out.text(options.text);
        // The line "From ..." of a mailbox file is not part of the message.
        const std::size_t begin = message.header().fields_begin();
        out.attach("message.eml", std::string(message.text().substr(begin)));
        return out;
    }
    out.text(quoted_text(message, options));
    add_attachments(message, out);
    return out;
}

} // namespace courriel::mime
