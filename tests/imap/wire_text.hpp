// What the tests of the grammar share: to read a whole text by one rule, and to try all that a peer
// who stops early leaves of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "support/exact_copy.hpp"
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
    test::for_each_prefix(text, [&](std::string_view prefix) {
        reader in(prefix);
        const bool taken = read(in);
        CAPTURE(std::string(prefix));
        CHECK((taken || in.position() == 0));
    });
}

/// `n` times `text`.
inline std::string times(std::size_t n, std::string_view text) {
    std::string out;
    out.reserve(n * text.size());
    for (std::size_t i = 0; i != n; ++i) out += text;
    return out;
}

} // namespace courriel::tests
