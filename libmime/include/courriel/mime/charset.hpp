// From the charsets of messages to UTF-8. UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15, Windows-1252
// and UTF-16 are read here; the others in common use by the system's iconv, where there is one
// (COURRIEL_HAS_ICONV). Nothing but UTF-8 is ever written.
#pragma once

#include <string>
#include <string_view>

namespace courriel::mime::charset {

/// Appends `bytes`, which are in the charset that `label` names, to `out` in UTF-8. Each octet or
/// sequence that the charset does not have becomes U+FFFD, as does one that is cut short by the
/// end. False, and nothing appended, when nobody here knows the label. Linear; never fails
/// otherwise, whatever the bytes are.
bool to_utf8(std::string_view bytes, std::string_view label, std::string& out);

/// Whether to_utf8() would know `label`: its case, and what in it is neither letter nor digit, do
/// not matter ("utf8", "ISO_8859-1").
bool is_known(std::string_view label);

} // namespace courriel::mime::charset
