// What a peer's certificate must stand up to, and in which words it is told that it did not. The
// application's context has its say in what makes the checks stricter, and none in what would make
// them laxer. Included by tls_handshake.hpp alone, and only where TLS is built in.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include <asio/error.hpp>
#include <asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <courriel/asio/tls_context.hpp>
#include <courriel/errc.hpp>
#include <courriel/tls.hpp>

namespace courriel {

/// Why TLS failed: a reason why a certificate was not accepted (X509_V_ERR_...), or an error of
/// OpenSSL. The default error condition of all of them is that of errc::tls_failed.
inline const std::error_category& tls_category() noexcept {
    static const class final : public std::error_category {
    public:
        const char* name() const noexcept override { return "courriel.tls"; }
        std::string message(int value) const override {
            // OpenSSL's own codes carry the number of a library in their upper bits.
            if (value < 1 << 12) return X509_verify_cert_error_string(value);
            const char* text = ERR_reason_error_string(static_cast<unsigned long>(value));
            return text ? text : "TLS error";
        }
        std::error_condition default_error_condition(int) const noexcept override {
            return {static_cast<int>(errc::tls_failed), category()};
        }
    } instance;
    return instance;
}

namespace detail {

inline std::error_code ssl_reason(int reason) {
    return {static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, reason)), tls_category()};
}

/// Says in our terms why TLS failed; errors of the socket stay as they are.
inline std::error_code tls_error(std::error_code error, SSL* ssl) {
    if (error == asio::error::eof || error.category() == asio::ssl::error::get_stream_category())
        return errc::tls_failed;
    if (error.category() != asio::error::get_ssl_category()) return error;
    const long verified = SSL_get_verify_result(ssl);
    const bool refused = ERR_GET_REASON(static_cast<unsigned long>(error.value())) ==
                         SSL_R_CERTIFICATE_VERIFY_FAILED;
    if (refused && verified != X509_V_OK) return {static_cast<int>(verified), tls_category()};
    return {error.value(), tls_category()};
}

/// A host name as certificates and SNI have it: without the brackets of an IPv6 literal and without
/// the dot at the end.
inline std::string plain_host_name(std::string_view name) {
    if (name.size() > 2 && name.front() == '[' && name.back() == ']')
        name = name.substr(1, name.size() - 2);
    if (name.size() > 1 && name.back() == '.') name.remove_suffix(1);
    return std::string(name);
}

/// Has the certificate checked against a host. False when there is nothing to check against: a dot
/// in front would make OpenSSL take any name below it.
inline bool check_host(SSL* ssl, const std::string& host, bool is_address) {
    if (host.empty() || host.front() == '.') return false;
    auto* const checks = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                                X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return is_address ? X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str()) == 1
                      : X509_VERIFY_PARAM_set1_host(checks, host.data(), host.size()) == 1;
}

/// Has the peer's chain checked for its purpose, its strength and the present time. False when
/// OpenSSL has no memory.
inline bool check_in_full(SSL* ssl, tls_role own_role) {
    constexpr unsigned long laxer = X509_V_FLAG_USE_CHECK_TIME | X509_V_FLAG_NO_CHECK_TIME |
                                    X509_V_FLAG_IGNORE_CRITICAL | X509_V_FLAG_ALLOW_PROXY_CERTS;
    if (SSL_get_security_level(ssl) < least_security) SSL_set_security_level(ssl, least_security);
    X509_STORE* store = nullptr;
    SSL_get0_verify_cert_store(ssl, &store);
    if (!store) store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
    auto* const checks = SSL_get0_param(ssl);
    // The store's flags are taken over here, so that OpenSSL need not add them all to ours.
    const auto flags = X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(store));
    X509_VERIFY_PARAM_set_flags(checks, (flags & ~laxer) | X509_V_FLAG_TRUSTED_FIRST);
    X509_VERIFY_PARAM_clear_flags(checks, laxer);
    X509_VERIFY_PARAM_set_inh_flags(checks, X509_VP_FLAG_RESET_FLAGS);
    X509_VERIFY_PARAM_set_auth_level(checks, SSL_get_security_level(ssl));
    const bool client = own_role == tls_role::client;
    return X509_VERIFY_PARAM_set_purpose(checks, client ? X509_PURPOSE_SSL_SERVER
                                                        : X509_PURPOSE_SSL_CLIENT) == 1 &&
           X509_VERIFY_PARAM_set_trust(checks,
                                       client ? X509_TRUST_SSL_SERVER : X509_TRUST_SSL_CLIENT) == 1;
}

} // namespace detail
} // namespace courriel
