// SHA-256 in pieces, by OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace courriel::mime::dkim::detail {

class sha256 {
public:
    /// Throws std::bad_alloc when OpenSSL has no memory, or no SHA-256.
    sha256();

    void write(std::string_view bytes);
    /// The 32 octets; nothing can be written after that.
    [[nodiscard]] std::string finish();

private:
    struct deleter {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, deleter> context_;
};

/// Of one piece.
std::string sha256_of(std::string_view bytes);

} // namespace courriel::mime::dkim::detail
