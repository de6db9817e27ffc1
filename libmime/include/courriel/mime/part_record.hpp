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

namespace courriel::mime::detail {

enum class part_kind : std::uint8_t { leaf, multipart, message };

/// Records stand in the order of their parts in the message, each before its children, which
/// reach to `subtree_end`. Offsets count from the beginning of the whole text.
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
};

struct structure {
    std::string_view text{};
    mime::limits limits{};
    std::deque<part_record> parts{}; // at least one; a deque, for it grows without a second copy
    std::vector<defect> defects{};   // in the order of their offsets
};

} // namespace courriel::mime::detail
