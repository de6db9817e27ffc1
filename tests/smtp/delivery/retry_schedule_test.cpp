// The waits between attempts, over the whole life of a message.
#include <ostream>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/smtp/delivery/retry_schedule.hpp>

using namespace courriel::smtp;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds noon{1'795'867'200s};

std::size_t none(std::size_t) { return 0; }
std::size_t all(std::size_t bound) { return bound - 1; }

} // namespace

TEST_CASE("D20 waits double from 300 s and end at 4000, by chance a quarter longer") {
    const retry_schedule schedule;
    const std::vector<std::chrono::seconds> shortest = {300s, 600s, 1200s, 2400s, 3200s, 3200s};
    const std::vector<std::chrono::seconds> longest = {375s, 750s, 1500s, 3000s, 4000s, 4000s};
    for (unsigned n = 0; n != shortest.size(); ++n) {
        CAPTURE(n);
        CHECK(schedule.wait(n + 1, none) == shortest[n]);
        CHECK(schedule.wait(n + 1, all) == longest[n]);
    }
    CHECK(schedule.wait(4'000'000'000, none) == 3200s);
    CHECK(schedule.wait(0, none) == 300s);
}

TEST_CASE("a schedule of other lengths") {
    retry_schedule schedule;
    schedule.first = 100s;
    schedule.longest = 125s;
    CHECK(schedule.wait(1, none) == 100s);
    CHECK(schedule.wait(9, all) == 125s);
    schedule.first = schedule.longest = 0s;
    CHECK(schedule.wait(9, all) == 0s);
}

TEST_CASE("D20 a message is tried for five days, the last time at their end") {
    const retry_schedule schedule;
    for (const choose& chance : {choose(none), choose(all)}) {
        std::chrono::sys_seconds now = noon;
        unsigned attempts = 0;
        while (!schedule.is_over(noon, now) && attempts < 1000) {
            const auto next = schedule.next_attempt(noon, now, ++attempts, chance);
            CHECK(next > now);
            CHECK(next - now <= 4000s);
            now = next;
        }
        CHECK(now == noon + 5 * 24h);
        CHECK(attempts > 100);
        CHECK(attempts < 150);
    }
    CHECK(schedule.next_attempt(noon, noon + 5 * 24h, 200, none) == noon + 5 * 24h + 3200s);
}

TEST_CASE("the sender is warned after four hours") {
    const retry_schedule schedule;
    CHECK_FALSE(schedule.is_late(noon, noon + 4h - 1s));
    CHECK(schedule.is_late(noon, noon + 4h));
    CHECK_FALSE(schedule.is_over(noon, noon + 5 * 24h - 1s));
    CHECK(schedule.is_over(noon, noon + 5 * 24h));
    CHECK_FALSE(schedule.is_over(noon, noon - 24h)); // a clock that was put back
}
