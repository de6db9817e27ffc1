// See tnef.hpp: what is asked of a stream that tnef_parser has taken apart.
#include <courriel/mime/tnef.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/charset.hpp>
#include <courriel/version.hpp>

#include "tnef_parser.hpp"

namespace courriel::mime {
namespace {

// Identifiers of properties ([MS-OXPROPS]).
constexpr std::uint16_t message_class_id = 0x001A;
constexpr std::uint16_t subject_id = 0x0037;
constexpr std::uint16_t body_id = 0x1000;
constexpr std::uint16_t rtf_id = 0x1009;
constexpr std::uint16_t html_id = 0x1013;
constexpr std::uint16_t display_name_id = 0x3001;
constexpr std::uint16_t file_name_id = 0x3704;
constexpr std::uint16_t long_file_name_id = 0x3707;
constexpr std::uint16_t content_id_id = 0x3712;
constexpr std::uint16_t internet_code_page_id = 0x3FDE;

constexpr std::uint32_t utf16_code_page = 1200;

std::string label_of(std::uint32_t code_page) {
    switch (code_page) {
    case utf16_code_page: return "utf-16le";
    case 10000: return "macintosh";
    case 20127: return "us-ascii";
    case 20866: return "koi8-r";
    case 21866: return "koi8-u";
    case 20932:
    case 51932: return "euc-jp";
    case 50220:
    case 50221:
    case 50222: return "iso-2022-jp";
    case 51949: return "euc-kr";
    case 936: return "gbk";
    case 949: return "cp949";
    case 950: return "big5";
    case 54936: return "gb18030";
    case 65000: return "utf-7";
    case 65001: return "utf-8";
    default: break;
    }
    std::string label;
    if (code_page > 28590 && code_page <= 28606) {
        label = "iso-8859-";
        ascii::append_number(label, code_page - 28590);
    } else {
        label = "cp";
        ascii::append_number(label, code_page);
    }
    return label;
}

// Up to the NUL that ends a string.
std::string_view without_nul(std::string_view bytes, std::uint32_t code_page) {
    if (code_page != utf16_code_page) return bytes.substr(0, bytes.find('\0'));
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        if (bytes[i] == '\0' && bytes[i + 1] == '\0') return bytes.substr(0, i);
    return bytes;
}

std::string to_utf8(std::string_view bytes, std::uint32_t code_page) {
    bytes = without_nul(bytes, code_page);
    std::string out;
    if (!charset::to_utf8(bytes, label_of(code_page), out))
        charset::to_utf8(bytes, "windows-1252", out);
    return out;
}

} // namespace

const tnef_property* tnef_properties::find(std::uint16_t id) const noexcept {
    const auto found = std::find_if(list_.begin(), list_.end(),
                                    [&](const tnef_property& p) { return p.id == id; });
    return found == list_.end() ? nullptr : &*found;
}

std::string tnef_properties::text(std::uint16_t id) const {
    const tnef_property* const property = find(id);
    if (property == nullptr) return {};
    switch (static_cast<tnef_type>(property->type)) {
    case tnef_type::string8: return to_utf8(property->value, code_page_);
    case tnef_type::unicode: return to_utf8(property->value, utf16_code_page);
    default: return {};
    }
}

std::optional<std::uint32_t> tnef_properties::integer(std::uint16_t id) const noexcept {
    const tnef_property* const property = find(id);
    if (property == nullptr || property->type != static_cast<std::uint16_t>(tnef_type::integer32))
        return std::nullopt;
    return detail::little_endian::number<std::uint32_t>(property->value);
}

std::string tnef_attachment::file_name() const {
    for (const std::uint16_t id : {long_file_name_id, file_name_id})
        if (std::string name = properties_.text(id); !name.empty()) return name;
    if (std::string name = to_utf8(title_, properties_.code_page_); !name.empty()) return name;
    return properties_.text(display_name_id);
}

std::string tnef_attachment::content_id() const {
    std::string id = properties_.text(content_id_id);
    if (id.size() >= 2 && id.front() == '<' && id.back() == '>') return id.substr(1, id.size() - 2);
    return id;
}

bool tnef_view::has_signature(std::string_view bytes) noexcept {
    return bytes.size() >= 4 &&
           detail::little_endian::number<std::uint32_t>(bytes) == detail::tnef_signature;
}

tnef_view tnef_view::parse(std::string_view bytes, const limits& limits) {
    tnef_view view;
    view.bytes_ = bytes;
    view.limits_ = limits;
    detail::tnef_parser(view).parse();
    return view;
}

std::string tnef_view::attribute_or(std::string_view attribute, std::uint16_t id) const {
    std::string text = properties_.text(id); // better, since it may be Unicode
    return text.empty() ? to_utf8(attribute, properties_.code_page_) : text;
}

std::string tnef_view::message_class() const {
    return attribute_or(message_class_, message_class_id);
}

std::string tnef_view::subject() const { return attribute_or(subject_, subject_id); }

std::string tnef_view::text() const { return attribute_or(body_, body_id); }

std::string tnef_view::html() const {
    const tnef_property* const property = properties_.find(html_id);
    if (property == nullptr || property->type != static_cast<std::uint16_t>(tnef_type::binary))
        return properties_.text(html_id);
    return to_utf8(property->value,
                   properties_.integer(internet_code_page_id).value_or(properties_.code_page_));
}

std::string tnef_view::rtf(defect_sink defects) const {
    const tnef_property* const property = properties_.find(rtf_id);
    if (property == nullptr || property->type != static_cast<std::uint16_t>(tnef_type::binary))
        return {};
    return decompress_rtf(property->value, limits_.rtf_size, std::move(defects));
}

std::vector<tnef_view> tnef_view::embedded() const {
    std::vector<tnef_view> found;
    std::size_t level_begin = 0;
    // The attachments stay where they are when the list of their messages grows.
    static_assert(std::is_nothrow_move_constructible_v<tnef_view>);
    const auto add_those_of = [&](std::span<const tnef_attachment> attachments) {
        for (const tnef_attachment& attachment : attachments)
            if (attachment.is_message() && found.size() != limits_.tnef_attachments)
                found.push_back(parse(attachment.data(), limits_));
    };
    for (std::size_t depth = 0; depth != limits_.tnef_depth; ++depth) {
        const std::size_t level_end = found.size();
        if (depth == 0) add_those_of(attachments_);
        for (; level_begin != level_end; ++level_begin)
            add_those_of(found[level_begin].attachments_);
        if (found.size() == level_end) break;
    }
    return found;
}

bool is_tnef(const part_view& part) {
    const auto type = part.type();
    if (type.is("application", "ms-tnef") || type.is("application", "vnd.ms-tnef")) return true;
    return type.is("application", "octet-stream") &&
           ascii::iequals(part.file_name(), "winmail.dat");
}

} // namespace courriel::mime
