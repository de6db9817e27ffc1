// Dates as messages carry them (RFC 5322 section 3.3, with the obsolete syntax of section 4.3).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>

namespace courriel::mime {

/// A date with the message's own zone. A value of parse() is always a real date of the years 1 to
/// 9999.
struct date_time {
    int year = 1970;
    unsigned month = 1; ///< 1 to 12
    unsigned day = 1;   ///< 1 to 31
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0; ///< 60 in a leap second
    int offset = 0;      ///< minutes east of UTC
    /// "-0000" and zones that nobody knows: the time is UTC, where its writer is is not known.
    bool unknown_zone = false;

    /// Reads a field's value: a missing day of the week, missing seconds, years of two and three
    /// digits, named zones and comments included. nullopt when it is no possible date.
    static std::optional<date_time> parse(std::string_view value, defect_sink defects = {});

    /// The date in UTC, seconds rounded down.
    static date_time at(std::chrono::system_clock::time_point time);

    /// The instant; a leap second counts as the one behind it.
    [[nodiscard]] std::chrono::sys_seconds to_time() const noexcept;

    friend bool operator==(const date_time&, const date_time&) = default;
};

/// "2026-11-24T04:05:06+01:00" (RFC 3339); an unknown zone is "-00:00".
std::string to_rfc3339(const date_time& date);

/// "Tue, 24 Nov 2026 04:05:06 +0100", as a message carries it.
std::string format_date(const date_time& date);

/// "Tue, 24 Nov 2026 04:05:06 +0000": always UTC, seconds rounded down. The clock is the caller's.
std::string format_date(std::chrono::system_clock::time_point time);

} // namespace courriel::mime
