// Signatures checked by public keys, by OpenSSL: RSA (RFC 6376 section 3.3.2, RFC 8301) and Ed25519
// (RFC 8463).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include <courriel/mime/dkim.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime::dkim::detail {

class public_key {
public:
    /// `why` says whether the key is of use: good, or one of the reasons that concern keys.
    public_key(const key_record& record, const mime::limits& limits);

    [[nodiscard]] reason why() const noexcept { return why_; }
    /// 0 when it is no key.
    [[nodiscard]] unsigned bits() const noexcept { return bits_; }

    /// Whether `signature` is one of the SHA-256 `hash` by this key, which is of use.
    [[nodiscard]] bool verify(std::string_view hash, std::string_view signature) const;

private:
    struct deleter {
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    };
    std::unique_ptr<EVP_PKEY, deleter> key_{};
    key_type type_;
    reason why_ = reason::good;
    unsigned bits_ = 0;
};

} // namespace courriel::mime::dkim::detail
