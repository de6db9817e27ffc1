// Addresses of UUCP (RFC 976): bang paths, what stands for them in mail with domains, and the way
// from one to the other. What is written "a!b!user" goes to host a, from there to b, and is for
// user there; so do "user%b@a" and "b!user@a". rmail.hpp has what is sent to such an address.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/result.hpp>
#include <courriel/smtp/path.hpp>

namespace courriel::smtp {

constexpr std::size_t longest_uucp_path = 1000; ///< octets of a path as text
constexpr std::size_t most_uucp_hosts = 100;    ///< hosts of a path: the hops of RFC 5321 6.3

/// A route and who is at its end.
struct uucp_path {
    std::vector<std::string> hosts{}; ///< in the order of travel; none: a user here
    std::string user{};               ///< a quoted string stays one, and is never looked into

    /// Reads a path in any form, bang, '%', '@' or several of them. Where it is ambiguous, '@'
    /// binds first, then '!', then '%' (RFC 976): "a!u@b" goes to b first, "a!u%b" to a.
    /// errc::malformed for what has an empty user or host, a host with other characters than
    /// letters, digits, '-', '_' and '.', or any blank, control or octet beyond ASCII outside
    /// quotes; errc::too_large beyond the limits above. Linear.
    static result<uucp_path> parse(std::string_view text);

    /// "a!b!user". One host that is a domain gives the form that RFC 976 has for
    /// user@domain: "domain!user".
    [[nodiscard]] std::string to_bang_path() const;

    /// "user%b@a" for the route a, b; "user@a" for one host: what the first host understands that
    /// speaks SMTP. errc::invalid_argument when there is no host, and when the result is no
    /// mailbox, as that of a quoted user beyond several hosts.
    [[nodiscard]] result<path> to_mailbox() const;

    friend bool operator==(const uucp_path&, const uucp_path&) = default;
};

} // namespace courriel::smtp
