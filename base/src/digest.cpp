// See digest.hpp.
#include <courriel/digest.hpp>

#include <new>
#include <system_error>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace courriel::digest {
namespace {

const EVP_MD* method(algorithm a) noexcept {
    switch (a) {
    case algorithm::md5: return EVP_md5();
    case algorithm::sha1: return EVP_sha1();
    case algorithm::sha256: return EVP_sha256();
    case algorithm::sha512: return EVP_sha512();
    }
    return nullptr;
}

const unsigned char* octets(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* room(std::string& text) noexcept {
    return reinterpret_cast<unsigned char*>(text.data());
}

// The queue of errors of this thread is the application's: none of ours stays there.
struct error_guard {
    error_guard() { ERR_set_mark(); }
    error_guard(const error_guard&) = delete;
    error_guard& operator=(const error_guard&) = delete;
    ~error_guard() { ERR_pop_to_mark(); }
};

} // namespace

bool is_available(algorithm a) noexcept {
    const error_guard guard;
    unsigned char out[EVP_MAX_MD_SIZE];
    return EVP_Digest("", 0, out, nullptr, method(a), nullptr) == 1;
}

std::string of(algorithm a, std::string_view bytes) {
    const error_guard guard;
    std::string out(size(a), '\0');
    if (EVP_Digest(bytes.data(), bytes.size(), room(out), nullptr, method(a), nullptr) != 1)
        throw std::bad_alloc();
    return out;
}

std::string hmac(algorithm a, std::string_view key, std::string_view bytes) {
    const error_guard guard;
    std::string out(size(a), '\0');
    if (HMAC(method(a), key.data(), static_cast<int>(key.size()), octets(bytes), bytes.size(),
             room(out), nullptr) == nullptr)
        throw std::bad_alloc();
    return out;
}

std::string pbkdf2(algorithm a, std::string_view password, std::string_view salt,
                   std::uint32_t iterations) {
    const error_guard guard;
    std::string out(size(a), '\0');
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets(salt),
                          static_cast<int>(salt.size()), static_cast<int>(iterations), method(a),
                          static_cast<int>(out.size()), room(out)) != 1)
        throw std::bad_alloc();
    return out;
}

bool equal(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random(std::size_t octets) {
    const error_guard guard;
    std::string out(octets, '\0');
    if (RAND_bytes(room(out), static_cast<int>(octets)) != 1)
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    return out;
}

std::string to_hex(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(octets.size() * 2);
    for (const char c : octets) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

} // namespace courriel::digest
