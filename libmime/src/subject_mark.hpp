// What programs put before a subject when they answer or forward a message (RFC 5256 section 5).
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include <courriel/ascii.hpp>

namespace courriel::mime::detail {

constexpr void skip_blanks(std::string_view& text) noexcept {
    while (!text.empty() && ascii::is_blank(text.front())) text.remove_prefix(1);
}

/// subj-blob = "[" *BLOBCHAR "]" *WSP, off the front of `text`; false: there is none.
inline bool skip_blob(std::string_view& text) noexcept {
    if (!text.starts_with('[')) return false;
    const std::size_t end = text.find_first_of("[]", 1);
    if (end == std::string_view::npos || text[end] != ']') return false;
    text.remove_prefix(end + 1);
    skip_blanks(text);
    return true;
}

/// subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":", with `words` for these, off the front
/// of `text`; false: there is none.
inline bool skip_refwd(std::string_view& text,
                       std::initializer_list<std::string_view> words) noexcept {
    for (const std::string_view word : words) {
        if (!ascii::istarts_with(text, word)) continue;
        std::string_view rest = text.substr(word.size());
        skip_blanks(rest);
        skip_blob(rest);
        if (!rest.starts_with(':')) continue;
        text = rest.substr(1);
        return true;
    }
    return false;
}

} // namespace courriel::mime::detail
