// The header block of a message or part (RFC 5322 section 2.2) as views of the caller's buffer: one
// linear pass, nothing decoded, nothing copied. Lines end with CRLF or LF. What the fields mean is
// left to other files.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

/// One field. The views live as long as the parsed buffer.
struct field_view {
    std::string_view name{};  ///< as written, without the colon and blanks before it
    std::string_view value{}; ///< all behind the colon but the last line end: folds are in it
    std::size_t begin = 0;    ///< offset of the name
    std::size_t end = 0;      ///< offset behind the last line end

    /// The value with its folds undone (the line ends go, the blanks stay; RFC 5322
    /// section 2.2.3) and without blanks at its ends.
    [[nodiscard]] std::string unfolded() const;
};

class header_view {
public:
    /// Reads the header at the beginning of `text`, which stays the caller's. Never fails: a line
    /// that is neither a field nor the continuation of one ends the header, and the body begins
    /// with that line. Beyond a limit the rest of the header, up to the empty line, is opaque.
    static header_view parse(std::string_view text, const limits& limits = {});

    /// A temporary would be gone before its views are used.
    template <class String>
    requires std::same_as<std::remove_const_t<String>, std::string>
    static header_view parse(String&& text, const limits& limits = {}) = delete;

    /// The fields in their order.
    [[nodiscard]] std::span<const field_view> fields() const noexcept { return fields_; }
    [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
    [[nodiscard]] auto end() const noexcept { return fields_.end(); }

    /// The first field of that name, case ignored, or null; lives as long as this object.
    [[nodiscard]] const field_view* find(std::string_view name) const noexcept;

    /// The line "From ..." of an mbox that precedes the fields, without its end, or empty.
    [[nodiscard]] std::string_view envelope() const noexcept { return envelope_; }

    /// Offset of the first field: 0, or behind the envelope line.
    [[nodiscard]] std::size_t fields_begin() const noexcept { return fields_begin_; }
    /// Offset behind the last field that was read: to body_begin() there is the empty line, and
    /// before it whatever was opaque.
    [[nodiscard]] std::size_t fields_end() const noexcept { return fields_end_; }
    /// Offset of the body's first octet; the text's size when there is no body.
    [[nodiscard]] std::size_t body_begin() const noexcept { return body_begin_; }

    /// In the order of their offsets.
    [[nodiscard]] std::span<const defect> defects() const noexcept { return defects_; }

private:
    friend class part_view; // which may know the fields

    std::vector<field_view> fields_{};
    std::vector<defect> defects_{};
    std::string_view envelope_{};
    std::size_t fields_begin_ = 0;
    std::size_t fields_end_ = 0;
    std::size_t body_begin_ = 0;
};

} // namespace courriel::mime
