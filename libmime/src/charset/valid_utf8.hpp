// How much of a text is UTF-8, as utf8::valid_prefix() says, but by the kernels.
#pragma once

#include <cstddef>
#include <string_view>

#include <courriel/utf8.hpp>

#include "../simd/kernels.hpp"

namespace courriel::mime::detail {

/// How many leading octets of `text` are valid UTF-8. Linear, also when it is asked again behind
/// each fault.
inline std::size_t valid_utf8_prefix(std::string_view text) noexcept {
    const std::size_t sure = simd::active().valid_utf8(text.data(), text.data() + text.size());
    return sure + utf8::valid_prefix(text.substr(sure));
}

} // namespace courriel::mime::detail
