// What a recipient did with a message: message/disposition-notification (RFC 8098) and
// message/global-disposition-notification (RFC 6533 section 5), read and written. How they are
// asked for, and when they may be sent, is in read_receipt.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/report_field.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// Who decided what was done with the message (RFC 8098 section 3.2.6.1).
enum class action_mode : std::uint8_t { unknown, manual_action, automatic_action };

/// Who decided that the notification was sent.
enum class sending_mode : std::uint8_t { unknown, sent_manually, sent_automatically };

/// What was done with the message (section 3.2.6.2). `denied` and `failed`, which RFC 2298 had, are
/// read, never written.
enum class disposition_type : std::uint8_t {
    unknown,
    displayed,
    dispatched,
    processed,
    deleted,
    denied,
    failed,
};

/// The words that stand in the field; "unknown" for `unknown`.
std::string_view to_string(action_mode mode) noexcept;
std::string_view to_string(sending_mode mode) noexcept;
std::string_view to_string(disposition_type type) noexcept;

struct disposition_notification {
    std::string reporting_ua{};      ///< the name of the reader's program
    std::string reporting_product{}; ///< what stands behind a semicolon there
    typed_value mdn_gateway{};
    typed_value original_recipient{};  ///< as the message's Original-Recipient field has it
    typed_value final_recipient{};     ///< for whom the notification is
    std::string original_message_id{}; ///< without angle brackets
    action_mode action = action_mode::unknown;
    sending_mode sending = sending_mode::unknown;
    disposition_type type = disposition_type::unknown;
    std::vector<std::string> modifiers{}; ///< lower case: "error" and others
    std::vector<std::string> errors{};    ///< the values of the Error fields
    report_fields extensions{};           ///< all others

    /// Reads a part's decoded body. Never fails; linear; at most limits::fields fields. Offsets of
    /// defects are those of `body`. Fields behind an empty line, which does not belong there, count
    /// too.
    static disposition_notification parse(std::string_view body, defect_sink defects = {},
                                          const limits& limits = {});

    /// The body of such a part, lines folded at 78 octets, CRLF line ends. errc::invalid_argument
    /// when Final-Recipient or a part of the disposition is missing or unknown, a modifier is no
    /// word, or a value has what delivery_status::to_body() refuses; errc::too_large for a word
    /// that fills more than a line.
    [[nodiscard]] result<std::string>
    to_body(report_charset charset = report_charset::us_ascii) const;

    friend bool operator==(const disposition_notification&,
                           const disposition_notification&) = default;
};

} // namespace courriel::mime
