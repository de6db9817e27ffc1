// The searches that reading the structure of a message is bound by: the next line that begins with
// "--", and the end of a header's field.
#pragma once

#include <cstddef>
#include <string_view>

#include "kernels.hpp"

namespace courriel::mime::simd {

/// The first '-' of the first "\n--" in [at, end), or end. O(n).
inline const char* find_dashed_line(const char* at, const char* end) {
    return active().find_dashed_line(at, end);
}

/// The end of the field of `text` whose value goes on at `from`, folds included. O(n).
inline field_end find_field_end(std::string_view text, std::size_t from) {
    return active().find_field_end(text.data() + from, text.data() + text.size());
}

} // namespace courriel::mime::simd
