// Identifiers of other people's messages that may be written into ours: what could be read there is
// not always what the strict syntax of RFC 5322 section 3.6.4 has.
#pragma once

#include <string>
#include <string_view>

#include <courriel/ascii.hpp>

#include "field_folder.hpp"

namespace courriel::mime::detail {

/// Without angle brackets.
constexpr bool is_writable_id(std::string_view id) noexcept {
    const std::size_t at = id.find('@');
    return at != 0 && at != std::string_view::npos && at + 1 != id.size() &&
           id.size() + 2 < word_limit && ascii::all_of(id, [](char c) {
               return ascii::is_graphic(c) &&
                      std::string_view("<>()\"\\,").find(c) == std::string_view::npos;
           });
}

} // namespace courriel::mime::detail
