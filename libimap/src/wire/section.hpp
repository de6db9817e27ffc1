// Sections and partials on the wire (RFC 3501 section 9: section, fetch-att).
#pragma once

#include <cstdint>
#include <optional>

#include <courriel/imap/section.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// No message nests deeper; longer part numbers are refused.
inline constexpr std::size_t longest_part_number = 256;

/// section = "[" [section-spec] "]"
bool read_section(reader& in, section& out);
/// "<" number "." nz-number ">"
bool read_partial(reader& in, partial& out);
/// "<" number ">", in an answer
bool read_origin(reader& in, std::uint32_t& out);

/// "<origin.size>"
void append_partial(std::string& out, const partial& piece);

} // namespace courriel::imap::wire
