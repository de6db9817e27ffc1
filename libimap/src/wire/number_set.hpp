// sequence-set on the wire (RFC 3501 section 9).
#pragma once

#include <cstddef>

#include <courriel/imap/number_set.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// sequence-set = (seq-number / seq-range) *("," sequence-set)
bool read_number_set(reader& in, number_set& out, std::size_t max_ranges);

} // namespace courriel::imap::wire
