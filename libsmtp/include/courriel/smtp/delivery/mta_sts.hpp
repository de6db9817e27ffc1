// MTA-STS (RFC 8461): a domain says, by a TXT record and a file on its web server, that mail for it
// goes to certain hosts and under TLS alone. Here are the record, the file, and what follows from
// them; asking the DNS and the web server is the application's.
//
// The way: with the TXT records of sts_record_name() and what is cached, sts_next() says whether to
// fetch sts_policy_url(); sts_cached::take() judges what came; check_sts() judges each host.
//
// Of the fetch: HTTPS with a valid certificate of that host, no redirects, no HTTP cache, a media
// type of text/plain, at most sts_longest_policy octets and a minute (section 3.3).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/result.hpp>

namespace courriel::smtp {

constexpr std::size_t sts_longest_policy = 64 * 1024;       ///< octets of the file (section 3.3)
constexpr std::size_t sts_most_patterns = 1000;             ///< mx lines of a file
constexpr std::chrono::seconds sts_longest_age{31'557'600}; ///< of max_age: a year (section 3.2)

/// "_mta-sts.example.org".
std::string sts_record_name(std::string_view domain);
/// "https://mta-sts.example.org/.well-known/mta-sts.txt".
std::string sts_policy_url(std::string_view domain);

/// The id of the policy, which changes when that does (section 3.1). nullopt when `records`, each
/// with its strings joined, hold none or more than one that begins with "v=STSv1", or that one is
/// malformed: the domain then has no MTA-STS.
std::optional<std::string> parse_sts_record(std::span<const std::string> records);

enum class sts_mode : std::uint8_t {
    none,    ///< the domain takes its policy back
    testing, ///< failures are reported, and mail goes all the same
    enforce, ///< a host that fails gets nothing
};

/// The file (section 3.2).
struct sts_policy {
    sts_mode mode = sts_mode::none;
    std::chrono::seconds max_age{}; ///< how long it holds
    std::vector<std::string> mx{};  ///< "mail.example.org", "*.example.org"; lower case

    /// Line ends are CRLF or LF. Of a key that comes twice the first counts, but for mx; keys that
    /// nobody here knows are passed over. A max_age of more than a year counts as a year.
    /// errc::malformed when version, mode or max_age are missing or wrong, mx is missing though the
    /// mode is not none, or one is no pattern; errc::too_large beyond the limits above.
    static result<sts_policy> parse(std::string_view file);

    /// Whether one of the patterns is `host`, or is it with "*" for its first label, and for that
    /// alone: "*.example.org" has neither "example.org" nor "a.b.example.org" (section 4.1).
    [[nodiscard]] bool matches(std::string_view host) const;

    friend bool operator==(const sts_policy&, const sts_policy&) = default;
};

/// A policy as it is kept, in a place that survives a restart: that is what resists an attacker who
/// suppresses later look-ups.
struct sts_cached {
    std::string id{};
    sts_policy policy{};
    std::chrono::sys_seconds fetched{};

    [[nodiscard]] bool is_fresh(std::chrono::sys_seconds now) const;

    /// What holds after a fetch for the record's `id`: the new policy, or, when the fetch or the
    /// file failed, the old one as long as it is fresh. nullopt: there is none.
    static std::optional<sts_cached> take(std::optional<sts_cached> old, std::string_view id,
                                          const result<sts_policy>& fetched,
                                          std::chrono::sys_seconds now);

    friend bool operator==(const sts_cached&, const sts_cached&) = default;
};

enum class sts_step : std::uint8_t {
    no_policy,  ///< deliver as if MTA-STS did not exist
    use_cached, ///< it holds
    fetch,      ///< then take()
};

/// What to do before a delivery (sections 3.3 and 5.1). `id` is nullopt also when the DNS did not
/// answer: a fresh policy then holds on.
sts_step sts_next(const std::optional<sts_cached>& cached, const std::optional<std::string>& id,
                  std::chrono::sys_seconds now);

/// What a connection to a host has come to.
struct sts_connection {
    std::string_view host{};        ///< the name in the MX record
    bool tls = false;               ///< STARTTLS was offered, and the handshake succeeded
    bool valid_certificate = false; ///< trusted, in its time, and one of its DNS names is `host`
};

enum class sts_verdict : std::uint8_t {
    deliver,
    deliver_and_report, ///< it failed, but the mode is testing
    /// Nothing may be sent to this host: try the next. When none is left the message is kept, and
    /// only the end of its life bounces it (section 5).
    skip,
};

/// Judges a host, before any command with an address leaves for it.
sts_verdict check_sts(const sts_policy& policy, const sts_connection& connection);

} // namespace courriel::smtp
