// What happens to a server session. Events marked "owes an answer" hold the session until accept(),
// reject(), reply() or accept_default(): at once or a minute later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/proxy_header.hpp>
#include <courriel/smtp/forwarded_client.hpp>
#include <courriel/smtp/mail_parameters.hpp>
#include <courriel/smtp/path.hpp>
#include <courriel/smtp/turned.hpp>

namespace courriel::smtp {

using courriel::auth_step;
using courriel::body_chunk;
using courriel::body_cut;
using courriel::failed;
using courriel::writable;

/// The PROXY header, where server_options::proxy_header awaits it: whose connection a proxy passes
/// on. Comes before anything else. Owes nothing.
struct proxied_connection {
    proxy_header header;
};

/// EHLO, HELO or LHLO. Owes an answer; accepting it sends the extensions and ends any transaction
/// (seen as `reset`), refusing it changes nothing.
struct hello {
    std::string_view
        name;      ///< what the client calls itself: a domain, an address literal, or as it was
    bool extended; ///< not HELO
};

/// MAIL with its parameters: a transaction may begin. `size` is already checked against the limit.
/// Owes an answer.
struct sender : mail_parameters_view {
    path_view address{}; ///< the reverse path, null for bounces
    path_leniency leniency{};
};

/// RCPT with its parameters: one more recipient. Owes an answer.
struct recipient : recipient_parameters_view {
    path_view address{}; ///< the forward path; <postmaster> has no domain
    path_leniency leniency{};
};

/// DATA, with at least one recipient accepted. Owes an answer: accepting sends 354; refusing leaves
/// the transaction as it is. Does not come for BDAT, which needs no go-ahead.
struct data_request {};

/// A message follows as body_chunk events, then exactly one of body_end (owes an answer: it decides
/// whether the message was taken, and ends the transaction) and body_cut (the session answers by
/// itself). By BDAT (RFC 3030) as well: chunks but the last are answered by the session.
struct body_begin {
    std::size_t recipients; ///< how many were accepted
};

/// The message of the last body_begin is whole. Owes one answer; in LMTP (RFC 2033 section 4.2) one
/// for each accepted recipient, in their order.
struct body_end {
    bool long_lines = false;     ///< a line of it is longer than 998 octets without its CRLF, which
                                 ///< not everybody takes (RFC 5321 section 4.5.3.1.6)
    bool bare_line_ends = false; ///< it holds a bare CR, LF or NUL, and server_options accepts it,
                                 ///< or it is BINARYMIME
    std::size_t hops = 0;        ///< Received fields in its header (RFC 5321 section 6.3)
};

/// BURL (RFC 4468): the next piece of the message is what the URL names, as if it had come by BDAT.
/// Owes an answer: accepting it says that the application has put the content where the chunks go;
/// its octets count for no limit and for none of body_end's findings. Refusing it ends the
/// transaction (body_cut). `last`: accepting it sends nothing, since a body_end follows, whose
/// answer is that to the command.
struct burl {
    std::string_view url;
    bool last;
};

/// VRFY. Owes an answer; the default is 252, which tells nothing.
struct verify {
    std::string_view text;
};

/// EXPN, where server_options::offer has it. Owes an answer: reply() with a line for each member of
/// the list; accept_default() refuses.
struct expand {
    std::string_view text;
};

/// HELP. Owes an answer; the default points at the RFC.
struct help_request {
    std::string_view topic; ///< may be empty
};

/// ETRN (RFC 1985), where server_options::offer has it: mail that waits for a host is to be sent,
/// by connections of our own. Owes an answer: accept() says 250, that the queue is being run;
/// reply() 251 (nothing waits), 252 (pending), 253 (pending, with a number), 458, 459.
struct queue_run {
    enum class kind {
        node,    ///< one host
        domain,  ///< "@": the host and all that end with its name
        channel, ///< "#": a queue by its name
    };
    kind what;
    std::string_view name; ///< without "@" or "#"
};

/// ATRN (RFC 2645), where server_options::offer has it and after AUTH: the client wants its mail on
/// this connection, with roles reversed. Owes an answer: accepting it, when the client may have
/// the mail of those domains, is followed by `turned`; reply() 453 when there is none.
struct turn_request {
    std::string_view domains; ///< separated by commas; empty: those that belong to the client
};

/// XCLIENT, where server_options::offer has it: the connection is another's. Owes an answer:
/// accepting it begins the session again with a greeting, and all that was known is gone, but TLS;
/// where it has a login, that is who is authenticated.
struct proxied_client {
    forwarded_client_view client;
};

/// XFORWARD, where server_options::offer has it: for logs. Owes an answer.
struct forwarded {
    forwarded_client_view client;
};

/// RSET, or an EHLO in a transaction: what was collected of it is to be dropped. Between two chunks
/// of a message a body_cut comes before it. Owes nothing.
struct reset {};

/// TLS is up, by STARTTLS or from the start; what was known before is gone, and the client has to
/// say EHLO (again). Owes nothing.
struct tls_established {};

/// QUIT was answered; the connection ends. Owes nothing.
struct quit {};

using server_event =
    std::variant<proxied_connection, hello, sender, recipient, data_request, body_begin, body_chunk,
                 body_end, body_cut, burl, verify, expand, help_request, queue_run, turn_request,
                 turned, proxied_client, forwarded, auth_step, reset, tls_established, quit,
                 writable, failed>;

} // namespace courriel::smtp
