// TLS contexts for the Asio transport: made here with sound settings, or the application's own. An
// application's context is never trusted to have been set up well: what matters (versions, checks)
// is set again on each connection, see tls_handshake.hpp and tls_checks.hpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/errc.hpp>
#include <courriel/result.hpp>
#include <courriel/version.hpp>

#if COURRIEL_HAS_TLS
#include <asio/buffer.hpp>
#include <asio/ssl/context.hpp>
#include <openssl/ssl.h>
#endif

namespace courriel {

#if COURRIEL_HAS_TLS
using tls_context = asio::ssl::context;
#else
class tls_context; // built without TLS: there is none
#endif

/// Whether a server asks its clients for a certificate. One that is shown and is not good ends the
/// handshake, in any case.
enum class certificate_request {
    none,     ///< only if the context says so (set_verify_mode)
    optional, ///< who shows none is welcome
    required, ///< who shows none is sent away
};

/// How a transport does TLS. Whatever the context says: TLS 1.2 at least, keys and signatures of at
/// least 112 bits (RSA from 2048 bits, no SHA-1), no renegotiation, no compression, and
/// certificates checked in full. An application's verify callback may refuse what is good, and
/// accepts what is not only if it sets the error to X509_V_OK; one set by
/// SSL_CTX_set_cert_verify_callback() takes the whole check upon itself. Of a server's own context
/// it is the application's to choose a protocol by ALPN: those made here do.
struct tls_options {
    /// A client without one uses the system's certificate authorities; a server needs one. Both
    /// show the certificate that it has.
    std::shared_ptr<tls_context> context{};
    /// Client: check the chain, its purpose and its time, and the host name, for which only the
    /// names of the subjectAltName count (RFC 9525). `*` stands for one whole label, the first of
    /// three or more; public suffixes such as co.uk are not known. Only for tests and explicit
    /// wishes of a user may it be false: anybody can then be the server.
    bool verify_peer = true;
    /// Server: tickets are good only among connections of one scope, at most 32 octets, such as the
    /// listener's address and port. Empty: those of one context that have none.
    std::string session_scope{};
    /// Server: asks for a certificate of an authority that the context trusts
    /// (context->load_verify_file()). tls_info then says whose it is, for EXTERNAL.
    certificate_request client_certificate = certificate_request::none;
};

#if COURRIEL_HAS_TLS

namespace detail {

inline constexpr auto no_old_tls = asio::ssl::context::default_workarounds |
                                   asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                                   asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                                   asio::ssl::context::no_compression;

// Level 2 of OpenSSL: 112 bits. Distributions differ in what they begin with.
inline constexpr int least_security = 2;

/// Before certificates are loaded: one of the application's own that is too weak is told at once.
inline std::error_code set_least(tls_context& context) {
    auto* const native = context.native_handle();
    if (SSL_CTX_get_security_level(native) < least_security)
        SSL_CTX_set_security_level(native, least_security);
    std::error_code error;
    context.set_options(no_old_tls, error);
    return error;
}

// A server's context and what its callbacks use: they live and die together.
struct server_tls {
    asio::ssl::context context{asio::ssl::context::tls_server};
    std::string protocols{}; // ALPN wire form

    // RFC 7301: a client that offers protocols, but not ours, meant another server (ALPACA); one
    // that offers none is welcome.
    static int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                               const unsigned char* offered, unsigned int offered_size,
                               void* argument) {
        const auto& ours = static_cast<const server_tls*>(argument)->protocols;
        unsigned char* chosen = nullptr;
        const int found = SSL_select_next_proto(
            &chosen, out_size, reinterpret_cast<const unsigned char*>(ours.data()),
            static_cast<unsigned int>(ours.size()), offered, offered_size);
        if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
        *out = chosen;
        return SSL_TLSEXT_ERR_OK;
    }
};

inline result<std::shared_ptr<tls_context>>
finish_server_context(const std::shared_ptr<server_tls>& made, std::string_view protocol) {
    if (protocol.size() > 255) return errc::invalid_argument;
    if (!protocol.empty()) {
        made->protocols.push_back(static_cast<char>(protocol.size()));
        made->protocols += protocol;
        SSL_CTX_set_alpn_select_cb(made->context.native_handle(), &server_tls::select_protocol,
                                   made.get());
    }
    return std::shared_ptr<tls_context>(made, &made->context);
}

} // namespace detail

/// A server's context from PEM files: the certificate with its chain, and the private key. A
/// `protocol` ("imap", "pop3") is required of clients that offer any by ALPN (RFC 7301). The error
/// is that of OpenSSL: a file that is not there, a key that does not match, or that is too weak.
inline result<std::shared_ptr<tls_context>> make_server_context(const std::string& chain_file,
                                                                const std::string& key_file,
                                                                std::string_view protocol = {}) {
    auto made = std::make_shared<detail::server_tls>();
    auto error = detail::set_least(made->context);
    if (!error) made->context.use_certificate_chain_file(chain_file, error);
    if (!error) made->context.use_private_key_file(key_file, asio::ssl::context::pem, error);
    if (error) return error;
    return detail::finish_server_context(made, protocol);
}

/// The same from PEM text.
inline result<std::shared_ptr<tls_context>>
make_server_context_from_pem(std::string_view chain, std::string_view key,
                             std::string_view protocol = {}) {
    auto made = std::make_shared<detail::server_tls>();
    auto error = detail::set_least(made->context);
    if (!error)
        made->context.use_certificate_chain(asio::buffer(chain.data(), chain.size()), error);
    if (!error) {
        made->context.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem,
                                      error);
    }
    if (error) return error;
    return detail::finish_server_context(made, protocol);
}

/// A client's context that trusts the certificate authorities of the PEM file `ca_file`, or those
/// of the system when it is empty.
inline result<std::shared_ptr<tls_context>> make_client_context(const std::string& ca_file = {}) {
    auto made = std::make_shared<tls_context>(asio::ssl::context::tls_client);
    auto error = detail::set_least(*made);
    if (error) return error;
    if (ca_file.empty()) {
        made->set_default_verify_paths(error);
    } else {
        made->load_verify_file(ca_file, error);
    }
    if (error) return error;
    made->set_verify_mode(asio::ssl::verify_peer, error);
    if (error) return error;
    return made;
}

/// The context that clients without one of their own share: reading the system's certificate
/// authorities takes tens of milliseconds, so it is done once.
inline const result<std::shared_ptr<tls_context>>& default_client_context() {
    static const auto context = make_client_context();
    return context;
}

#endif

} // namespace courriel
