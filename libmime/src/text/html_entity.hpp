// Character references of HTML: "&eacute;", "&#233;", "&#xE9;" (WHATWG HTML section 13.2.5.72 and
// following). Names are those of HTML 4 and "apos"; those that HTML 5 added, which mail rarely has,
// stay as they are written.
#pragma once

#include <cstddef>
#include <string_view>

namespace courriel::mime::detail {

struct html_character {
    char32_t value = U'\0';
    std::size_t size = 0; ///< octets of the reference; 0 when it is none
};

/// The reference that `text` begins with, where an '&' stands. Those for Latin-1 do without ';', as
/// in browsers; `in_attribute` they do not when a letter, digit or '=' follows: "?a=1&copy=2".
html_character read_html_character(std::string_view text, bool in_attribute = false) noexcept;

} // namespace courriel::mime::detail
