// What a server keeps of a password for SCRAM (RFC 5802 section 3, RFC 7677): keys that can check
// the password and that nobody can log in with. In a build without OpenSSL they can be read and
// written, but not made. Beside them what binds a login to its TLS connection (RFC 5056).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::sasl {

enum class scram_hash { sha1, sha256 };

/// What both ends know of their TLS connection, raw octets, as tls_info has it; empty where there
/// is none.
struct channel_bindings {
    std::string tls_exporter{};         ///< RFC 9266
    std::string tls_server_end_point{}; ///< RFC 5929 section 4

    [[nodiscard]] bool empty() const noexcept {
        return tls_exporter.empty() && tls_server_end_point.empty();
    }
};

/// As RFC 7677 section 4 recommends; it forbids less than 4096.
constexpr std::uint32_t default_iterations = 15000;
constexpr std::uint32_t least_iterations = 4096;
constexpr std::uint32_t most_iterations = 0x7FFFFFFF; // what OpenSSL can count

constexpr std::size_t salt_limit = 1024; ///< octets

struct scram_credential {
    scram_hash hash = scram_hash::sha256;
    std::string salt{};
    std::uint32_t iterations = default_iterations;
    std::string stored_key{}; ///< what the client's proof is checked with
    std::string server_key{}; ///< what the server proves itself with

    friend bool operator==(const scram_credential&, const scram_credential&) = default;
};

/// The keys of a password, which SASLprep prepares. `salt` is empty for 16 random
/// octets, and has at most salt_limit.
/// errc::invalid_argument when the password cannot be prepared, is empty or over 4096 octets, or
/// the iterations or the salt are out of bounds; errc::not_supported without OpenSSL.
result<scram_credential> make_scram_credential(scram_hash hash, std::string_view password,
                                               std::uint32_t iterations = default_iterations,
                                               std::string_view salt = {});

/// The form of RFC 5803, "SCRAM-SHA-256$15000:SALT$STOREDKEY:SERVERKEY", the three in base64.
std::string to_string(const scram_credential& c);

/// Reads that form, with spaces around "$" as RFC 3112 allows; errc::malformed for anything else,
/// fewer than 4096 iterations among it.
result<scram_credential> parse_scram_credential(std::string_view text);

} // namespace courriel::sasl
