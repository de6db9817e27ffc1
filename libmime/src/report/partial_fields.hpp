// Which fields of a message in fragments belong to the content (RFC 2046 section 5.2.2.1).
#pragma once

#include <string>
#include <string_view>

#include <courriel/mime/header_view.hpp>

namespace courriel::mime::detail {

/// Content-* and the fields that are inside of the first fragment; all others are outside.
bool is_inner_field(std::string_view name) noexcept;

/// Appends the field of `text` as it is, its line end added where it has none.
void append_field(std::string& to, std::string_view text, const field_view& field);

} // namespace courriel::mime::detail
