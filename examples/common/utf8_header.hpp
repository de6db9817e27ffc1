// Which messages POP3 and IMAP clients of old must not be sent as they are (RFC 6856 section 2.1):
// those with octets beyond ASCII in a header (RFC 6532).
#pragma once

#include <optional>
#include <string>

namespace example {

/// Whether a header in the file, the message's own or that of a part or of a message/rfc822 in it,
/// has octets beyond ASCII; nullopt when it is not there. Reads all of it, in pieces. Throws
/// std::system_error when the disk refuses.
std::optional<bool> has_utf8_header(const std::string& path);

} // namespace example
