// The day in a Date field (RFC 5322 section 3.3), for SEARCH SENTON and its like, which look at
// neither time nor zone. Comments are not understood: no program writes them before the day.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace courriel::imap::detail {

/// The first "day month year" of `text`; nullopt when there is none that exists.
std::optional<std::chrono::sys_days> day_of_date_field(std::string_view text);

} // namespace courriel::imap::detail
