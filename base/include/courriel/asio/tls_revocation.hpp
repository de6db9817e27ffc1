// Certificate revocation lists (RFC 5280 section 5) that the application gives, for the
// certificates of servers and of clients alike. Nothing is fetched: neither lists nor answers of
// OCSP.
#pragma once

#include <courriel/asio/tls_context.hpp>

#if COURRIEL_HAS_TLS

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <asio/error.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

namespace courriel {

namespace detail {

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;

inline std::error_code last_ssl_error() {
    const auto code = static_cast<int>(ERR_peek_last_error());
    ERR_clear_error();
    return {code, asio::error::get_ssl_category()};
}

inline std::error_code add_revocation_lists(tls_context& to, const bio_ptr& from) {
    if (!from) return last_ssl_error();
    auto* const store = SSL_CTX_get_cert_store(to.native_handle());
    bool any = false;
    while (X509_CRL* const list = PEM_read_bio_X509_CRL(from.get(), nullptr, nullptr, nullptr)) {
        const bool added = X509_STORE_add_crl(store, list) == 1;
        X509_CRL_free(list);
        if (!added) return last_ssl_error();
        any = true;
    }
    // Behind the last of them there is "no start line"; anything else is a list that cannot be
    // read.
    const auto end = last_ssl_error();
    if (!any || ERR_GET_REASON(static_cast<unsigned long>(end.value())) != PEM_R_NO_START_LINE)
        return end;
    X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
    return {};
}

} // namespace detail

/// Refuses peers by the revocation lists of a PEM file, before `to` is in use by connections. From
/// then on each certificate of a peer's chain needs a list of its issuer that is in force: where
/// there is none the handshake fails (X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_CRL_HAS_EXPIRED), as
/// it does with a certificate on the list (X509_V_ERR_CERT_REVOKED). Newer lists want a new
/// context. The error is that of OpenSSL: a file that is not there or holds no list.
inline std::error_code add_revocation_lists(tls_context& to, const std::string& file) {
    return detail::add_revocation_lists(to, {BIO_new_file(file.c_str(), "r"), &BIO_free});
}

/// The same from PEM text.
inline std::error_code add_revocation_lists_from_pem(tls_context& to, std::string_view lists) {
    return detail::add_revocation_lists(
        to, {BIO_new_mem_buf(lists.data(), static_cast<int>(lists.size())), &BIO_free});
}

} // namespace courriel

#endif
