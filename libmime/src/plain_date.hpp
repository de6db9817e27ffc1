// The usual form of a date (RFC 5322 section 3.3), read quickly: a mail has dozens in its trace.
#pragma once

#include <optional>
#include <string_view>

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/defect_sink.hpp>

namespace courriel::mime::detail {

/// The same that date_time::parse reads, with its defect where the day of the week is wrong;
/// nullopt for any other form.
std::optional<date_time> read_plain_date(std::string_view value, defect_sink& defects);

} // namespace courriel::mime::detail
