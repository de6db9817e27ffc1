// Dates on the wire (RFC 3501 section 9: date, date-time).
#pragma once

#include <chrono>
#include <string>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE. `zone` is
/// how far the time was told east of Greenwich. A day that does not exist is refused.
bool read_date_time(reader& in, std::chrono::sys_seconds& out, std::chrono::minutes& zone);
/// Years 0 to 9999 and zones within a day can be written; others are cut to these.
void append_date_time(std::string& out, std::chrono::sys_seconds time, std::chrono::minutes zone);

/// date = date-text / DQUOTE date-text DQUOTE
bool read_date(reader& in, std::chrono::year_month_day& out);
void append_date(std::string& out, std::chrono::year_month_day day);

} // namespace courriel::imap::wire
