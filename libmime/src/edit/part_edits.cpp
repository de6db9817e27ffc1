// See message_editor.hpp: what is done to bodies and parts.
#include <courriel/mime/message_editor.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/flowed.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/version.hpp>

#include "../build/text_body.hpp"
#include "../line_end.hpp"
#include "../text/line_reader.hpp"

namespace courriel::mime {
namespace {

// Whether an empty line, or nothing, is between the header's fields and the body.
bool has_empty_line(std::string_view header) noexcept {
    return header == "\n" || header == "\r\n" || header.ends_with("\n\n") ||
           header.ends_with("\n\r\n");
}

} // namespace

// A nested message begins behind the empty line of the header around it. Where that is missing, a
// field would be one of that header.
bool message_editor::has_own_header(const part_view& part) {
    const auto around = part.parent();
    return !around || !around->is_message() || has_empty_line(around->header_bytes());
}

// Whether a line of `content` delimits a multipart around `inside`, or might to another reader, who
// compares no more than the boundary's length.
bool message_editor::delimits(const part_view& inside, std::string_view content) const {
    for (auto around = inside.parent(); around; around = around->parent()) {
        if (!around->is_multipart()) continue;
        const media_type type = around->type();
        const std::string_view boundary = ascii::trim(type.boundary());
        std::string_view rest = content;
        while (!rest.empty()) {
            const std::string_view line = detail::take_line(rest);
            if ((line.starts_with("--") && line.substr(2).starts_with(boundary)) ||
                ascii::trim(line) == boundary || ascii::trim(line) == std::string(boundary) + "--")
                return true;
        }
    }
    return false;
}

// `content` as it can stand before what is at `end`: the line end before a delimiter line is the
// delimiter's, but where a header runs into one.
std::string message_editor::before_delimiter(std::size_t end, std::string content) const {
    if (end != text_.size() && detail::line_end_size(text_.substr(end)) == 0) content += line_end_;
    return content;
}

std::error_code message_editor::replace_body(const part_view& part, std::string_view content) {
    const std::size_t begin = part.body_begin();
    if (delimits(part, content) || !has_own_header(part) || !is_left(part, false) ||
        !is_free(begin, part.body_end()))
        return errc::invalid_argument;
    std::string body;
    // The body began with a line that is no field, or there was none.
    const bool header_ends = has_empty_line(part.header_bytes());
    if (!header_ends) body += line_end_;
    body += content;
    replace_all_of(part, begin, part.body_end(),
                   before_delimiter(part.body_end(), std::move(body)));
    if (header_ends) edit_at(begin).fields.clear(); // those of a nested message
    replaced_.try_emplace(part.index(), extent::body);
    return {};
}

std::error_code message_editor::replace_text(const part_view& part, std::string_view text) {
    media_type type = part.type();
    if (type.type != "text" || !part.is_leaf()) return errc::invalid_argument;
    std::string flowed;
    if (const auto form = flowed_form::of(type)) {
        auto written = write_flowed(parse_plain(detail::with_crlf(text)), {.form = *form});
        if (!written) return written.error();
        text = flowed = *std::move(written);
    }
    const auto body = detail::encode_text(text, eight_bit::never);
    if (!body) return body.error();
    type.parameters.set("charset", body->is_ascii ? "us-ascii" : "utf-8");
    return replace_encoded(part, &type, to_string(body->encoding), body->content);
}

std::error_code message_editor::replace_decoded(const part_view& part, std::string_view octets) {
    if (!part.is_leaf()) return errc::invalid_argument;
    return replace_encoded(part, nullptr, to_string(transfer_encoding::base64),
                           encode_body(octets, transfer_encoding::base64));
}

// All of it, or nothing.
std::error_code message_editor::replace_encoded(const part_view& part, const media_type* type,
                                                std::string_view encoding,
                                                std::string_view content) {
    constexpr std::string_view encoding_name = "Content-Transfer-Encoding";
    header_builder type_field;
    if (type != nullptr)
        if (const std::error_code error = type_field.add_media_type(*type)) return error;
    header_builder encoding_field;
    if (const std::error_code error = encoding_field.add_structured(encoding_name, encoding))
        return error;
    if (!can_set(part, encoding_name) || (type != nullptr && !can_set(part, "Content-Type")))
        return errc::invalid_argument;
    if (const std::error_code error = replace_body(part, with_line_ends(content))) return error;
    if (type != nullptr) (void)set_field(part, "Content-Type", type_field);
    (void)set_field(part, encoding_name, encoding_field);
    return {};
}

std::error_code message_editor::replace_part(const part_view& part, std::string_view content) {
    const std::size_t begin = part.header_begin();
    const auto around = part.parent();
    if (delimits(part, content) || !has_own_header(part) || (around && !is_left(*around, true)) ||
        !is_free(begin, part.body_end()))
        return errc::invalid_argument;
    replace_all_of(part, begin, part.body_end(),
                   before_delimiter(part.body_end(), std::string(content)));
    edit_at(begin).fields.clear(); // they went before the first of this part
    replaced_[part.index()] = extent::part;
    return {};
}

// With its end. Every part of a multipart has one before it.
std::string_view message_editor::delimiter_line_before(const part_view& part) const {
    const std::size_t end = part.header_begin();
    std::size_t begin = end - 1; // the line's LF
    while (begin != 0 && text_[begin - 1] != '\n') --begin;
    return text_.substr(begin, end - begin);
}

std::error_code message_editor::remove_part(const part_view& part) {
    const auto parent = part.parent();
    if (!parent || !parent->is_multipart()) return errc::invalid_argument;
    if (is_removed(part)) return {};
    const auto [left, is_first] = left_.try_emplace(parent->index());
    if (is_first) left->second = parent->children().size();
    const std::size_t begin = part.header_begin() - delimiter_line_before(part).size();
    const std::size_t end = part.body_end() + detail::line_end_size(text_.substr(part.body_end()));
    if (left->second == 1 || !is_free(begin, end)) return errc::invalid_argument;
    // What was appended behind it, before the line end that goes with it, is not in it.
    std::map<std::size_t, std::vector<std::string>> others;
    const auto behind = edits_.find(part.body_end());
    if (behind != edits_.end() && (part.body_end() != end || end == text_.size())) {
        auto& parts = behind->second.parts;
        const auto outer = parts.upper_bound(part.index());
        others.insert(outer, parts.end());
        parts.erase(outer, parts.end());
    }
    replace_all_of(part, begin, end, {});
    replaced_[part.index()] = extent::removed;
    --left->second;
    for (const auto& [multipart, parts] : others) {
        auto& all = edit_at(end_of_parts(*parent)).parts[multipart];
        all.insert(all.end(), parts.begin(), parts.end());
    }
    return {};
}

std::error_code message_editor::insert_before(const part_view& part, std::string_view content) {
    const auto parent = part.parent();
    if (!parent || !parent->is_multipart() || delimits(part, content) || !is_left(*parent, true))
        return errc::invalid_argument;
    std::string delimiter(delimiter_line_before(part));
    const std::size_t at = part.header_begin() - delimiter.size();
    if (!delimiter.ends_with('\n')) delimiter += line_end_;
    edit_at(at).parts[parent->index()].push_back(delimiter.append(content));
    return {};
}

// The last part of a multipart that has parts, of those that are not removed.
part_view message_editor::last_part_left(const part_view& multipart) const {
    part_view last = *multipart.children().begin();
    for (const part_view part : multipart.children())
        if (!is_removed(part)) last = part;
    return last;
}

// Where it ends, which is before the last part of a multipart in it that was removed.
std::size_t message_editor::end_of_parts(const part_view& multipart) const {
    part_view last = last_part_left(multipart);
    while (last.is_multipart() && is_inside(last.body_end())) last = last_part_left(last);
    return last.body_end();
}

std::error_code message_editor::append_part(const part_view& multipart, std::string_view content) {
    if (!multipart.is_multipart() || multipart.children().empty() || !is_left(multipart, true))
        return errc::invalid_argument;
    const part_view last = last_part_left(multipart);
    if (delimits(last, content)) return errc::invalid_argument;
    std::string delimiter(delimiter_line_before(last));
    if (!delimiter.ends_with('\n')) delimiter += line_end_;
    edit_at(end_of_parts(multipart)).parts[multipart.index()].push_back(delimiter.append(content));
    return {};
}

} // namespace courriel::mime
