// See fetch_items.hpp.
#include "wire/fetch_items.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/section.hpp"

namespace courriel::imap {
namespace {

using spelling = body_request::spelling;

struct named_item {
    bool fetch_items::*item;
    std::string_view name;
};

constexpr named_item plain_items[] = {
    {&fetch_items::flags, "FLAGS"},
    {&fetch_items::uid, "UID"},
    {&fetch_items::internal_date, "INTERNALDATE"},
    {&fetch_items::size, "RFC822.SIZE"},
    {&fetch_items::envelope, "ENVELOPE"},
    {&fetch_items::body_structure, "BODYSTRUCTURE"},
};

std::string_view old_name(spelling name) noexcept {
    switch (name) {
    case spelling::rfc822: return "RFC822";
    case spelling::rfc822_header: return "RFC822.HEADER";
    case spelling::rfc822_text: return "RFC822.TEXT";
    case spelling::body: break;
    }
    return {};
}

void append_request(std::string& out, const body_request& request) {
    if (request.name != spelling::body) {
        out += old_name(request.name);
        return;
    }
    out += request.peek ? "BODY.PEEK[" : "BODY[";
    request.what.append_to(out);
    out += ']';
    if (request.piece) wire::append_partial(out, *request.piece);
}

// "RFC822" / "RFC822.HEADER" / "RFC822.TEXT", which stand for BODY[], BODY.PEEK[HEADER] and
// BODY[TEXT].
bool read_old_name(wire::reader& in, body_request& out) {
    if (in.take_word("RFC822")) {
        out = {{}, {}, false, spelling::rfc822};
    } else if (in.take_word("RFC822.HEADER")) {
        out = {{{}, section::kind::header, {}}, {}, true, spelling::rfc822_header};
    } else if (in.take_word("RFC822.TEXT")) {
        out = {{{}, section::kind::text, {}}, {}, false, spelling::rfc822_text};
    } else {
        return false;
    }
    return true;
}

// "BODY" section ["<" number "." nz-number ">"] / "BODY.PEEK" section ["<" number "." nz-number
// ">"]
bool read_section_request(wire::reader& in, body_request& out) {
    out.peek = in.take_word("BODY.PEEK");
    if (!out.peek && !in.take_word("BODY")) return false;
    if (!wire::read_section(in, out.what)) return false;
    partial piece;
    if (in.peek() != '<') return true;
    if (!wire::read_partial(in, piece)) return false;
    out.piece = piece;
    return true;
}

// fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822" [".HEADER" / ".SIZE" / ".TEXT"] /
//             "BODY" ["STRUCTURE"] / "UID" / ...
bool read_fetch_att(wire::reader& in, fetch_items& out, std::size_t max_sections) {
    for (const named_item& known : plain_items)
        if (in.take_word(known.name)) {
            out.*known.item = true;
            return true;
        }
    wire::reader at = in;
    body_request request;
    if (!read_old_name(at, request) && !read_section_request(at, request)) {
        out.body = in.take_word("BODY") && in.peek() != '[';
        return out.body;
    }
    if (out.sections.size() == max_sections) return false;
    out.sections.push_back(std::move(request));
    in = at;
    return true;
}

// "ALL" / "FULL" / "FAST"
bool read_macro(wire::reader& in, fetch_items& out) {
    const bool full = in.take_word("FULL");
    const bool all = !full && in.take_word("ALL");
    if (!full && !all && !in.take_word("FAST")) return false;
    out.flags = out.internal_date = out.size = true;
    out.envelope = all || full;
    out.body = full;
    return true;
}

} // namespace

bool fetch_items::sets_seen() const noexcept {
    return std::any_of(sections.begin(), sections.end(),
                       [](const body_request& r) { return !r.peek; });
}

void fetch_items::append_to(std::string& out) const {
    out += '(';
    const std::size_t begin = out.size();
    const auto next = [&] {
        if (out.size() != begin) out += ' ';
    };
    for (const named_item& known : plain_items) {
        if (!(this->*known.item)) continue;
        next();
        out += known.name;
    }
    if (body) {
        next();
        out += "BODY";
    }
    for (const body_request& request : sections) {
        next();
        append_request(out, request);
    }
    out += ')';
}

std::string fetch_items::text() const {
    std::string out;
    append_to(out);
    return out;
}

namespace wire {

bool read_fetch_items(reader& in, fetch_items& out, std::size_t max_sections) {
    reader at = in;
    fetch_items items;
    if (at.open_list()) {
        do {
            if (!read_fetch_att(at, items, max_sections)) return false;
        } while (at.take_space());
        if (!at.close_list()) return false;
    } else if (!read_macro(at, items) && !read_fetch_att(at, items, max_sections)) {
        return false;
    }
    out = std::move(items);
    in = at;
    return true;
}

void append_answer_name(std::string& out, const body_request& request) {
    if (request.name != spelling::body) {
        out += old_name(request.name);
        return;
    }
    out += "BODY[";
    request.what.append_to(out);
    out += ']';
    if (!request.piece) return;
    out += '<';
    ascii::append_number(out, request.piece->origin);
    out += '>';
}

// "RFC822" [".HEADER" / ".TEXT"] / "BODY" section ["<" number ">"]
bool read_answer_name(reader& in, body_request& out) {
    reader at = in;
    body_request read;
    if (!read_old_name(at, read)) {
        if (!at.take_word("BODY") || !read_section(at, read.what)) return false;
        partial piece;
        if (at.peek() == '<') {
            if (!read_origin(at, piece.origin)) return false;
            read.piece = piece;
        }
    }
    out = std::move(read);
    in = at;
    return true;
}

} // namespace wire
} // namespace courriel::imap
