// Response codes on the wire (RFC 3501 section 9: resp-text).
#pragma once

#include <cstddef>

#include <courriel/imap/response_code.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// "[" resp-text-code "]". A code whose argument is not as its RFC has it becomes `other`, with all
/// that stood there. False when there is no "[" or no "]".
bool read_response_code(reader& in, response_code& out,
                        std::size_t max_capabilities = capabilities::usual_limit);

/// No capability has more octets; longer atoms are passed over.
inline constexpr std::size_t longest_capability = 256;

/// *(SP capability), to the end of the text or to "]"; of the first out.limit() atoms those that
/// are capabilities.
void read_capabilities(reader& in, capabilities& out);

} // namespace courriel::imap::wire
