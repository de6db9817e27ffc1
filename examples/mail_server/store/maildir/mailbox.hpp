// One Maildir as a mailbox: its files, under the UIDs that courriel-uids gives them. What other
// programs deliver, remove and mark is seen when the mailbox is opened, polled or listed from its
// beginning, and when a file is not where it was; open() or poll() then says so, once.
//
// A message whose file is not found is missing at first: nobody can read or change it, but it is
// still there for everybody who was told of it, and has the same UID when the file is back. It is
// gone when the mailbox is next opened, polled or listed from its beginning without it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <courriel/mime/maildir.hpp>

#include "../../../common/file.hpp"
#include "../../../common/names_seen.hpp"
#include "../store.hpp"
#include "keyword_letters.hpp"
#include "uid_index.hpp"

namespace mail_server::maildir {

/// How often a file is looked for that another program may be renaming.
inline constexpr int most_tries = 3;

/// A message to be put into a mailbox.
struct new_message {
    std::string file; ///< its octets, with LF line ends, on the same file system
    std::uint64_t size = 0;
    particulars about{};
    imap::copy_or_move how = imap::copy_or_move::copy; ///< whether `file` stays under its name
    /// The name of `file` now, where other programs may rename it; throws when it is gone.
    std::function<std::string()> find_again{};
};

/// A message in new/ or cur/.
struct kept_message {
    mime::maildir_entry entry{};
    std::chrono::sys_seconds date{};
    std::chrono::minutes date_offset{0};
    std::uint64_t size = 0;
};

/// Every function throws std::system_error when the disk refuses.
class mailbox {
public:
    /// The Maildir at `path`, which is there. Without an index that can be read the messages get
    /// UIDs anew, under `fresh_uid_validity()`.
    template <class F>
    mailbox(mailbox_id id, std::string path, F fresh_uid_validity) : mailbox(id, std::move(path)) {
        std::vector<indexed_message> known;
        if (!index_.load(known)) index_.rewrite(fresh_uid_validity(), {});
        take(known);
    }

    [[nodiscard]] mailbox_id id() const { return id_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    /// False when another program has removed the Maildir, or put another in its place.
    [[nodiscard]] bool is_there() const;
    /// The Maildir has this path from now on.
    void moved_to(std::string path);
    /// A new uid_validity; the UIDs stay.
    void renew(std::uint32_t uid_validity);

    opened_mailbox open();
    /// Whether other programs have changed it, which nobody was told yet.
    bool poll();
    std::vector<imap::message_info> messages(imap::uid first, store::showing how);
    std::vector<imap::message_info> set_flags(const imap::uid_set& set,
                                              const imap::flag_change& change);
    std::vector<imap::uid> expunge(const imap::uid_set& set, store::removal which);

    /// The messages of the set whose files are there, in the order of their UIDs.
    std::vector<imap::uid> select(const imap::uid_set& set);
    /// A message's file; nullopt when there is no such message, or it is missing.
    std::optional<example::file> open_file(imap::uid message);
    /// Whether there is such a message, as far as the mailbox has heard.
    [[nodiscard]] bool knows(imap::uid message) const { return messages_.contains(message); }
    /// A message that select() told of, as one to be put elsewhere while the mailbox lives.
    [[nodiscard]] new_message to_place(imap::uid message, imap::copy_or_move how);

    // For placing, which puts messages into mailboxes.

    /// Gives the messages their UIDs and names; their files are not there yet.
    std::vector<imap::uid> reserve(std::span<const new_message> coming);
    /// The path that a reserved message's file is to have.
    [[nodiscard]] std::string place_of(imap::uid message) const;
    [[nodiscard]] imap::message_info describe(imap::uid message) const;
    /// The message has never been there.
    void forget(imap::uid message);
    /// The messages are there no more, and their UIDs never come back.
    void forget_told(std::span<const imap::uid> gone);
    [[nodiscard]] std::uint32_t uid_validity() const { return index_.uid_validity(); }

private:
    struct listing {
        std::vector<mime::maildir_entry> unknown{}; ///< files of no message
        std::set<imap::uid> lacking{};              ///< messages of no file
    };

    mailbox(mailbox_id id, std::string path);
    void take(const std::vector<indexed_message>& known);
    void refresh();
    void look();
    void list_again();
    listing list();
    template <class Use>
    bool with_file(imap::uid message, Use use);
    std::string find_again(imap::uid message);
    void add_unknown(std::vector<mime::maildir_entry> found);
    void compact_index();
    void sync() const;
    [[nodiscard]] std::vector<indexed_message> indexed() const;
    [[nodiscard]] std::string path_of(const mime::maildir_entry& entry) const {
        return path_ + '/' + entry.file;
    }

    mailbox_id id_;
    std::string path_;
    keyword_letters keywords_;
    uid_index index_;
    example::names_seen names_;
    std::map<imap::uid, kept_message> messages_;
    std::set<imap::uid> missing_; // of messages_: not in the last listings
    bool changed_elsewhere_ = false;
};

} // namespace mail_server::maildir
