// What happens to a server session. Events marked "owes an answer" hold the session until it is
// given: at once or a minute later. Listings, marks and sizes the session answers by itself, from
// the listing that the login brought.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <courriel/events.hpp>
#include <courriel/pop3/maildrop_listing.hpp>
#include <courriel/pop3/xclient.hpp>

namespace courriel::pop3 {

using courriel::auth_step;
using courriel::failed;
using courriel::writable;

/// USER and PASS. Owes an answer: accept(listing) or reject().
struct login {
    std::string_view user;
    std::string_view password;
};

/// APOP. Owes an answer: accept(listing) when proves_secret() says so, or reject().
struct apop_login {
    std::string_view user;
    std::string_view digest;    ///< 32 lower-case hexadecimal digits
    std::string_view timestamp; ///< what the greeting said: server_options::apop_timestamp
};

/// RETR or TOP. Owes an answer: accept(), then the message by write_body() and end_body(); or
/// reject().
struct retrieve {
    std::size_t index; ///< into the listing
    std::optional<std::size_t>
        lines{}; ///< TOP: the header and so many lines of the body are wanted
};

/// QUIT after a login. Owes an answer: accept() once the messages are removed, reject() when some
/// are not. Comes with an empty list when nothing was marked, so that the maildrop can be let go.
struct commit {
    std::vector<std::size_t> removed; ///< into the listing, ascending
};

/// TLS is up; what was known before is gone. Owes nothing.
struct tls_established {};

/// QUIT was answered; the connection ends. Owes nothing.
struct quit {};

/// proxied_client: XCLIENT, from a trusted proxy; what was known before is gone. Owes nothing.
using server_event = std::variant<login, apop_login, auth_step, retrieve, commit, tls_established,
                                  proxied_client, quit, writable, failed>;

} // namespace courriel::pop3
