// See part_view.hpp.
#include <courriel/mime/part_view.hpp>

#include <array>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/charset.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/safe_file_name.hpp>
#include <courriel/version.hpp>

#include "charset/labels.hpp"
#include "line_end.hpp"

namespace courriel::mime {
namespace {

// In place of a name: the extension by which systems know the type.
std::string_view extension_of(const media_type& type) {
    struct known {
        std::string_view type, subtype, extension;
    };
    constexpr auto table = std::to_array<known>({
        {"text", "html", ".html"},
        {"text", "calendar", ".ics"},
        {"text", "csv", ".csv"},
        {"text", "", ".txt"},
        {"message", "rfc822", ".eml"},
        {"message", "global", ".eml"},
        {"message", "", ".txt"},
        {"image", "jpeg", ".jpg"},
        {"image", "png", ".png"},
        {"image", "gif", ".gif"},
        {"application", "pdf", ".pdf"},
        {"application", "zip", ".zip"},
    });
    for (const known& k : table)
        if (type.is(k.type, k.subtype)) return k.extension;
    return ".bin";
}

// The default where there is no Content-Type is the place's (RFC 2046 section 5.1.5).
media_type type_of(const header_view& header, bool in_digest, const limits& limits) {
    media_type type;
    if (const field_view* field = header.find("Content-Type")) {
        type = media_type::parse(field->value, {}, parameter_form::decoded, limits);
    } else if (in_digest) {
        type.type = "message";
        type.subtype = "rfc822";
    }
    return type;
}

std::optional<disposition> disposition_of(const header_view& header, const limits& limits) {
    const field_view* field = header.find("Content-Disposition");
    if (field == nullptr) return std::nullopt;
    return disposition::parse(field->value, {}, parameter_form::decoded, limits);
}

std::string file_name_of(const media_type& type, const std::optional<disposition>& disposition) {
    if (disposition && !disposition->filename().empty())
        return std::string(disposition->filename());
    for (const std::string_view parameter : {"name", "filename"}) {
        const std::string* name = type.parameters.find(parameter);
        if (name != nullptr && !name->empty()) return *name;
    }
    return {};
}

std::string without_nuls(std::string text, std::size_t body_size, defect_sink& defects) {
    std::size_t nul = text.find('\0');
    if (nul == std::string::npos) return text;
    defects.add(defect_kind::nul_in_text, 0, body_size);
    std::string out;
    out.reserve(text.size() + 16);
    std::size_t from = 0;
    for (; nul != std::string::npos; nul = text.find('\0', from)) {
        out.append(text, from, nul - from);
        out += "\uFFFD";
        from = nul + 1;
    }
    out.append(text, from);
    return out;
}

} // namespace

std::optional<part_view> part_view::parent() const noexcept {
    if (index_ == 0) return std::nullopt;
    return part_view(structure_, record().parent);
}

bool part_view::is_message_root() const noexcept {
    return index_ == 0 || structure_->parts[record().parent].kind == detail::part_kind::message;
}

std::string_view part_view::bytes() const noexcept {
    return structure_->text.substr(header_begin(), body_end() - header_begin());
}

std::string_view part_view::header_bytes() const noexcept {
    return structure_->text.substr(header_begin(), body_begin() - header_begin());
}

std::string_view part_view::body() const noexcept {
    return structure_->text.substr(body_begin(), body_end() - body_begin());
}

header_view part_view::header() const {
    const detail::part_record& part = record();
    if (part.kept_fields == 0) return header_view::parse(header_bytes(), structure_->limits);
    header_view header;
    const std::string_view text = header_bytes();
    header.body_begin_ = text.size();
    header.fields_end_ = text.size() - part.empty_line;
    header.fields_.resize(part.kept_fields);
    const detail::field_record* next =
        structure_->fields.data() + part.first_field + part.kept_fields;
    std::size_t end = header.fields_end_;
    for (auto field = header.fields_.rbegin(); field != header.fields_.rend(); ++field) {
        --next;
        const std::string_view all = text.substr(next->begin, end - next->begin);
        field->name = all.substr(0, next->name_size);
        field->value = detail::without_line_end(all.substr(next->name_size + 1));
        field->begin = next->begin;
        field->end = std::exchange(end, next->begin);
    }
    return header;
}

message_fields part_view::fields() const { return message_fields(header(), structure_->limits); }

media_type part_view::type() const {
    const header_view fields = header();
    media_type type = type_of(fields, record().in_digest, structure_->limits);
    if (is_leaf() && encoding() == transfer_encoding::unknown) {
        type.type = "application";
        type.subtype = "octet-stream";
    }
    return type;
}

transfer_encoding part_view::encoding() const { return record().encoding; }

std::string part_view::encoding_name() const {
    const header_view fields = header();
    const field_view* field = fields.find("Content-Transfer-Encoding");
    const auto name = field == nullptr ? std::string() : transfer_encoding_name(field->value);
    return name.empty() ? "7bit" : name;
}

std::optional<disposition> part_view::disposition() const {
    return disposition_of(header(), structure_->limits);
}

std::string part_view::content_id() const {
    const auto ids = fields().ids_of("Content-ID");
    return ids.empty() ? std::string() : ids.front();
}

std::string part_view::description() const {
    return fields().text_of("Content-Description").value_or(std::string());
}

std::string part_view::file_name() const {
    const header_view fields = header();
    return file_name_of(type_of(fields, record().in_digest, structure_->limits),
                        disposition_of(fields, structure_->limits));
}

std::string part_view::safe_file_name() const {
    std::string fallback = "part-" + std::to_string(index_);
    fallback += extension_of(type());
    return mime::safe_file_name(file_name(), fallback);
}

bool part_view::is_attachment() const {
    if (is_multipart()) return false;
    const header_view fields = header();
    const auto said = disposition_of(fields, structure_->limits);
    if (said && !said->type.empty()) return said->is_attachment();
    const media_type type = type_of(fields, record().in_digest, structure_->limits);
    if (!file_name_of(type, said).empty()) return true;
    if (index_ == 0) return false;
    return is_message() || (type.type != "text" && fields.find("Content-ID") == nullptr);
}

std::string part_view::decoded(defect_sink defects) const {
    return decode_body(body(), encoding(), defects);
}

std::string part_view::text(defect_sink defects) const {
    const header_view fields = header();
    const media_type type = type_of(fields, record().in_digest, structure_->limits);
    std::string_view label = type.charset();
    const std::string decoded = decode_body(body(), encoding(), defects);
    if (label.empty() || charset::detail::find(label).how == charset::detail::decoder::us_ascii) {
        label = "utf-8";
        if (!ascii::all_of(decoded, ascii::is_ascii))
            defects.add(defect_kind::octets_beyond_ascii, 0, body().size());
    }
    std::string out;
    if (!charset::to_utf8(decoded, label, out)) {
        defects.add(defect_kind::unknown_charset, 0, body().size());
        charset::to_utf8(decoded, "windows-1252", out);
    }
    return without_nuls(std::move(out), body().size(), defects);
}

} // namespace courriel::mime
