// What a server announces in its answer to CAPA (RFC 2449, 2595, 3206, 5034, 6856, and XCLIENT):
// read by the client, written by the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::pop3 {

/// EXPIRE: how long messages stay on the server at least (RFC 2449 section 6.7).
struct expire_policy {
    std::optional<std::uint32_t> days{}; ///< nullopt: NEVER removed; 0: none may be left
    bool per_user = false;               ///< the user's own may be longer: told after the login

    friend bool operator==(const expire_policy&, const expire_policy&) = default;
};

/// LOGIN-DELAY: how long a client has to wait between logins (RFC 2449 section 6.5).
struct login_delay_policy {
    std::chrono::seconds delay{0};
    bool per_user = false; ///< the user's own may be shorter: told after the login

    friend bool operator==(const login_delay_policy&, const login_delay_policy&) = default;
};

/// The announced capabilities. A value is replaced whole, so nothing of it survives TLS.
struct capabilities {
    bool top = false;            ///< TOP
    bool uidl = false;           ///< UIDL
    bool user = false;           ///< USER and PASS are allowed now
    bool stls = false;           ///< STLS, RFC 2595
    bool pipelining = false;     ///< PIPELINING
    bool resp_codes = false;     ///< RESP-CODES
    bool auth_resp_code = false; ///< AUTH-RESP-CODE, RFC 3206: refused credentials say AUTH
    bool utf8 = false;           ///< UTF8, RFC 6856
    bool utf8_user = false;      ///< UTF8 USER: names and passwords may be UTF-8
    bool lang = false;           ///< LANG, RFC 6856
    bool xclient = false; ///< XCLIENT, see xclient.hpp; Dovecot tells it in its greeting alone
    std::optional<expire_policy> expire{};           ///< EXPIRE
    std::optional<login_delay_policy> login_delay{}; ///< LOGIN-DELAY
    std::string implementation{};                    ///< IMPLEMENTATION, for people to read
    std::vector<std::string> sasl;                   ///< mechanisms, upper case
    std::vector<std::string> others;                 ///< lines, as written, of what is not above

    /// Takes one line of the answer. Unknown ones are kept.
    void add(std::string_view line);

    /// Whether AUTH with that mechanism is announced.
    [[nodiscard]] bool offers_auth(std::string_view mechanism) const;

    /// The lines of the answer to CAPA, without line ends; each view lives during its call.
    void for_each_line(const std::function<void(std::string_view)>& take) const;

    friend bool operator==(const capabilities&, const capabilities&) = default;
};

} // namespace courriel::pop3
