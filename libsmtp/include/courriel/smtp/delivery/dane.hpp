// DANE for SMTP (RFC 7672, on RFC 6698 and RFC 7671): TLSA records, signed by DNSSEC, say that a
// host has TLS and by which certificate it is known. Here are the record and what follows from an
// answer; the resolver that validates, and the TLS library that checks chains, are the
// application's.
//
// The way: require_dane() from the answer for tlsa_name(), the handshake with that server name,
// match_dane() on the chain that the peer showed, then check_dane().
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/result.hpp>
#include <courriel/smtp/delivery/next_host.hpp>

namespace courriel::smtp {

/// "_25._tcp.mail.example.org" (RFC 6698 section 3).
std::string tlsa_name(std::string_view host, std::uint16_t port = 25);

/// A certificate of the peer's chain, as DER. Views of the caller's.
struct certificate_view {
    std::string_view certificate{};
    std::string_view public_key{}; ///< its SubjectPublicKeyInfo
};

/// A TLSA record (RFC 6698 section 2.1).
struct tlsa_record {
    std::uint8_t usage = 0;    ///< 2 DANE-TA: a trust anchor; 3 DANE-EE: the host's own certificate
    std::uint8_t selector = 0; ///< 0 the whole certificate, 1 its public key
    std::uint8_t matching = 0; ///< 0 all octets, 1 their SHA-256, 2 their SHA-512
    std::string data{};        ///< octets

    /// From the octets of a DNS answer. errc::malformed when they are fewer than four.
    static result<tlsa_record> from_rdata(std::string_view rdata);
    /// From "3 1 1 0123ABCD...", as zone files have it; the digits may be in groups.
    /// errc::malformed for anything else.
    static result<tlsa_record> parse(std::string_view text);

    /// Whether SMTP may use it (RFC 7672 section 3.1): usage 2 or 3, a selector and a matching type
    /// of the list above, data of their size. PKIX-TA and PKIX-EE (0 and 1) are of no use: there is
    /// no set of CAs that all mail servers agree on. In a build without OpenSSL, which has no TLS
    /// either, no record with a digest is usable.
    [[nodiscard]] bool is_usable() const noexcept;

    /// Whether `certificate` is the one that the record means; never, if it is not usable.
    [[nodiscard]] bool matches(const certificate_view& certificate) const;

    friend bool operator==(const tlsa_record&, const tlsa_record&) = default;
};

struct tlsa_answer {
    dns_outcome outcome = dns_outcome::failed;
    /// DNSSEC vouches for this answer, for the addresses of the host and, where there are MX
    /// records, for these. An answer that DNSSEC says is forged is dns_outcome::failed instead.
    bool secure = false;
    std::vector<tlsa_record> records{};
};

enum class dane_level : std::uint8_t {
    none,         ///< nothing is known: TLS if the peer offers it, whatever its certificate
    encrypt,      ///< TLS or nothing; no record can be used, so the certificate does not matter
    authenticate, ///< TLS with a certificate that a record means, or nothing
    unreachable,  ///< the answer was withheld or forged: the host must not be used now
};

/// What the connection to a host must come to.
struct dane_requirement {
    dane_level level = dane_level::none;
    std::vector<tlsa_record> records{}; ///< usable ones, the strongest digests alone
    std::string server_name{};          ///< for the handshake (SNI, section 8.1)
    /// One of which the certificate must have if a trust anchor vouches for it (section 3.2.2).
    std::vector<std::string> names{};
};

/// What the TLSA answer for `host` demands (section 2.2). `domain` is that of the recipients. Where
/// several digests of one usage and selector come, only the strongest count (RFC 7671 section 9).
dane_requirement require_dane(std::string_view host, std::string_view domain,
                              const tlsa_answer& answer);

enum class dane_match : std::uint8_t {
    none,
    /// By usage 3: the peer is authenticated. Names and dates of its certificate do not matter, nor
    /// does who signed it (section 3.1.1).
    end_entity,
    /// By usage 2: it is, if its chain leads to `position` by good signatures, is in its time, and
    /// has one of the names (section 3.1.2).
    trust_anchor,
};

struct dane_result {
    dane_match match = dane_match::none;
    std::size_t position = 0; ///< in the chain
};

/// Looks for a certificate that a record means. `chain` begins with the peer's own certificate; its
/// first 20 count.
dane_result match_dane(const dane_requirement& requirement,
                       std::span<const certificate_view> chain);

struct dane_connection {
    bool tls = false; ///< the handshake succeeded
    dane_match match = dane_match::none;
    bool chain_verified = false; ///< what dane_match::trust_anchor asks for was checked and holds
};

/// Whether mail may go to the host. If not, the next host is tried and at last the message kept:
/// there is no way back to less (section 2.2).
bool check_dane(const dane_requirement& requirement, const dane_connection& connection) noexcept;

} // namespace courriel::smtp
