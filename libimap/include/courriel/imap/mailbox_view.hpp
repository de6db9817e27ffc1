// A selected mailbox as one session shows it: sequence numbers, and what has changed and was not
// told yet. A client counts on its numbers, so a message that is gone keeps its own until EXPUNGE
// may be told, which is not while FETCH, STORE or SEARCH are answered (RFC 3501 section 7.4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <courriel/imap/mailbox.hpp>
#include <courriel/imap/mailbox_hub.hpp>
#include <courriel/imap/server_events.hpp>
#include <courriel/result.hpp>

namespace courriel::imap {

/// Something the client has to be told: "* number EXPUNGE", "* number EXISTS", "* number RECENT",
/// or the flags of message `number`.
struct view_update {
    enum class kind : std::uint8_t { expunge, exists, recent, flags };
    kind what;
    std::uint32_t number;

    friend bool operator==(const view_update&, const view_update&) = default;
};

class mailbox_view {
public:
    /// The messages of a mailbox, in the order of their UIDs, as SELECT is about to tell them.
    explicit mailbox_view(std::vector<message_info> messages);

    /// How many messages the client knows of: those that can have a number in its commands.
    [[nodiscard]] std::uint32_t size() const noexcept { return told_; }
    /// `number` is 1 to size().
    [[nodiscard]] const message_info& message(std::uint32_t number) const {
        return entries_[number - 1].info;
    }
    /// Others have removed it, and the client was not told yet.
    [[nodiscard]] bool is_gone(std::uint32_t number) const { return entries_[number - 1].gone; }
    /// What "*" is in a set of UIDs (RFC 3501 section 9): that of the last message that the client
    /// was told of and that is not gone; 0: there is none.
    [[nodiscard]] uid last_uid() const noexcept;
    /// 0: there is no such message, or the client was not told of it. log n.
    [[nodiscard]] std::uint32_t number_of(uid message) const noexcept;

    [[nodiscard]] std::uint32_t recent() const noexcept { return recent_; }
    /// The first message without \Seen; 0: there is none.
    [[nodiscard]] std::uint32_t first_unseen() const noexcept;

    /// The numbers of the messages of `set`, ascending. UIDs that do not exist, or no longer, are
    /// passed over; invalid_argument for a sequence number that does not (RFC 3501 section 9:
    /// seq-number), "*" in an empty mailbox included. Only messages that the client was told of are
    /// found. O(ranges * log n + messages found).
    [[nodiscard]] result<std::vector<std::uint32_t>> resolve(const message_set& set) const;
    /// The UIDs of messages that are not gone.
    [[nodiscard]] uid_set uids_of(std::span<const std::uint32_t> numbers) const;

    // What has happened; it is told by next_update().

    /// The flags that others have changed, and the messages that they have removed.
    void apply(const mailbox_changes& changes);
    /// New messages, in the order of their UIDs. O(log n) each.
    void add(std::span<const message_info> messages);
    /// Greater than the UIDs of all messages here; those of new ones are no less.
    [[nodiscard]] uid first_new() const noexcept {
        return entries_.empty() ? 1 : entries_.back().info.uid + 1;
    }
    /// The messages as they are now: what differs is found out. Of those that the view has,
    /// \Recent stays as it is.
    void reload(std::span<const message_info> messages);
    /// New flags. \Recent stays as it is. `tell`: the client is told even if nothing has changed.
    void set_flags(const message_info& message, bool tell);
    /// The same, and the client is not told: it said STORE with .SILENT.
    void set_flags_silently(const message_info& message);
    void remove(std::span<const uid> messages);
    /// The client has been told the flags of message `number`, in an answer that it asked for.
    void flags_told(std::uint32_t number) { entries_[number - 1].flags_due = false; }

    /// Takes the next thing to tell, EXPUNGEs first. Without `may_expunge` they wait.
    [[nodiscard]] std::optional<view_update> next_update(bool may_expunge);

private:
    struct entry {
        message_info info;
        bool gone = false;
        bool flags_due = false;
    };

    [[nodiscard]] std::size_t index_of(uid message) const noexcept;
    entry* find(uid message) noexcept;
    void add(const message_info& message);
    void mark_gone(entry& e);
    void collect_expunges();
    bool store_flags(entry& e, const flag_set& flags);

    std::vector<entry> entries_{};         // in the order of their UIDs
    std::deque<std::uint32_t> expunges_{}; // to be told; the entries are gone already
    std::deque<uid> flags_due_{};          // messages whose flags are to be told
    std::size_t gone_ = 0;                 // entries that are marked
    std::uint32_t told_ = 0;               // messages that the client knows of: the first ones
    std::uint32_t recent_ = 0;             // messages with \Recent that are not gone
    std::uint32_t recent_told_ = 0;
};

} // namespace courriel::imap
