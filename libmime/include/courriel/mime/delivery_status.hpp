// What became of a message on its way: message/delivery-status (RFC 3464, status codes of RFC 3463)
// and message/global-delivery-status (RFC 6533 section 4.1), read and written. The multipart/report
// around it is in report.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/report_field.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// "5.1.1" (RFC 3463 section 2).
struct status_code {
    unsigned code_class = 0; ///< 2 success, 4 persistent transient failure, 5 permanent failure
    unsigned subject = 0;    ///< 0 to 999
    unsigned detail = 0;     ///< 0 to 999

    /// Exactly "class.subject.detail", without leading zeros.
    static std::optional<status_code> parse(std::string_view text) noexcept;

    friend bool operator==(const status_code&, const status_code&) = default;
};

std::string to_string(const status_code& code);

/// What the reporting host did for a recipient (RFC 3464 section 2.3.3).
enum class delivery_action : std::uint8_t {
    unknown, ///< missing, or another word; not written
    failed,
    delayed,
    delivered,
    relayed,
    expanded,
};

/// The word that stands in the field; "unknown" for `unknown`.
std::string_view to_string(delivery_action action) noexcept;

/// The fields of one recipient (section 2.3).
struct recipient_status {
    typed_value original_recipient{}; ///< as the sender named it
    typed_value final_recipient{};    ///< as the reporting host got it
    delivery_action action = delivery_action::unknown;
    std::optional<status_code> status{};
    typed_value remote_mta{};      ///< who gave the diagnostic, if it was not the reporting host
    typed_value diagnostic_code{}; ///< "smtp" and the reply
    std::optional<date_time> last_attempt_date{};
    std::string final_log_id{};
    std::optional<date_time> will_retry_until{}; ///< of a delayed message
    report_fields extensions{}; ///< all others, Localized-Diagnostic (RFC 6533) among them

    friend bool operator==(const recipient_status&, const recipient_status&) = default;
};

struct delivery_status {
    std::string original_envelope_id{}; ///< decoded from nothing: RFC 3461's xtext is not used here
    typed_value reporting_mta{};
    typed_value dsn_gateway{};
    typed_value received_from_mta{};
    std::optional<date_time> arrival_date{};
    report_fields extensions{};
    std::vector<recipient_status> recipients{};

    /// Reads a part's decoded body. Never fails; linear; at most limits::fields fields. Offsets of
    /// defects are those of `body`.
    ///
    /// Of what occurs: a recipient's fields without an empty line before them are his all the same,
    /// fields of the message are found in any group, and a second Final-Recipient in a group begins
    /// another recipient, each with a defect.
    static delivery_status parse(std::string_view body, defect_sink defects = {},
                                 const limits& limits = {});

    /// The body of such a part, lines folded at 78 octets, CRLF line ends. With `us_ascii`
    /// addresses of the type "utf-8" are escaped. errc::invalid_argument when a field that RFC 3464
    /// requires is missing (Reporting-MTA, a recipient; of each recipient Final-Recipient, Action
    /// and Status), Will-Retry-Until stands where the message is not delayed, an extension has the
    /// name of a field that has a member, or a value has CR, LF, NUL, other controls or octets that
    /// the charset does not allow; errc::too_large for a word that fills more than a line.
    [[nodiscard]] result<std::string>
    to_body(report_charset charset = report_charset::us_ascii) const;

    friend bool operator==(const delivery_status&, const delivery_status&) = default;
};

} // namespace courriel::mime
