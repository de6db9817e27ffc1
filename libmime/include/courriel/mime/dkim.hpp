// What DomainKeys Identified Mail writes down: the DKIM-Signature field (RFC 6376 section 3.5), the
// key record (section 3.6.1), both with Ed25519 (RFC 8463) and text beyond ASCII (RFC 8616), and
// what can come of a signature. Nothing here computes; dkim_verifier.hpp and dkim_signer.hpp do.
// Left out: the copied fields (z=) and the notes (n=), which are for humans and are passed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/limits.hpp>

namespace courriel::mime::dkim {

/// The results registered for the method "dkim" of Authentication-Results (RFC 8601 section 2.7.1).
enum class verdict : std::uint8_t { none, pass, fail, policy, neutral, temperror, permerror };

/// "pass" and so on, as registered.
std::string_view to_string(verdict v) noexcept;

/// Why a signature is worth what it is.
enum class reason : std::uint8_t {
    good,

    // The field itself.
    syntax,
    missing_tag,
    unknown_version,
    unknown_algorithm,
    unknown_canonicalization,
    unknown_query,
    historic_algorithm, ///< rsa-sha1
    domain_mismatch,    ///< i= is not within d=, or not equal to it where the key asks for that
    from_not_signed,
    too_many_tags,  ///< limits::dkim_tags
    too_many_names, ///< limits::dkim_names
    too_early,      ///< t= is in the future
    expired,        ///< x= is past

    // The key.
    key_unavailable, ///< no answer: later there may be one
    no_key,
    key_syntax,
    key_hash,      ///< the key is not for that hash algorithm
    key_revoked,   ///< p= is empty
    key_algorithm, ///< the key is for another algorithm, or of an unknown one
    key_service,   ///< the key is not for mail
    key_too_short, ///< an RSA key of less than 1024 bits
    key_too_long,  ///< limits::dkim_rsa_bits, or an exponent far longer than any in use

    // The computation.
    incomplete,       ///< the message has not ended
    length_too_large, ///< l= is more than there is
    body_hash,
    bad_signature,
    unsigned_content, ///< there is more than l= covers, and the caller does not want that
    header_too_large, ///< limits::header_size, limits::fields or limits::field_name
};

/// What the reason makes of a signature.
verdict verdict_of(reason r) noexcept;
/// In words, fit for the comment or `reason` of Authentication-Results: "body hash did not verify".
std::string_view text_of(reason r) noexcept;
/// The clause: "RFC 6376 section 6.1.3".
std::string_view rfc_of(reason r) noexcept;

enum class algorithm : std::uint8_t { unknown, rsa_sha1, rsa_sha256, ed25519_sha256 };
/// As in a=; "unknown".
std::string_view to_string(algorithm a) noexcept;

enum class canonicalization : std::uint8_t { simple, relaxed };
/// As in c=.
std::string_view to_string(canonicalization c) noexcept;

/// A DKIM-Signature field.
struct signature {
    /// Reads the value of a field, folds and all. Never fails: when something is wrong, `why` says
    /// what, and the rest is what could be read. Unknown tags are passed over. Linear but for a
    /// sort of the tags' names, of which limits.dkim_tags are read.
    static signature parse(std::string_view value, const limits& limits = {});

    reason why = reason::good; ///< the first thing wrong with the field, by itself
    dkim::algorithm algorithm = dkim::algorithm::unknown; ///< a=
    canonicalization header = canonicalization::simple;   ///< c=, before the slash
    canonicalization body = canonicalization::simple;     ///< c=, behind it
    std::string domain{};                                 ///< d=
    std::string selector{};                               ///< s=
    std::string identity{};                               ///< i=, decoded; else "@" and the domain
    std::vector<std::string> fields{};                    ///< h=, as written
    std::string hash{};                                   ///< bh=, decoded
    std::string data{};                                   ///< b=, decoded
    std::optional<std::uint64_t> length{};                ///< l=, octets; clamped
    std::optional<std::uint64_t> timestamp{};             ///< t=, seconds since 1970; clamped
    std::optional<std::uint64_t> expiration{};            ///< x=, likewise

    /// Where the value of b= lies in the parsed text, blanks around it included: what counts as
    /// empty when the signature is computed (section 3.5).
    std::size_t data_begin = 0;
    std::size_t data_end = 0;

    /// The name whose TXT records hold the key: "selector._domainkey.domain" (section 3.6.2.1).
    [[nodiscard]] std::string query_name() const;
};

enum class key_type : std::uint8_t { unknown, rsa, ed25519 };

/// A key record, from the strings of one TXT record joined without anything between them.
struct key_record {
    /// Never fails, as signature::parse() does not.
    static key_record parse(std::string_view text, const limits& limits = {});

    reason why = reason::good; ///< key_syntax, key_revoked or too_many_tags when it is of no use
    key_type type = key_type::rsa; ///< k=
    std::string data{};            ///< p=, decoded
    bool sha256 = true;            ///< h= allows SHA-256
    bool email = true;             ///< s= allows mail
    bool testing = false;          ///< t=y: to be treated as if there were no signature
    bool strict_domain = false;    ///< t=s: the domain of i= has to equal d=
};

} // namespace courriel::mime::dkim
