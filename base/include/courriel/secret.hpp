// Secrets in memory: what is freed without being overwritten can be read later by whoever finds a
// way to read what should not be read; and a comparison that ends at the first difference tells how
// much was right.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace courriel {

/// Overwrites the octets of `secret`, in a way that no compiler leaves out, and empties it. Octets
/// that it held before it grew are not reached.
inline void wipe(std::string& secret) noexcept {
    volatile char* at = secret.data();
    for (std::size_t left = secret.size(); left != 0; --left) *at++ = '\0';
    secret.clear();
}

/// Whether both are equal, in a time that depends on the size of `given` alone.
[[nodiscard]] inline bool same_secret(std::string_view given, std::string_view expected) noexcept {
    unsigned difference = given.size() == expected.size() ? 0 : 1;
    for (std::size_t i = 0; i != given.size(); ++i) {
        const char other = expected.empty() ? '\0' : expected[i % expected.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ other));
    }
    return difference == 0;
}

} // namespace courriel
