// See retry_schedule.hpp.
#include <courriel/smtp/delivery/retry_schedule.hpp>

#include <algorithm>

#include <courriel/version.hpp>

namespace courriel::smtp {

std::chrono::seconds retry_schedule::wait(unsigned attempts, const choose& chance) const {
    // A quarter more than this is `longest`.
    const std::chrono::seconds most = longest - longest / 5;
    std::chrono::seconds out = std::min(first, most);
    for (unsigned n = 1; n < attempts && out < most; ++n) out = std::min(2 * out, most);
    const auto bound = static_cast<std::size_t>(std::max<std::int64_t>(out.count() / 4, 0)) + 1;
    return out + std::chrono::seconds(static_cast<std::int64_t>(chance(bound)));
}

std::chrono::sys_seconds retry_schedule::next_attempt(std::chrono::sys_seconds arrived,
                                                      std::chrono::sys_seconds now,
                                                      unsigned attempts,
                                                      const choose& chance) const {
    const std::chrono::sys_seconds next = now + wait(attempts, chance);
    const std::chrono::sys_seconds end = arrived + life;
    return now < end ? std::min(next, end) : next;
}

} // namespace courriel::smtp
