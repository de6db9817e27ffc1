// What a server announces in its answer to EHLO (RFC 5321 section 4.1.1.1): read by the client,
// written by the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::smtp {

/// The announced extensions. A value is compared and replaced whole, so nothing of it survives a
/// new EHLO.
struct extensions {
    bool pipelining = false;            ///< RFC 2920
    bool eight_bit_mime = false;        ///< 8BITMIME, RFC 6152
    bool enhanced_status_codes = false; ///< RFC 2034
    bool start_tls = false;             ///< RFC 3207
    bool size = false;                  ///< RFC 1870
    std::uint64_t max_size = 0;         ///< of SIZE; 0: no fixed limit was given
    std::vector<std::string> auth;      ///< SASL mechanisms, upper case (RFC 4954)
    std::vector<std::string>
        others; ///< keywords with their parameters, as written, of what is not above

    /// Takes one line of the answer, such as "SIZE 1000000", without code. "AUTH=LOGIN PLAIN", as
    /// old servers write it, is understood. Unknown keywords are kept; malformed ones are ignored.
    void add(std::string_view line);

    [[nodiscard]] bool offers_auth(std::string_view mechanism) const;

    friend bool operator==(const extensions&, const extensions&) = default;
};

} // namespace courriel::smtp
