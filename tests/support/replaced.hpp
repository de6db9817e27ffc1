// Texts with one place changed.
#pragma once

#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace courriel::test {

/// `text` with the first `what`, which is there, replaced.
inline std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string_view::npos);
    return std::string(text.substr(0, at)).append(by).append(text.substr(at + what.size()));
}

} // namespace courriel::test
