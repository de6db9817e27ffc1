// What the response code of a reply means, and what to do about it: RFC 2449 section 8 (IN-USE,
// LOGIN-DELAY), RFC 3206 (SYS/TEMP, SYS/PERM, AUTH), RFC 6856 section 5 (UTF8).
#pragma once

#include <cstdint>
#include <string_view>
#include <system_error>

namespace courriel::pop3 {

enum class response_code : std::uint8_t {
    none,        ///< the reply has no code
    in_use,      ///< the credentials are good, but another session has the maildrop open
    login_delay, ///< the last login was too short a time ago
    sys_temp,    ///< a failure of the server's that passes
    sys_perm,    ///< a failure of the server's that somebody has to mend
    auth,        ///< the credentials are at fault
    utf8,        ///< the message can be had only after UTF8
    other        ///< none of these
};

/// What stands in brackets as a value, without regard to case. Further levels, which say more about
/// the same, are ignored: "SYS/TEMP/DISK" is sys_temp.
[[nodiscard]] response_code parse_response_code(std::string_view text) noexcept;

/// The category of response codes as errors, by which a server's application says why it refuses:
/// name "courriel.pop3", a few English words for each.
[[nodiscard]] const std::error_category& response_category() noexcept;

inline std::error_code make_error_code(response_code code) noexcept {
    return {static_cast<int>(code), response_category()};
}

/// What a server says of an error: the code that it is, sys_temp for all others.
[[nodiscard]] response_code to_response_code(std::error_code error) noexcept;

/// How it is written; empty for `none` and `other`.
[[nodiscard]] std::string_view to_string(response_code code) noexcept;

/// What a client may do after a refusal.
enum class remedy : std::uint8_t {
    unknown,           ///< the server does not say: show its text to the user
    try_later,         ///< the same again, without asking the user
    other_credentials, ///< ask the user for another name or password
    give_up,           ///< the same will fail until somebody has mended the server
    utf8_mode          ///< the same again, after UTF8 in another session
};

[[nodiscard]] remedy remedy_for(response_code code) noexcept;

} // namespace courriel::pop3

template <>
struct std::is_error_code_enum<courriel::pop3::response_code> : std::true_type {};
