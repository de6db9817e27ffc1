// What a server announces in its answer to EHLO or LHLO (RFC 5321 section 4.1.1.1): read by the
// client, written by the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::smtp {

/// The announced extensions. A value is compared and replaced whole, so nothing of it survives a
/// new EHLO. In the member's comment: the keyword and the RFC.
struct extensions {
    bool pipelining = false;            ///< PIPELINING, RFC 2920
    bool eight_bit_mime = false;        ///< 8BITMIME, RFC 6152
    bool enhanced_status_codes = false; ///< ENHANCEDSTATUSCODES, RFC 2034
    bool start_tls = false;             ///< STARTTLS, RFC 3207
    bool size = false;                  ///< SIZE, RFC 1870
    std::uint64_t max_size = 0;         ///< of SIZE; 0: no fixed limit was given
    std::vector<std::string> auth{};    ///< AUTH: SASL mechanisms, upper case (RFC 4954)
    bool chunking = false;              ///< CHUNKING, RFC 3030: BDAT
    bool binary_mime = false;           ///< BINARYMIME, RFC 3030: of use with chunking alone
    bool smtp_utf8 = false;             ///< SMTPUTF8, RFC 6531
    bool dsn = false;                   ///< DSN, RFC 3461
    bool deliver_by = false;            ///< DELIVERBY, RFC 2852 (also as DELIVERYBY, as the slides
                                        ///< of some courses have it)
    std::chrono::seconds deliver_by_min{0}; ///< of DELIVERBY: the least BY= in mode R; 0: not given
    bool mt_priority = false;               ///< MT-PRIORITY, RFC 6710
    std::string priority_profile{};         ///< of MT-PRIORITY: MIXER, STANAG4406, NSEP; or empty
    bool future_release = false;            ///< FUTURERELEASE, RFC 4865
    std::chrono::seconds release_max_interval{0}; ///< of FUTURERELEASE: the greatest HOLDFOR=
    std::optional<std::chrono::sys_seconds> release_max_date{}; ///< and the last HOLDUNTIL=
    bool require_tls = false;                                   ///< REQUIRETLS, RFC 8689
    bool valid_since = false;                                   ///< RRVS, RFC 7293
    bool etrn = false;                                          ///< ETRN, RFC 1985
    bool atrn = false;                                          ///< ATRN, RFC 2645
    bool burl = false;                                          ///< BURL, RFC 4468
    std::vector<std::string> burl_schemes{}; ///< of BURL: "imap", "imap://mail.example" ...
    bool vrfy = false;                       ///< VRFY: worth asking (RFC 5321 section 3.5.2)
    bool expn = false;                       ///< EXPN
    bool help = false;                       ///< HELP
    std::optional<std::uint64_t> mail_max{}; ///< LIMITS MAILMAX=, RFC 9422: transactions
    std::optional<std::uint64_t> rcpt_max{}; ///< LIMITS RCPTMAX=: recipients of a transaction
    std::optional<std::uint64_t> rcpt_domain_max{}; ///< LIMITS RCPTDOMAINMAX=: their domains
    std::vector<std::string> xclient{};             ///< XCLIENT: attributes, upper case (Postfix)
    std::vector<std::string> xforward{};            ///< XFORWARD: attributes, upper case (Postfix)
    std::vector<std::string>
        others{}; ///< keywords with their parameters, as written, of what is not above

    /// Takes one line of the answer, such as "SIZE 1000000", without code. "AUTH=LOGIN PLAIN", as
    /// old servers write it, is understood. Unknown keywords are kept; malformed ones are ignored.
    void add(std::string_view line);

    /// Forgets what a keyword announces, in any case of letters: to do without it.
    void remove(std::string_view keyword);

    /// Appends the lines of an answer, each behind an LF, in a fixed order.
    void append_lines(std::string& out) const;

    [[nodiscard]] bool offers_auth(std::string_view mechanism) const;

    friend bool operator==(const extensions&, const extensions&) = default;
};

} // namespace courriel::smtp
