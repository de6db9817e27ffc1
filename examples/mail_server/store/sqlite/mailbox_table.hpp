// The mailboxes of the SQLite store: the tables mailboxes, subscriptions and last_uid_validity. All
// functions throw std::system_error, with the codes that store.hpp names; those that change
// something are called inside a transaction.
#pragma once

#include <string_view>
#include <vector>

#include "../store.hpp"
#include "database.hpp"

namespace mail_server::sqlite {

void make_inbox(database& in, std::string_view user);

std::vector<imap::mailbox_info> list_mailboxes(database& in, std::string_view user);
/// errc::not_found when there is none.
opened_mailbox open_mailbox(database& in, std::string_view user, std::string_view name);

void create_mailbox(database& in, std::string_view user, std::string_view name);
void remove_mailbox(database& in, std::string_view user, std::string_view name);
void rename_mailbox(database& in, std::string_view user, std::string_view from,
                    std::string_view to);
void subscribe(database& in, std::string_view user, std::string_view name, bool on);

/// A UID for a new message. errc::not_found when the mailbox is gone.
imap::uid take_uid(database& in, mailbox_id mailbox);

/// Messages from here on were shown to no session.
imap::uid recent_from(database& in, mailbox_id mailbox);
void set_recent_from(database& in, mailbox_id mailbox, imap::uid up_to);

} // namespace mail_server::sqlite
