// Every limit of libimap, with its clause and its reason. Nothing is unlimited; 0 means 0.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace courriel::imap {

/// Limits of a server session.
struct server_limits {
    std::size_t line_before_login = 8192; ///< octets of a whole command, literals included (RFC
                                          ///< 7162 section 4 advises 8192)
    std::size_t line = 64 * 1024;         ///< octets of one line of a command after the login
    std::size_t literal = 128 * 1024;     ///< octets of one literal that is kept in memory
    std::size_t plus_literal = 4096;      ///< of a non-synchronising one (RFC 7888: LITERAL-)
    std::size_t command = 1024 * 1024; ///< octets of a whole command, literals included; APPEND's
                                       ///< message does not count
    std::uint64_t append = 50 * 1024 * 1024;   ///< octets of a message that APPEND brings
    std::size_t auth_line = 12288;             ///< octets of a line of a SASL exchange (RFC 4954)
    std::size_t lists_before_login = 1;        ///< opening parentheses in a command
    std::size_t depth = 128;                   ///< nested parentheses, and nested keys of SEARCH
    std::size_t search_keys = 1000;            ///< keys of one SEARCH
    std::size_t set_ranges = 10000;            ///< ranges of a sequence set, as it is written
    std::size_t fetch_sections = 256;          ///< body sections that one FETCH asks for
    std::size_t mailbox_name = 1000;           ///< octets of a mailbox's name in UTF-8, and of what
                                               ///< LIST looks for
    std::size_t keywords = 100;                ///< of one STORE or APPEND
    std::size_t keyword = 128;                 ///< octets of a keyword
    std::size_t tag = 128;                     ///< octets of a tag
    std::size_t bad_commands_before_login = 3; ///< malformed or unknown commands, then BYE
    std::size_t bad_commands = 20;             ///< the same after the login
    std::size_t login_failures = 3;            ///< refused logins, then BYE
    std::chrono::seconds login_delay{1};       ///< before the first refusal; doubled each time
    std::chrono::seconds login_delay_most{15}; ///< what that comes to at most
    std::size_t output_queue = 256 * 1024;     ///< octets queued for a peer that does not read
    std::chrono::seconds command_wait{1800};   ///< idle (RFC 3501 section 5.4: at least 30 min)
    std::chrono::seconds literal_wait{300};    ///< for each 64 KiB of a literal
    std::chrono::seconds login_wait{60};       ///< from the greeting to the end of a login
    std::chrono::seconds tls_wait{60};         ///< for the TLS handshake
    std::chrono::seconds output_stall{300};    ///< for the peer to take any of our output
};

/// Limits of a client session.
struct client_limits {
    std::size_t response = 16 * 1024 * 1024; ///< octets of a response kept in memory, literals
                                             ///< included; bodies are streamed and do not count
    std::size_t depth = 128;                 ///< nested parentheses
    std::size_t elements = 100'000;          ///< of one response: addresses, parameters, flags,
                                             ///< attributes, sections and their fields, which cost
                                             ///< many times their text
    std::size_t capabilities = 256;          ///< atoms of a CAPABILITY response; the first count
    std::size_t commands = 64;               ///< commands given and not yet answered
    std::size_t output_queue = 64 * 1024;    ///< octets queued and not yet sent
    std::chrono::seconds greeting_wait{300}; ///< for the greeting
    std::chrono::seconds command_wait{300};  ///< for a response, and for each 64 KiB of a body
    std::chrono::seconds tls_wait{60};       ///< for the TLS handshake
    std::chrono::seconds output_stall{180};  ///< for the peer to take any of our output
};

/// Limits of what a server tells of one message that it took apart. What lies beyond one is not
/// told; the message's octets have it.
struct message_limits {
    std::size_t addresses = 10'000; ///< of one ENVELOPE, and of all envelopes of a BODYSTRUCTURE:
                                    ///< one of two octets becomes dozens of an answer
    std::size_t languages = 100;    ///< of one Content-Language
};

} // namespace courriel::imap
