// The usual form of a date (RFC 5322 section 3.3), read quickly: a mail has dozens in its trace.
#pragma once

#include <optional>
#include <string_view>

#include <courriel/mime/date_time.hpp>

namespace courriel::mime::detail {

/// The same that date_time::parse reads; nullopt for any other form, and where there is a defect.
std::optional<date_time> read_plain_date(std::string_view value);

} // namespace courriel::mime::detail
