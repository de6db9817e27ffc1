// What sessions and transports tell each other about TLS: a session asks for it (tls_request), the
// transport says what came of it (tls_info). No TLS library is named here.
#pragma once

#include <string>
#include <string_view>

namespace courriel {

/// How a connection comes to use TLS.
enum class tls {
    none,     ///< never
    starttls, ///< plain at first, then upgraded in place by STARTTLS or STLS; required, never
              ///< skipped
    implicit, ///< from the first byte
};

enum class tls_role { client, server };

/// What a session wants of start_tls. The host name lives as long as the session stays in place;
/// the protocol is a literal.
struct tls_request {
    tls_role role = tls_role::client;
    std::string_view host_name{}; ///< client: the name to send (SNI) and to check; server: unused
    std::string_view
        protocol{}; ///< ALPN name ("smtp" has none; "pop3", "imap"); empty: none offered
};

/// What a finished handshake agreed on.
struct tls_info {
    std::string version{};      ///< "TLSv1.3"
    std::string cipher{};       ///< the library's name of the cipher suite
    std::string peer_name{};    ///< subject of the peer's certificate (RFC 4514), if there was one
    bool peer_verified = false; ///< chain and, for clients, host name were checked and good
    std::string tls_server_end_point{}; ///< channel binding of RFC 5929, raw bytes
    std::string tls_exporter{};         ///< channel binding of RFC 9266, raw bytes
};

} // namespace courriel
