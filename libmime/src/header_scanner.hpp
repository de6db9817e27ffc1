// One field after the other of a header block that is there at once (RFC 5322 section 2.2), without
// a list of them: what header_view and the parser of a message's structure are built on.
#pragma once

#include <cstddef>
#include <string_view>

#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

#include "header_reader.hpp"
#include "text/line_reader.hpp"

namespace courriel::mime::detail {

/// Whether a header may begin with the line "From ..." of an mbox.
enum class envelope_line : bool { none, allowed };

class header_scanner {
public:
    /// The header that begins at offset `begin` of `text`; all offsets are those of `text`.
    header_scanner(std::string_view text, std::size_t begin, envelope_line envelope,
                   const limits& limits, defect_log& defects)
        : text_(text)
        , reader_(limits, defects)
        , at_(begin) {
        if (envelope == envelope_line::allowed) {
            const std::size_t size = size_of_envelope_line(text.substr(begin), limits);
            envelope_ = without_line_end(text.substr(begin, size));
            at_ += size;
        }
        begin_ = at_;
    }

    /// Reads the next field; false at the end of the header. A line for whose offset `is_end` is
    /// true ends it too, as if the text ended there.
    template <class IsEnd>
    bool next(field_view& field, const IsEnd& is_end) {
        const bool ends = at_ != text_.size() && is_end(at_);
        switch (reader_.read(text_.substr(at_), at_, ends, field)) {
        case header_reader::result::field: at_ = field.end; return true;
        case header_reader::result::end: return false;
        case header_reader::result::opaque: break;
        }
        std::size_t empty = 0;
        std::size_t line = at_;
        do {
            line += first_line(text_.substr(line)).size();
            if (line == text_.size() || is_end(line)) break;
            empty = size_of_empty_line(text_.substr(line));
        } while (empty == 0);
        reader_.end_opaque(line, empty);
        return false;
    }

    [[nodiscard]] std::string_view envelope() const noexcept { return envelope_; }
    [[nodiscard]] std::size_t fields_begin() const noexcept { return begin_; }
    /// Of a header that has ended: see header_view.
    [[nodiscard]] std::size_t fields_end() const noexcept { return at_; }
    [[nodiscard]] std::size_t body_begin() const noexcept { return reader_.body_begin(); }

private:
    std::string_view text_;
    header_reader reader_;
    std::string_view envelope_{};
    std::size_t begin_ = 0;
    std::size_t at_;
};

} // namespace courriel::mime::detail
