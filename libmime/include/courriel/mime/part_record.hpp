// What message_view knows of a message: offsets and places in the tree. For part_view, not for
// programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/transfer_encoding.hpp>

namespace courriel::mime::detail {

enum class part_kind : std::uint8_t { leaf, multipart, message };

/// A field of a header that is kept: it ends where the next one begins.
struct field_record {
    std::uint32_t begin = 0; // in the header
    std::uint32_t name_size = 0;
};

/// Records stand in the order of their parts in the message, each before its children, which
/// reach to `subtree_end`. Offsets count from the beginning of the whole text.
///
/// No fields are kept of a header that has defects, an envelope line or no fields, or for which
/// there is no room: it is read again.
struct part_record {
    static constexpr std::uint32_t no_parent = static_cast<std::uint32_t>(-1);

    std::size_t header_begin = 0;
    std::size_t body_begin = 0;
    std::size_t body_end = 0;
    std::uint32_t index = 0;
    std::uint32_t parent = no_parent;
    std::uint32_t subtree_end = 0;
    std::uint16_t depth = 0; // 0 for the message itself
    part_kind kind = part_kind::leaf;
    bool in_digest = false; // without a Content-Type it is message/rfc822
    transfer_encoding encoding = transfer_encoding::seven_bit;
    std::uint8_t empty_line = 0; // the size of the one that ends the header, when fields are kept
    std::uint16_t kept_fields = 0;
    std::uint32_t first_field = 0; // in structure::fields
};

struct structure {
    static constexpr std::size_t most_fields = 1024; // for the tree has to stay small

    std::string_view text{};
    mime::limits limits{};
    std::deque<part_record> parts{}; // at least one; a deque, for it grows without a second copy
    std::vector<field_record> fields{};
    std::vector<defect> defects{}; // in the order of their offsets
};

} // namespace courriel::mime::detail
