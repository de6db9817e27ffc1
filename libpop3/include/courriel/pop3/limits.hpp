// Every limit of libpop3, with its clause and its reason. Nothing is unlimited; 0 means 0.
#pragma once

#include <chrono>
#include <cstddef>

namespace courriel::pop3 {

/// Limits of a server session.
struct server_limits {
    std::size_t command_line = 512;            ///< octets with CRLF (RFC 2449 section 4: 255)
    std::size_t auth_line = 12'288;            ///< octets with CRLF in an exchange of AUTH, and of
                                               ///< its command (RFC 4954 section 4)
    std::size_t bad_commands = 20;             ///< commands that are none, then the close
    std::size_t login_failures = 3;            ///< logins with wrong credentials, then the close
    std::chrono::seconds login_delay{1};       ///< before the first refusal; doubled each time
    std::chrono::seconds login_delay_most{15}; ///< what that comes to at most
    std::size_t output_queue = 64 * 1024;      ///< octets queued for a peer that does not read
    std::chrono::seconds command_wait{
        600}; ///< the autologout timer (RFC 1939 section 3: at least 10 min)
    std::chrono::seconds login_wait{60};    ///< from the greeting to the end of a login
    std::chrono::seconds tls_wait{60};      ///< for the TLS handshake
    std::chrono::seconds output_stall{300}; ///< for the peer to take any of our output
};

/// Limits of a client session.
struct client_limits {
    std::size_t reply_line = 2048; ///< octets of a status or listing line with CRLF (RFC 2449: 512)
    std::size_t command_line = 512;   ///< octets with CRLF of a USER or PASS that login() may make
    std::size_t auth_line = 12'288;   ///< octets with CRLF, both ways, in an exchange of AUTH
    std::size_t messages = 1'000'000; ///< items of a listing
    std::size_t unique_id = 255;      ///< octets of one that UIDL tells (RFC 1939 section 7: 70);
                                      ///< a longer one is malformed
    std::size_t capabilities = 128;   ///< lines of the answer to CAPA
    std::size_t pipelined = 64;       ///< verbs given and not yet answered
    std::size_t output_queue = 64 * 1024;    ///< octets queued and not yet sent
    std::chrono::seconds greeting_wait{300}; ///< for the greeting
    std::chrono::seconds command_wait{
        300};                          ///< for a reply, and for each 64 KiB of a message or listing
    std::chrono::seconds tls_wait{60}; ///< for the TLS handshake
    std::chrono::seconds output_stall{180}; ///< for the peer to take any of our output
};

} // namespace courriel::pop3
