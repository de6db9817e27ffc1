// Response codes: what stands in brackets before the text of OK, NO, BAD, BYE and PREAUTH (RFC 3501
// section 7.1, RFC 4315, RFC 4469, RFC 5530, RFC 7162).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/imap/capability.hpp>
#include <courriel/imap/flags.hpp>
#include <courriel/imap/number_set.hpp>
#include <courriel/result.hpp>

namespace courriel::imap {

struct response_code {
    enum class kind : std::uint8_t {
        none,  ///< no code
        other, ///< `name` and `argument`
        // RFC 3501
        alert,       ///< the text must be shown to the user
        bad_charset, ///< `charsets` that are known
        capability,  ///< `caps`
        parse,
        permanent_flags, ///< `flags`, `new_keywords`
        read_only,
        read_write,
        try_create,
        uid_next,     ///< `number`
        uid_validity, ///< `number`
        unseen,       ///< `number`
        // RFC 4315
        append_uid, ///< `number` is the UIDVALIDITY; `to` the UIDs given
        copy_uid,   ///< `number` is the UIDVALIDITY; `from` and `to` pair up in order
        uid_not_sticky,
        // RFC 5530
        unavailable,
        authentication_failed,
        authorization_failed,
        expired,
        privacy_required,
        contact_admin,
        no_perm,
        in_use,
        expunge_issued,
        corruption,
        server_bug,
        client_bug,
        cannot,
        limit,
        over_quota,
        already_exists,
        nonexistent,
        // RFC 4469, RFC 7162
        too_big,
        closed,
    };

    kind what = kind::none;
    std::uint32_t number = 0;
    uid_set from{};
    uid_set to{};
    flag_set flags{};
    bool new_keywords = false; ///< "\*": STORE may make keywords
    std::vector<std::string> charsets{};
    capabilities caps{};
    std::string name{};
    std::string argument{}; ///< what follows the name and its SP, untouched

    response_code() = default;
    response_code(kind k) : what(k) {}
    response_code(kind k, std::uint32_t n) : what(k), number(n) {}

    /// All of `text` is "[...]"; errc::malformed otherwise. A code that is not known, or whose
    /// argument is not as its RFC has it, is `other`.
    static result<response_code> parse(std::string_view text);

    /// Appends "[UIDNEXT 3]"; nothing for `none`.
    void append_to(std::string& out) const;
    [[nodiscard]] std::string text() const;

    explicit operator bool() const noexcept { return what != kind::none; }
    friend bool operator==(const response_code&, const response_code&) = default;
};

} // namespace courriel::imap
