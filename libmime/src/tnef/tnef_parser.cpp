// See tnef_parser.hpp.
#include "tnef_parser.hpp"

#include <numeric>

#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

// The attributes that are read: the type in the upper half ([MS-OXTNEF]
// section 2.1.3.3).
enum attribute : std::uint32_t {
    oem_codepage = 0x00069007,
    message_class = 0x00078008,
    subject = 0x00018004,
    body = 0x0002800C,
    message_properties = 0x00069003,
    attachment_begin = 0x00069002,
    attachment_title = 0x00018010,
    attachment_data = 0x0006800F,
    attachment_file_name = 0x00069001,
    attachment_properties = 0x00069005,
};

constexpr std::uint16_t attachment_content = 0x3701;
constexpr std::uint16_t message_code_page = 0x3FFD;
constexpr std::uint16_t many_values = 0x1000;
constexpr std::uint16_t first_named = 0x8000;

// IID_IMessage, 00020307-0000-0000-C000-000000000046, as it is stored.
constexpr std::string_view message_interface{
    "\x07\x03\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16};

std::uint16_t checksum_of(std::string_view data) {
    const auto sum =
        std::accumulate(data.begin(), data.end(), std::uint32_t{0},
                        [](std::uint32_t s, char c) { return s + static_cast<unsigned char>(c); });
    return static_cast<std::uint16_t>(sum & 0xFFFFU);
}

// The octets that a value takes which is always of one size; 0 for the others.
std::size_t fixed_size(std::uint16_t type) {
    switch (type) {
    case 0x0002: // Integer16
    case 0x000B: // Boolean
        return 2;
    case 0x0003: // Integer32
    case 0x0004: // Floating32
    case 0x000A: // ErrorCode
        return 4;
    case 0x0005: // Floating64
    case 0x0006: // Currency
    case 0x0007: // FloatingTime
    case 0x0014: // Integer64
    case 0x0040: // Time
        return 8;
    case 0x0048: // Guid
        return 16;
    default: return 0;
    }
}

bool is_sized(std::uint16_t type) {
    switch (static_cast<tnef_type>(type)) {
    case tnef_type::object:
    case tnef_type::string8:
    case tnef_type::unicode:
    case tnef_type::binary: return true;
    case tnef_type::integer32: break;
    }
    return false;
}

} // namespace

void tnef_parser::parse() {
    const auto signature = in_.number<std::uint32_t>();
    const auto key = in_.number<std::uint16_t>();
    if (!signature || *signature != tnef_signature || !key) {
        add_defect(defect_kind::invalid_tnef, 0);
        return;
    }
    while (!in_.rest().empty() && take_attribute()) {
    }
    finish_code_page();
    for (tnef_attachment& attachment : view_.attachments_) finish(attachment);
}

// level, id, size, data, checksum
bool tnef_parser::take_attribute() {
    const std::size_t begin = in_.position();
    const auto level = in_.number<std::uint8_t>();
    const auto id = in_.number<std::uint32_t>();
    const auto size = in_.number<std::uint32_t>();
    const auto data = size ? in_.take(*size) : std::nullopt;
    if (!level || !id || !data || (*level != 1 && *level != 2)) {
        add_defect(defect_kind::invalid_tnef, begin);
        return false;
    }
    const auto checksum = in_.number<std::uint16_t>();
    if (!checksum)
        add_defect(defect_kind::invalid_tnef, begin);
    else if (*checksum != checksum_of(*data))
        defects_.add(defect_kind::wrong_tnef_checksum, begin, in_.position());

    if (*level == 1)
        take_message_attribute(*id, *data);
    else
        take_attachment_attribute(*id, *data);
    return checksum.has_value();
}

void tnef_parser::take_message_attribute(std::uint32_t id, std::string_view data) {
    const auto set = [&](std::string_view& to) {
        if (to.empty()) to = data;
    };
    switch (id) {
    case attribute::oem_codepage:
        if (data.size() >= 4) code_page_ = little_endian::number<std::uint32_t>(data);
        break;
    case attribute::message_class: set(view_.message_class_); break;
    case attribute::subject: set(view_.subject_); break;
    case attribute::body: set(view_.body_); break;
    case attribute::message_properties: take_properties(data, view_.properties_); break;
    default: break;
    }
}

