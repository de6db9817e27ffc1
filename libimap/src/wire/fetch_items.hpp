// What FETCH asks for, on the wire (RFC 3501 section 9: fetch), and the names that its answers
// bear.
#pragma once

#include <cstddef>

#include <courriel/imap/fetch_item.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")", with at most
/// `max_sections` sections.
bool read_fetch_items(reader& in, fetch_items& out, std::size_t max_sections);

/// How an answer names a body section: "BODY[TEXT]<0>", "RFC822.HEADER".
void append_answer_name(std::string& out, const body_request& request);

/// The name of a body section in an answer, up to the SP before its nstring. The size of `piece` is
/// not told: it is 0 there.
bool read_answer_name(reader& in, body_request& out);

} // namespace courriel::imap::wire
