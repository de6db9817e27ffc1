// Writes strings as RFC 3501 section 4.3 allows them: an atom where one will do, else quoted, else
// a literal "{n}" CRLF octets. A client that must wait before it sends a literal's octets cuts what
// is written here at its literals, as fragmenter does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace courriel::imap::wire {

/// Longer strings go as literals, because peers limit the length of a line.
inline constexpr std::size_t longest_quoted = 1024;

/// `text` has only TEXT-CHARs of ASCII, and is short enough, for a quoted string.
[[nodiscard]] bool can_be_quoted(std::string_view text) noexcept;
/// Whether some octet is not ASCII.
[[nodiscard]] bool has_8bit(std::string_view text) noexcept;

/// For a text that can be quoted.
void append_quoted(std::string& out, std::string_view text);
/// NUL, which no literal may hold, goes as 0x80.
void append_literal(std::string& out, std::string_view octets);
/// string = quoted / literal
void append_string(std::string& out, std::string_view text);
/// nstring = string / nil
void append_nstring(std::string& out, const std::optional<std::string>& text);
/// astring = 1*ASTRING-CHAR / string
void append_astring(std::string& out, std::string_view text);

} // namespace courriel::imap::wire
