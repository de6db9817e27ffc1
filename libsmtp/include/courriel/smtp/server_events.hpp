// What happens to a server session. Events marked "owes an answer" hold the session until accept(),
// reject(), reply() or accept_default(): at once or a minute later.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/smtp/envelope.hpp>
#include <courriel/smtp/path.hpp>

namespace courriel::smtp {

using courriel::auth_step;
using courriel::body_chunk;
using courriel::body_cut;
using courriel::failed;
using courriel::writable;

/// EHLO or HELO. Owes an answer; accepting it sends the extensions and ends any transaction (seen
/// as `reset`), refusing it changes nothing.
struct hello {
    std::string_view
        name;      ///< what the client calls itself: a domain, an address literal, or as it was
    bool extended; ///< EHLO
};

/// MAIL: a transaction may begin. Owes an answer.
struct sender {
    path_view address; ///< the reverse path, null for bounces
    body_type body = body_type::unspecified;
    std::optional<std::uint64_t> size{}; ///< what SIZE= declares; already checked against the limit
    std::optional<std::string_view>
        authorized{}; ///< AUTH= of RFC 4954 section 5, decoded from xtext
    path_leniency leniency{};
};

/// RCPT: one more recipient. Owes an answer.
struct recipient {
    path_view address; ///< the forward path; <postmaster> has no domain
    path_leniency leniency{};
};

/// DATA, with at least one recipient accepted. Owes an answer: accepting sends 354; refusing leaves
/// the transaction as it is.
struct data_request {};

/// A message follows as body_chunk events, then exactly one of body_end (owes an answer: it decides
/// whether the message was taken, and ends the transaction) and body_cut (the session answers by
/// itself).
struct body_begin {
    std::size_t recipients; ///< how many were accepted
};

/// The message of the last body_begin is whole.
struct body_end {
    bool long_lines = false;     ///< a line of it is longer than 998 octets without its CRLF, which
                                 ///< not everybody takes (RFC 5321 section 4.5.3.1.6)
    bool bare_line_ends = false; ///< it holds a bare CR, LF or NUL, and server_options accepts it
};

/// VRFY. Owes an answer; the default is 252, which tells nothing.
struct verify {
    std::string_view text;
};

/// RSET, or an EHLO in a transaction: what was collected of it is to be dropped. Owes nothing.
struct reset {};

/// TLS is up, by STARTTLS or from the start; what was known before is gone, and the client has to
/// say EHLO (again). Owes nothing.
struct tls_established {};

/// QUIT was answered; the connection ends. Owes nothing.
struct quit {};

using server_event =
    std::variant<hello, sender, recipient, data_request, body_begin, body_chunk, body_end, body_cut,
                 verify, auth_step, reset, tls_established, quit, writable, failed>;

} // namespace courriel::smtp
