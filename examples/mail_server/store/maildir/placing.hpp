// Putting messages into mailboxes, all or none, as far as a Maildir can: what failed is undone at
// once. Only a crash between two files can leave some of them, and then nobody was told yes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mailbox.hpp"

namespace mail_server::maildir {

class placing {
public:
    placing() = default;
    placing(const placing&) = delete;
    placing& operator=(const placing&) = delete;
    /// Undoes what was put, unless keep() was called.
    ~placing();

    /// Puts the messages into a mailbox, where they are on the disk when this returns; their UIDs.
    /// The mailbox has to outlive this. Throws std::system_error.
    std::vector<imap::uid> put(mailbox& to, std::span<const new_message> coming);

    void keep() { put_.clear(); }

private:
    struct step {
        mailbox* to;
        imap::uid uid;
        new_message from;
        bool has_file;
    };

    std::vector<step> put_;
};

} // namespace mail_server::maildir
