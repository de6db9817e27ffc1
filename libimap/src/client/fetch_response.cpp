// See fetch_response.hpp.
#include "client/fetch_response.hpp"

#include <utility>

#include <courriel/version.hpp>

#include "client/response_rules.hpp"
#include "wire/body_structure.hpp"
#include "wire/date_time.hpp"
#include "wire/envelope.hpp"
#include "wire/fetch_items.hpp"
#include "wire/flags.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

// The value of BODY[...] or RFC822...: nstring, or a literal that was streamed already.
bool read_body(wire::reader& in, const body_request& name, const fetched_data& of,
               std::vector<detail::inline_body>& bodies) {
    std::uint64_t size = 0;
    bool is_binary = false;
    if (in.streamed_literal(size, is_binary)) return true;
    if (!in.take_element()) return false;
    detail::inline_body body;
    std::string_view octets;
    body.begin.is_nil = in.nil();
    if (!body.begin.is_nil && !in.string(body.octets)) {
        if (!in.literal(octets, is_binary)) return false;
        body.octets = octets;
    }
    body.begin.number = of.number;
    body.begin.what = name.what;
    body.begin.name = name.name;
    if (name.piece) body.begin.origin = name.piece->origin;
    body.begin.size = body.octets.size();
    bodies.push_back(std::move(body));
    return true;
}

// One item's value, by its name; false: it cannot be read. What has no place here is passed over:
// other extensions' items.
bool read_value(wire::reader& in, wire::reader& name, fetched_data& out) {
    const auto is = [&name](std::string_view word) { return name.take_word(word); };
    if (is("UID")) {
        std::uint32_t uid = 0;
        if (!in.nz_number(uid)) return false;
        out.uid = uid;
        return true;
    }
    if (is("FLAGS")) {
        flag_set flags;
        bool new_keywords = false;
        if (!wire::read_told_flags(in, flags, new_keywords)) return false;
        out.flags = std::move(flags);
        return true;
    }
    if (is("RFC822.SIZE")) {
        std::uint64_t size = 0;
        if (!in.number64(size)) return false;
        out.size = size;
        return true;
    }
    if (is("INTERNALDATE")) {
        internal_date date;
        if (!wire::read_date_time(in, date.time, date.offset)) return false;
        out.date = date;
        return true;
    }
    if (is("ENVELOPE")) {
        envelope read;
        if (!wire::read_envelope(in, read)) return false;
        out.envelope = std::move(read);
        return true;
    }
    if (is("BODYSTRUCTURE") || is("BODY")) {
        body_structure read;
        if (!wire::read_body_structure(in, read)) return false;
        out.structure = std::move(read);
        return true;
    }
    return in.skip_value();
}

} // namespace

// msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"
bool read_fetch_response(std::string_view text, const client_limits& limits, fetched_data& out,
                         std::vector<detail::inline_body>& bodies) {
    auto rules = response_rules(limits);
    rules.nul_in_literals = true;
    wire::reader in(text, rules);
    in.take_spaces();
    if (!in.open_list()) return false;
    for (in.take_spaces(); !in.close_list(); in.take_spaces()) {
        body_request section;
        const bool is_section = wire::read_answer_name(in, section);
        wire::reader name(in.rest());
        if (!is_section && !in.skip_value()) {
            out.is_defective = true;
            return true;
        }
        in.take_spaces();
        wire::reader at_value = in;
        const bool is_read =
            is_section ? read_body(in, section, out, bodies) : read_value(in, name, out);
        if (is_read) continue;
        out.is_defective = true;
        if (!at_value.skip_value()) return true;
        in = at_value;
    }
    return true;
}

} // namespace courriel::imap
