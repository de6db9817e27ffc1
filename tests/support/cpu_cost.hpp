// What work costs a processor, for tests that cost follows size.
#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace courriel::tests {

/// CPU time of this thread, in seconds: the least of three runs.
template <class Work>
double cpu_cost(const Work& work) {
    double least = std::numeric_limits<double>::max();
    for (int i = 0; i != 3; ++i) {
        const auto now = [] {
            timespec t{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
            return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
        };
        const double begin = now();
        work();
        least = std::min(least, now() - begin);
    }
    return least;
}

/// Whether the cost of `work` follows the size of what it is done on, of which `large` is sixteen
/// times `small`. It costs sixteen times as much when that is linear and 256 times when it is
/// quadratic: no noise of a busy machine takes one for the other.
template <class Work, class T>
bool costs_linear(const Work& work, const T& small, const T& large) {
    return cpu_cost([&] { work(large); }) < 64 * cpu_cost([&] { work(small); }) + 0.002;
}

} // namespace courriel::tests
