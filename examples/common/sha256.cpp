// See sha256.hpp.
#include "sha256.hpp"

#include <courriel/version.hpp>

#if COURRIEL_HAS_TLS
#include <stdexcept>

#include <openssl/evp.h>
#endif

namespace example {

std::string sha256(std::string_view bytes) {
    std::string out;
#if COURRIEL_HAS_TLS
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    constexpr std::string_view hex = "0123456789abcdef";
    for (unsigned i = 0; i != size; ++i) out += {hex[digest[i] >> 4], hex[digest[i] & 0xF]};
#else
    (void)bytes;
#endif
    return out;
}

} // namespace example
