// Names of mailboxes: modified UTF-7 (RFC 3501 section 5.1.3), in which they travel, and the
// wildcards of LIST (RFC 3501 section 6.3.8). Everywhere else in libimap names are UTF-8.
#pragma once

#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::imap {

/// The UTF-8 that `wire_name` stands for. errc::malformed unless it is the one form that
/// encode_mailbox_name() writes, so that no two names are the same mailbox: bad or needless shifts,
/// bits behind the last character, printable ASCII or NUL that was encoded, lone surrogates and
/// octets that are not printable ASCII are all refused. Linear.
result<std::string> decode_mailbox_name(std::string_view wire_name);

/// The modified UTF-7 of a name; octets that are no UTF-8 become U+FFFD. Linear.
std::string encode_mailbox_name(std::string_view utf8_name);

/// "INBOX" in any case: the mailbox that each account has.
[[nodiscard]] bool is_inbox(std::string_view name) noexcept;

/// Whether LIST's `pattern` matches `name`, both in UTF-8: "*" stands for any octets, "%" for any
/// but `delimiter` ('\0': there is none). INBOX matches in any case. Each octet of the name
/// costs a step for 64 octets of the pattern, whatever the wildcards.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view name, char delimiter);

} // namespace courriel::imap
