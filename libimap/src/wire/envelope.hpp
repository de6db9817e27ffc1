// ENVELOPE on the wire (RFC 3501 section 9: envelope).
#pragma once

#include <courriel/imap/envelope.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// envelope = "(" env-date SP env-subject SP env-from SP ... SP env-message-id ")". Empty lists of
/// addresses, and spaces between addresses, are let through: servers send them.
bool read_envelope(reader& in, envelope& out);

} // namespace courriel::imap::wire
