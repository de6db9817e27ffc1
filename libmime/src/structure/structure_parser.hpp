// The structure of a message in one pass: where its parts are (RFC 2046 section 5.1, nested
// messages of section 5.2.1 included). Iterative; a stack of open multiparts is all the state there
// is.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/part_record.hpp>
#include <courriel/mime/transfer_encoding.hpp>

#include "boundary_table.hpp"

namespace courriel::mime::detail {

class structure_parser {
public:
    structure_parser(std::string_view text, const limits& limits, std::vector<part_record>& parts,
                     std::vector<defect>& defects)
        : text_(text)
        , limits_(limits)
        , parts_(parts)
        , defects_(defects)
        , rescans_left_(2 * text.size()) {}

    void parse();

    /// Comparisons with boundaries, for tests.
    [[nodiscard]] std::size_t comparisons() const noexcept { return boundaries_.comparisons(); }

private:
    // What a header says about the structure.
    struct content {
        std::string_view type{};
        std::size_t type_begin = 0; // offset of the value of Content-Type
        bool has_type = false;
        transfer_encoding encoding = transfer_encoding::seven_bit;
        std::size_t encoding_begin = 0;
        std::size_t encoding_end = 0;
    };

    struct line {
        std::size_t begin = 0;
        std::size_t end = 0; // behind its line end
        delimiter what{};
    };

    void open_part(std::size_t parent, std::size_t begin, bool in_digest);
    part_record& add_record(std::size_t parent, std::size_t begin, bool in_digest);
    content read_header(part_record& part);
    bool open_container(part_record& part, const content& c);
    void open_multipart_part(part_record& part, const content& c, const media_type& type);
    [[nodiscard]] bool is_delimiter(std::size_t line_begin) const;
    [[nodiscard]] std::string_view line_at(std::size_t begin) const;
    [[nodiscard]] std::optional<line> next_delimiter() const;
    bool unwind(std::size_t levels, std::size_t body_end);
    void close_parts(std::size_t up_to, std::size_t body_end);
    void add_defect(defect_kind kind, std::size_t begin, std::size_t end);

    std::string_view text_;
    const limits& limits_;
    std::vector<part_record>& parts_;
    std::vector<defect>& defects_;
    boundary_table boundaries_{};
    std::size_t at_ = 0;        // where the search for the next delimiter goes on: a line's begin
    std::size_t innermost_ = 0; // the innermost open part
    // Octets that may be looked at again for delimiters without dashes, so that the cost stays
    // linear however many multiparts lack theirs.
    std::size_t rescans_left_;
};

} // namespace courriel::mime::detail
