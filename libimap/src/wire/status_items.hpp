// STATUS on the wire (RFC 3501 section 9: status, status-att-list).
#pragma once

#include <string>

#include <courriel/imap/list_info.hpp>
#include <courriel/imap/status_items.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// "(" status-att *(SP status-att) ")"
bool read_status_items(reader& in, status_items& out);

/// "(" [status-att-list] ")"; items that are not known here are passed over.
bool read_status(reader& in, mailbox_status& out);
void append_status(std::string& out, const mailbox_status& status);

} // namespace courriel::imap::wire
