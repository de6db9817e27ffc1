// What happens to a client session. Data that the server sends (RFC 3501 section 7) comes as
// events of its own at any time, asked for or not; a command ends with `done` or `refused`.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/imap/body_structure.hpp>
#include <courriel/imap/envelope.hpp>
#include <courriel/imap/fetch_item.hpp>
#include <courriel/imap/flags.hpp>
#include <courriel/imap/list_info.hpp>
#include <courriel/imap/reply.hpp>
#include <courriel/imap/selected_mailbox.hpp>

namespace courriel::imap {

using courriel::body_chunk;
using courriel::body_cut;
using courriel::body_end;
using courriel::failed;
using courriel::writable;

/// Greeting, CAPABILITY and, when asked for, STARTTLS are done: the session takes verbs. After
/// STARTTLS the greeting is empty, because what was said before TLS is not believed.
struct ready {
    reply_view greeting;
};

/// A command was done: tagged OK. select() and examine(): session.mailbox() says what was opened.
struct done {
    command_id id;
    reply_view reply;
};

/// The server said NO or BAD to a command. The session goes on.
struct refused {
    command_id id;
    reply_view reply;
};

/// An untagged OK, NO, BAD or BYE: a warning, or news by its response code. The text of [ALERT] is
/// to be shown to the user.
struct notice {
    reply_view reply;
};

/// The server announced its capabilities: session.announced() has them.
struct capability_data {};

/// A mailbox, the answer to list() or lsub().
struct list_item {
    mailbox_info info{};
    bool is_subscription = false; ///< LSUB: one that is not selectable is told for what is
                                  ///< subscribed below it, and says nothing of itself
    bool is_name_valid = true;    ///< false: the name is no modified UTF-7, and info.name holds its
                                  ///< octets, for mailbox_argument::verbatim()
};

/// The counters of a mailbox, the answer to status().
struct status_data {
    std::string mailbox{}; ///< UTF-8
    mailbox_status counters{};
    bool is_name_valid = true; ///< false: `mailbox` holds the octets that came, as in list_item
};

/// The selected mailbox has so many messages.
struct exists {
    std::uint32_t messages;
};
struct recent {
    std::uint32_t messages;
};

/// The message of that number is gone; those behind it have moved up by one.
struct expunged {
    std::uint32_t number;
    command_id selection; ///< the select() or examine() of the mailbox that this is about
};

/// The flags that messages of the selected mailbox may have.
struct flags_data {
    flag_set flags{};
};

/// Numbers of messages that a search found: sequence numbers for search(), UIDs for uid_search().
/// A long answer comes in several.
struct search_result {
    command_id id; ///< of the oldest search under way
    std::span<const std::uint32_t> numbers;
};

/// INTERNALDATE: when the server received the message, and the zone it says it in.
struct internal_date {
    std::chrono::sys_seconds time{};
    std::chrono::minutes offset{0};
};

/// A section of a message: its octets follow as body_chunk, then exactly one of body_end and
/// body_cut. Sections come before the `fetched` of their message.
struct body_begin {
    std::uint32_t number = 0;           ///< of the message
    std::optional<std::uint32_t> uid{}; ///< when the server has told it before the octets
    section what{};
    body_request::spelling name = body_request::spelling::body;
    std::optional<std::uint32_t> origin{}; ///< of a partial: the first octet's place
    std::uint64_t size = 0;                ///< announced
    bool is_nil = false;                   ///< NIL: there is no such section
};

/// The end of what one FETCH response says of a message; what it does not say is nullopt. Flags
/// come unasked when another client changes them.
struct fetched_data {
    std::uint32_t number = 0;
    command_id selection = command_id::none; ///< of the mailbox that this is about
    std::optional<std::uint32_t> uid{};
    std::optional<flag_set> flags{};
    std::optional<internal_date> date{};
    std::optional<std::uint64_t> size{}; ///< RFC822.SIZE
    std::optional<imap::envelope> envelope{};
    std::optional<body_structure> structure{}; ///< BODYSTRUCTURE, or BODY
    bool is_defective = false; ///< some item could not be read: an `unparsed` came before
};

/// The server contradicted itself about the selected mailbox: numbers of messages are not to be
/// trusted until it is selected again or its UIDs were fetched anew.
struct resync_needed {
    enum class cause : std::uint8_t {
        fewer_exist,      ///< EXISTS went down without EXPUNGE
        expunged_nothing, ///< EXPUNGE of a message that is not there
        fetched_nothing,  ///< FETCH of a message that is not there
    };
    cause why;
    std::uint32_t number; ///< what the server said
};

/// A response that could not be read, as far as it was kept. The session goes on behind it.
struct unparsed {
    std::string_view line;
};

using client_event =
    std::variant<ready, done, refused, notice, capability_data, list_item, status_data, exists,
                 recent, expunged, flags_data, search_result, body_begin, body_chunk, body_end,
                 body_cut, fetched_data, resync_needed, unparsed, writable, failed>;

} // namespace courriel::imap
