// The runs of octets that reach a decoded text as they are: most of every header.
#pragma once

#include <cstddef>
#include <string_view>

#include "simd/octet_block.hpp"

namespace courriel::mime::detail {

struct no_plain_octet {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.below_or_beyond(' ');
    }
};

/// How many leading octets of `text` are neither controls (but DEL) nor beyond ASCII.
inline std::size_t plain_run(std::string_view text) noexcept {
    return simd::find_first<no_plain_octet>(text, 0);
}

} // namespace courriel::mime::detail
