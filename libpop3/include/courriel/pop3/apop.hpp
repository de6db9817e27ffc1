// APOP (RFC 1939 section 7): the timestamp of the greeting, and the digest that answers it. Both
// ends need the secret itself, and who has listened can try secrets against what he heard, so SCRAM
// is better. A server that forges its timestamps can learn a secret letter by letter, by way of
// collisions of MD5 (CVE-2007-1558); these need octets that no msg-id has, hence
// is_apop_timestamp().
#pragma once

#include <string>
#include <string_view>

namespace courriel::pop3 {

/// Whether `text` is a timestamp that APOP may answer: a msg-id of RFC 5322 section 3.6.4 with its
/// angle brackets, without obsolete forms, of at most 255 octets.
[[nodiscard]] bool is_apop_timestamp(std::string_view text) noexcept;

/// A timestamp that nobody can guess, for one connection of the server `host_name`; "localhost"
/// takes the place of a name that no timestamp can hold. Empty where there is no MD5.
[[nodiscard]] std::string make_apop_timestamp(std::string_view host_name);

/// The timestamp in a greeting; empty when there is none that APOP may answer.
[[nodiscard]] std::string_view find_apop_timestamp(std::string_view greeting) noexcept;

/// Whether `text` has the form of a digest: 32 lower-case hexadecimal digits.
[[nodiscard]] bool is_apop_digest(std::string_view text) noexcept;

/// What a client says for `timestamp`; both are taken as they are. Empty where there is no MD5: in
/// a build without OpenSSL, or when that is confined to FIPS 140.
[[nodiscard]] std::string apop_digest(std::string_view timestamp, std::string_view secret);

/// Whether a client that says `digest` knows `secret`; in a time that depends on the sizes alone.
/// False where there is no MD5.
[[nodiscard]] bool proves_secret(std::string_view digest, std::string_view timestamp,
                                 std::string_view secret);

} // namespace courriel::pop3
