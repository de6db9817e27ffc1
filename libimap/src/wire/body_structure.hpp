// BODY and BODYSTRUCTURE on the wire (RFC 3501 section 9: body).
#pragma once

#include <cstddef>

#include <courriel/imap/body_structure.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// body = "(" (body-type-1part / body-type-mpart) ")", with or without extension data; at most
/// `max_parts` parts. NIL is let through where a string or number is due, because servers send it.
bool read_body_structure(reader& in, body_structure& out, std::size_t max_parts = 10000);

} // namespace courriel::imap::wire
