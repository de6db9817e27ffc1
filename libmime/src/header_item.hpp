// What a header has at one place: a field with all its lines, the empty line, or something else
// (RFC 5322 section 2.2). A pure function of the octets there, so that all who read headers, whole
// or in pieces, agree on where a field and a header end. It is passed over once; only a
// field's first line is looked at for its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/limits.hpp>

#include "simd/line_search.hpp"
#include "simd/octet_block.hpp"

namespace courriel::mime::detail {

struct header_item {
    enum class kind : std::uint8_t {
        field,
        empty_line,
        not_a_field,      // the body begins here
        name_too_long,    // a field that is over limits::field_name
        header_too_large, // more than the room there is
    };

    kind what = kind::not_a_field;
    bool is_odd = false;         // of a field: there may be a NUL or a bare CR in its value
    std::size_t name_size = 0;   // of a field
    std::size_t value_begin = 0; // behind the colon
    std::size_t end = 0;         // behind the last line end of a field or empty line
};

// field-name = 1*ftext; ftext = %d33-57 / %d59-126: any printable character but colon and space
struct no_ftext {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.below_or_beyond('!') | octets.equal('\x7F') | octets.equal(':');
    }
};

inline std::size_t size_of_name(std::string_view line) noexcept {
    return simd::find_first<no_ftext>(line, 0);
}

// The size of the empty line that `text` begins with; 0 when there is none.
inline std::size_t size_of_empty_line(std::string_view text) noexcept {
    return text.starts_with('\n') ? 1 : text.starts_with("\r\n") ? 2 : 0;
}

/// What `text`, which is not empty, begins with; all offsets count from there. `room` is how many
/// octets the header may still have: what it is depends on no more than room + 1 octets, unless it
/// is a field, which ends where no blank follows a line end.
inline header_item read_header_item(std::string_view text, std::size_t room,
                                    const limits& limits) noexcept {
    using kind = header_item::kind;
    header_item item;
    if (const std::size_t size = size_of_empty_line(text); size != 0) {
        item.what = kind::empty_line;
        item.end = size;
        return item;
    }
    const std::string_view seen = room < text.size() ? text.substr(0, room + 1) : text;
    item.name_size = size_of_name(seen);
    std::size_t colon = item.name_size;
    while (colon != seen.size() && ascii::is_blank(seen[colon])) ++colon;
    const bool has_colon = colon != seen.size() && seen[colon] == ':';
    if (item.name_size == 0 || !has_colon) {
        const bool undecided = item.name_size != 0 && colon == seen.size() && seen.size() > room;
        item.what = undecided ? kind::header_too_large : kind::not_a_field;
        return item;
    }
    if (item.name_size > limits.field_name) {
        item.what = kind::name_too_long;
        return item;
    }
    item.value_begin = colon + 1;
    const simd::field_end found = simd::find_field_end(text, item.value_begin);
    item.is_odd = found.is_odd;
    item.end = static_cast<std::size_t>(found.behind - text.data());
    item.what = item.end > room ? kind::header_too_large : kind::field;
    return item;
}

} // namespace courriel::mime::detail
