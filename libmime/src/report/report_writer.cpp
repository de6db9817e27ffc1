// See report_writer.hpp.
#include "report_writer.hpp"

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"

namespace courriel::mime::detail {
namespace {

// address-type = atom
bool is_type(std::string_view type) { return !type.empty() && ascii::all_of(type, is_ascii_atext); }

// A comment from any text: what lies beyond ASCII may stand in encoded words (RFC 3464
// section 2.1.1).
std::string comment_of(std::string_view text, bool is_ascii) {
    if (is_ascii && !is_plain_text(text)) return '(' + encode_words(text, word_place::phrase) + ')';
    return comment(text);
}

} // namespace

void report_writer::text(std::string_view name, std::string_view value) {
    if (!value.empty()) keep(head_.add_verbatim(name, value));
}

void report_writer::typed(std::string_view name, const typed_value& value) {
    if (value.empty() && value.comment.empty()) return;
    require(is_type(value.type) && utf8::is_valid(value.comment) &&
            ascii::all_of(value.comment, [](char c) { return !ascii::is_control(c); }));
    std::string out = value.type + "; ";
    const bool is_utf8 = ascii::iequals(value.type, "utf-8");
    out += is_utf8 && is_ascii_ ? encode_unitext(value.value) : value.value;
    if (!value.comment.empty()) out.append(" ").append(comment_of(value.comment, is_ascii_));
    keep(head_.add_verbatim(name, out));
}

void report_writer::message_id(std::string_view name, const std::string& id) {
    if (!id.empty()) keep(head_.add_message_ids(name, std::span(&id, 1)));
}

void report_writer::date(std::string_view name, const std::optional<date_time>& value) {
    if (value) keep(head_.add_date(name, *value));
}

void report_writer::extensions(const report_fields& fields, std::span<const std::string_view> own) {
    for (const report_field& field : fields) {
        require(std::none_of(own.begin(), own.end(), [&](std::string_view name) {
            return ascii::iequals(name, field.name);
        }));
        keep(head_.add_verbatim(field.name, field.value));
    }
}

void report_writer::end_group() {
    groups_.append(head_.text()).append("\r\n");
    head_ = header_builder({.utf8 = !is_ascii_});
}

result<std::string> report_writer::finish() {
    if (error_) return error_;
    return groups_ + head_.text();
}

} // namespace courriel::mime::detail
