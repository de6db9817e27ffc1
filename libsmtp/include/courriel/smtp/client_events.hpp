// What happens to a client session: mostly the server's replies, each as the answer to what was
// asked.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/smtp/extensions.hpp>
#include <courriel/smtp/reply.hpp>
#include <courriel/smtp/turned.hpp>

namespace courriel::smtp {

using courriel::failed;
using courriel::writable;

/// Greeting, EHLO and, when asked for, STARTTLS are done, or XCLIENT was: the session takes verbs.
struct ready {
    reply_view greeting; ///< the answer to EHLO (or HELO) that counts
};

/// The end of an authenticate(): is_positive() says whether it worked.
struct auth_result {
    reply_view reply;
};

/// The answer to MAIL.
struct sender_reply {
    reply_view reply;
};

/// The answer to one RCPT.
struct recipient_reply {
    std::size_t index; ///< into the envelope's recipients
    reply_view reply;

    /// Worth trying again later: 4yz, and 552, by which servers say that there are too many
    /// recipients in this message (RFC 5321 section 4.5.3.1.10).
    [[nodiscard]] bool is_transient() const { return reply.is_transient() || reply.code == 552; }
};

/// The answer to DATA: after 354 a `writable` follows and the body is to be written; otherwise
/// mail_result follows. Does not come when no recipient was accepted and the server says 354 all
/// the same: the session then ends the message by itself.
struct data_reply {
    reply_view reply;
};

/// LMTP (RFC 2033 section 4.2): what became of the message for one of the recipients that were
/// accepted. Comes for each of them, before mail_result.
struct delivery_reply {
    std::size_t index; ///< into the envelope's recipients
    reply_view reply;
};

/// The transaction is over: the server took the message, or refused it or all its recipients. Comes
/// once for each start_mail().
struct mail_result {
    reply_view reply; ///< the one that decided
    bool sent;        ///< the server has taken the message for at least one recipient
};

enum class client_verb { rset, noop, vrfy, expn, help, etrn, xforward, xclient };

/// The answer to a simple command; of XCLIENT only a refusal.
struct command_reply {
    client_verb verb;
    reply_view reply;
};

/// ATRN was refused: the session goes on.
struct turn_refused {
    reply_view reply;
};

using client_event =
    std::variant<ready, auth_result, sender_reply, recipient_reply, data_reply, delivery_reply,
                 mail_result, command_reply, turned, turn_refused, writable, failed>;

} // namespace courriel::smtp
