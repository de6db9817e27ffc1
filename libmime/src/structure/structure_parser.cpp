// See structure_parser.hpp. The text is walked from one delimiter line to the next; a part's header
// is read where the part begins, and nothing of a body is looked at but the lines that may delimit
// it.
#include "structure_parser.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <courriel/version.hpp>

#include "../header_scanner.hpp"
#include "../simd/line_search.hpp"
#include "../text/line_reader.hpp"

namespace courriel::mime::detail {

void structure_parser::parse() {
    read_headers(0);
    while (const auto found = next_delimiter()) {
        // The line end before a delimiter belongs to it.
        std::size_t body_end = found->begin;
        if (body_end != 0) --body_end;
        if (body_end != 0 && text_[body_end - 1] == '\r') --body_end;
        at_ = found->end;
        if (builder_.add_delimiter(found->what, found->begin, found->end, body_end))
            read_headers(at_);
    }
    builder_.finish(text_.size());
    const auto before = [](const defect& a, const defect& b) { return a.begin < b.begin; };
    auto& defects = found_.defects;
    if (!std::is_sorted(defects.begin(), defects.end(), before))
        std::stable_sort(defects.begin(), defects.end(), before);
}

// Of a part, and of the messages that are nested in it one in the other.
void structure_parser::read_headers(std::size_t begin) {
    at_ = begin;
    do {
        builder_.begin_part(at_);
        header_scanner scanner(
            text_, at_, builder_.begins_message() ? envelope_line::allowed : envelope_line::none,
            found_.limits, defects_);
        const auto is_delimiter = [&](std::size_t at) {
            return builder_.boundaries().match_first_line(text_.substr(at)).has_value();
        };
        const std::size_t told = defects_.told();
        const std::size_t first = found_.fields.size();
        std::size_t count = 0;
        field_view field;
        for (; scanner.next(field, is_delimiter); ++count) {
            keep(field, at_);
            builder_.add_field(field);
        }
        if (told != defects_.told() || !scanner.envelope().empty() ||
            count != found_.fields.size() - first)
            found_.fields.resize(first);
        if (first != found_.fields.size()) {
            part_record& part = found_.parts[builder_.innermost().index];
            part.first_field = static_cast<std::uint32_t>(first);
            part.kept_fields = static_cast<std::uint16_t>(count);
            part.empty_line =
                static_cast<std::uint8_t>(scanner.body_begin() - scanner.fields_end());
        }
        at_ = scanner.body_begin();
    } while (builder_.end_header(at_));
}

void structure_parser::keep(const field_view& field, std::size_t header_begin) {
    const std::size_t begin = field.begin - header_begin;
    if (found_.fields.size() == structure::most_fields || begin > std::uint32_t(-1)) return;
    if (found_.fields.empty()) found_.fields.reserve(64);
    found_.fields.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(field.name.size())});
}

std::optional<structure_parser::line> structure_parser::next_delimiter() const {
    const boundary_table& boundaries = builder_.boundaries();
    if (boundaries.none_match()) return std::nullopt;
    std::size_t at = at_;
    while (at != text_.size()) {
        if (boundaries.all_dashed() && !text_.substr(at).starts_with("--")) {
            const char* const end = text_.data() + text_.size();
            const char* const found = simd::find_dashed_line(text_.data() + at, end);
            at = static_cast<std::size_t>(found - text_.data());
            if (at == text_.size()) break;
        }
        const std::string_view text = first_line(text_.substr(at));
        if (const auto what = boundaries.match(text)) return line{at, at + text.size(), *what};
        at += text.size();
    }
    return std::nullopt;
}

void structure_parser::begin_part(const part_record& part) { found_.parts.push_back(part); }

void structure_parser::end_part(const part_record& part) {
    part_record& record = found_.parts[part.index];
    const part_record kept = std::exchange(record, part);
    record.first_field = kept.first_field;
    record.kept_fields = kept.kept_fields;
    record.empty_line = kept.empty_line;
}

} // namespace courriel::mime::detail
