// What is known of each reason, and the words of the other enumerations. RFC 8601 section 2.7.1
// sorts the reasons: what cannot be processed is neutral; what can never become valid is permerror;
// what only a choice of the receiver refuses is policy.
#include <array>

#include <courriel/mime/dkim.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::dkim {
namespace {

struct row {
    reason why;
    verdict result;
    std::string_view text;
    std::string_view rfc;
};

constexpr auto rows = std::to_array<row>({
    {reason::good, verdict::pass, "good signature", "RFC 6376 section 6.1.3"},
    {reason::syntax, verdict::neutral, "signature syntax error", "RFC 6376 section 6.1.1"},
    {reason::missing_tag, verdict::neutral, "signature missing required tag",
     "RFC 6376 section 6.1.1"},
    {reason::unknown_version, verdict::neutral, "incompatible version", "RFC 6376 section 6.1.1"},
    {reason::unknown_algorithm, verdict::neutral, "unknown algorithm", "RFC 6376 section 3.3.4"},
    {reason::unknown_canonicalization, verdict::neutral, "unknown canonicalization",
     "RFC 6376 section 3.4"},
    {reason::unknown_query, verdict::neutral, "unknown query method", "RFC 6376 section 3.5"},
    {reason::historic_algorithm, verdict::permerror, "historic algorithm", "RFC 8301 section 3.1"},
    {reason::domain_mismatch, verdict::permerror, "domain mismatch", "RFC 6376 section 6.1.1"},
    {reason::from_not_signed, verdict::permerror, "From field not signed",
     "RFC 6376 section 6.1.1"},
    {reason::too_many_tags, verdict::neutral, "too many tags", "RFC 6376 section 3.2"},
    {reason::too_many_names, verdict::neutral, "too many signed fields", "RFC 6376 section 3.5"},
    {reason::too_early, verdict::policy, "signature from the future", "RFC 6376 section 3.5"},
    {reason::expired, verdict::policy, "signature expired", "RFC 6376 section 6.1.1"},
    {reason::key_unavailable, verdict::temperror, "key unavailable", "RFC 6376 section 6.1.2"},
    {reason::no_key, verdict::permerror, "no key for signature", "RFC 6376 section 6.1.2"},
    {reason::key_syntax, verdict::permerror, "key syntax error", "RFC 6376 section 6.1.2"},
    {reason::key_hash, verdict::permerror, "inappropriate hash algorithm",
     "RFC 6376 section 6.1.2"},
    {reason::key_revoked, verdict::permerror, "key revoked", "RFC 6376 section 6.1.2"},
    {reason::key_algorithm, verdict::permerror, "inappropriate key algorithm",
     "RFC 6376 section 6.1.2"},
    {reason::key_service, verdict::permerror, "key not for mail", "RFC 6376 section 3.6.1"},
    {reason::key_too_short, verdict::permerror, "insufficient key size", "RFC 8301 section 3.2"},
    {reason::key_too_long, verdict::policy, "excessive key size", "RFC 8301 section 3.2"},
    {reason::incomplete, verdict::neutral, "message incomplete", "RFC 6376 section 3.7"},
    {reason::length_too_large, verdict::permerror, "length beyond the body",
     "RFC 6376 section 3.5"},
    {reason::body_hash, verdict::fail, "body hash did not verify", "RFC 6376 section 6.1.3"},
    {reason::bad_signature, verdict::fail, "signature did not verify", "RFC 6376 section 6.1.3"},
    {reason::unsigned_content, verdict::policy, "unsigned content", "RFC 6376 section 6.1.3"},
    {reason::header_too_large, verdict::policy, "header too large", "RFC 6376 section 3.8"},
});

// The table is in the order of the enumeration.
constexpr bool is_complete() {
    for (std::size_t i = 0; i != rows.size(); ++i)
        if (static_cast<std::size_t>(rows[i].why) != i) return false;
    return rows.back().why == reason::header_too_large;
}
static_assert(is_complete());

const row& row_of(reason r) noexcept { return rows[static_cast<std::size_t>(r)]; }

} // namespace

verdict verdict_of(reason r) noexcept { return row_of(r).result; }
std::string_view text_of(reason r) noexcept { return row_of(r).text; }
std::string_view rfc_of(reason r) noexcept { return row_of(r).rfc; }

std::string_view to_string(verdict v) noexcept {
    switch (v) {
    case verdict::none: return "none";
    case verdict::pass: return "pass";
    case verdict::fail: return "fail";
    case verdict::policy: return "policy";
    case verdict::neutral: return "neutral";
    case verdict::temperror: return "temperror";
    case verdict::permerror: return "permerror";
    }
    return "neutral";
}

std::string_view to_string(algorithm a) noexcept {
    switch (a) {
    case algorithm::unknown: return "unknown";
    case algorithm::rsa_sha1: return "rsa-sha1";
    case algorithm::rsa_sha256: return "rsa-sha256";
    case algorithm::ed25519_sha256: return "ed25519-sha256";
    }
    return "unknown";
}

std::string_view to_string(canonicalization c) noexcept {
    return c == canonicalization::relaxed ? "relaxed" : "simple";
}

} // namespace courriel::mime::dkim
