// See public_key.hpp.
#include "public_key.hpp"

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <courriel/version.hpp>

#include "openssl.hpp"

namespace courriel::mime::dkim::detail {
namespace {

constexpr unsigned least_rsa_bits = 1024; // RFC 8301 section 3.2

// Both forms that are in use: SubjectPublicKeyInfo, as in the RFC's example, and RSAPublicKey, as
// in its text. All of `der` has to be the key.
EVP_PKEY* read_rsa(std::string_view der) {
    const auto size = static_cast<long>(der.size());
    const unsigned char* at = octets(der);
    EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, size);
    if (key == nullptr) {
        at = octets(der);
        key = d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size);
    }
    const bool is_ours =
        key != nullptr && EVP_PKEY_base_id(key) == EVP_PKEY_RSA && at == octets(der) + der.size();
    if (is_ours) return key;
    EVP_PKEY_free(key);
    return nullptr;
}

// Whoever publishes a key chooses its exponent, and how long a check takes with it: one as long as
// the modulus costs as much as a hundred of the usual.
bool has_short_exponent(EVP_PKEY* key) {
    // RSAPublicKey has both, in 9 octets an exponent of 64 bits; its other headers have 4 octets.
    const int modulus = EVP_PKEY_bits(key) / 8 + 1;
    const int size = i2d_PublicKey(key, nullptr);
    return size > 0 && size <= 4 + 4 + modulus + 2 + 9;
}

} // namespace

public_key::public_key(const key_record& record, const mime::limits& limits) : type_(record.type) {
    const error_guard guard;
    if (type_ == key_type::rsa)
        key_.reset(read_rsa(record.data));
    else
        key_.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(record.data),
                                               record.data.size()));
    if (key_ == nullptr) {
        why_ = reason::key_syntax;
        return;
    }
    bits_ = static_cast<unsigned>(EVP_PKEY_bits(key_.get()));
    if (type_ != key_type::rsa) return;
    if (bits_ < least_rsa_bits) why_ = reason::key_too_short;
    if (bits_ > limits.dkim_rsa_bits || !has_short_exponent(key_.get()))
        why_ = reason::key_too_long;
}

bool public_key::verify(std::string_view hash, std::string_view signature) const {
    const error_guard guard;
    if (type_ == key_type::ed25519) {
        // PureEdDSA over the hash (RFC 8463 section 3)
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free);
        return context != nullptr &&
               EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
               EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(hash),
                                hash.size()) == 1;
    }
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new(key_.get(), nullptr), &EVP_PKEY_CTX_free);
    return context != nullptr && EVP_PKEY_verify_init(context.get()) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
           EVP_PKEY_verify(context.get(), octets(signature), signature.size(), octets(hash),
                           hash.size()) == 1;
}

} // namespace courriel::mime::dkim::detail
