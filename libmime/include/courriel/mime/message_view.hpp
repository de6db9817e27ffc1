// A whole message as views of the caller's buffer: one pass finds all its parts (RFC 2046), nothing
// is decoded before it is asked for, and nothing is copied.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/defect.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/message_fields.hpp>
#include <courriel/mime/part_record.hpp>
#include <courriel/mime/part_view.hpp>

namespace courriel::mime {

/// Copies share what they know, and cost nothing.
class message_view {
public:
    /// Finds the parts of `text`, which stays the caller's and must outlive this. Lines end with
    /// CRLF or LF. Never fails; what is odd is in defects(). Time is linear in the size, whatever
    /// the depth; memory is that of the parts.
    ///
    /// A delimiter line is "--", the boundary, perhaps "--", and blanks, nothing else, within
    /// limits::delimiter_line; of several boundaries the longest matches, of equal ones the
    /// innermost. Until a multipart's first such line, lines count that equal the boundary alone,
    /// as old examples have them, with a defect.
    static message_view parse(std::string_view text, const limits& limits = {});

    /// A temporary would be gone before its views are used.
    template <class String>
    requires std::same_as<std::remove_const_t<String>, std::string>
    static message_view parse(String&& text, const limits& limits = {}) = delete;

    /// The message as a part, whose body is all behind the header.
    [[nodiscard]] part_view root() const noexcept { return {structure_.get(), 0}; }
    /// All parts in the order of their beginnings: the root, containers, and what is in nested
    /// messages too.
    [[nodiscard]] part_range parts() const noexcept {
        return {structure_.get(), 0, structure_->parts.size(), false};
    }

    [[nodiscard]] std::string_view text() const noexcept { return structure_->text; }
    [[nodiscard]] header_view header() const { return root().header(); }
    /// For more than one of the fields below: each of those reads the header again.
    [[nodiscard]] message_fields fields() const { return root().fields(); }

    // See message_fields.hpp.
    [[nodiscard]] std::string subject() const { return fields().subject(); }
    [[nodiscard]] std::optional<date_time> date() const { return fields().date(); }
    [[nodiscard]] address_list from() const { return fields().from(); }
    [[nodiscard]] address_list sender() const { return fields().sender(); }
    [[nodiscard]] address_list reply_to() const { return fields().reply_to(); }
    [[nodiscard]] address_list to() const { return fields().to(); }
    [[nodiscard]] address_list cc() const { return fields().cc(); }
    [[nodiscard]] address_list bcc() const { return fields().bcc(); }
    [[nodiscard]] std::string message_id() const { return fields().message_id(); }
    [[nodiscard]] std::vector<std::string> in_reply_to() const { return fields().in_reply_to(); }
    [[nodiscard]] std::vector<std::string> references() const { return fields().references(); }

    /// What is wrong with the headers' lines and the structure, in the order of offsets.
    [[nodiscard]] std::span<const defect> defects() const noexcept { return structure_->defects; }
    /// Reads and decodes everything: all defects of the message, those of field values and bodies
    /// too. Linear.
    [[nodiscard]] std::vector<defect> check() const;

private:
    explicit message_view(std::shared_ptr<const detail::structure> structure) noexcept
        : structure_(std::move(structure)) {}

    std::shared_ptr<const detail::structure> structure_;
};

} // namespace courriel::mime
