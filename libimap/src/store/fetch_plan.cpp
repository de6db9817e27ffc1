// See fetch_plan.hpp. Sections without part numbers are cut from the raw octets here (RFC 3501
// section 6.4.5); parts are the parser's.
#include "store/fetch_plan.hpp"

#include <algorithm>

namespace courriel::imap::detail {
namespace {

using kind = section::kind;
using source = fetch_piece::source;

fetch_piece range_piece(const body_request& request, byte_range range) {
    // "<origin.size>": what there is of it, nothing when it begins behind the end.
    if (const auto& wanted = request.piece) {
        const auto skipped = std::min<std::uint64_t>(wanted->origin, range.size);
        range.begin += skipped;
        range.size = std::min<std::uint64_t>(range.size - skipped, wanted->size);
    }
    return {&request, source::range, range};
}

bool is_fields(kind what) { return what == kind::header_fields || what == kind::header_fields_not; }

// A section of the message itself.
fetch_piece piece_of_message(const body_request& request, std::uint64_t size, std::uint64_t end) {
    switch (request.what.what) {
    case kind::header: return range_piece(request, {0, end});
    case kind::text: return range_piece(request, {end, size - std::min(size, end)});
    case kind::header_fields:
    case kind::header_fields_not: return {&request, source::fields, {0, end}};
    case kind::whole:
    case kind::mime: break; // the grammar has MIME only behind part numbers
    }
    return range_piece(request, {0, size});
}

fetch_piece piece_of_part(const body_request& request, std::uint64_t message_size,
                          const parsed_message& parsed) {
    const bool fields = is_fields(request.what.what);
    const auto found = parsed.find(request.what.part, fields ? kind::header : request.what.what);
    if (!found) return {&request, source::nil, {}};
    const std::uint64_t begin = std::min(found->begin, message_size);
    const byte_range range{begin, std::min(found->size, message_size - begin)};
    return fields ? fetch_piece{&request, source::fields, range} : range_piece(request, range);
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

std::string text_of(const fetch_piece& piece, std::string_view header, const field_names& names) {
    auto text = pick_fields(header, names, piece.request->what.what == kind::header_fields);
    if (const auto& wanted = piece.request->piece) {
        text.erase(0, wanted->origin);
        if (text.size() > wanted->size) text.resize(wanted->size);
    }
    return text;
}

void fetch_plan::plan(const fetch_items& items, std::uint64_t message_size) {
    plan(items, message_size, header_scan(0), nullptr);
}

void fetch_plan::plan(const fetch_items& items, std::uint64_t message_size,
                      const header_scan& header, const message_parser* parser) {
    *this = {};
    if (items.envelope && parser) envelope = parser->parse(header.text())->envelope();
    for (const auto& s : items.sections)
        pieces.push_back(piece_of_message(s, message_size, header.size()));
}

void fetch_plan::plan(const fetch_items& items, std::string_view message, const header_scan& header,
                      const message_parser& parser) {
    *this = {};
    const auto parsed = parser.parse(message);
    if (items.envelope) envelope = parsed->envelope();
    if (items.body_structure || items.body) structure = parsed->structure();
    for (const auto& s : items.sections)
        pieces.push_back(s.what.part.empty() ? piece_of_message(s, message.size(), header.size())
                                             : piece_of_part(s, message.size(), *parsed));
}

} // namespace courriel::imap::detail
