// Every limit of libsmtp, with its clause and its reason. Nothing is unlimited; 0 means 0.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace courriel::smtp {

/// Limits of a server session. RFC 5321 section 4.5.3 unless another is named.
struct server_limits {
    std::size_t command_line = 4096;  ///< octets with CRLF (4.5.3.1.4: 512 and what extensions add)
    std::size_t auth_line = 12'288;   ///< octets with CRLF during AUTH (RFC 4954 section 4)
    std::uint64_t message = 50 << 20; ///< octets of a message, announced by SIZE (RFC 1870)
    std::size_t recipients = 1000; ///< accepted recipients of a message (4.5.3.1.8: at least 100)
    std::size_t recipients_refused = 1000; ///< recipients over that, each 452, before 421
    std::size_t messages = 1000;           ///< messages of a connection, then 421
    std::size_t hops = 100; ///< Received fields of a message, beyond which it is in a loop (6.3)
    std::size_t chunks = 100'000;    ///< BDAT and BURL commands of a message, then 421
    std::size_t errors = 20;         ///< commands refused for good (5yz) in a connection, then 421
    std::size_t soft_errors = 10;    ///< the answers to such commands beyond these are delayed
    std::size_t junk_commands = 100; ///< NOOP, VRFY, RSET ... since the last message, then 421
    std::size_t auth_failures = 3;   ///< refused AUTH exchanges, then 421
    std::chrono::seconds error_delay{1}; ///< before each answer beyond soft_errors
    std::chrono::seconds auth_delay{1};  ///< before the first refusal of AUTH; doubled each time
    std::chrono::seconds auth_delay_most{15}; ///< what that comes to at most
    /// octets queued for a peer that does not read; in LMTP the application's answers to one
    /// message come on top, which are as many as recipients
    std::size_t output_queue = 64 * 1024;
    std::chrono::seconds command_wait{300}; ///< for one whole command line (4.5.3.2.7)
    std::chrono::seconds body_wait{180};    ///< for each 64 KiB of a message (4.5.3.2.5)
    std::chrono::seconds tls_wait{60};      ///< for the TLS handshake
    std::chrono::seconds output_stall{300}; ///< for the peer to take any of our output
};

/// Limits of a client session.
struct client_limits {
    std::size_t reply_line = 4096; ///< octets of a reply line with CRLF (4.5.3.1.5: 512)
    std::size_t reply_lines = 128; ///< lines of one reply
    std::size_t reply = 64 * 1024; ///< octets of one reply
    std::size_t auth_line =
        12'288; ///< octets with CRLF, each way, during AUTH (RFC 4954 section 4)
    std::size_t output_queue = 64 * 1024;    ///< octets queued and not yet sent
    std::chrono::seconds greeting_wait{300}; ///< 4.5.3.2.1
    std::chrono::seconds command_wait{300};  ///< EHLO, MAIL, RCPT and the others (4.5.3.2.2, .3)
    std::chrono::seconds data_wait{120};     ///< for 354 (4.5.3.2.4)
    std::chrono::seconds final_wait{600};    ///< for the answer to a message (4.5.3.2.6)
    std::chrono::seconds tls_wait{60};       ///< for the TLS handshake
    std::chrono::seconds output_stall{180};  ///< for the peer to take any of our output (4.5.3.2.5)
};

} // namespace courriel::smtp
