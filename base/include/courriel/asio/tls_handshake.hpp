// What the Asio transport asks of OpenSSL on each connection: which name is sent and checked, which
// versions are allowed, and, once the handshake is over, what came of it (RFC 5929 and RFC 9266 for
// the channel bindings). Included by transport.hpp alone, and only where TLS is built in.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include <asio/error.hpp>
#include <asio/ip/address.hpp>
#include <asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <courriel/asio/tls_context.hpp>
#include <courriel/errc.hpp>
#include <courriel/tls.hpp>

namespace courriel {

/// Why a handshake failed: a reason why a certificate was not accepted (X509_V_ERR_...), or an
/// error of OpenSSL. The default error condition of all of them is that of errc::tls_failed.
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

inline bool prepare_client_tls(SSL* ssl, const tls_request& request, bool verify_peer) {
    const std::string host = plain_host_name(request.host_name);
    std::error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (verify_peer) {
        if (host.empty()) return false; // nothing to check the certificate against
        auto* checks = SSL_get0_param(ssl);
        X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        const int set = not_an_address
                            ? X509_VERIFY_PARAM_set1_host(checks, host.data(), host.size())
                            : X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str());
        if (set != 1) return false;
    }
    SSL_set_verify(ssl, verify_peer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                   SSL_get_verify_callback(ssl));
    // RFC 6066 section 3: SNI has names only, no addresses.
    if (!host.empty() && not_an_address && SSL_set_tlsext_host_name(ssl, host.c_str()) != 1)
        return false;
    if (request.protocol.empty()) return true;
    if (request.protocol.size() > 255) return false;
    std::string offered(1, static_cast<char>(request.protocol.size()));
    offered += request.protocol;
    return SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(offered.data()),
                               static_cast<unsigned int>(offered.size())) == 0;
}

/// Sets a connection up, whatever its context says: TLS 1.2 at least, no renegotiation, checks on
/// for clients, tickets of this listener alone for servers. False when it cannot be done.
inline bool prepare_tls(SSL* ssl, const tls_request& request, const tls_options& options) {
    const auto least = SSL_get_min_proto_version(ssl);
    if (least < TLS1_2_VERSION && SSL_set_min_proto_version(ssl, TLS1_2_VERSION) != 1) return false;
    SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS); // an idle connection needs none
    if (request.role == tls_role::client)
        return prepare_client_tls(ssl, request, options.verify_peer);
    const auto& scope = options.session_scope;
    return scope.empty() ||
           SSL_set_session_id_context(ssl, reinterpret_cast<const unsigned char*>(scope.data()),
                                      static_cast<unsigned int>(scope.size())) == 1;
}

/// RFC 5929 section 4.1: the hash of the server's certificate, with the hash function of its
/// signature, but SHA-256 in place of MD5 and SHA-1. Empty where that is not defined.
inline std::string server_end_point(X509* certificate) {
    int digest = NID_undef;
    if (!certificate ||
        OBJ_find_sigid_algs(X509_get_signature_nid(certificate), &digest, nullptr) != 1)
        return {};
    if (digest == NID_md5 || digest == NID_sha1) digest = NID_sha256;
    const EVP_MD* function = EVP_get_digestbynid(digest);
    if (!function) return {};
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (X509_digest(certificate, function, hash, &size) != 1) return {};
    return std::string(reinterpret_cast<const char*>(hash), size);
}

/// RFC 9266 section 4; with TLS 1.2 only where the extended master secret makes it unique.
inline std::string exporter_binding(SSL* ssl) {
    if (SSL_version(ssl) < TLS1_3_VERSION && SSL_get_extms_support(ssl) != 1) return {};
    constexpr std::string_view label = "EXPORTER-Channel-Binding";
    std::string key(32, '\0');
    const int made = SSL_export_keying_material(ssl, reinterpret_cast<unsigned char*>(key.data()),
                                                key.size(), label.data(), label.size(),
                                                reinterpret_cast<const unsigned char*>(""), 0, 1);
    return made == 1 ? key : std::string();
}

/// What the finished handshake agreed on.
inline tls_info describe_tls(SSL* ssl, tls_role role) {
    tls_info info;
    info.version = SSL_get_version(ssl);
    info.cipher = SSL_get_cipher_name(ssl);
    X509* const peer = SSL_get0_peer_certificate(ssl);
    if (peer) {
        char* const name = X509_NAME_oneline(X509_get_subject_name(peer), nullptr, 0);
        if (name) info.peer_name = name;
        OPENSSL_free(name);
        info.peer_verified = (SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER) != 0 &&
                             SSL_get_verify_result(ssl) == X509_V_OK;
    }
    info.tls_server_end_point =
        server_end_point(role == tls_role::client ? peer : SSL_get_certificate(ssl));
    info.tls_exporter = exporter_binding(ssl);
    return info;
}

} // namespace detail
} // namespace courriel
