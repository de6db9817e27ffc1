// Dates as messages carry them (RFC 5322 section 3.3).
#pragma once

#include <chrono>
#include <string>

namespace courriel::mime {

/// "Tue, 24 Nov 2026 04:05:06 +0000": always UTC, seconds rounded down. The clock is the caller's.
std::string format_date(std::chrono::system_clock::time_point time);

} // namespace courriel::mime
