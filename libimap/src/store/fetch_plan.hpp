// What one message has to give for a FETCH: which octets have to be looked at first, and then the
// pieces that go out. No text is made before its turn: a FETCH may ask for a hundred of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/imap/body_structure.hpp>
#include <courriel/imap/fetch_item.hpp>
#include <courriel/imap/mailbox.hpp>
#include <courriel/imap/message_parser.hpp>

#include "store/header.hpp"

namespace courriel::imap::detail {

/// One section on its way out: a range of the message, or fields of the header that lies there,
/// which are picked when their turn comes.
struct fetch_piece {
    enum class source : std::uint8_t { nil, range, fields };
    const body_request* request = nullptr;
    source from = source::nil;
    byte_range range{}; ///< of a range: what "<origin.size>" leaves of it
};

/// The text of a piece that is fields of `header`, whose names are `names`.
std::string text_of(const fetch_piece& piece, std::string_view header, const field_names& names);

/// What must be known of a message before its answer can begin.
enum class fetch_need : std::uint8_t {
    nothing, ///< its message_info will do
    header,  ///< its header
    whole,   ///< all of it, for the parser
};

fetch_need need_of(const fetch_items& items);
/// Whether a parser is needed.
bool needs_parser(const fetch_items& items);

/// The answer of one message, but for message_info.
struct fetch_plan {
    std::optional<imap::envelope> envelope{};
    std::optional<body_structure> structure{};
    std::vector<fetch_piece> pieces{};

    /// From message_info alone.
    void plan(const fetch_items& items, std::uint64_t message_size);
    /// With the header, which is `header`, or as much of it as is kept.
    void plan(const fetch_items& items, std::uint64_t message_size, const header_scan& header,
              const message_parser* parser);
    /// With all of the message, whose header is `header`.
    void plan(const fetch_items& items, std::string_view message, const header_scan& header,
              const message_parser& parser);
};

} // namespace courriel::imap::detail
