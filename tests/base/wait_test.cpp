// Waits that run, pause and expire.
#include <courriel/wait.hpp>

#include <doctest/doctest.h>

using courriel::time_point;
using namespace std::chrono_literals;

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
