// See structure_builder.hpp.
#include "structure_builder.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "field_names.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t longest_boundary = 70;
constexpr std::size_t deepest = std::numeric_limits<decltype(part_record::depth)>::max();
constexpr std::size_t most_parts = part_record::no_parent;

// bchars := bcharsnospace / " "
constexpr ascii::character_set is_boundary_char([](char c) {
    return ascii::is_alnum(c) ||
           std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
});

// Whether `value` may be the type of a container, so that most types are never taken apart.
bool may_be_container(std::string_view value) noexcept {
    while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
    return !value.empty() && (ascii::to_lower(value.front()) == 'm' || value.front() == '(');
}

} // namespace

bool structure_builder::begins_message() const noexcept {
    return open_.size() == 1 || open_[open_.size() - 2].kind == part_kind::message;
}

void structure_builder::begin_part(std::size_t begin) {
    part_record part;
    part.index = static_cast<std::uint32_t>(parts_);
    part.header_begin = begin;
    if (!open_.empty()) {
        const part_record& parent = open_.back();
        part.parent = parent.index;
        part.depth = static_cast<std::uint16_t>(parent.depth + 1);
        part.in_digest = parent.kind == part_kind::multipart && boundaries_.innermost().is_digest;
    }
    ++parts_;
    open_.push_back(part);
    content_.seen = 0;
    content_.has_type = false;
    content_.kind = container::none;
    content_.encoding = transfer_encoding::seven_bit;
    sink_.begin_part(part);
}

void structure_builder::add_field(const field_view& field) {
    const single_field name = find_single_field(field.name);
    if (name == single_field::none || (name >= single_field::from && !begins_message())) return;
    const std::uint32_t bit = std::uint32_t{1} << static_cast<unsigned>(name);
    if ((content_.seen & bit) != 0) {
        defects_.add(defect_kind::duplicate_field, field.begin, field.end);
        return;
    }
    content_.seen |= bit;
    if (name != single_field::content_type && name != single_field::content_transfer_encoding)
        return;
    const auto before = static_cast<std::size_t>(field.value.data() - field.name.data());
    const std::size_t begin = field.begin + before;
    const std::size_t end = begin + field.value.size();
    if (name == single_field::content_type) {
        content_.has_type = true;
        content_.type_begin = begin;
        content_.type_end = end;
        if (may_be_container(field.value)) read_type(field.value);
        return;
    }
    content_.encoding = parse_transfer_encoding(field.value);
    content_.encoding_begin = begin;
    content_.encoding_end = end;
    if (content_.encoding == transfer_encoding::unknown)
        defects_.add(defect_kind::unknown_encoding, begin, end);
}

void structure_builder::read_type(std::string_view value) {
    const media_type type = media_type::parse(value, {}, parameter_form::decoded, limits_);
    if (type.is("message", "rfc822")) {
        content_.kind = container::message;
    } else if (type.is("message", "global")) {
        content_.kind = container::global_message;
    } else if (type.type == "multipart") {
        content_.kind = container::multipart;
        content_.is_digest = type.subtype == "digest";
        content_.boundary = type.boundary();
    }
}

bool structure_builder::end_header(std::size_t body_begin) {
    part_record& part = open_.back();
    part.body_begin = body_begin;
    part.encoding = content_.encoding;
    if (!content_.has_type && part.in_digest) content_.kind = container::message;
    if (content_.kind == container::none || !may_open(part)) return false;
    if (content_.kind == container::multipart) {
        open_multipart_part(part);
        return false;
    }
    part.kind = part_kind::message;
    return true;
}

bool structure_builder::may_open(const part_record& part) {
    const bool is_message = content_.kind != container::multipart;
    if (!is_identity(content_.encoding)) {
        // RFC 6532 section 3.7 allows it for message/global.
        if (content_.kind != container::global_message)
            defects_.add(defect_kind::encoded_container, content_.encoding_begin,
                         content_.encoding_end);
        // What an encoded message holds is not in the text; a multipart that says so rarely is one.
        if (is_message) return false;
    }
    if (part.depth >= std::min(limits_.depth, deepest)) {
        defects_.add(defect_kind::nesting_too_deep, part.body_begin, part.body_begin);
        return false;
    }
    if (is_message && parts_ >= std::min(limits_.parts, most_parts)) {
        defects_.add(defect_kind::too_many_parts, part.body_begin, part.body_begin);
        return false;
    }
    return true;
}

void structure_builder::open_multipart_part(part_record& part) {
    const std::string_view boundary = without_padding(content_.boundary);
    const std::size_t size = content_.boundary.size();
    if (boundary.empty()) {
        defects_.add(defect_kind::no_boundary, content_.type_begin, content_.type_end);
        return;
    }
    if (boundary.size() != size || size > longest_boundary ||
        !ascii::all_of(boundary, is_boundary_char))
        defects_.add(defect_kind::invalid_boundary, content_.type_begin, content_.type_end);
    part.kind = part_kind::multipart;
    open_multipart multipart;
    multipart.depth = part.depth;
    multipart.boundary = boundary;
    multipart.is_digest = content_.is_digest;
    boundaries_.push(std::move(multipart));
}

bool structure_builder::add_delimiter(const delimiter& what, std::size_t begin, std::size_t end,
                                      std::size_t body_end) {
    unwind(what.level + 1, body_end);
    const open_multipart& multipart = boundaries_.innermost();
    if (!what.closes && parts_ >= std::min(limits_.parts, most_parts)) {
        surplus_ = begin;
        if (!multipart.has_delimiter) open_[multipart.depth].kind = part_kind::leaf;
        boundaries_.forget_all();
        return false;
    }
    if (what.is_bare && !multipart.has_delimiter)
        defects_.add(defect_kind::boundary_without_dashes, begin, end);
    close_parts(multipart.depth + 1, body_end);
    boundaries_.found(what);
    return !what.closes;
}

void structure_builder::finish(std::size_t size) {
    unwind(0, size);
    if (surplus_) defects_.add(defect_kind::too_many_parts, *surplus_, size);
    close_parts(0, size);
}

// Ends the multiparts beyond the outermost `levels`.
void structure_builder::unwind(std::size_t levels, std::size_t body_end) {
    while (boundaries_.size() > levels) {
        const open_multipart& multipart = boundaries_.innermost();
        part_record& part = open_[multipart.depth];
        const std::size_t end = std::max(part.body_begin, body_end);
        if (!multipart.has_delimiter) {
            defects_.add(defect_kind::boundary_not_found, part.body_begin, end);
            part.kind = part_kind::leaf;
        } else if (!multipart.is_closed) {
            defects_.add(defect_kind::no_close_delimiter, end, end);
        }
        close_parts(multipart.depth + 1, body_end);
        boundaries_.pop();
    }
}

// Ends the open parts but the outermost `count`. One whose header runs into a delimiter line ends
// there, for the line end before it is the header's, and takes its parents along.
void structure_builder::close_parts(std::size_t count, std::size_t body_end) {
    while (open_.size() > count) {
        part_record part = open_.back();
        part.body_end = std::max({part.body_end, part.body_begin, body_end});
        part.subtree_end = static_cast<std::uint32_t>(parts_);
        open_.pop_back();
        if (!open_.empty()) open_.back().body_end = std::max(open_.back().body_end, part.body_end);
        sink_.end_part(part);
    }
}

} // namespace courriel::mime::detail
