// Which names mailboxes may have, and what making or renaming one means for those above and below
// it (RFC 3501 sections 5.1, 6.3.3 to 6.3.6). All stores decide by these functions; none of them
// changes anything.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/imap/list_info.hpp>

namespace mail_server {

using name_set = std::set<std::string, std::less<>>;

inline constexpr std::string_view inbox = "INBOX";
inline constexpr char hierarchy_delimiter = '/';
inline constexpr std::size_t longest_name = 1000;
inline constexpr std::size_t most_levels = 32;
inline constexpr std::size_t most_mailboxes = 10'000; ///< of a user, and subscriptions

// Each throws std::system_error: errc::refused, errc::already_exists or errc::not_found.

/// The mailboxes to make so that `name` is there: itself, and before it those above that are
/// missing.
std::vector<std::string> names_to_create(const name_set& present, std::string_view name);

/// Old and new names of all that moves when `from` becomes `to`; `from` is not INBOX.
std::vector<std::pair<std::string, std::string>>
names_to_change(const name_set& present, std::string_view from, std::string_view to);

/// Whether `name` may be subscribed. What is gone counts too, or it would grow without end.
void check_subscription(const name_set& present, const name_set& subscribed, std::string_view name);

/// The mailboxes as LIST shows them, the levels above them that are no mailboxes, and behind them
/// what is subscribed and gone.
std::vector<courriel::imap::mailbox_info> describe(const name_set& present,
                                                   const name_set& subscribed);

} // namespace mail_server
