// See part_builder.hpp: what a part is told. How it is written is in part_encoder.cpp and
// message_plan.cpp.
#include <courriel/mime/part_builder.hpp>

#include <utility>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "draft_part.hpp"

namespace courriel::mime {

using detail::draft_kind;

part_builder::part_builder() : parts_(1) {}
part_builder::part_builder(const part_builder&) = default;
part_builder::part_builder(part_builder&&) noexcept = default;
part_builder& part_builder::operator=(const part_builder&) = default;
part_builder& part_builder::operator=(part_builder&&) noexcept = default;
part_builder::~part_builder() = default;

part_builder part_builder::text(std::string_view body, std::string_view subtype) {
    part_builder out;
    out.parts_[0].kind = draft_kind::text;
    out.parts_[0].type = std::string("text/").append(subtype);
    out.parts_[0].content = body;
    return out;
}

part_builder part_builder::data(std::string_view type, std::string content) {
    part_builder out;
    out.parts_[0].type = type;
    out.parts_[0].content = std::move(content);
    return out;
}

part_builder part_builder::data(std::string_view type, content_source content) {
    part_builder out;
    out.parts_[0].type = type;
    out.parts_[0].source = std::move(content);
    return out;
}

part_builder part_builder::message(std::string content) {
    return data("message/rfc822", std::move(content));
}

part_builder part_builder::raw(std::string bytes) {
    part_builder out;
    out.parts_[0].kind = draft_kind::raw;
    out.parts_[0].content = std::move(bytes);
    return out;
}

part_builder part_builder::multipart(std::string_view subtype) {
    part_builder out;
    out.parts_[0].kind = draft_kind::multipart;
    out.parts_[0].type = std::string("multipart/").append(subtype);
    return out;
}

part_builder& part_builder::add(part_builder part) {
    if (parts_[0].kind != draft_kind::multipart) {
        parts_[0].error = errc::invalid_argument;
        return *this;
    }
    for (detail::draft_part& added : part.parts_) {
        ++added.depth;
        parts_.push_back(std::move(added));
    }
    return *this;
}

part_builder& part_builder::parameter(std::string_view name, std::string_view value) {
    parts_[0].parameters.set(name, value);
    return *this;
}

part_builder& part_builder::disposition(std::string_view type, std::string_view file_name) {
    mime::disposition value;
    value.type = type;
    if (!file_name.empty()) value.parameters.set("filename", file_name);
    return disposition(std::move(value));
}

part_builder& part_builder::disposition(mime::disposition value) {
    parts_[0].disposition = std::move(value);
    return *this;
}

part_builder& part_builder::content_id(std::string_view id) {
    parts_[0].content_id = id;
    return *this;
}

part_builder& part_builder::description(std::string_view text) {
    parts_[0].description = text;
    return *this;
}

part_builder& part_builder::header(std::string_view name, std::string_view value) {
    parts_[0].headers.emplace_back(name, value);
    return *this;
}

part_builder& part_builder::encoding(transfer_encoding encoding) {
    parts_[0].encoding = encoding;
    return *this;
}

} // namespace courriel::mime
