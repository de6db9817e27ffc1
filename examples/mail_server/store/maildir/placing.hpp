// Putting messages into mailboxes, all or none. What fails is undone at once; what a crash cuts is
// undone at the next start: where there is more than one file to place, a plan of how to undo it is
// on the disk before the first has its name, and gone before anybody is told yes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mailbox.hpp"

namespace mail_server::maildir {

class placing {
public:
    /// `plan` is the path of the plan, which one placing at a time may have.
    explicit placing(std::string plan) : plan_(std::move(plan)) {}
    placing(const placing&) = delete;
    placing& operator=(const placing&) = delete;
    /// Undoes everything unless finish() has succeeded.
    ~placing();

    /// Gives the messages UIDs in a mailbox, which has to outlive this. Throws std::system_error.
    std::vector<imap::uid> put(mailbox& to, std::span<const new_message> coming);

    /// Gives all messages their files, which are on the disk when this returns. Throws
    /// std::system_error.
    void finish();

    /// Undoes what a crash cut, if there is such a plan. Throws std::system_error.
    static void recover(const std::string& plan);

private:
    struct step {
        mailbox* to;
        imap::uid uid;
        new_message from;
    };

    [[nodiscard]] std::string text() const;

    std::string plan_;
    std::vector<step> steps_;
};

} // namespace mail_server::maildir
