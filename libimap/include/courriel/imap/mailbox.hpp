// A mailbox as the application stores it: what libimap's server side works on. It speaks UIDs
// alone; sequence numbers, withheld EXPUNGEs, sections, partials and SEARCH are the library's.
//
// Every answer may come at once or later, on the connection's strand, exactly once. An object may
// be destroyed while it owes an answer, when the connection ends: that answer may still be given,
// and what it says was changed is told to the others, but nobody else hears of it. A mailbox object
// serves one session; several sessions may have the same mailbox open through objects of
// their own, and what one changes is told to the others by mailbox_hub.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <courriel/completion.hpp>
#include <courriel/imap/flags.hpp>
#include <courriel/imap/number_set.hpp>
#include <courriel/imap/search_key.hpp>

namespace courriel::imap {

template <class... T>
using answer = completion<T...>;

using uid = std::uint32_t;

struct message_info {
    imap::uid uid = 0; ///< rises with each message of a mailbox, and is never used again
    flag_set flags{};
    std::uint64_t size = 0;              ///< octets in canonical form (CRLF line ends)
    std::chrono::sys_seconds date{};     ///< INTERNALDATE
    std::chrono::minutes date_offset{0}; ///< the zone it is told in
};

struct mailbox_state {
    std::uint32_t uid_validity = 1; ///< rises when UIDs had to be given anew
    imap::uid uid_next = 1;         ///< greater than every UID given so far
    flag_set flags{};               ///< flags in use here, beside the system flags
    bool read_only = false;
    bool new_keywords = true; ///< STORE may make keywords: "\*" in PERMANENTFLAGS
};

/// Octets [begin, begin + size) of a message.
struct byte_range {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
};

enum class copy_or_move : std::uint8_t { copy, move };

/// The UIDs of COPY, in the order of the messages: COPYUID (RFC 4315).
struct copy_result {
    std::uint32_t uid_validity = 0; ///< of the destination
    std::vector<uid> from{};
    std::vector<uid> to{};
};

struct mailbox {
    virtual ~mailbox() = default;

    [[nodiscard]] virtual mailbox_state state() const = 0;

    /// All messages, in the order of their UIDs. Those that no session was told of have \Recent.
    /// To ask here, or by messages_from(), is to have been told, unless the mailbox was opened
    /// read_only: so one session alone shows a message as recent (RFC 3501 section 2.3.2). A store
    /// that keeps no account of it never sets \Recent.
    virtual void messages(answer<std::vector<message_info>> done) = 0;

    /// The same of the messages whose UID is at least `first`: what has arrived since the session
    /// last asked. By default messages() is asked for all; who finds them without looking at the
    /// others makes the cost of an arrival that of the new messages.
    virtual void messages_from(uid first, answer<std::vector<message_info>> done);

    /// NOOP and CHECK, by which clients poll (RFC 3501 sections 6.1.2 and 6.4.1): answers whether
    /// somebody has changed the mailbox who does not tell the mailbox_hub, such as another program.
    /// All sessions then look at all messages. By default nobody has, at once. An error counts as
    /// no.
    virtual void poll(answer<bool> done);

    /// Octets of a message, from range.begin, at least one and at most range.size of them; the
    /// library asks again for the rest. The view lives until `done` returns. An empty view: the
    /// message is gone.
    virtual void read(uid message, byte_range range, answer<std::string_view> done) = 0;

    // Changes. The defaults refuse, for mailboxes whose state() is read_only.

    /// Changes flags; answers with the messages that are still there, with their new flags, in
    /// the order of their UIDs.
    virtual void set_flags(const uid_set& messages, const flag_change& change,
                           answer<std::vector<message_info>> done);

    /// Removes those of `messages` that have \Deleted (all such messages when it is nullopt);
    /// answers with the UIDs that were removed.
    virtual void expunge(const std::optional<uid_set>& messages, answer<std::vector<uid>> done);

    /// Copies or moves to another mailbox of the account, all or none. errc::not_found when there
    /// is no such mailbox.
    virtual void copy(const uid_set& messages, std::string_view to, copy_or_move how,
                      answer<copy_result> done);

    /// Messages that a key holds for, by an index of one's own; nullopt (the default): the library
    /// looks for itself.
    virtual void search(const search_key& key, answer<std::optional<std::vector<uid>>> done);
};

} // namespace courriel::imap
