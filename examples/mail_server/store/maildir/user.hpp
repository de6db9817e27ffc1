// The mailboxes of a user: a Maildir, which is INBOX, with the others as its Maildir++ folders.
// Beside them lie courriel-uidvalidity, the greatest uid_validity that was given, and
// courriel-subscriptions, a name a line.
//
// A mailbox is removed, made or renamed in one step of the file system each. Several at once (a
// rename with what is below) are undone when one fails, but a crash may leave some renamed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../mailbox_names.hpp"
#include "mailbox.hpp"

namespace mail_server::maildir {

/// The mailboxes of all users that have been asked for. One that is removed is in here no more.
struct mailbox_numbers {
    mailbox_id last = 0;
    std::map<mailbox_id, std::weak_ptr<mailbox>> in_use;
};

/// Every function throws std::system_error, when the disk refuses or as store's functions say.
class user {
public:
    /// `path` need not be there: a user without mailboxes. `numbers` has to outlive this.
    user(std::string path, mailbox_numbers& numbers);

    void add_inbox();
    [[nodiscard]] std::vector<imap::mailbox_info> list() const;
    std::shared_ptr<mailbox> find(std::string_view name);
    void create(std::string_view name);
    void remove(std::string_view name);
    /// `from` is not INBOX.
    void rename(std::string_view from, std::string_view to);
    void subscribe(std::string_view name, bool on);

private:
    using name_pair = std::pair<std::string, std::string>;

    [[nodiscard]] name_set names() const;
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] std::string file(std::string_view name) const;
    std::uint32_t fresh_uid_validity();
    void move_folder(const name_pair& names);

    std::string path_;
    mailbox_numbers& numbers_;
    std::map<std::string, std::shared_ptr<mailbox>, std::less<>> mailboxes_; // as far as asked for
    name_set subscribed_;
};

} // namespace mail_server::maildir
