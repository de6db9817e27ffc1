// Where mail_server keeps messages, for SMTP, POP3 and IMAP alike: users, their mailboxes, and the
// messages in them. A store is used on one thread; answers come on that thread too, at once or
// later, so that a store on a disk can wait for the disk. A yes to a change means that it survives
// a crash, as far as the store survives one at all.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/imap/list_info.hpp>
#include <courriel/imap/mailbox.hpp>

namespace mail_server {

namespace imap = courriel::imap;
using courriel::imap::answer;

/// One mailbox, under whatever name: never given to another, even when it is gone.
using mailbox_id = std::int64_t;

struct opened_mailbox {
    mailbox_id id = 0;
    imap::mailbox_state state{};
    bool changed_elsewhere = false; ///< by other programs, since it was opened or polled last: who
                                    ///< has it open is to look at it again
};

/// Every message that a mailbox can hold.
inline imap::uid_set all_messages() { return imap::uid_set(1, 0xFFFFFFFF); }

/// Gives \Recent to those whose uid is at least `from`.
inline void mark_recent(std::vector<imap::message_info>& messages, imap::uid from) {
    for (auto& m : messages)
        if (m.uid >= from) m.flags.add(imap::system_flag::recent);
}

struct destination {
    std::string user;
    std::string mailbox = "INBOX";
    auto operator<=>(const destination&) const = default;
};

/// What is kept of a message beside its octets.
struct particulars {
    imap::flag_set flags{};
    std::chrono::sys_seconds date{};
    std::chrono::minutes date_offset{0};
};

struct stored_message {
    std::uint32_t uid_validity = 0;
    imap::message_info info{};
};

/// A message on its way in. Nobody sees it before commit() has succeeded, and an object that is
/// destroyed earlier leaves no trace. One write() at a time.
class incoming_message {
public:
    virtual ~incoming_message() = default;

    /// The next octets, whatever their line ends: LF and CR alone become CRLF. The view is not
    /// needed once this returns. An error is told again by commit().
    virtual void write(std::string_view bytes, answer<> done) = 0;

    /// Puts the message into every one of these mailboxes, or into none; one answer for each, in
    /// their order. errc::not_found when one does not exist.
    virtual void commit(std::vector<destination> to, particulars about,
                        answer<std::vector<stored_message>> done) = 0;
};

class store {
public:
    virtual ~store() = default;

    /// Makes the user's INBOX unless it is there. To be called before the first message comes;
    /// throws std::system_error.
    virtual void add_user(const std::string& user) = 0;

    /// INBOX first, then by name; also the superior levels that are no mailboxes. Behind them what
    /// is subscribed and gone (imap::mailbox_info::exists is false).
    virtual void list(const std::string& user, answer<std::vector<imap::mailbox_info>> done) = 0;
    /// What open() answers is as dear as the mailbox is long; to find one costs the same always.
    virtual void find(const std::string& user, std::string_view name, answer<mailbox_id> done) = 0;
    virtual void open(const std::string& user, std::string_view name,
                      answer<opened_mailbox> done) = 0;

    /// As imap::account says. create() makes the superior levels too; a removed mailbox that is
    /// made again has a greater uid_validity; rename() of INBOX moves its messages.
    virtual void create(const std::string& user, std::string_view name, answer<> done) = 0;
    virtual void remove(const std::string& user, std::string_view name, answer<> done) = 0;
    virtual void rename(const std::string& user, std::string_view from, std::string_view to,
                        answer<> done) = 0;
    virtual void subscribe(const std::string& user, std::string_view name, bool on,
                           answer<> done) = 0;

    [[nodiscard]] virtual std::unique_ptr<incoming_message> receive() = 0;

    // What happens in one mailbox, as imap::mailbox says. A mailbox that is gone has no messages.

    enum class showing : std::uint8_t { to_nobody, to_a_session };
    /// The messages whose uid is at least `first`, at the cost of these unless it is 1. Those that
    /// were not shown to a session before have \Recent.
    virtual void messages(mailbox_id in, imap::uid first, showing how,
                          answer<std::vector<imap::message_info>> done) = 0;
    /// Whether other programs have changed the mailbox since it was opened or polled last.
    virtual void poll(mailbox_id in, answer<bool> done) = 0;
    virtual void read(mailbox_id in, imap::uid message, imap::byte_range range,
                      answer<std::string_view> done) = 0;
    virtual void set_flags(mailbox_id in, const imap::uid_set& messages,
                           const imap::flag_change& change,
                           answer<std::vector<imap::message_info>> done) = 0;

    enum class removal : std::uint8_t { of_deleted, of_any };
    /// Removes messages, those alone that have \Deleted or any; answers with those removed.
    virtual void expunge(mailbox_id in, const imap::uid_set& messages, removal which,
                         answer<std::vector<imap::uid>> done) = 0;

    /// `user` owns both mailboxes. All or none of those that are there.
    virtual void copy(mailbox_id from, const imap::uid_set& messages, const std::string& user,
                      std::string_view to, imap::copy_or_move how,
                      answer<imap::copy_result> done) = 0;

    /// Finishes the changes that were asked for. No answer comes after it.
    virtual void close() = 0;
};

/// Keeps everything in memory: gone when the program ends.
std::unique_ptr<store> make_memory_store();

/// Runs a function on the thread that uses the store, in a turn of its own. Callable from any
/// thread until close().
using post_function = std::function<void(std::function<void()>)>;

/// Keeps everything in one SQLite database. Throws std::runtime_error, with a text for people, when
/// the file cannot be opened or is not such a store.
std::unique_ptr<store> make_sqlite_store(const std::string& file, post_function post);

/// Keeps each user's messages in a Maildir++ in `folder`, which is made unless it is there. Other
/// programs may deliver into it, mark and remove; they are seen when a mailbox is opened, polled or
/// listed.
/// Throws std::runtime_error, with a text for people, when the folder cannot be used, or another
/// store has it open.
std::unique_ptr<store> make_maildir_store(const std::string& folder);

} // namespace mail_server
