// Unicode's normalization form KC, as RFC 3454 section 4 has it: in its version 3.2. By GNU Libidn;
// a build without it normalizes nothing (COURRIEL_HAS_STRINGPREP in <courriel/version.hpp>).
#pragma once

#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::sasl::detail {

/// `text`, valid UTF-8 without a NUL, normalized; it may be 11 times as long. Its form when it is
/// normalized again is the same. errc::not_supported in a build without GNU Libidn.
result<std::string> nfkc(std::string_view text);

} // namespace courriel::sasl::detail
