// One field after the other of a header block (RFC 5322 section 2.2), without a list of them: what
// header_view and the parser of a message's structure are built on, so that both agree on where a
// header ends. Each line is found by one search for LF; only a field's first line is looked at for
// its name.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/defect.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

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
        if (const std::size_t size = empty_line(at_); size != 0) return end_header(at_ + size);

        const std::string_view rest = text_.substr(at_);
        const std::size_t name_size = size_of_name(rest);
        std::size_t colon = name_size;
        while (colon != rest.size() && ascii::is_blank(rest[colon])) ++colon;
        if (name_size == 0 || colon == rest.size() || rest[colon] != ':') {
            add_defect(defect_kind::not_a_field, at_, line_end(at_));
            return end_header(at_);
        }
        if (name_size > limits_.field_name) return end_opaque(defect_kind::name_too_long, is_end);
        if (fields_ == limits_.fields) return end_opaque(defect_kind::too_many_fields, is_end);

        const std::size_t value_begin = at_ + colon + 1;
        std::size_t field_end = line_end(value_begin);
        while (field_end != text_.size() && ascii::is_blank(text_[field_end]))
            field_end = line_end(field_end);
        if (field_end - begin_ > limits_.header_size)
            return end_opaque(defect_kind::header_too_large, is_end);

        if (colon != name_size)
            add_defect(defect_kind::blank_before_colon, at_ + name_size, at_ + colon);
        field = {rest.substr(0, name_size), without_line_end(value_begin, field_end), at_,
                 field_end};
        check_value(field.value, value_begin);
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

    // field-name = 1*ftext; ftext = %d33-57 / %d59-126: any printable character but colon and space
    static std::size_t size_of_name(std::string_view line) noexcept {
        const auto* const end = std::find_if_not(
            line.begin(), line.end(), [](char c) { return ascii::is_graphic(c) && c != ':'; });
        return static_cast<std::size_t>(end - line.begin());
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

    // The size of the empty line at `from`; 0 when there is none.
    [[nodiscard]] std::size_t empty_line(std::size_t from) const noexcept {
        const std::string_view rest = text_.substr(from);
        return rest.starts_with('\n') ? 1 : rest.starts_with("\r\n") ? 2 : 0;
    }

    bool end_header(std::size_t body_begin) noexcept {
        body_begin_ = body_begin;
        return false;
    }

    // Over a limit: the body begins behind the next empty line.
    template <class IsEnd>
    bool end_opaque(defect_kind kind, const IsEnd& is_end) {
        std::size_t line = at_;
        while (line != text_.size() && empty_line(line) == 0 && (line == at_ || !is_end(line)))
            line = line_end(line);
        add_defect(kind, at_, line);
        const std::size_t size = empty_line(line);
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
