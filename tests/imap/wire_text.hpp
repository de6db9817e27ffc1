// What the tests of the grammar share: to read a whole text by one rule, and to try all that a peer
// who stops early leaves of it.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "wire/reader.hpp"

namespace courriel::tests {

using imap::wire::reader;

/// Whether `read` takes all of `text`.
template <class Read>
bool reads_all(std::string_view text, Read read) {
    reader in(text);
    return read(in) && in.done();
}

/// Reads each beginning of `text`, from memory that ends where it ends: what is refused moves
/// nothing.
template <class Read>
void check_prefixes(std::string_view text, Read read) {
    for (std::size_t n = 0; n <= text.size(); ++n) {
        const auto exact = std::make_unique<char[]>(n);
        if (n != 0) std::memcpy(exact.get(), text.data(), n);
        reader in({exact.get(), n});
        const bool taken = read(in);
        CAPTURE(std::string(text.substr(0, n)));
        CHECK((taken || in.position() == 0));
    }
}

/// `n` times `text`.
inline std::string times(std::size_t n, std::string_view text) {
    std::string out;
    out.reserve(n * text.size());
    for (std::size_t i = 0; i != n; ++i) out += text;
    return out;
}

} // namespace courriel::tests
