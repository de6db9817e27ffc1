// Moments of RFC 3339.
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "../../libsmtp/src/date_time.hpp"

using namespace courriel::smtp::detail;
using namespace std::chrono;

namespace {

std::string again(std::string_view text) {
    const auto moment = parse_date_time(text);
    if (!moment) return "none";
    std::string out;
    append_date_time(out, *moment);
    return out;
}

} // namespace

TEST_CASE("the examples of RFC 3339 section 5.8") {
    CHECK(again("1985-04-12T23:20:50.52Z") == "1985-04-12T23:20:50Z");
    CHECK(again("1996-12-19T16:39:57-08:00") == "1996-12-20T00:39:57Z");
    CHECK(again("1990-12-31T23:59:60Z") == "1991-01-01T00:00:00Z");
    CHECK(again("1990-12-31T15:59:60-08:00") == "1991-01-01T00:00:00Z");
    CHECK(again("1937-01-01T12:00:27.87+00:20") == "1937-01-01T11:40:27Z");
}

TEST_CASE("letters in either case, days that exist") {
    CHECK(again("2026-11-28t10:24:55z") == "2026-11-28T10:24:55Z");
    CHECK(again("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00Z");
    for (const char* bad :
         {"", "2026", "2026-11-28", "2026-11-28T10:24:55", "2026-11-28 10:24:55Z",
          "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
          "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
          "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00",
          "2026-01-01T00:00:00+0000", "2026-01-01T00:00:00Zx", "+026-01-01T00:00:00Z"})
        CHECK_MESSAGE(again(bad) == "none", bad);
}

TEST_CASE("moments that have no such year") {
    std::string out;
    append_date_time(out, sys_seconds::min());
    append_date_time(out, sys_seconds::max());
    CHECK(out == "0000-01-01T00:00:00Z9999-12-31T23:59:59Z");
}
