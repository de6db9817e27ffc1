// See header_builder.hpp.
#include <courriel/mime/header_builder.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/auto_submitted.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "field_folder.hpp"
#include "writable_address.hpp"

namespace courriel::mime {
namespace {

using detail::field_folder;

constexpr std::size_t name_limit = 76;

// field-name = 1*ftext
bool is_field_name(std::string_view name) {
    return !name.empty() && name.size() <= name_limit &&
           ascii::all_of(name, [](char c) { return ascii::is_graphic(c) && c != ':'; });
}

bool is_text(std::string_view text) { return ascii::fits_line(text) && utf8::is_valid(text); }
bool is_ascii(std::string_view text) { return ascii::all_of(text, ascii::is_ascii); }

bool is_address(const mailbox& box, bool utf8) {
    return (utf8 || is_ascii(box.address)) && detail::reads_as_itself(box.address) &&
           is_text(box.name);
}

bool is_address(const group& list, bool utf8) {
    return !list.name.empty() && is_text(list.name) &&
           std::all_of(list.members.begin(), list.members.end(),
                       [&](const mailbox& box) { return is_address(box, utf8); });
}

// name-addr = [display-name] angle-addr
void add_address(field_folder& field, const mailbox& box, bool utf8) {
    if (box.name.empty()) {
        field.add(box.address);
        return;
    }
    detail::add_phrase(field, box.name, utf8);
    field.add('<' + box.address + '>');
}

// group = display-name ":" [group-list] ";" [CFWS]
void add_address(field_folder& field, const group& list, bool utf8) {
    detail::add_phrase(field, list.name, utf8);
    field.add(":", "");
    for (const mailbox& box : list.members) {
        if (&box != list.members.data()) field.add(",", "");
        add_address(field, box, utf8);
    }
    field.add(";", "");
}

// attribute := 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>
bool is_mime_token(std::string_view text) {
    return !text.empty() && text.size() <= name_limit && is_ascii(text) &&
           ascii::all_of(text, detail::is_token);
}

bool are_parameters(const parameter_list& parameters) {
    return std::all_of(parameters.begin(), parameters.end(), [](const parameter& p) {
        return is_mime_token(p.name) && p.name.find('*') == std::string::npos && is_text(p.value) &&
               (p.name != "boundary" || (is_ascii(p.value) && p.value.size() <= 70));
    });
}

void add_parameters(field_folder& field, const parameter_list& parameters,
                    const header_options& options) {
    for (const parameter& p : parameters)
        detail::add_parameter(field, p, options.utf8, options.legacy_names);
}

} // namespace

std::error_code header_builder::add_text(std::string_view name, std::string_view text) {
    if (!is_field_name(name) || !is_text(text)) return errc::invalid_argument;
    field_folder field(name);
    detail::add_text(field, text, options_.utf8);
    return field.finish(text_);
}

std::error_code header_builder::add_verbatim(std::string_view name, std::string_view text) {
    const bool plain = ascii::all_of(
        text, [&](char c) { return ascii::is_printable(c) || c == '\t' || !ascii::is_ascii(c); });
    if (!is_field_name(name) || !plain || !utf8::is_valid(text) ||
        (!options_.utf8 && !is_ascii(text)))
        return errc::invalid_argument;
    field_folder field(name);
    detail::add_words(field, ascii::trim(text));
    return field.finish(text_);
}

std::error_code header_builder::add_structured(std::string_view name, std::string_view value) {
    if (!is_field_name(name) || !is_text(value) || !is_ascii(value)) return errc::invalid_argument;
    field_folder field(name);
    value = ascii::trim(value);
    while (!value.empty()) field.add(ascii::take_word(value));
    return field.finish(text_);
}

std::error_code header_builder::add_addresses(std::string_view name, const address_list& list) {
    const auto valid = [&](const address& a) {
        return std::visit([&](const auto& what) { return is_address(what, options_.utf8); }, a);
    };
    if (!is_field_name(name) || !std::all_of(list.begin(), list.end(), valid))
        return errc::invalid_argument;
    field_folder field(name);
    bool first = true;
    for (const address& a : list) {
        if (!first) field.add(",", "");
        first = false;
        std::visit([&](const auto& what) { add_address(field, what, options_.utf8); }, a);
    }
    return field.finish(text_);
}

std::error_code header_builder::add_date(std::string_view name, const date_time& date) {
    return add_structured(name, format_date(date));
}

// msg-id = [CFWS] "<" id-left "@" id-right ">" [CFWS]
std::error_code header_builder::add_message_ids(std::string_view name,
                                                std::span<const std::string> ids) {
    const auto valid = [&](const std::string& id) {
        return !id.empty() && (options_.utf8 || is_ascii(id)) && utf8::is_valid(id) &&
               ascii::all_of(id, [](char c) {
                   return (ascii::is_graphic(c) && c != '<' && c != '>') || !ascii::is_ascii(c);
               });
    };
    if (!is_field_name(name) || !std::all_of(ids.begin(), ids.end(), valid))
        return errc::invalid_argument;
    field_folder field(name);
    for (const std::string& id : ids) field.add('<' + id + '>');
    return field.finish(text_);
}

std::error_code header_builder::add_media_type(const media_type& type) {
    if (!is_mime_token(type.type) || !is_mime_token(type.subtype) ||
        !are_parameters(type.parameters))
        return errc::invalid_argument;
    field_folder field("Content-Type");
    field.add(type.name());
    add_parameters(field, type.parameters, options_);
    return field.finish(text_);
}

std::error_code header_builder::add_disposition(const disposition& what) {
    if (!is_mime_token(what.type) || !are_parameters(what.parameters))
        return errc::invalid_argument;
    field_folder field("Content-Disposition");
    field.add(what.type);
    add_parameters(field, what.parameters, options_);
    return field.finish(text_);
}

std::error_code header_builder::add_auto_submitted(const auto_submitted& what) {
    if (!is_mime_token(what.keyword) || !are_parameters(what.parameters))
        return errc::invalid_argument;
    field_folder field("Auto-Submitted");
    field.add(what.keyword);
    add_parameters(field, what.parameters, options_);
    return field.finish(text_);
}

} // namespace courriel::mime
