// Moments as RFC 3339 writes them ("2026-11-28T10:24:55Z"): those of FUTURERELEASE (RFC 4865) and
// RRVS (RFC 7293).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::smtp::detail {

/// date-time of RFC 3339 section 5.6, whole; a fraction of a second is dropped. nullopt when it is
/// none, or no such day or time exists.
std::optional<std::chrono::sys_seconds> parse_date_time(std::string_view text);

/// Appends the moment in UTC, with years of four digits: before year 0 and after 9999 the nearest
/// that can be written.
void append_date_time(std::string& out, std::chrono::sys_seconds moment);

} // namespace courriel::smtp::detail