void tnef_parser::take_attachment_attribute(std::uint32_t id, std::string_view data) {
    // Each begins with its rendering data; who leaves that out has one
    // attachment.
    const bool begins = id == attribute::attachment_begin;
    if (begins || (!in_attachment_ && view_.attachments_.empty())) {
        in_attachment_ = view_.attachments_.size() != view_.limits_.tnef_attachments;
        if (in_attachment_)
            view_.attachments_.emplace_back();
        else
            add_defect(defect_kind::too_many_parts, offset_of(data));
    }
    if (begins || !in_attachment_) return;
    tnef_attachment& attachment = view_.attachments_.back();
    switch (id) {
    case attribute::attachment_title: attachment.title_ = data; break;
    case attribute::attachment_file_name:
        if (attachment.title_.empty()) attachment.title_ = data;
        break;
    case attribute::attachment_data: attachment.data_ = data; break;
    case attribute::attachment_properties: take_properties(data, attachment.properties_); break;
    default: break;
    }
}

// MsgPropertyList = MsgPropertyCount *MsgPropertyValue
void tnef_parser::take_properties(std::string_view data, tnef_properties& to) {
    little_endian in(data);
    const auto count = in.number<std::uint32_t>();
    if (!count) add_defect(defect_kind::invalid_tnef, offset_of(data));
    for (std::uint32_t i = 0; count && i != *count; ++i) {
        const std::size_t at = offset_of(in.rest());
        if (properties_ == view_.limits_.tnef_properties) {
            add_defect(defect_kind::too_many_tnef_properties, at);
            return;
        }
        if (!take_property(in, to)) {
            add_defect(defect_kind::invalid_tnef, at);
            return;
        }
    }
}

bool tnef_parser::take_property(little_endian& in, tnef_properties& to) {
    const auto type = in.number<std::uint16_t>();
    const auto id = in.number<std::uint16_t>();
    if (!id) return false;
    tnef_property property;
    property.type = *type;
    property.id = *id;
    if (property.id >= first_named && !skip_name(in)) return false;
    if (!take_values(in, property)) return false;
    to.list_.push_back(property);
    ++properties_;
    return true;
}

// NamedPropSpec = PropNameSpace PropIDType PropMap
bool tnef_parser::skip_name(little_endian& in) {
    if (!in.take(16)) return false;
    const auto kind = in.number<std::uint32_t>();
    const auto number_or_size = in.number<std::uint32_t>();
    if (!number_or_size) return false;
    return *kind == 0 || (*kind == 1 && in.take_padded(*number_or_size));
}

bool tnef_parser::take_values(little_endian& in, tnef_property& property) {
    const bool many = (property.type & many_values) != 0;
    const auto type = static_cast<std::uint16_t>(property.type & ~many_values);
    const std::size_t fixed = fixed_size(type);
    if (fixed == 0 && !is_sized(type)) return false; // nobody knows where it ends
    std::optional<std::uint32_t> values = 1;
    if (many || fixed == 0) values = in.number<std::uint32_t>();
    if (!values) return false;
    property.values = *values;
    for (std::uint32_t i = 0; i != *values; ++i) {
        std::optional<std::uint32_t> size = static_cast<std::uint32_t>(fixed);
        if (fixed == 0) size = in.number<std::uint32_t>();
        const auto value = size ? in.take_padded(*size) : std::nullopt;
        if (!value) return false;
        if (i == 0) property.value = *value;
    }
    return true;
}

// The data may be a property, with the interface of the object before it.
void tnef_parser::finish(tnef_attachment& attachment) const {
    attachment.properties_.code_page_ = view_.properties_.code_page_;
    const tnef_property* const content = attachment.properties_.find(attachment_content);
    if (content == nullptr) return;
    std::string_view data = content->value;
    if (content->type == static_cast<std::uint16_t>(tnef_type::object) &&
        data.size() >= message_interface.size()) {
        attachment.is_message_ = data.starts_with(message_interface);
        data.remove_prefix(message_interface.size());
    }
    if (attachment.data_.empty() || attachment.is_message_) attachment.data_ = data;
}

void tnef_parser::finish_code_page() {
    tnef_properties& properties = view_.properties_;
    if (code_page_ == 0) code_page_ = properties.integer(message_code_page).value_or(0);
    if (code_page_ != 0) properties.code_page_ = code_page_;
}

} // namespace courriel::mime::detail
