// See message_editor.hpp: what is done to fields.
#include <courriel/mime/message_editor.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {

// A multipart keeps the boundary that its delimiter lines have.
bool message_editor::keeps_structure(const part_view& part, std::string_view name,
                                     std::string_view fields) const {
    if (!part.is_multipart()) return true;
    const auto added = header_view::parse(fields);
    const field_view* field = added.find("Content-Type");
    if (field == nullptr) return !ascii::iequals(name, "Content-Type");
    const auto type = media_type::parse(field->value);
    return type.type == "multipart" && type.boundary() == part.type().boundary();
}

bool message_editor::can_replace(const part_view& part, const field_view& field) const {
    return is_free(part.header_begin() + field.begin, part.header_begin() + field.end);
}

bool message_editor::can_set(const part_view& part, std::string_view name) const {
    const header_view header = part.header();
    bool found = false;
    for (const field_view& f : header)
        if (ascii::iequals(f.name, name)) {
            if (!can_replace(part, f)) return false;
            found = true;
        }
    return found || (has_own_header(part) && is_left(part, false));
}

// `content` is with line ends. The last line of a text need not have one.
void message_editor::replace_field(const part_view& part, const field_view& field,
                                   std::string content) {
    const std::size_t end = part.header_begin() + field.end;
    if (text_[end - 1] != '\n' && content.ends_with(line_end_))
        content.resize(content.size() - line_end_.size());
    replace(part.header_begin() + field.begin, end, std::move(content));
}

std::error_code message_editor::set_field(const part_view& part, std::string_view name,
                                          const header_builder& field) {
    if (!keeps_structure(part, name, field.text()) || !can_set(part, name))
        return errc::invalid_argument;
    const header_view header = part.header();
    bool is_set = false;
    for (const field_view& f : header)
        if (ascii::iequals(f.name, name))
            replace_field(part, f,
                          std::exchange(is_set, true) ? std::string()
                                                      : with_line_ends(field.text()));
    return is_set ? std::error_code() : add_field(part, field);
}

std::error_code message_editor::set_text(const part_view& part, std::string_view name,
                                         std::string_view text) {
    header_builder field;
    if (const std::error_code error = field.add_text(name, text)) return error;
    return set_field(part, name, field);
}

std::error_code message_editor::replace_field(const part_view& part, std::size_t index,
                                              const header_builder& field) {
    const header_view header = part.header();
    if (index >= header.fields().size()) return errc::not_found;
    const field_view& old = header.fields()[index];
    if (!keeps_structure(part, old.name, field.text()) || !can_replace(part, old))
        return errc::invalid_argument;
    replace_field(part, old, with_line_ends(field.text()));
    return {};
}

std::error_code message_editor::add_field(const part_view& part, const header_builder& field) {
    const header_view header = part.header();
    if (!keeps_structure(part, {}, field.text()) || !has_own_header(part) || !is_left(part, false))
        return errc::invalid_argument;
    edit_at(part.header_begin() + header.fields_end()).fields += with_line_ends(field.text());
    return {};
}

std::error_code message_editor::prepend_field(const part_view& part, const header_builder& field) {
    const header_view header = part.header();
    if (header.fields().empty()) return add_field(part, field);
    if (!keeps_structure(part, {}, field.text()) || !is_left(part, false))
        return errc::invalid_argument;
    edit_at(part.header_begin() + header.fields_begin()).fields += with_line_ends(field.text());
    return {};
}

std::error_code message_editor::remove_fields(const part_view& part, std::string_view name) {
    if (!keeps_structure(part, name, {})) return errc::invalid_argument;
    const header_view header = part.header();
    for (const field_view& f : header)
        if (ascii::iequals(f.name, name) && !can_replace(part, f)) return errc::invalid_argument;
    for (const field_view& f : header)
        if (ascii::iequals(f.name, name)) replace_field(part, f, {});
    return {};
}

std::error_code message_editor::remove_field(const part_view& part, std::size_t index) {
    return replace_field(part, index, header_builder());
}

} // namespace courriel::mime
