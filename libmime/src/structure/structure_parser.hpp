// The structure of a message that is there at once, in one pass: where its headers and its
// delimiter lines are. What they mean is structure_builder's. Iterative; the open parts are all the
// state there is.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <courriel/mime/part_record.hpp>

#include "../defect_log.hpp"
#include "structure_builder.hpp"

namespace courriel::mime::detail {

class structure_parser final : private part_sink {
public:
    /// Finds the parts and defects of `found.text`.
    explicit structure_parser(structure& found)
        : found_(found)
        , text_(found.text)
        , defects_(found.defects, found.limits.defects)
        , builder_(found.limits, defects_, *this) {}

    void parse();

    /// Comparisons with boundaries, for tests.
    [[nodiscard]] std::size_t comparisons() const noexcept {
        return builder_.boundaries().comparisons();
    }

private:
    struct line {
        std::size_t begin = 0;
        std::size_t end = 0; // behind its line end
        delimiter what{};
    };

    void begin_part(const part_record& part) override;
    void end_part(const part_record& part) override;
    void read_headers(std::size_t begin);
    void keep(const field_view& field, std::size_t header_begin);
    [[nodiscard]] std::optional<line> next_delimiter() const;

    structure& found_;
    std::string_view text_;
    defect_log defects_;
    structure_builder builder_;
    std::size_t at_ = 0; // where the search for the next delimiter goes on: a line's begin
};

} // namespace courriel::mime::detail
