// See structure_parser.hpp. The text is walked from one delimiter line to the next; a part's header
// is read where the part begins, and nothing of a body is looked at but the lines that may delimit
// it.
#include "structure_parser.hpp"

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/version.hpp>

#include "../header_scanner.hpp"
#include "../simd/line_search.hpp"
#include "field_names.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t longest_boundary = 70;

// bchars := bcharsnospace / " "
constexpr bool is_boundary_char(char c) noexcept {
    return ascii::is_alnum(c) ||
           std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

// Whether `value` may be the type of a container, so that most types are never taken apart.
bool may_be_container(std::string_view value) noexcept {
    const std::size_t first = value.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos &&
           (ascii::to_lower(value[first]) == 'm' || value[first] == '(');
}

} // namespace

void structure_parser::parse() {
    open_part(part_record::no_parent, 0, false);
    for (;;) {
        const auto found = next_delimiter();
        if (!found) {
            if (unwind(0, text_.size())) continue;
            break;
        }
        // The line end before a delimiter belongs to it.
        std::size_t body_end = found->begin;
        if (body_end != 0) --body_end;
        if (body_end != 0 && text_[body_end - 1] == '\r') --body_end;

        const std::size_t level = found->what.level;
        if (unwind(level + 1, body_end)) continue;
        open_multipart& multipart = boundaries_[level];
        if (!found->what.closes && parts_.size() >= limits_.parts) {
            add_defect(defect_kind::too_many_parts, found->begin, text_.size());
            if (!multipart.has_delimiter) parts_[multipart.part].kind = part_kind::leaf;
            break;
        }
        if (multipart.without_dashes && !multipart.has_delimiter)
            add_defect(defect_kind::boundary_without_dashes, found->begin, found->end);
        close_parts(multipart.part, body_end);
        multipart.has_delimiter = true;
        at_ = found->end;
        if (found->what.closes)
            boundaries_.close(level);
        else
            open_part(multipart.part, at_, multipart.is_digest);
    }
    close_parts(part_record::no_parent, text_.size());
    std::stable_sort(defects_.begin(), defects_.end(),
                     [](const defect& a, const defect& b) { return a.begin < b.begin; });
}

// A part, and the messages that are nested in it one in the other.
void structure_parser::open_part(std::size_t parent, std::size_t begin, bool in_digest) {
    for (;;) {
        part_record& part = add_record(parent, begin, in_digest);
        const content c = read_header(part);
        at_ = part.body_begin;
        innermost_ = part.index;
        if (!open_container(part, c)) return;
        parent = part.index;
        begin = part.body_begin;
        in_digest = false;
    }
}

part_record& structure_parser::add_record(std::size_t parent, std::size_t begin, bool in_digest) {
    part_record part;
    part.index = parts_.size();
    part.parent = parent;
    part.header_begin = begin;
    part.in_digest = in_digest;
    if (parent != part_record::no_parent) part.depth = parts_[parent].depth + 1;
    return parts_.emplace_back(part);
}

structure_parser::content structure_parser::read_header(part_record& part) {
    const bool is_message =
        part.parent == part_record::no_parent || parts_[part.parent].kind == part_kind::message;
    content c;
    header_scanner scanner(text_, part.header_begin,
                           is_message ? envelope_line::allowed : envelope_line::none, limits_,
                           defects_);
    field_view field;
    std::uint32_t seen = 0; // a bit for each single_field
    while (scanner.next(field, [&](std::size_t at) { return is_delimiter(at); })) {
        const single_field name = find_single_field(field.name);
        if (name == single_field::none || (!is_message && name >= single_field::from)) continue;
        const std::uint32_t bit = std::uint32_t{1} << static_cast<unsigned>(name);
        if ((seen & bit) != 0) {
            add_defect(defect_kind::duplicate_field, field.begin, field.end);
            continue;
        }
        seen |= bit;
        const auto value_begin = static_cast<std::size_t>(field.value.data() - text_.data());
        if (name == single_field::content_type) {
            c.type = field.value;
            c.type_begin = value_begin;
            c.has_type = true;
        } else if (name == single_field::content_transfer_encoding) {
            c.encoding = parse_transfer_encoding(field.value);
            c.encoding_begin = value_begin;
            c.encoding_end = value_begin + field.value.size();
            if (c.encoding == transfer_encoding::unknown)
                add_defect(defect_kind::unknown_encoding, c.encoding_begin, c.encoding_end);
        }
    }
    part.body_begin = scanner.body_begin();
    return c;
}

