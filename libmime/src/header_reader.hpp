// What a header's items mean for the header as a whole: its limits, its defects and its end
// (RFC 5322 section 2.2). It keeps no text and is given one item after the other, so that headers
// that are there at once and headers that come in pieces are read by the same rules.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/defect.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

#include "defect_log.hpp"
#include "header_item.hpp"
#include "line_end.hpp"

namespace courriel::mime::detail {

/// The size, with its end, of the line "From ..." of an mbox that `text` begins with; 0 when there
/// is none. "From :" is a field. It depends on limits::delimiter_line octets and one more.
inline std::size_t size_of_envelope_line(std::string_view text, const limits& limits) noexcept {
    if (!text.starts_with("From ")) return 0;
    const std::string_view seen = text.substr(0, limits.delimiter_line);
    const std::size_t behind = seen.find_first_not_of(" \t", 4);
    if (behind != std::string_view::npos && seen[behind] == ':') return 0;
    const std::size_t lf = seen.find('\n');
    if (lf != std::string_view::npos) return lf + 1;
    return seen.size() == text.size() ? text.size() : 0;
}

class header_reader {
public:
    enum class result : std::uint8_t {
        field,
        end,    // the body begins at body_begin()
        opaque, // over a limit: the body begins behind the next empty line; see end_opaque()
    };

    header_reader(const limits& limits, defect_log& defects) : limits_(limits), defects_(defects) {}

    /// Reads what `rest` begins with, whose offset in the message is `offset`. `rest` has all of
    /// a field and the octet behind it, or ends where the message ends, or has more than
    /// needed_octets(). A delimiter line ends the header as if the text ended there. The views of
    /// `field` are of `rest`.
    result read(std::string_view rest, std::size_t offset, bool is_delimiter, field_view& field) {
        if (rest.empty() || is_delimiter) {
            defects_.add(defect_kind::no_end_of_header, offset, offset);
            return end_at(offset);
        }
        const header_item item = read_header_item(rest, limits_.header_size - size_, limits_);
        switch (item.what) {
        case header_item::kind::empty_line: return end_at(offset + item.end);
        case header_item::kind::not_a_field: {
            const std::string_view line = rest.substr(0, limits_.delimiter_line);
            defects_.add(defect_kind::not_a_field, offset,
                         offset + std::min(line.find('\n'), line.size() - 1) + 1);
            return end_at(offset);
        }
        case header_item::kind::name_too_long:
            return begin_opaque(defect_kind::name_too_long, offset);
        case header_item::kind::header_too_large:
        case header_item::kind::field: break;
        }
        if (fields_ == limits_.fields) return begin_opaque(defect_kind::too_many_fields, offset);
        if (item.what == header_item::kind::header_too_large)
            return begin_opaque(defect_kind::header_too_large, offset);

        if (item.name_size + 1 != item.value_begin)
            defects_.add(defect_kind::blank_before_colon, offset + item.name_size,
                         offset + item.value_begin - 1);
        field.name = rest.substr(0, item.name_size);
        field.value = without_line_end(rest.substr(item.value_begin, item.end - item.value_begin));
        field.begin = offset;
        field.end = offset + item.end;
        if (item.is_odd) check_value(field.value, offset + item.value_begin);
        ++fields_;
        size_ += item.end;
        return result::field;
    }

    /// Of an opaque header: the empty line of `size` octets at `offset` ends it; 0 where the text,
    /// or a delimiter line, does.
    void end_opaque(std::size_t offset, std::size_t size) {
        defects_.add(opaque_kind_, opaque_begin_, offset);
        if (size == 0) defects_.add(defect_kind::no_end_of_header, offset, offset);
        body_begin_ = offset + size;
    }

    /// How many octets decide about any item but a field that is within the limits.
    [[nodiscard]] std::size_t needed_octets() const noexcept {
        return std::max(limits_.header_size - size_, limits_.delimiter_line);
    }
    [[nodiscard]] std::size_t body_begin() const noexcept { return body_begin_; }

private:
    result end_at(std::size_t body_begin) noexcept {
        body_begin_ = body_begin;
        return result::end;
    }

    result begin_opaque(defect_kind kind, std::size_t offset) noexcept {
        opaque_kind_ = kind;
        opaque_begin_ = offset;
        return result::opaque;
    }

    // The first bare CR and the first NUL of a field stand for all of it.
    void check_value(std::string_view value, std::size_t offset) {
        std::size_t cr = value.find('\r');
        while (cr != std::string_view::npos && cr + 1 != value.size() && value[cr + 1] == '\n')
            cr = value.find('\r', cr + 1);
        const std::size_t nul = value.find('\0');
        const auto add = [&](defect_kind kind, std::size_t at) {
            if (at != std::string_view::npos) defects_.add(kind, offset + at, offset + at + 1);
        };
        if (nul < cr) add(defect_kind::nul, nul);
        add(defect_kind::bare_cr, cr);
        if (nul > cr) add(defect_kind::nul, nul);
    }

    const limits& limits_;
    defect_log& defects_;
    std::size_t fields_ = 0;
    std::size_t size_ = 0; // octets of the fields
    std::size_t body_begin_ = 0;
    defect_kind opaque_kind_ = defect_kind::header_too_large;
    std::size_t opaque_begin_ = 0;
};

} // namespace courriel::mime::detail
