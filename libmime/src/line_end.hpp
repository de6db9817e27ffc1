// The ends of lines, CRLF or LF: how large they are, and texts without them.
#pragma once

#include <cstddef>
#include <string_view>

namespace courriel::mime::detail {

/// The size of the line end that `text` begins with: 0, 1 or 2.
constexpr std::size_t line_end_size(std::string_view text) noexcept {
    return text.starts_with("\r\n") ? 2 : text.starts_with('\n') ? 1 : 0;
}

/// What the first line of `text` ends with; CRLF when it has no end.
constexpr std::string_view line_end_of(std::string_view text) noexcept {
    const std::size_t lf = text.find('\n');
    const bool is_bare = lf != std::string_view::npos && (lf == 0 || text[lf - 1] != '\r');
    return is_bare ? "\n" : "\r\n";
}

/// `text` without the line end behind it, if there is one.
constexpr std::string_view without_line_end(std::string_view text) noexcept {
    if (!text.ends_with('\n')) return text;
    text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

/// `text` without any CR and LF behind it.
constexpr std::string_view without_line_ends(std::string_view text) noexcept {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

} // namespace courriel::mime::detail
