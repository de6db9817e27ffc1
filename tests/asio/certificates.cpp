// The makers of certificates.hpp, with OpenSSL's own functions.
#include "asio/certificates.hpp"

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#include <asio/buffer.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace courriel::test {

namespace {

template <class T, void (*Free)(T*)>
struct freed_by {
    void operator()(T* p) const { Free(p); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY, EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509, X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO, BIO_free_all>>;

bio_ptr reader(const std::string& text) {
    return bio_ptr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

void extend(X509* to, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    if (!extension) throw std::runtime_error("bad extension " + value);
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
}

// RFC 5280 section 4.2.1.6, by hand: OpenSSL's syntax has no way to say such a name.
void extend_by_dns_name(X509* to, const std::string& octets) {
    auto* const text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, octets.data(), static_cast<int>(octets.size()));
    auto* const name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    auto* const names = sk_GENERAL_NAME_new_null();
    sk_GENERAL_NAME_push(names, name);
    X509_add1_ext_i2d(to, NID_subject_alt_name, names, 0, 0);
    GENERAL_NAMES_free(names);
}

key_ptr make_key(key_kind kind) {
    switch (kind) {
    case key_kind::p256: return key_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    case key_kind::p384: return key_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
    case key_kind::rsa_2048:
        return key_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
    case key_kind::rsa_1024:
        return key_ptr(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024}));
    }
    return nullptr;
}

const EVP_MD* digest_for(EVP_PKEY* key) {
    return EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha256();
}

x509_ptr read_certificate(const certificate& from) {
    return x509_ptr(PEM_read_bio_X509(reader(from.chain).get(), nullptr, nullptr, nullptr));
}

key_ptr read_key(const certificate& from) {
    return key_ptr(PEM_read_bio_PrivateKey(reader(from.key).get(), nullptr, nullptr, nullptr));
}

constexpr long day = 24 * 60 * 60;

} // namespace

certificate make_certificate(const certificate_options& options, const certificate* issuer) {
    static long serial = 0;
    const auto key = make_key(options.key);
    const x509_ptr made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), options.early ? day : -2 * day);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), options.expired ? -day : 2 * day);
    X509_set_pubkey(made.get(), key.get());
    const std::string name = options.common_name.empty() ? "courriel test " + std::to_string(serial)
                                                         : options.common_name;
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);

    const auto issuer_certificate = issuer ? read_certificate(*issuer) : nullptr;
    const auto issuer_key = issuer ? read_key(*issuer) : nullptr;
    X509* const signer = issuer ? issuer_certificate.get() : made.get();
    EVP_PKEY* const signing_key = issuer ? issuer_key.get() : key.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(signer));
    extend(made.get(), signer, NID_basic_constraints,
           options.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!options.dns_name_octets.empty()) {
        extend_by_dns_name(made.get(), options.dns_name_octets);
    } else if (!options.is_authority && !options.alternative_name.empty()) {
        extend(made.get(), signer, NID_subject_alt_name, options.alternative_name);
    }
    if (!options.extended_key_usage.empty())
        extend(made.get(), signer, NID_ext_key_usage, options.extended_key_usage);
    X509_sign(made.get(), signing_key, digest_for(signing_key));

    const bio_ptr chain(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(chain.get(), made.get());
    const bio_ptr secret(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {text_of(chain.get()), text_of(secret.get())};
}

std::string make_revocation_list(const certificate& authority, const certificate* revoked,
                                 bool outdated) {
    const auto issuer = read_certificate(authority);
    const auto key = read_key(authority);
    const std::unique_ptr<X509_CRL, freed_by<X509_CRL, X509_CRL_free>> list(X509_CRL_new());
    const std::unique_ptr<ASN1_TIME, freed_by<ASN1_TIME, ASN1_STRING_free>> time(
        X509_gmtime_adj(nullptr, -2 * day));
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get()));
    X509_CRL_set1_lastUpdate(list.get(), time.get());
    if (revoked) {
        const auto bad = read_certificate(*revoked);
        auto* const entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(bad.get()));
        X509_REVOKED_set_revocationDate(entry, time.get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_gmtime_adj(time.get(), outdated ? -day : day);
    X509_CRL_set1_nextUpdate(list.get(), time.get());
    X509_CRL_sign(list.get(), key.get(), digest_for(key.get()));
    const bio_ptr text(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(text.get(), list.get());
    return text_of(text.get());
}

std::shared_ptr<tls_context> server_context(const certificate& own, const std::string& protocol) {
    return make_server_context_from_pem(own.chain, own.key, protocol).value();
}

std::shared_ptr<tls_context> client_context(const certificate& authority) {
    auto made = std::make_shared<tls_context>(asio::ssl::context::tls_client);
    made->add_certificate_authority(asio::buffer(authority.chain));
    return made;
}

std::shared_ptr<tls_context> lax_server_context(const certificate& own) {
    auto made = std::make_shared<tls_context>(asio::ssl::context::tls_server);
    SSL_CTX_set_security_level(made->native_handle(), 0);
    made->use_certificate_chain(asio::buffer(own.chain));
    made->use_private_key(asio::buffer(own.key), asio::ssl::context::pem);
    return made;
}

std::shared_ptr<tls_context> lax_client_context(const certificate& authority) {
    auto made = client_context(authority);
    auto* const native = made->native_handle();
    made->set_verify_mode(asio::ssl::verify_none);
    SSL_CTX_set_security_level(native, 0);
    constexpr unsigned long blind =
        X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_IGNORE_CRITICAL | X509_V_FLAG_ALLOW_PROXY_CERTS;
    for (auto* const checks :
         {SSL_CTX_get0_param(native), X509_STORE_get0_param(SSL_CTX_get_cert_store(native))}) {
        X509_VERIFY_PARAM_set_flags(checks, blind);
        X509_VERIFY_PARAM_set_purpose(checks, X509_PURPOSE_ANY);
        X509_VERIFY_PARAM_set_auth_level(checks, 0);
        X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT);
    }
    return made;
}

} // namespace courriel::test
