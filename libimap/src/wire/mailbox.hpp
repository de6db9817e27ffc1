// Names of mailboxes on the wire (RFC 3501 sections 5.1 and 9: mailbox): modified UTF-7 there,
// UTF-8 everywhere else in libimap.
#pragma once

#include <string>
#include <string_view>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

struct wire_name {
    std::string name{}; ///< UTF-8, "INBOX" in capitals; what came, when it is not `valid`
    bool valid = true;  ///< false: no modified UTF-7, or not its one form. A server refuses it; a
                        ///< client can only use it as it came, by append_astring
};

/// mailbox = "INBOX" / astring
bool read_mailbox(reader& in, wire_name& out);
/// The name, or the pattern, of LIST: list-mailbox = 1*list-char / string
bool read_list_mailbox(reader& in, wire_name& out);

void append_mailbox(std::string& out, std::string_view utf8_name);

} // namespace courriel::imap::wire
