// Events that all protocols share. Each protocol re-exports those it uses under its own namespace,
// so that smtp::body_chunk and pop3::body_chunk are one type.
#pragma once

#include <cstddef>
#include <string_view>
#include <system_error>

namespace courriel {

/// A piece of a message, as it is stored: dot-stuffing undone, line ends as they came. The view
/// lives until the next call of next(). Pieces may be cut anywhere.
struct body_chunk {
    std::string_view bytes;
};

/// The message of the last body_begin is whole.
struct body_end {};

/// The message of the last body_begin will not become whole: drop what was collected.
struct body_cut {
    std::error_code error;
};

/// Room in the output queue, once for each arming: a body opened, a write_body, a verb refused with
/// queue_full.
struct writable {
    std::size_t room; ///< bytes that write_body or a verb may queue now
};

/// The session is over because of an error. The last event: what follows is the close.
struct failed {
    std::error_code error;
    std::string_view line; ///< the peer's line that broke the rules, if it was one; until next()
};

/// A step of a SASL exchange (RFC 4422), seen by the server: it is answered by auth_challenge,
/// auth_accept or auth_reject, now or later.
struct auth_step {
    std::string_view mechanism; ///< upper case, as announced
    std::string_view response;  ///< decoded bytes of the client's message
    bool initial = false;       ///< the first step of an exchange
    bool has_response = true;   ///< false: the client sent no initial response
};

} // namespace courriel
