// What the benchmarks share: the CPU time of the best of several runs, told one metric a line as
// "NAME CORPUS METRIC VALUE UNIT", so that other libraries' programs can be measured beside them.
// The environment decides: BENCH_NAME, BENCH_REPS (5), BENCH_MAX_SECONDS (60), BENCH_LIMIT
// (messages of a corpus; all).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <string>

namespace courriel::benchmarks {

inline std::string setting(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? otherwise : value;
}
inline std::size_t number(const char* name, std::size_t otherwise) {
    const std::string value = setting(name, "");
    return value.empty() ? otherwise : std::strtoul(value.c_str(), nullptr, 10);
}

/// Of the process, in seconds.
inline double cpu_time() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}
inline double wall_time() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

inline void tell(const std::string& corpus, const std::string& metric, double value,
                 const char* unit) {
    static const std::string name = setting("BENCH_NAME", "courriel");
    std::printf("%s %s %s %.6g %s\n", name.c_str(), corpus.c_str(), metric.c_str(), value, unit);
    std::fflush(stdout);
}

/// What the results depend on goes here, lest the compiler leave the work out.
inline std::uint64_t& sink() {
    static std::uint64_t value = 0;
    return value;
}

struct timing {
    double cpu = std::numeric_limits<double>::max();
    double wall = std::numeric_limits<double>::max();
    std::size_t repetitions = 0;
};

/// The best of BENCH_REPS runs of `work`; at least one, and none begun after BENCH_MAX_SECONDS.
template <class Work>
timing best_of(const Work& work) {
    const std::size_t repetitions = number("BENCH_REPS", 5);
    const auto seconds = static_cast<double>(number("BENCH_MAX_SECONDS", 60));
    const double start = wall_time();
    timing best;
    do {
        const double cpu = cpu_time();
        const double wall = wall_time();
        work();
        best.cpu = std::min(best.cpu, cpu_time() - cpu);
        best.wall = std::min(best.wall, wall_time() - wall);
    } while (++best.repetitions < repetitions && wall_time() - start < seconds);
    return best;
}

} // namespace courriel::benchmarks
