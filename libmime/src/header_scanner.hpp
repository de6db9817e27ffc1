// One field after the other of a header block (RFC 5322 section 2.2), without a list of them: what
// header_view and the parser of a message's structure are built on, so that both agree on where a
// header ends.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/defect.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

#include "header_item.hpp"

namespace courriel::mime::detail {

/// Whether a header may begin with the line "From ..." of an mbox.
enum class envelope_line : bool { none, allowed };

class header_scanner {
public:
    /// The header that begins at offset `begin` of `text`; all offsets are those of `text`.
    header_scanner(std::string_view text, std::size_t begin, envelope_line envelope,
                   const limits& limits, std::vector<defect>& defects)
        : text_(text)
        , limits_(limits)
        , defects_(defects)
        , at_(begin) {
        if (envelope == envelope_line::allowed && is_envelope(text.substr(begin))) {
            at_ = line_end(begin);
            envelope_ = without_line_end(begin, at_);
        }
        begin_ = at_;
    }

    /// Reads the next field; false at the end of the header. A line for whose offset `is_end` is
    /// true ends it too, as if the text ended there.
    template <class IsEnd>
    bool next(field_view& field, const IsEnd& is_end) {
        if (at_ == text_.size() || is_end(at_)) {
            add_defect(defect_kind::no_end_of_header, at_, at_);
            return end_header(at_);
        }
        const std::string_view rest = text_.substr(at_);
        const header_item item =
            read_header_item(rest, limits_.header_size - (at_ - begin_), limits_);
        switch (item.what) {
        case header_item::kind::empty_line: return end_header(at_ + item.end);
        case header_item::kind::not_a_field:
            add_defect(defect_kind::not_a_field, at_, line_end(at_));
            return end_header(at_);
        case header_item::kind::name_too_long:
            return end_opaque(defect_kind::name_too_long, is_end);
        case header_item::kind::header_too_large:
        case header_item::kind::field: break;
        }
        if (fields_ == limits_.fields) return end_opaque(defect_kind::too_many_fields, is_end);
        if (item.what == header_item::kind::header_too_large)
            return end_opaque(defect_kind::header_too_large, is_end);

        if (item.name_size + 1 != item.value_begin)
            add_defect(defect_kind::blank_before_colon, at_ + item.name_size,
                       at_ + item.value_begin - 1);
        const std::size_t value_begin = at_ + item.value_begin;
        const std::size_t field_end = at_ + item.end;
        field = {rest.substr(0, item.name_size), without_line_end(value_begin, field_end), at_,
                 field_end};
        if (item.is_odd) check_value(field.value, value_begin);
        ++fields_;
        at_ = field_end;
        return true;
    }

    [[nodiscard]] std::string_view envelope() const noexcept { return envelope_; }
    [[nodiscard]] std::size_t fields_begin() const noexcept { return begin_; }
    /// Of a header that has ended: see header_view.
    [[nodiscard]] std::size_t fields_end() const noexcept { return at_; }
    [[nodiscard]] std::size_t body_begin() const noexcept { return body_begin_; }

private:
    // obs-from = "From" *WSP ":" mailbox-list CRLF is no line of an mbox.
    static bool is_envelope(std::string_view text) noexcept {
        constexpr std::string_view from = "From ";
        if (!text.starts_with(from)) return false;
        const std::size_t next = text.find_first_not_of(" \t", from.size());
        return next == std::string_view::npos || text[next] != ':';
    }

    // The offset behind the line at `from`.
    [[nodiscard]] std::size_t line_end(std::size_t from) const noexcept {
        const std::size_t lf = text_.find('\n', from);
        return lf == std::string_view::npos ? text_.size() : lf + 1;
    }

    [[nodiscard]] std::string_view without_line_end(std::size_t from, std::size_t to) const {
        std::string_view text = text_.substr(from, to - from);
        if (!text.ends_with('\n')) return text;
        text.remove_suffix(1);
        if (text.ends_with('\r')) text.remove_suffix(1);
        return text;
    }

    void add_defect(defect_kind kind, std::size_t from, std::size_t to) {
        defects_.push_back({kind, from, to});
    }

    bool end_header(std::size_t body_begin) noexcept {
        body_begin_ = body_begin;
        return false;
    }

    // Over a limit: the body begins behind the next empty line.
    template <class IsEnd>
    bool end_opaque(defect_kind kind, const IsEnd& is_end) {
        std::size_t line = at_;
        while (line != text_.size() && size_of_empty_line(text_.substr(line)) == 0 &&
               (line == at_ || !is_end(line)))
            line = line_end(line);
        add_defect(kind, at_, line);
        const std::size_t size = size_of_empty_line(text_.substr(line));
        if (size == 0) add_defect(defect_kind::no_end_of_header, line, line);
        return end_header(line + size);
    }

    // The first bare CR and the first NUL of a field stand for all of it.
    void check_value(std::string_view value, std::size_t offset) {
        std::size_t cr = value.find('\r');
        while (cr != std::string_view::npos && cr + 1 != value.size() && value[cr + 1] == '\n')
            cr = value.find('\r', cr + 1);
        const std::size_t nul = value.find('\0');
        const auto add = [&](defect_kind kind, std::size_t at) {
            if (at != std::string_view::npos) add_defect(kind, offset + at, offset + at + 1);
        };
        if (nul < cr) add(defect_kind::nul, nul);
        add(defect_kind::bare_cr, cr);
        if (nul > cr) add(defect_kind::nul, nul);
    }

    std::string_view text_;
    const limits& limits_;
    std::vector<defect>& defects_;
    std::string_view envelope_{};
    std::size_t begin_ = 0;
    std::size_t at_;
    std::size_t body_begin_ = 0;
    std::size_t fields_ = 0;
};

} // namespace courriel::mime::detail
