// What a recipient or his provider complains about: message/feedback-report, the Abuse Reporting
// Format (RFC 5965, with the types of RFC 6430 and RFC 6591), read and written. The
// multipart/report around it is in report.hpp. Left out: the fields that RFC 6591 adds for failed
// authentication have no members; they are among the extensions.
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

struct feedback_report {
    std::string feedback_type{}; ///< lower case: "abuse", "fraud", "virus", "other", "not-spam" ...
    std::string user_agent{};    ///< the program that wrote the report, with its version
    std::string version{};       ///< of the format: "1"

    std::string original_envelope_id{};
    /// The sender of the envelope, without angle brackets. `has_mail_from` tells the null sender
    /// "<>" from a missing field.
    std::string original_mail_from{};
    bool has_mail_from = false;
    /// Arrival-Date, or Received-Date, its other name.
    std::optional<date_time> arrival_date{};
    typed_value reporting_mta{};
    std::string source_ip{};
    /// How many messages of that kind the report stands for.
    std::optional<std::uint64_t> incidents{};

    std::vector<std::string> authentication_results{}; ///< the values as they are
    std::vector<std::string> original_rcpt_to{};       ///< without angle brackets
    std::vector<std::string> reported_domains{};
    std::vector<std::string> reported_uris{};
    report_fields extensions{}; ///< all others

    /// Reads a part's decoded body. Never fails; linear; at most limits::fields fields. Offsets of
    /// defects are those of `body`. Fields behind an empty line, which does not belong there, count
    /// too.
    static feedback_report parse(std::string_view body, defect_sink defects = {},
                                 const limits& limits = {});

    /// The body of such a part, lines folded at 78 octets, CRLF line ends, ASCII.
    /// errc::invalid_argument when one of the three fields that RFC 5965 section 3.1 requires is
    /// missing, the type is no token, or a value has what delivery_status::to_body() refuses;
    /// errc::too_large for a word that fills more than a line.
    [[nodiscard]] result<std::string> to_body() const;

    friend bool operator==(const feedback_report&, const feedback_report&) = default;
};

} // namespace courriel::mime
