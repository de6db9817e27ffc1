// The messages of the SQLite store: the table messages. All functions throw std::system_error;
// those that change something are called inside a transaction. A mailbox that is gone has no
// messages.
#pragma once

#include <vector>

#include "../store.hpp"
#include "body_table.hpp"
#include "database.hpp"

namespace mail_server::sqlite {

stored_message add_message(database& in, const opened_mailbox& to, body_id body, std::uint64_t size,
                           const particulars& about);

/// Those whose uid is at least `first`.
std::vector<imap::message_info> list_messages(database& in, mailbox_id mailbox, imap::uid first);
/// The keywords that its messages have.
imap::flag_set keywords_of(database& in, mailbox_id mailbox);

/// Octets from range.begin on, as many as lie together; none when the message is gone.
std::string read_message(database& in, mailbox_id mailbox, imap::uid message,
                         imap::byte_range range);

std::vector<imap::message_info> set_flags(database& in, mailbox_id mailbox,
                                          const imap::uid_set& messages,
                                          const imap::flag_change& change);
std::vector<imap::uid> expunge(database& in, mailbox_id mailbox, const imap::uid_set& messages,
                               store::removal which);
imap::copy_result copy_messages(database& in, mailbox_id from, const imap::uid_set& messages,
                                const opened_mailbox& to, imap::copy_or_move how);

} // namespace mail_server::sqlite
