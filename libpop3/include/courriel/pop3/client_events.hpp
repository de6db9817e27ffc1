// What happens to a client session: the server's answers, in the order of the verbs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/pop3/reply.hpp>

namespace courriel::pop3 {

using courriel::body_chunk;
using courriel::body_cut;
using courriel::body_end;
using courriel::failed;
using courriel::writable;

/// Greeting, CAPA and, when asked for, STLS are done: the session takes verbs. After STLS the
/// greeting is empty, because what was said before TLS is not believed.
struct ready {
    reply_view greeting;
};

/// The end of login(), apop() or authenticate(): the reply that decided it. What the server
/// announces behind a login is known by then.
struct login_result {
    reply_view reply;
};

/// The answer to stat().
struct stat_result {
    std::size_t messages;
    std::uint64_t octets;
};

/// One message of list(); the last is followed by list_end.
struct list_item {
    std::size_t number;
    std::uint64_t octets;
};
/// One message of uidl(); the last is followed by list_end.
struct uidl_item {
    std::size_t number;
    std::string_view unique_id; ///< octets of 0x21 to 0x7E, up to client_limits::unique_id
};
struct list_end {};

/// One language of languages(); the last is followed by list_end.
struct language_item {
    std::string_view tag;
    std::string_view name; ///< in the language itself; may be empty
};
/// The answer to set_language(): texts are in that language from here on, in UTF-8.
struct language_changed {
    std::string_view tag;
    std::string_view text;
};

/// The answer to retrieve() or top(): the message follows as body_chunk events, dot-stuffing
/// undone, then exactly one of body_end and body_cut.
struct body_begin {
    std::size_t number;
};

enum class client_verb {
    stat,
    list,
    uidl,
    retrieve,
    top,
    remove,
    noop,
    reset,
    utf8,
    lang,
    xclient
};

/// A verb without data was done: remove(), noop(), reset(), utf8(), xclient().
struct done {
    client_verb verb;
    std::size_t number; ///< of the message; 0 when the verb has none
    reply_view reply;
};

/// The server said -ERR to a verb. The session goes on.
struct refused {
    client_verb verb;
    std::size_t number;
    reply_view reply;
};

using client_event = std::variant<ready, login_result, stat_result, list_item, uidl_item,
                                  language_item, language_changed, list_end, body_begin, body_chunk,
                                  body_end, body_cut, done, refused, writable, failed>;

} // namespace courriel::pop3
