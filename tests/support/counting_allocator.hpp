// How many bytes of heap memory the program holds: for tests of memory that must stay flat. Link
// counting_allocator.cpp into the program. Any thread may allocate.
#pragma once

#include <cstddef>

namespace courriel::tests {

[[nodiscard]] std::size_t live_bytes();
/// The greatest value of live_bytes() since the program began, or since reset_peak().
[[nodiscard]] std::size_t peak_bytes();
void reset_peak();

} // namespace courriel::tests
