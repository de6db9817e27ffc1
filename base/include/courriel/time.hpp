// The one clock of the suite. Sessions never read it: the pump tells them the time.
#pragma once

#include <chrono>

namespace courriel {

using clock = std::chrono::steady_clock; ///< monotonic: a jump of the wall clock moves no deadline
using time_point = clock::time_point;
using duration = clock::duration;

} // namespace courriel
