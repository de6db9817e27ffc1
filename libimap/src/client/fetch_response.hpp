// A FETCH response that is whole (RFC 3501 section 7.4.2: msg-att).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <courriel/imap/client_events.hpp>
#include <courriel/imap/client_state.hpp>
#include <courriel/imap/limits.hpp>

namespace courriel::imap {

/// Reads what stands behind "FETCH" into `out`, and the sections that were not streamed into
/// `bodies`. An item that cannot be read, or goes beyond limits.elements, is passed over, and
/// out.is_defective says so; so does what follows one that has no end. False when it is no list at
/// all.
bool read_fetch_response(std::string_view text, const client_limits& limits, fetched_data& out,
                         std::vector<detail::inline_body>& bodies);

} // namespace courriel::imap
