// The grammar of a message's structure (RFC 2046 section 5.1, nested messages of section 5.2.1):
// what fields and delimiter lines mean for the parts. It keeps no text, only the parts that are
// open, and is told what somebody else finds: structure_parser in a whole text, scanner in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/part_record.hpp>
#include <courriel/mime/transfer_encoding.hpp>

#include "../defect_log.hpp"
#include "boundary_table.hpp"

namespace courriel::mime::detail {

/// Is told of parts in their order.
class part_sink {
public:
    /// Its header comes next. Of the record only place and beginning are known.
    virtual void begin_part(const part_record& part) = 0;
    /// All of the record is known.
    virtual void end_part(const part_record& part) = 0;

protected:
    ~part_sink() = default;
};

class structure_builder {
public:
    /// All three outlive the builder.
    structure_builder(const limits& limits, defect_log& defects, part_sink& sink)
        : limits_(limits)
        , defects_(defects)
        , sink_(sink)
        , boundaries_(limits.delimiter_line) {}

    /// A part begins at `begin`, inside of the innermost container; first the message itself.
    void begin_part(std::size_t begin);
    /// A field of its header.
    void add_field(const field_view& field);
    /// Its body begins. True when it is a message, whose part begins there.
    [[nodiscard]] bool end_header(std::size_t body_begin);

    /// A line from `begin` to `end` delimits; the body before it ends at `body_end`, without the
    /// line end that belongs to the delimiter. True when a part begins at `end`; false when the
    /// line closes, or, with is_full(), when it is text like all behind it.
    [[nodiscard]] bool add_delimiter(const delimiter& what, std::size_t begin, std::size_t end,
                                     std::size_t body_end);
    /// The message ends.
    void finish(std::size_t size);

    /// limits::parts is exceeded.
    [[nodiscard]] bool is_full() const noexcept { return surplus_.has_value(); }
    [[nodiscard]] const boundary_table& boundaries() const noexcept { return boundaries_; }
    /// The innermost open part; there is one from begin_part() to finish().
    [[nodiscard]] const part_record& innermost() const noexcept { return open_.back(); }
    /// The innermost part is the beginning of a message, with the fields that it alone has.
    [[nodiscard]] bool begins_message() const noexcept;

private:
    enum class container : std::uint8_t { none, message, global_message, multipart };

    // What a header says about the structure.
    struct content {
        std::uint32_t seen = 0; // a bit for each single_field
        bool has_type = false;
        container kind = container::none;
        bool is_digest = false;
        std::string boundary{};
        std::size_t type_begin = 0; // the value of Content-Type
        std::size_t type_end = 0;
        transfer_encoding encoding = transfer_encoding::seven_bit;
        std::size_t encoding_begin = 0;
        std::size_t encoding_end = 0;
    };

    void read_type(std::string_view value);
    [[nodiscard]] bool may_open(const part_record& part);
    void open_multipart_part(part_record& part);
    void unwind(std::size_t levels, std::size_t body_end);
    void close_parts(std::size_t count, std::size_t body_end);

    const limits& limits_;
    defect_log& defects_;
    part_sink& sink_;
    boundary_table boundaries_;
    std::vector<part_record> open_{}; // each at its depth
    std::size_t parts_ = 0;
    content content_{};
    std::optional<std::size_t> surplus_{}; // where the first part beyond the limit is
};

} // namespace courriel::mime::detail
