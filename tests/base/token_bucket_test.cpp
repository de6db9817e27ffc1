// The token bucket on a clock of its own.
#include <courriel/token_bucket.hpp>

#include <doctest/doctest.h>

using courriel::time_point;
using courriel::token_bucket;
using namespace std::chrono_literals;

TEST_CASE("L08: a burst is spent, then tokens come at the rate and never beyond the burst") {
    token_bucket b(2, 3);
    const time_point start{50s};
    for (int i = 0; i != 3; ++i) CHECK(b.take(start));
    CHECK(!b.take(start));
    CHECK(b.until(start) == 500ms);
    CHECK(!b.take(start + 499ms));
    CHECK(b.take(start + 501ms));
    CHECK(!b.take(start + 501ms));
    const time_point later = start + 1h;
    CHECK(b.until(later, 3) == 0s);
    CHECK(b.take(later, 3));
    CHECK(!b.take(later));
}

TEST_CASE("L11: a clock that steps back yields nothing") {
    token_bucket b(1, 1);
    const time_point start{50s};
    CHECK(b.take(start));
    CHECK(!b.take(start - 10s));
    CHECK(!b.take(start + 900ms));
    CHECK(b.take(start + 1100ms));
}
