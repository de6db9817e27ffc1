// Digests and what is built on them, as SASL, APOP and DANE need them: MD5 (RFC 1321), SHA-1,
// SHA-256, SHA-512, HMAC (RFC 2104) and PBKDF2 (RFC 8018), all by OpenSSL's libcrypto. So a build
// without OpenSSL has none of this (COURRIEL_HAS_TLS is 0). For messages that are in one piece:
// libmime's DKIM has its own digest, in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/version.hpp>

#if COURRIEL_HAS_TLS
namespace courriel::digest {

enum class algorithm { md5, sha1, sha256, sha512 };

/// Octets of a digest.
constexpr std::size_t size(algorithm a) noexcept {
    switch (a) {
    case algorithm::md5: return 16;
    case algorithm::sha1: return 20;
    case algorithm::sha256: return 32;
    case algorithm::sha512: break;
    }
    return 64;
}

/// Whether this machine's OpenSSL has it: one that is confined to FIPS 140 has no MD5.
bool is_available(algorithm a) noexcept;

// The functions below throw std::bad_alloc when OpenSSL has no memory, or when what they are asked
// for is not available.

/// The raw octets of the digest.
std::string of(algorithm a, std::string_view bytes);

/// HMAC (RFC 2104), raw octets.
std::string hmac(algorithm a, std::string_view key, std::string_view bytes);

/// PBKDF2 with HMAC, as long as the digest: what RFC 5802 section 2.2 calls Hi(). `iterations` is
/// at least 1; a million of them take some third of a second.
std::string pbkdf2(algorithm a, std::string_view password, std::string_view salt,
                   std::uint32_t iterations);

/// Whether both are equal, in a time that depends on the sizes alone.
bool equal(std::string_view a, std::string_view b) noexcept;

/// `octets` octets that nobody can guess. Throws std::system_error when OpenSSL cannot get any.
std::string random(std::size_t octets);

/// Lower-case hexadecimal digits, two for each octet.
std::string to_hex(std::string_view octets);

} // namespace courriel::digest
#endif
