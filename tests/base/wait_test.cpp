// Waits that run, pause and expire.
#include <courriel/wait.hpp>

#include <chrono>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

using courriel::time_point;
using namespace std::chrono_literals;

TEST_CASE("growing_delay: doubled each time, up to a limit") {
    const auto delays = [](courriel::duration first, courriel::duration greatest) {
        std::vector<std::chrono::seconds> all;
        for (const std::size_t n : {1u, 2u, 3u, 4u, 5u, 6u, 1000u})
            all.push_back(std::chrono::duration_cast<std::chrono::seconds>(
                courriel::growing_delay(n, first, greatest)));
        return all;
    };
    using all = std::vector<std::chrono::seconds>;
    CHECK(delays(1s, 15s) == all{1s, 2s, 4s, 8s, 15s, 15s, 15s});
    CHECK(delays(20s, 15s) == all{15s, 15s, 15s, 15s, 15s, 15s, 15s});
    CHECK(delays(0s, 15s) == all{0s, 0s, 0s, 0s, 0s, 0s, 0s});
}

TEST_CASE("wait: it counts only while it runs") {
    courriel::wait w;
    const time_point now{100s};
    CHECK(!w.is_armed());
    CHECK(!w.deadline(now));
    w.start(10s);
    CHECK(w.is_armed());
    CHECK(!w.deadline(now)); // paused
    w.pass(1h);
    w.run(true);
    CHECK(w.deadline(now) == now + 10s);
    w.pass(9s);
    CHECK(!w.expired());
    w.run(false);
    w.pass(1h);
    CHECK(!w.expired());
    w.run(true);
    CHECK(w.deadline(now) == now + 1s);
    w.pass(1s);
    CHECK(w.expired());
    w.start(10s);
    CHECK(!w.expired());
    w.run(true);
    w.pass(11s);
    w.stop();
    CHECK(!w.expired());
    CHECK(!w.is_armed());
}
