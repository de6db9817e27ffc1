// The makers of certificates.hpp, with OpenSSL's own functions.
#include "asio/certificates.hpp"

#include <stdexcept>

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

} // namespace

certificate make_certificate(const certificate_options& options, const certificate* issuer) {
    static long serial = 0;
    const key_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    const x509_ptr made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    const long day = 24 * 60 * 60;
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * day);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), options.expired ? -day : day);
    X509_set_pubkey(made.get(), key.get());
    const std::string name = "courriel test " + std::to_string(serial);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);

    x509_ptr issuer_certificate;
    key_ptr issuer_key;
    if (issuer) {
        issuer_certificate.reset(
            PEM_read_bio_X509(reader(issuer->chain).get(), nullptr, nullptr, nullptr));
        issuer_key.reset(
            PEM_read_bio_PrivateKey(reader(issuer->key).get(), nullptr, nullptr, nullptr));
    }
    X509* const signer = issuer ? issuer_certificate.get() : made.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(signer));
    extend(made.get(), signer, NID_basic_constraints,
           options.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!options.is_authority)
        extend(made.get(), signer, NID_subject_alt_name, options.alternative_name);
    X509_sign(made.get(), issuer ? issuer_key.get() : key.get(), EVP_sha256());

    const bio_ptr chain(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(chain.get(), made.get());
    const bio_ptr secret(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {text_of(chain.get()), text_of(secret.get())};
}

std::shared_ptr<tls_context> server_context(const certificate& own, const std::string& protocol) {
    return make_server_context_from_pem(own.chain, own.key, protocol).value();
}

std::shared_ptr<tls_context> client_context(const certificate& authority) {
    auto made = std::make_shared<tls_context>(asio::ssl::context::tls_client);
    made->add_certificate_authority(asio::buffer(authority.chain));
    return made;
}

} // namespace courriel::test
