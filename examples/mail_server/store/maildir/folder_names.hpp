// How users and mailboxes are called on the disk. "lists/a.b" is the Maildir++ folder
// ".lists.a\2eb": modified UTF-7 as in Courier and Dovecot, and what Maildir++ cannot carry as a
// backslash and two hexadecimal digits, as Dovecot's plugin listescape has it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mail_server::maildir {

/// The folder of a user, which no other user has. Throws std::system_error (errc::refused) when a
/// file system cannot have such a name.
std::string user_folder(std::string_view user);

/// The names of the Maildir++ folder of a mailbox other than INBOX. Throws std::system_error
/// (errc::refused) for a name that is no UTF-8, or too long for a file system.
std::vector<std::string> folder_levels(std::string_view mailbox);

/// The mailbox of a Maildir++ folder; nullopt when folder_levels() would not give these names.
std::optional<std::string> mailbox_of(std::span<const std::string> levels);

} // namespace mail_server::maildir
