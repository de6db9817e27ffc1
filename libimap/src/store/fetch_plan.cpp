// See fetch_plan.hpp. Sections without part numbers are cut from the raw octets here (RFC 3501
// section 6.4.5); parts are the parser's.
#include "store/fetch_plan.hpp"

#include <algorithm>

namespace courriel::imap::detail {
namespace {

using kind = section::kind;
using source = fetch_piece::source;

// "<origin.size>": what there is of it, nothing when it begins behind the end.
void cut(fetch_piece& piece) {
    const auto& wanted = piece.request->piece;
    if (!wanted) return;
    if (piece.from == source::text) {
        piece.text.erase(0, wanted->origin);
        if (piece.text.size() > wanted->size) piece.text.resize(wanted->size);
    } else if (piece.from == source::range) {
        const auto skipped = std::min<std::uint64_t>(wanted->origin, piece.range.size);
        piece.range.begin += skipped;
        piece.range.size = std::min<std::uint64_t>(piece.range.size - skipped, wanted->size);
    }
}

fetch_piece range_piece(const body_request& request, byte_range range) {
    return {&request, source::range, range, {}};
}

fetch_piece text_piece(const body_request& request, std::string text) {
    return {&request, source::text, {}, std::move(text)};
}

bool is_fields(kind what) { return what == kind::header_fields || what == kind::header_fields_not; }

// A section of the message itself.
fetch_piece piece_of_message(const body_request& request, std::uint64_t size,
                             const header_scan& header) {
    const std::uint64_t end = header.size();
    switch (request.what.what) {
    case kind::header: return range_piece(request, {0, end});
    case kind::text: return range_piece(request, {end, size - std::min(size, end)});
    case kind::header_fields:
    case kind::header_fields_not:
        return text_piece(request, pick_fields(header.text(), request.what.fields,
                                               request.what.what == kind::header_fields));
    case kind::whole:
    case kind::mime: break; // the grammar has MIME only behind part numbers
    }
    return range_piece(request, {0, size});
}

fetch_piece piece_of_part(const body_request& request, std::string_view message,
                          const parsed_message& parsed) {
    const kind what = request.what.what;
    const auto found = parsed.find(request.what.part, is_fields(what) ? kind::header : what);
    if (!found) return {&request, source::nil, {}, {}};
    const std::uint64_t begin = std::min<std::uint64_t>(found->begin, message.size());
    const std::uint64_t size = std::min<std::uint64_t>(found->size, message.size() - begin);
    if (!is_fields(what)) return range_piece(request, {begin, size});
    const auto header =
        message.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
    return text_piece(request,
                      pick_fields(header, request.what.fields, what == kind::header_fields));
}

} // namespace

bool needs_parser(const fetch_items& items) {
    return items.envelope || need_of(items) == fetch_need::whole;
}

fetch_need need_of(const fetch_items& items) {
    if (items.body_structure || items.body) return fetch_need::whole;
    fetch_need need = items.envelope ? fetch_need::header : fetch_need::nothing;
    for (const auto& s : items.sections) {
        if (!s.what.part.empty()) return fetch_need::whole;
        if (s.what.what != kind::whole) need = fetch_need::header;
    }
    return need;
}

void fetch_plan::plan(const fetch_items& items, std::uint64_t message_size) {
    plan(items, message_size, header_scan(0), nullptr);
}

void fetch_plan::plan(const fetch_items& items, std::uint64_t message_size,
                      const header_scan& header, const message_parser* parser) {
    *this = {};
    if (items.envelope && parser) envelope = parser->parse(header.text())->envelope();
    for (const auto& s : items.sections) {
        pieces.push_back(piece_of_message(s, message_size, header));
        cut(pieces.back());
    }
}

void fetch_plan::plan(const fetch_items& items, std::string_view message,
                      const message_parser& parser) {
    *this = {};
    header_scan header(message.size());
    header.feed(message);
    const auto parsed = parser.parse(message);
    if (items.envelope) envelope = parsed->envelope();
    if (items.body_structure || items.body) structure = parsed->structure();
    for (const auto& s : items.sections) {
        pieces.push_back(s.what.part.empty() ? piece_of_message(s, message.size(), header)
                                             : piece_of_part(s, message, *parsed));
        cut(pieces.back());
    }
}

} // namespace courriel::imap::detail
