// Rows of a conversation as HTML. Whatever a peer sent comes out as text: no octet of it can end an
// element, begin one, or steer the terminal or the direction of writing of who reads it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/time.hpp>

#include "trace_rows.hpp"

namespace example {

/// Appends `bytes` as text of HTML or of an attribute's value, on one line. Markup becomes
/// references; control characters, invalid UTF-8, and the characters that are invisible or change
/// the direction of writing become visible escapes such as \x1b and \u202e, CR and LF included.
void append_escaped(std::string& out, std::string_view bytes);

/// The same for text of several lines: CRLF becomes a reference to LF, and a tab remains.
void append_escaped_text(std::string& out, std::string_view bytes);

/// 12,345
std::string grouped(std::uint64_t number);

/// Seconds with three decimals.
std::string seconds(courriel::duration time);

/// A list item, on one line. `since` is the start of the connection.
void append_row(std::string& out, const trace_row& row, courriel::time_point since, bool is_secure);

/// An item that shows how long nothing was said; nothing for less than 10 ms.
void append_gap(std::string& out, courriel::duration gap, bool is_secure);

} // namespace example
