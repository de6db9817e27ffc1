// Phrases (RFC 5322 section 3.2.5): words and quoted strings in which encoded words are decoded
// (RFC 2047 section 5), as Keywords and List-Id have them.
#pragma once

#include <string>

#include "../value_reader.hpp"

namespace courriel::mime::detail {

/// What stands up to `stop`, or to the end, in UTF-8: quotes undone, comments left out, blanks
/// single and none at the ends. `stop` itself stays.
std::string read_phrase(value_reader& reader, defect_sink& defects, char stop);

/// value = token / quoted-string, and whatever else stands before a blank, a comment or one of
/// `stops`; unquoted.
std::string read_value(value_reader& reader, std::string_view stops);

} // namespace courriel::mime::detail
