// One function for each way to read a charset. All append UTF-8 to `out`, U+FFFD for what is
// invalid, and never look beyond `bytes`.
#pragma once

#include <string>
#include <string_view>

#include "labels.hpp"

namespace courriel::mime::charset::detail {

void append_utf8(std::string_view bytes, std::string& out);

// One octet, one character: US-ASCII, ISO-8859-1, ISO-8859-15 and Windows-1252.
void append_single_byte(std::string_view bytes, decoder how, std::string& out);

// UTF-16 (RFC 2781): without a byte order mark, `utf16` is big-endian (section 4.3).
void append_utf16(std::string_view bytes, decoder how, std::string& out);

// False, and nothing appended, when the system does not have that converter.
bool append_by_iconv(std::string_view bytes, const char* name, std::string& out);
bool has_iconv(const char* name) noexcept;

} // namespace courriel::mime::charset::detail
