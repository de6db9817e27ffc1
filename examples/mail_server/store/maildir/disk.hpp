// What the Maildir store does to files beside the messages: small files that are replaced whole,
// folders that are made durable. Everything throws std::system_error when the disk refuses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mail_server::maildir {

/// What the file holds; nullopt when it is not there.
std::optional<std::string> read_file(const std::string& path);

/// Replaces the file, or makes it. After a crash it holds the old text or the new one; the new one
/// once sync_folder_of() has returned.
void replace_file(const std::string& path, std::string_view text);

/// Brings the names in a folder to the disk.
void sync_folder(const std::string& path);
/// The same for the folder that a file is in.
void sync_folder_of(const std::string& path);

/// rename(2); the folders that it changes are not synced.
void rename_file(const std::string& from, const std::string& to);

/// link(2); the folder that it changes is not synced.
void link_file(const std::string& from, const std::string& to);

/// Removes a file; true when it was there.
bool unlink_file(const std::string& path);

/// Whether something of that name is there.
[[nodiscard]] bool is_there(const std::string& path);

} // namespace mail_server::maildir
