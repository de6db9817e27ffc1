// The mailboxes in an answer to VRFY or EXPN (RFC 5321 section 3.5.1).
#pragma once

#include <string>
#include <vector>

#include <courriel/smtp/path.hpp>
#include <courriel/smtp/reply.hpp>

namespace courriel::smtp {

/// "Full Name <user@domain>", "<user@domain>" or "user@domain".
struct mailbox_line {
    std::string name{}; ///< as it stands; empty: there was none
    path address{};
};

/// Those of each line of the answer; lines without an address are passed over. Linear.
std::vector<mailbox_line> read_mailbox_lines(const reply_view& answer);

} // namespace courriel::smtp
