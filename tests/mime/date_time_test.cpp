// Dates of RFC 5322 written from the system clock.
#include <courriel/mime/date_time.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

std::string at(std::chrono::milliseconds since_epoch) {
    return courriel::mime::format_date(std::chrono::system_clock::time_point(since_epoch));
}

} // namespace

TEST_CASE("date_time: dates of RFC 5322 in UTC") {
    using namespace std::chrono_literals;
    CHECK(at(0s) == "Thu, 01 Jan 1970 00:00:00 +0000");
    CHECK(at(1795493106s) == "Tue, 24 Nov 2026 04:05:06 +0000");
    CHECK(at(1795493106999ms) == "Tue, 24 Nov 2026 04:05:06 +0000");
    CHECK(at(951782399s) == "Mon, 28 Feb 2000 23:59:59 +0000");
    CHECK(at(951782400s) == "Tue, 29 Feb 2000 00:00:00 +0000");
    CHECK(at(4107542399s) == "Sun, 28 Feb 2100 23:59:59 +0000");
    CHECK(at(4107542400s) == "Mon, 01 Mar 2100 00:00:00 +0000");
    CHECK(at(-1ms) == "Wed, 31 Dec 1969 23:59:59 +0000");
    CHECK(at(1796083200s) == "Tue, 01 Dec 2026 00:00:00 +0000");
}
