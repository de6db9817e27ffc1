// See digest.hpp.
#include "digest.hpp"

#include <new>

#include <courriel/version.hpp>

namespace courriel::mime::dkim::detail {

sha256::sha256() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc();
}

void sha256::write(std::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string sha256::finish() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), digest, &size);
    return {reinterpret_cast<const char*>(digest), size};
}

std::string sha256_of(std::string_view bytes) {
    sha256 digest;
    digest.write(bytes);
    return digest.finish();
}

} // namespace courriel::mime::dkim::detail
