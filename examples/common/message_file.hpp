// A message file made ready for the wire: line ends become CRLF, a leading mbox `From ` line goes,
// and what SMTP cannot carry is refused by name.
#pragma once

#include <string>

namespace example {

/// The whole file; `-` is the standard input. Throws std::runtime_error when it cannot be read.
std::string read_file(const std::string& name);

/// The message in canonical form: every line ends with CRLF (a LF alone counts as one). Throws
/// std::runtime_error("NAME: a NUL octet at octet N" ...) for a NUL, a CR alone, or a line of more
/// than 998 octets (RFC 5322 section 2.1.1).
std::string canonical_message(const std::string& name, std::string raw);

/// Whether any octet has the eighth bit set.
bool has_eight_bit(const std::string& message);

} // namespace example
