// The keys of SEARCH on the wire (RFC 3501 section 9: search). "CHARSET" before them is the
// command's; a text is what was sent, in that character set.
#pragma once

#include <cstddef>

#include <courriel/imap/search_key.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

struct search_limits {
    std::size_t depth = 128;    ///< nested NOT, OR and parentheses
    std::size_t keys = 1000;    ///< nodes of the tree
    std::size_t ranges = 10000; ///< ranges of one set
};

/// search-key *(SP search-key), to the end of the text. Several become one all_of.
bool read_search_keys(reader& in, search_key& out, const search_limits& limits = {});

/// Whether some text of it is not ASCII: the command needs CHARSET.
[[nodiscard]] bool needs_charset(const search_key& key) noexcept;

} // namespace courriel::imap::wire
