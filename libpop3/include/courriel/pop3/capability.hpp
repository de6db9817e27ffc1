// What a server announces in its answer to CAPA (RFC 2449): read by the client, written by the
// server.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::pop3 {

/// The announced capabilities. A value is replaced whole, so nothing of it survives TLS.
struct capabilities {
    bool top = false;                ///< TOP
    bool uidl = false;               ///< UIDL
    bool user = false;               ///< USER and PASS are allowed now
    bool stls = false;               ///< STLS, RFC 2595
    bool pipelining = false;         ///< PIPELINING
    bool resp_codes = false;         ///< RESP-CODES
    bool auth_resp_code = false;     ///< AUTH-RESP-CODE, RFC 3206: refused credentials say AUTH
    std::vector<std::string> sasl;   ///< mechanisms, upper case
    std::vector<std::string> others; ///< lines, as written, of what is not above

    /// Takes one line of the answer. Unknown ones are kept.
    void add(std::string_view line);

    /// Whether AUTH with that mechanism is announced.
    [[nodiscard]] bool offers_auth(std::string_view mechanism) const;

    /// The lines of the answer to CAPA, without line ends; each view lives during its call.
    void for_each_line(const std::function<void(std::string_view)>& take) const;

    friend bool operator==(const capabilities&, const capabilities&) = default;
};

} // namespace courriel::pop3
