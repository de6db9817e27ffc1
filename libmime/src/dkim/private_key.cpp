// Private keys, by OpenSSL. See dkim_signer.hpp.
#include <algorithm>
#include <climits>
#include <cstring>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <courriel/base64.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/dkim_signer.hpp>
#include <courriel/version.hpp>

#include "openssl.hpp"

namespace courriel::mime::dkim {
namespace {

using namespace detail;

// OpenSSL would ask the terminal for a passphrase if it had no function to call.
int give_passphrase(char* into, int size, int /*is_writing*/, void* passphrase) {
    const auto& text = *static_cast<const std::string_view*>(passphrase);
    if (text.empty() || text.size() > static_cast<std::size_t>(size)) return -1;
    std::memcpy(into, text.data(), text.size());
    return static_cast<int>(text.size());
}

} // namespace

result<private_key> private_key::parse(std::string_view pem, std::string_view passphrase) {
    const error_guard guard;
    if (pem.size() > INT_MAX) return errc::malformed;
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free_all);
    if (bio == nullptr) return errc::malformed;
    const std::shared_ptr<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &passphrase), EVP_PKEY_free);
    if (key == nullptr) return errc::malformed;
    const int id = EVP_PKEY_base_id(key.get());
    if (id == EVP_PKEY_ED25519) return private_key(key, key_type::ed25519);
    if (id != EVP_PKEY_RSA) return errc::not_supported;
    if (EVP_PKEY_bits(key.get()) < 1024) return errc::invalid_argument;
    return private_key(key, key_type::rsa);
}

unsigned private_key::bits() const noexcept {
    return static_cast<unsigned>(EVP_PKEY_bits(key_.get()));
}

std::string private_key::record() const {
    const error_guard guard;
    std::string bytes;
    if (type_ == key_type::ed25519) {
        std::size_t size = 32;
        bytes.resize(size);
        EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                                    &size);
    } else {
        bytes.resize(static_cast<std::size_t>(std::max(i2d_PUBKEY(key_.get(), nullptr), 0)));
        auto* out = reinterpret_cast<unsigned char*>(bytes.data());
        i2d_PUBKEY(key_.get(), &out);
    }
    return (type_ == key_type::rsa ? "v=DKIM1; k=rsa; p=" : "v=DKIM1; k=ed25519; p=") +
           base64::encode(bytes);
}

} // namespace courriel::mime::dkim
