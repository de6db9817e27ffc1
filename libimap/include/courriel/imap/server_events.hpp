// What happens to an IMAP server session. An event that says "owes an answer" holds the session
// until accept(), reject() or reject_bad(), and what is told in between: at once or a minute later.
// Names of mailboxes are UTF-8, and "INBOX" is spelt so; store_service answers all of them but the
// logins on an imap::account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/imap/account.hpp>
#include <courriel/imap/fetch_item.hpp>
#include <courriel/imap/flags.hpp>
#include <courriel/imap/number_set.hpp>
#include <courriel/imap/search_key.hpp>
#include <courriel/imap/status_items.hpp>

namespace courriel::imap {

using courriel::auth_step;
using courriel::body_chunk;
using courriel::body_cut;
using courriel::body_end;
using courriel::failed;
using courriel::writable;

/// LOGIN. Owes an answer. (AUTHENTICATE comes as auth_step.)
struct login {
    std::string user;
    std::string password;
};

/// The messages that a command is about, as the client numbers them; not resolved.
struct message_set {
    number_set numbers{};
    bool by_uid = false; ///< UID FETCH and its like: the numbers are UIDs, else sequence numbers
};

/// SELECT or EXAMINE. Whatever was selected before is left, also when this is refused. Owes an
/// answer, which is accept_select() where it is yes.
struct select_request {
    std::string name;
    open_mode mode = open_mode::read_write;
};

/// A SELECT or EXAMINE of a name that no mailbox has was refused: what was selected is left (RFC
/// 3501 section 6.3.1). Owes nothing.
struct unselected {};

/// CLOSE or UNSELECT: the mailbox is left. Owes an answer.
struct close_request {
    bool expunge = false; ///< CLOSE of a mailbox that is not read-only: no EXPUNGE is told
};

/// CREATE. Owes an answer.
struct create_request {
    std::string name; ///< without the delimiter that may end it
};

/// DELETE. Owes an answer.
struct remove_request {
    std::string name;
};

/// RENAME. Owes an answer.
struct rename_request {
    std::string from;
    std::string to;
};

/// SUBSCRIBE or UNSUBSCRIBE. Owes an answer.
struct subscribe_request {
    std::string name;
    bool on = true;
};

/// LIST or LSUB. Owes an answer.
struct list_request {
    std::string reference;
    std::string pattern;
    bool subscribed = false; ///< LSUB
};

/// STATUS. Owes an answer.
struct status_request {
    std::string name;
    status_items items;
};

/// APPEND, its message not yet sent. Owes an answer: accept() asks for the message, which follows
/// as body_chunk events and ends with body_end (owes an answer) or body_cut (owes none); reject()
/// refuses it, and no octet of it is seen. A body_chunk owes an answer too, accept() once it was
/// taken, and its view lives until then.
struct append_request {
    std::string name;
    append_info info;
};

/// NOOP or CHECK: a good moment to tell what is new. Owes an answer.
struct poll_request {
    bool check = false;
};

/// EXPUNGE, or UID EXPUNGE. Owes an answer.
struct expunge_request {
    std::optional<number_set> uids{}; ///< not resolved
};

/// SEARCH. Owes an answer.
struct search_request {
    search_key key;
    bool by_uid = false; ///< what is told are UIDs
};

/// FETCH. Owes an answer.
struct fetch_request {
    message_set messages;
    fetch_items items; ///< `uid` is set for UID FETCH
};

/// STORE. Owes an answer.
struct store_request {
    message_set messages;
    flag_change change;
};

/// COPY. Owes an answer.
struct copy_request {
    message_set messages;
    std::string to;
};

/// TLS is up; what was known before is gone. Owes nothing.
struct tls_established {};

/// LOGOUT was answered; the connection ends. Owes nothing.
struct logout {};

using server_event =
    std::variant<login, auth_step, select_request, close_request, create_request, remove_request,
                 rename_request, subscribe_request, list_request, status_request, append_request,
                 body_chunk, body_end, body_cut, poll_request, expunge_request, search_request,
                 fetch_request, store_request, copy_request, unselected, tls_established, logout,
                 writable, failed>;

} // namespace courriel::imap
