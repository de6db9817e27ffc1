// Parameters as nearly all are written: short, different names, values that are tokens or quoted
// strings without escapes, and nothing of RFC 2231 or 2047. What they come to is what
// read_parameters() and decode_parameters() would come to, of which they need neither.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <courriel/mime/parameter.hpp>

namespace courriel::mime::detail {

/// Reads all of `text`, what stands behind a type, into `out`, which is empty. False when something
/// in it is written otherwise, or when there are more than `limit`; `out` has a part of them then.
bool read_plain_parameters(std::string_view text, std::size_t limit, std::vector<parameter>& out);

} // namespace courriel::mime::detail
