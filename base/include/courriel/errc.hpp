// Error codes that all protocols share: what the caller did wrong, what the peer did wrong, and how
// a session ended. Codes of one protocol alone live beside it (smtp/errc.hpp, pop3/errc.hpp ...).
#pragma once

#include <system_error>

namespace courriel {

enum class errc {
    // The caller erred: nothing was queued and nothing changed.
    wrong_phase = 1,  ///< the verb is not legal in this phase of the session
    queue_full,       ///< the bytes do not fit the output queue now; `writable` says when they will
    too_large,        ///< the bytes could never fit, or a value is over its limit
    invalid_argument, ///< a value holds what the protocol cannot carry (CR, LF, NUL, 8-bit ...)
    not_supported,    ///< not built in, or the peer did not announce it

    // The peer said no.
    refused, ///< a negative reply; the facade's last_reply() has its code and text

    // The peer broke the protocol.
    malformed,            ///< bytes that the grammar does not allow
    line_too_long,        ///< a line beyond the limit
    bare_line_end,        ///< a CR or LF alone, or a NUL, where only CRLF may end a line
    unexpected_reply,     ///< a reply that answers no command, or not the one in flight
    unexpected_end,       ///< the stream ended inside a line, a body or an outstanding reply
    too_many_errors,      ///< the peer used up its budget of errors
    plaintext_before_tls, ///< plaintext bytes behind the go-ahead for TLS (injection)

    // Security policy.
    tls_unavailable, ///< TLS is required and the peer does not offer it, or refused it
    tls_failed,      ///< the handshake or the check of the peer's certificate failed
    no_mechanism,    ///< no common authentication mechanism that may be used here

    // Ends.
    timed_out,     ///< a wait ran out
    shutting_down, ///< this side ends the session in good order

    // Stores.
    not_found,      ///< no such mailbox or message
    already_exists, ///< a mailbox of that name is there
};

/// The category of errc: name "courriel", one English sentence for each code.
const std::error_category& category() noexcept;

inline std::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), category()};
}

} // namespace courriel

template <>
struct std::is_error_code_enum<courriel::errc> : std::true_type {};
