// What the Asio transport asks of OpenSSL on each connection: which versions are allowed, which
// name and protocol are asked for, and, once the handshake is over, what came of it (RFC 5929 and
// RFC 9266 for the channel bindings). tls_checks.hpp has what certificates must stand up to.
// Included by transport.hpp alone, and only where TLS is built in.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <courriel/asio/tls_checks.hpp>
#include <courriel/asio/tls_context.hpp>
#include <courriel/tls.hpp>

namespace courriel {

namespace detail {

inline bool prepare_client_tls(SSL* ssl, const tls_request& request, bool verify_peer) {
    const std::string host = plain_host_name(request.host_name);
    std::error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (verify_peer && !check_host(ssl, host, !not_an_address)) return false;
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

inline bool prepare_server_tls(SSL* ssl, const tls_options& options) {
    const auto asked = options.client_certificate;
    int mode = SSL_get_verify_mode(ssl);
    if (asked != certificate_request::none) mode |= SSL_VERIFY_PEER;
    if (asked == certificate_request::required) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_set_verify(ssl, mode, SSL_get_verify_callback(ssl));
    std::string_view scope = options.session_scope;
    if (scope.empty() && asked != certificate_request::none)
        scope = "courriel"; // with a certificate asked for, OpenSSL resumes nothing without a scope
    return scope.empty() ||
           SSL_set_session_id_context(ssl, reinterpret_cast<const unsigned char*>(scope.data()),
                                      static_cast<unsigned int>(scope.size())) == 1;
}

/// Sets a connection up, whatever its context says: TLS 1.2 at least, no renegotiation,
/// certificates checked in full, tickets of this listener alone for servers. False when it cannot
/// be done.
inline bool prepare_tls(SSL* ssl, const tls_request& request, const tls_options& options) {
    const auto least = SSL_get_min_proto_version(ssl);
    if (least < TLS1_2_VERSION && SSL_set_min_proto_version(ssl, TLS1_2_VERSION) != 1) return false;
    SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_clear_options(ssl, SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_LEGACY_SERVER_CONNECT |
                               SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION |
                               SSL_OP_NO_EXTENDED_MASTER_SECRET);
    SSL_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS); // an idle connection needs none
    return check_in_full(ssl, request.role) &&
           (request.role == tls_role::client ? prepare_client_tls(ssl, request, options.verify_peer)
                                             : prepare_server_tls(ssl, options));
}

/// What OpenSSL leaves to its caller once the handshake is over: a verify callback that let a bad
/// certificate pass, a session resumed without the certificate that is required here, a protocol
/// (RFC 7301) that the context of either end chose and that is not the session's.
inline std::error_code judge_handshake(SSL* ssl, const tls_request& request) {
    const int mode = SSL_get_verify_mode(ssl);
    if (mode & SSL_VERIFY_PEER) {
        const bool shown = SSL_get0_peer_certificate(ssl) != nullptr;
        const bool required =
            request.role == tls_role::client || (mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
        if (required && !shown) return ssl_reason(SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE);
        const long verified = SSL_get_verify_result(ssl);
        if (shown && verified != X509_V_OK) return {static_cast<int>(verified), tls_category()};
    }
    const unsigned char* chosen = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    const std::string_view protocol(reinterpret_cast<const char*>(chosen), size);
    const bool matters = request.role == tls_role::client || !request.protocol.empty();
    if (matters && size != 0 && protocol != request.protocol)
        return ssl_reason(SSL_R_NO_APPLICATION_PROTOCOL);
    return {};
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

/// The subject's name as RFC 4514 writes it: what could be taken for another part is escaped.
inline std::string subject_of(X509* certificate) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    if (!text ||
        X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) < 0)
        return {};
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

/// What the finished handshake agreed on.
inline tls_info describe_tls(SSL* ssl, tls_role role) {
    tls_info info;
    info.version = SSL_get_version(ssl);
    info.cipher = SSL_get_cipher_name(ssl);
    X509* const peer = SSL_get0_peer_certificate(ssl);
    if (peer) {
        info.peer_name = subject_of(peer);
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
