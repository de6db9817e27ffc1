// A message changed in places: fields and parts set, replaced, removed, added, while every octet
// that is not concerned stays as it was, so that what is signed elsewhere in it still verifies.
//
//     mime::message_editor editor(mail);
//     editor.set_text(mail.root(), "Subject", "[list] " + mail.subject());
//     editor.remove_part(attachment);
//     editor.write_to(sink);
//
// Parts and fields are those of the message as it was parsed; an edit does not change what later
// edits see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/part_view.hpp>

namespace courriel::mime {

/// Every verb returns errc::invalid_argument, and changes nothing, when it would touch octets that
/// an earlier edit has replaced (the same field or body again is no fault: the last edit counts),
/// or would break the structure: a line of new content reads as a delimiter of a multipart around
/// it, a multipart loses its boundary or its last part, or a nested message would get a header
/// where that of the part around it has no end.
class message_editor {
public:
    /// The text of `message` must outlive this.
    explicit message_editor(message_view message);

    // Fields. `field` holds what takes the place, one whole field or several; names are compared
    // without regard to case.

    /// Puts `field` in the place of the first field `name` and drops the others of that name;
    /// behind the header's last field when there is none.
    [[nodiscard]] std::error_code set_field(const part_view& part, std::string_view name,
                                            const header_builder& field);
    /// The same for an unstructured field, such as Subject.
    [[nodiscard]] std::error_code set_text(const part_view& part, std::string_view name,
                                           std::string_view text);
    /// In the place of the field number `index` of the header, 0 being the first;
    /// errc::not_found when there is none.
    [[nodiscard]] std::error_code replace_field(const part_view& part, std::size_t index,
                                                const header_builder& field);
    /// Behind the last field, or before the first, where trace fields go.
    [[nodiscard]] std::error_code add_field(const part_view& part, const header_builder& field);
    [[nodiscard]] std::error_code prepend_field(const part_view& part, const header_builder& field);
    /// All fields of that name; none is no error.
    [[nodiscard]] std::error_code remove_fields(const part_view& part, std::string_view name);
    [[nodiscard]] std::error_code remove_field(const part_view& part, std::size_t index);

    // Bodies and parts. `content` is what stands in the message: encoded, if its header says so. It
    // needs no line end at its end.

    [[nodiscard]] std::error_code replace_body(const part_view& part, std::string_view content);
    /// Replaces the body of a text by `text` (UTF-8, any line ends), in the plainest encoding, and
    /// charset and encoding in its header; a flowed text stays flowed.
    [[nodiscard]] std::error_code replace_text(const part_view& part, std::string_view text);
    /// Replaces the body of a leaf by these octets in base64, and the encoding in its header.
    [[nodiscard]] std::error_code replace_decoded(const part_view& part, std::string_view octets);
    /// Header and body.
    [[nodiscard]] std::error_code replace_part(const part_view& part, std::string_view content);
    /// A part of a multipart, its delimiter line with it.
    [[nodiscard]] std::error_code remove_part(const part_view& part);
    /// A new part, header and body, before one of a multipart.
    [[nodiscard]] std::error_code insert_before(const part_view& part, std::string_view content);
    /// Behind the last part of a multipart, which has one.
    [[nodiscard]] std::error_code append_part(const part_view& multipart, std::string_view content);

    /// The message in pieces: views of the text, and what was put in between.
    [[nodiscard]] std::error_code write_to(const content_sink& sink) const;
    [[nodiscard]] std::string text() const;

private:
    // What stands in place of a range of the text. Several things may be put where it begins.
    struct edit {
        std::size_t end = 0;
        std::string fields{};  // first
        std::string content{}; // in place of the range
        // New ones, each behind its delimiter line, by their multipart; before the range, but
        // behind an empty one. Of two multiparts that end here the inner one has the higher index.
        std::map<std::size_t, std::vector<std::string>, std::greater<>> parts{};
    };

    enum class extent : std::uint8_t { body, part, removed };

    [[nodiscard]] bool is_inside(std::size_t at) const;
    [[nodiscard]] bool is_free(std::size_t begin, std::size_t end) const;
    [[nodiscard]] bool is_left(part_view part, bool with_body) const;
    [[nodiscard]] bool is_removed(const part_view& part) const;
    void replace(std::size_t begin, std::size_t end, std::string content);
    void replace_all_of(const part_view& part, std::size_t begin, std::size_t end,
                        std::string content);
    [[nodiscard]] edit& edit_at(std::size_t at);

    [[nodiscard]] static bool has_own_header(const part_view& part);
    [[nodiscard]] std::string with_line_ends(std::string_view text) const;
    [[nodiscard]] bool keeps_structure(const part_view& part, std::string_view name,
                                       std::string_view fields) const;
    [[nodiscard]] bool can_replace(const part_view& part, const field_view& field) const;
    [[nodiscard]] bool can_set(const part_view& part, std::string_view name) const;
    void replace_field(const part_view& part, const field_view& field, std::string content);

    [[nodiscard]] bool delimits(const part_view& inside, std::string_view content) const;
    [[nodiscard]] std::string before_delimiter(std::size_t end, std::string content) const;
    [[nodiscard]] std::error_code replace_encoded(const part_view& part, const media_type* type,
                                                  std::string_view encoding,
                                                  std::string_view content);
    [[nodiscard]] std::string_view delimiter_line_before(const part_view& part) const;
    [[nodiscard]] part_view last_part_left(const part_view& multipart) const;
    [[nodiscard]] std::size_t end_of_parts(const part_view& multipart) const;

    message_view message_;
    std::string_view text_;
    std::string_view line_end_;                 // that of the message
    std::map<std::size_t, edit> edits_{};       // by where they begin
    std::map<std::size_t, extent> replaced_{};  // of which parts
    std::map<std::size_t, std::size_t> left_{}; // parts of multiparts that lost some
};

} // namespace courriel::mime
