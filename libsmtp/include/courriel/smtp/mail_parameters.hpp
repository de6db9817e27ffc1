// What extensions add to MAIL and RCPT (RFC 5321 section 4.1.2, Mail-parameters and
// Rcpt-parameters) as values: the same for the client, which owns them with its envelope, and for
// the server, which shows them with an event. Nothing given is nothing sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::smtp {

/// BODY= (RFC 6152, RFC 3030): what the content is declared to be.
enum class body_type {
    unspecified,    ///< no parameter
    seven_bit,      ///< BODY=7BIT
    eight_bit_mime, ///< BODY=8BITMIME
    binary_mime,    ///< BODY=BINARYMIME: any octets, without lines; only in chunks (BDAT)
};

/// RET= (RFC 3461 section 4.3): how much of the message a report of its failure brings back.
enum class dsn_return { unspecified, full, headers };

/// NOTIFY= (RFC 3461 section 4.1): when the sender is told about a recipient. Nothing set: no
/// parameter, and the server decides; `never` excludes the others.
struct dsn_notify {
    bool never = false;
    bool success = false;
    bool failure = false;
    bool delay = false;

    [[nodiscard]] bool is_given() const { return never || success || failure || delay; }
    friend bool operator==(const dsn_notify&, const dsn_notify&) = default;
};

/// BY= (RFC 2852): by when the message is to be delivered, and what happens else.
struct deliver_by {
    enum class mode {
        return_, ///< R: it comes back
        notify,  ///< N: it goes on, and the sender is told
    };
    std::chrono::seconds time{0}; ///< from now, at most 999,999,999 either way; over 0 for return_
    mode if_late = mode::notify;
    bool trace = false; ///< T: a report at each relay too

    friend bool operator==(const deliver_by&, const deliver_by&) = default;
};

/// HOLDFOR= or HOLDUNTIL= (FUTURERELEASE, RFC 4865): when the message may be sent on. One of the
/// two is given.
struct future_release {
    std::optional<std::chrono::seconds> hold_for{};       ///< 1 to 999,999,999
    std::optional<std::chrono::sys_seconds> hold_until{}; ///< a moment, in UTC

    friend bool operator==(const future_release&, const future_release&) = default;
};

/// RRVS= (RFC 7293): the recipient must have been the owner of the mailbox ever since.
struct valid_since {
    std::chrono::sys_seconds since{};
    bool goes_on_without = false; ///< C: a server without the extension may still be given the
                                  ///< message; else R, and it is returned

    friend bool operator==(const valid_since&, const valid_since&) = default;
};

/// The parameters of MAIL. `Text` is std::string or std::string_view.
template <class Text>
struct basic_mail_parameters {
    body_type body = body_type::unspecified;
    std::optional<std::uint64_t> size{}; ///< SIZE= (RFC 1870): octets; an estimate will do
    bool smtp_utf8 = false;   ///< SMTPUTF8 (RFC 6531): addresses or header fields hold UTF-8
    bool require_tls = false; ///< REQUIRETLS (RFC 8689): over TLS all the way, or not at all
    dsn_return ret = dsn_return::unspecified;
    Text envelope_id{}; ///< ENVID= (RFC 3461 section 4.4): printable ASCII characters, not encoded;
                        ///< 1 to 100 once they are (as xtext: "+", "=" and blanks take three);
                        ///< empty: none
    std::optional<Text> authorized{}; ///< AUTH= (RFC 4954 section 5): who submitted the message,
                                      ///< not encoded; "<>" when that is not known
    std::optional<deliver_by> by{};
    std::optional<int> priority{}; ///< MT-PRIORITY= (RFC 6710): -9 to 9
    std::optional<future_release> release{};

    friend bool operator==(const basic_mail_parameters&, const basic_mail_parameters&) = default;
};

/// The parameters of RCPT. `Text` is std::string or std::string_view.
template <class Text>
struct basic_recipient_parameters {
    dsn_notify notify{};
    Text original_type{};    ///< ORCPT= (RFC 3461 section 4.2): "rfc822", "utf-8" ...; empty: none
    Text original_address{}; ///< the address that the sender wrote, not encoded
    std::optional<valid_since> since{};

    friend bool operator==(const basic_recipient_parameters&,
                           const basic_recipient_parameters&) = default;
};

using mail_parameters = basic_mail_parameters<std::string>;
using mail_parameters_view = basic_mail_parameters<std::string_view>;
using recipient_parameters = basic_recipient_parameters<std::string>;
using recipient_parameters_view = basic_recipient_parameters<std::string_view>;

/// Copies that own their text: what a server keeps of an event, or gives to the next hop.
mail_parameters to_owned(const mail_parameters_view& view);
recipient_parameters to_owned(const recipient_parameters_view& view);

} // namespace courriel::smtp
