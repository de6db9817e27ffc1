// One function for each way to read a charset. All append UTF-8 to `out`, U+FFFD for what is
// invalid, and never look beyond `bytes`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <courriel/result.hpp>

#include "labels.hpp"

namespace courriel::mime::charset::detail {

// By the function below that reads `from`. False, and nothing appended, when there is none, or the
// system does not have it.
bool append(std::string_view bytes, const charset& from, std::string& out);
bool is_usable(const charset& which) noexcept;

void append_utf8(std::string_view bytes, std::string& out);

// One octet, one character: US-ASCII, ISO-8859-1, ISO-8859-15 and Windows-1252.
void append_single_byte(std::string_view bytes, decoder how, std::string& out);

// The octet that stands for `c` in one of these.
std::optional<char> single_byte_of(char32_t c, decoder how) noexcept;

// UTF-7 (RFC 2152).
void append_utf7(std::string_view bytes, std::string& out);

// UTF-16 (RFC 2781): without a byte order mark, `utf16` is big-endian (section 4.3).
void append_utf16(std::string_view bytes, decoder how, std::string& out);

// False, and nothing appended, when the system does not have that converter.
bool append_by_iconv(std::string_view bytes, const char* name, std::string& out);
// `text` is valid UTF-8. errc::invalid_argument when a character has no place in that charset,
// errc::not_supported when the system does not have it.
result<std::string> from_utf8_by_iconv(std::string_view text, const char* name);
bool has_iconv(const char* name) noexcept;

} // namespace courriel::mime::charset::detail
