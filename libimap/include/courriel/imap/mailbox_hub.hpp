// Tells the sessions that have a mailbox open what others have done to it: another IMAP session, a
// delivery by SMTP, a POP3 session. One hub serves all sessions of a program. What is told is only
// kept here until the session asks, which it does where the protocol lets it speak of it (RFC 3501
// section 7.4.1).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <courriel/imap/mailbox.hpp>

namespace courriel::imap {

/// What has happened to a mailbox since a watcher last asked. To apply it twice does no harm.
struct mailbox_changes {
    std::vector<message_info> changed{}; ///< the last state of messages whose flags were changed
    std::vector<uid> removed{};
    bool arrived = false; ///< there are new messages: ask mailbox::messages_from() for them
    bool reload = false;  ///< something happened that was not told one by one: look at all messages

    [[nodiscard]] bool empty() const noexcept {
        return changed.empty() && removed.empty() && !arrived && !reload;
    }
};

namespace detail {
struct hub_state;
struct hub_watcher;
} // namespace detail

/// A session's ear in one mailbox, while it lives. Outlives the hub without harm.
class mailbox_watch {
public:
    mailbox_watch() = default; ///< hears nothing
    mailbox_watch(mailbox_watch&& other) noexcept = default;
    mailbox_watch& operator=(mailbox_watch&& other) noexcept;
    ~mailbox_watch();

    /// What has happened since the last call.
    [[nodiscard]] mailbox_changes take();

    explicit operator bool() const noexcept { return watcher_ != nullptr; }

private:
    friend class mailbox_hub;
    std::shared_ptr<detail::hub_state> hub_{};
    std::shared_ptr<detail::hub_watcher> watcher_{};
};

/// Between two things that a hub was told.
enum class hub_moment : std::uint64_t {};

/// All functions may be called from any thread. `account` is what imap::account::id() says (the
/// login's user name unless the account knows better), `mailbox` the mailbox's name. Who changes a
/// mailbox tells the hub once the change is made, and never while holding a lock that `wake` needs.
///
/// A store may answer late, so that two changes at once are told in another order than they were
/// made in. Where it matters the hub is told when a change was asked for: what it was told
/// since may be older or newer.
class mailbox_hub {
public:
    mailbox_hub();

    /// `wake` is called, on the thread of the change, when something has happened and the watch was
    /// empty before; it must not call back into the hub. May be empty.
    [[nodiscard]] mailbox_watch watch(std::string_view account, std::string_view mailbox,
                                      std::function<void()> wake = {});

    /// Whether the watch is in the mailbox of that name for certain: false once renamed() or
    /// deleted() was told of it. Who opens a mailbox watches it first, and asks this once it is
    /// open; if not, it is open by another name, or is another.
    [[nodiscard]] bool hears(const mailbox_watch& watch, std::string_view account,
                             std::string_view mailbox) const;

    /// What to tell of a change that is asked for behind this call.
    [[nodiscard]] hub_moment now() const;

    /// New messages: sessions ask for them, the first of them with \Recent.
    void arrived(std::string_view account, std::string_view mailbox);
    /// The same where `in` is, whatever the mailbox is called by now.
    void arrived(const mailbox_watch& in);
    /// Anything else than what can be told below: sessions look at all messages.
    void reload(std::string_view account, std::string_view mailbox);

    /// Messages with their new flags.
    void changed(std::string_view account, std::string_view mailbox,
                 std::span<const message_info> messages);
    void removed(std::string_view account, std::string_view mailbox, std::span<const uid> messages);

    /// The same of what the session of `by` has done to its mailbox, whatever it is called by now:
    /// the others hear of it. If other flags were told since the change was asked for, all look at
    /// the mailbox, the session of `by` too.
    void changed(const mailbox_watch& by, std::span<const message_info> messages, hub_moment asked);
    void removed(const mailbox_watch& by, std::span<const uid> messages);
    /// It has failed to do something, and may have done a part of it: all look, it too.
    void reload(const mailbox_watch& by);

    /// The mailbox has another name now, and so have those below it: their watchers stay with them.
    /// Which mailbox a watcher is in that came since this was asked for is not known: it stays with
    /// the name, and looks at its mailbox each time that it asks.
    void renamed(std::string_view account, std::string_view from, std::string_view to,
                 hub_moment asked, char delimiter = '/');
    /// The mailbox is no more. Its watchers look at it once again, and hear nothing of another that
    /// is given its name. Those that came since this was asked for: as for renamed().
    void deleted(std::string_view account, std::string_view mailbox, hub_moment asked);

    /// Messages kept for one watcher; beyond, it is told to reload instead.
    static constexpr std::size_t most_kept = 4096;

private:
    std::shared_ptr<detail::hub_state> state_;
};

} // namespace courriel::imap