// True when `part` is a message whose own header comes next.
bool structure_parser::open_container(part_record& part, const content& c) {
    media_type type;
    if (!c.has_type && part.in_digest) {
        type.type = "message";
        type.subtype = "rfc822";
    } else {
        if (!may_be_container(c.type)) return false;
        type = media_type::parse(c.type, {}, parameter_form::decoded, limits_);
    }
    const bool is_message = type.is("message", "rfc822") || type.is("message", "global");
    if (!is_message && type.type != "multipart") return false;
    if (!is_identity(c.encoding)) {
        // RFC 6532 section 3.7 allows it for message/global.
        if (!type.is("message", "global"))
            add_defect(defect_kind::encoded_container, c.encoding_begin, c.encoding_end);
        // What an encoded message holds is not in the text; a multipart that says so rarely is one.
        if (is_message) return false;
    }
    if (part.depth >= limits_.depth) {
        add_defect(defect_kind::nesting_too_deep, part.body_begin, part.body_begin);
        return false;
    }
    if (!is_message) {
        open_multipart_part(part, c, type);
        return false;
    }
    if (parts_.size() >= limits_.parts) {
        add_defect(defect_kind::too_many_parts, part.body_begin, part.body_begin);
        return false;
    }
    part.kind = part_kind::message;
    return true;
}

void structure_parser::open_multipart_part(part_record& part, const content& c,
                                           const media_type& type) {
    const std::size_t type_end = c.type_begin + c.type.size();
    std::string_view boundary = type.boundary();
    const std::size_t size = boundary.size();
    while (boundary.ends_with(' ') || boundary.ends_with('\t')) boundary.remove_suffix(1);
    if (boundary.empty()) {
        add_defect(defect_kind::no_boundary, c.type_begin, type_end);
        return;
    }
    if (boundary.size() != size || size > longest_boundary ||
        !ascii::all_of(boundary, is_boundary_char))
        add_defect(defect_kind::invalid_boundary, c.type_begin, type_end);
    part.kind = part_kind::multipart;
    open_multipart multipart;
    multipart.part = part.index;
    multipart.boundary = boundary;
    multipart.is_digest = type.subtype == "digest";
    boundaries_.push(std::move(multipart));
}

std::string_view structure_parser::line_at(std::size_t begin) const {
    const std::size_t lf = text_.find('\n', begin);
    return text_.substr(begin, lf == std::string_view::npos ? lf : lf + 1 - begin);
}

bool structure_parser::is_delimiter(std::size_t line_begin) const {
    if (boundaries_.none_match()) return false;
    if (boundaries_.all_dashed() && !text_.substr(line_begin).starts_with("--")) return false;
    return boundaries_.match(line_at(line_begin)).has_value();
}

std::optional<structure_parser::line> structure_parser::next_delimiter() const {
    if (boundaries_.none_match()) return std::nullopt;
    std::size_t at = at_;
    while (at != text_.size()) {
        if (boundaries_.all_dashed() && !text_.substr(at).starts_with("--")) {
            const char* const end = text_.data() + text_.size();
            at = static_cast<std::size_t>(simd::find_dashed_line(text_.data() + at, end) - text_.data());
            if (at == text_.size()) break;
        }
        const std::string_view text = line_at(at);
        if (const auto what = boundaries_.match(text)) return line{at, at + text.size(), *what};
        at += text.size();
    }
    return std::nullopt;
}

// Ends the multiparts beyond the outermost `levels`. True when the search has to begin again, since
// one of them has no delimiter and those without dashes are to be tried.
bool structure_parser::unwind(std::size_t levels, std::size_t body_end) {
    while (boundaries_.size() > levels) {
        const open_multipart& multipart = boundaries_[boundaries_.size() - 1];
        part_record& part = parts_[multipart.part];
        const std::size_t end = std::max(part.body_begin, body_end);
        if (!multipart.has_delimiter) {
            const std::size_t size = end - part.body_begin;
            if (!multipart.without_dashes && size <= rescans_left_) {
                rescans_left_ -= size;
                boundaries_.drop_dashes();
                at_ = part.body_begin;
                return true;
            }
            add_defect(defect_kind::boundary_not_found, part.body_begin, end);
            part.kind = part_kind::leaf;
        } else if (!multipart.is_closed) {
            add_defect(defect_kind::no_close_delimiter, end, end);
        }
        close_parts(multipart.part, body_end);
        boundaries_.pop();
    }
    return false;
}

// Ends the open parts inside of `up_to`. One whose header runs into a delimiter line ends there,
// for the line end before it is the header's, and takes its parents along.
void structure_parser::close_parts(std::size_t up_to, std::size_t body_end) {
    while (innermost_ != up_to) {
        part_record& part = parts_[innermost_];
        part.body_end = std::max({part.body_end, part.body_begin, body_end});
        part.subtree_end = parts_.size();
        if (part.parent != part_record::no_parent)
            parts_[part.parent].body_end = std::max(parts_[part.parent].body_end, part.body_end);
        innermost_ = part.parent;
    }
}

void structure_parser::add_defect(defect_kind kind, std::size_t begin, std::size_t end) {
    defects_.push_back({kind, begin, end});
}

} // namespace courriel::mime::detail
