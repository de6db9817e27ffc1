// A text cut into lines.
#pragma once

#include <cstddef>
#include <string_view>

namespace courriel::mime::detail {

/// The first line of `text`, with its end if it has one.
constexpr std::string_view first_line(std::string_view text) noexcept {
    const std::size_t lf = text.find('\n');
    return lf == std::string_view::npos ? text : text.substr(0, lf + 1);
}

/// Takes the first line off `text`, which is not empty: without its end, CRLF or LF.
constexpr std::string_view take_line(std::string_view& text) noexcept {
    const std::size_t lf = text.find('\n');
    std::string_view line = text.substr(0, lf);
    text.remove_prefix(lf == std::string_view::npos ? text.size() : lf + 1);
    if (lf != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace courriel::mime::detail
