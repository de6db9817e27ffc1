// Dates of RFC 5322, read and written.
#include <courriel/mime/date_time.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace courriel;
using mime::date_time;

namespace {

std::string at(std::chrono::milliseconds since_epoch) {
    return mime::format_date(std::chrono::system_clock::time_point(since_epoch));
}

std::string read(std::string_view value) {
    const auto date = date_time::parse(value);
    return date ? to_rfc3339(*date) : "none";
}

bool has_defect(std::string_view value, mime::defect_kind kind) {
    std::vector<mime::defect> defects;
    date_time::parse(value, mime::defect_sink(defects));
    for (const auto& d : defects)
        if (d.kind == kind) return true;
    return false;
}

} // namespace

TEST_CASE("date_time: written in UTC") {
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

TEST_CASE("date_time: the message's own zone") {
    CHECK(read("Tue, 24 Nov 2026 04:05:06 +0130") == "2026-11-24T04:05:06+01:30");
    CHECK(read("Tue, 24 Nov 2026 04:05:06 -0330") == "2026-11-24T04:05:06-03:30");
    CHECK(read("Tue, 24 Nov 2026 04:05:06 +0000") == "2026-11-24T04:05:06+00:00");
    CHECK(read("Tue, 24 Nov 2026 04:05:06 -0000") == "2026-11-24T04:05:06-00:00");
    const auto date = date_time::parse("Tue, 24 Nov 2026 04:05:06 -0330");
    CHECK(date->to_time().time_since_epoch().count() == 1795493106 + 12600);
    CHECK(format_date(*date) == "Tue, 24 Nov 2026 04:05:06 -0330");
    CHECK(date_time::parse(format_date(*date)) == date);
    CHECK(format_date(*date_time::parse("1 Jan 2026 00:00 -0000")) ==
          "Thu, 01 Jan 2026 00:00:00 -0000");
}

TEST_CASE("date_time: obsolete forms") {
    CHECK(read("21 Nov 97 09:55:06 GMT") == "1997-11-21T09:55:06+00:00");
    CHECK(read("1 Jan 49 00:00 UT") == "2049-01-01T00:00:00+00:00");
    CHECK(read("1 Jan 50 00:00 EST") == "1950-01-01T00:00:00-05:00");
    CHECK(read("1 Jan 126 00:00 PDT") == "2026-01-01T00:00:00-07:00");
    CHECK(read("Fri , 21 (x) Nov\r\n 1997 09 : 55 : 06 (y) -0600 (z)") ==
          "1997-11-21T09:55:06-06:00");
    CHECK(read("1 Jan 2026 00:00 A") == "2026-01-01T00:00:00-00:00");
    CHECK(read("1 Jan 2026 00:00 Z") == "2026-01-01T00:00:00-00:00");
    CHECK(read("1 Jan 2026 00:00 XYZ") == "2026-01-01T00:00:00-00:00");
    CHECK(read("1 Jan 2026 00:00") == "2026-01-01T00:00:00-00:00");
    CHECK(has_defect("21 Nov 97 09:55:06 GMT", mime::defect_kind::obsolete_syntax));
    CHECK(has_defect("1 Jan 2026 00:00", mime::defect_kind::invalid_zone));
    CHECK(has_defect("Mon, 24 Nov 2026 04:05:06 +0000", mime::defect_kind::wrong_weekday));
    CHECK(!has_defect("Tue, 24 Nov 2026 04:05:06 +0000", mime::defect_kind::wrong_weekday));
}

TEST_CASE("date_time: careless forms") {
    CHECK(read("Tuesday, 24-Nov-2026 4:5:6 +01:00") == "2026-11-24T04:05:06+01:00");
    CHECK(read("tue 24 november 2026 04:05:06 +0100 trailing") == "2026-11-24T04:05:06+01:00");
    CHECK(has_defect("24 Nov 2026 04:05:06 +0100 trailing", mime::defect_kind::invalid_date));
}

TEST_CASE("date_time: the order of asctime") {
    CHECK(read("Tue Nov 24 04:05:06 2026") == "2026-11-24T04:05:06-00:00");
    CHECK(read("Tue Nov 24 04:05:06 2026 +0100") == "2026-11-24T04:05:06+01:00");
    CHECK(read("Tue Nov  4 04:05:06 PST 2025") == "2025-11-04T04:05:06-08:00");
    CHECK(read("Nov 24 04:05 2026") == "2026-11-24T04:05:00-00:00");
    CHECK(has_defect("Tue Nov 24 04:05:06 2026 +0100", mime::defect_kind::invalid_date));
    for (const char* bad : {"Nov", "Tue Nov", "Tue Nov 31 04:05:06 2026", "Tue Nov 24 2026",
                            "Tue Nov 24 04:05:06", "Tue Nov 24 04:05:06 PST"})
        CHECK_MESSAGE(read(bad) == "none", bad);
}

TEST_CASE("date_time: the quick reading of the usual form is that of all others") {
    // The comment before it keeps the quick one away.
    const auto same = [](const std::string& value) {
        std::vector<mime::defect> quick, slow;
        const auto a = mime::date_time::parse(value, mime::defect_sink(quick));
        const auto b = mime::date_time::parse("(x)" + value, mime::defect_sink(slow));
        CHECK_MESSAGE(a == b, value);
        REQUIRE_MESSAGE(quick.size() == slow.size(), value);
        for (std::size_t i = 0; i != quick.size(); ++i) {
            CHECK_MESSAGE(quick[i].kind == slow[i].kind, value);
            CHECK_MESSAGE(quick[i].end + 3 == slow[i].end, value);
        }
    };
    for (const std::string usual :
         {"Tue, 24 Nov 2026 04:05:06 +0100 (CET)", "Mon, 23 Nov 2026 04:05:06 GMT (x)"})
        for (std::size_t n = 0; n <= usual.size(); ++n) {
            same(usual.substr(0, n));
            for (const char c : {'0', '9', ' ', 'x', '(', '\\', ':', '-', '+', ',', '\n'}) {
                std::string changed = usual;
                if (n != usual.size()) changed[n] = c;
                same(changed);
                same(usual.substr(0, n) + c + usual.substr(n));
            }
        }
    for (int day = 0; day != 366; ++day) {
        const std::string date = at(std::chrono::hours(24 * day));
        CHECK(read(date) != "none");
        same(date);
        same("Wed" + date.substr(3, date.size() - 8) + "GMT");
    }
    for (const char* other :
         {"Sat, 30 Jun 2012 23:59:60 -0000", "Sat, 1 Jan 0000 00:00:00 +0000",
          "Sat, 29 Feb 2020 24:00:00 +2359", "Thu, 29 Feb 2023 00:00:00 +2400",
          " \r\n Tue, 24 Nov 2026 04:05:06 -0060", "Mon, 4 Nov 2024 04:05:06 +0000"})
        same(other);
}

TEST_CASE("date_time: real days only") {
    CHECK(read("29 Feb 2024 00:00 +0000") != "none");
    CHECK(read("30 Jun 2012 23:59:60 +0000") == "2012-06-30T23:59:60+00:00");
    for (const char* bad :
         {"", "x", "Tue", "29 Feb 2023 00:00 +0000", "31 Apr 2026 00:00 +0000",
          "0 Jan 2026 00:00 +0000", "32 Jan 2026 00:00 +0000", "1 Jan 2026 24:00 +0000",
          "1 Jan 2026 00:60 +0000", "1 Jan 2026 00:00:61 +0000", "1 Jan 2026 +0000",
          "1 Jan 0000 00:00 +0000", "1 Jan 7 00:00 +0000", "1 Ja 2026 00:00 +0000",
          "Foo, 1 Jan 2026 00:00 +0000", "1 Jan 2026 (00:00 +0000"})
        CHECK_MESSAGE(read(bad) == "none", bad);
}

TEST_CASE("date_time: M27 no number overflows") {
    CHECK(read("1 Jan 1000000000000 00:00 +0000") == "none");
    CHECK(read("1 Jan 10000 00:00 +0000") == "none");
    CHECK(read("1 Jan 9999 00:00 +0000") == "9999-01-01T00:00:00+00:00");
    CHECK(read("99999999999999999999 Jan 2026 00:00 +0000") == "none");
    CHECK(read("1 Jan 2026 00:00 +9999") == "2026-01-01T00:00:00-00:00");
    CHECK(read("1 Jan 2026 00:00 +2359") == "2026-01-01T00:00:00+23:59");
    CHECK(read("1 Jan 2026 00:00 +2360") == "2026-01-01T00:00:00-00:00");
    CHECK(read("1 Jan 2026 00:00 -99999999999999999999") == "2026-01-01T00:00:00-00:00");
    for (const char* edge : {"1 Jan 0001 00:00 +2359", "31 Dec 9999 23:59:60 -2359"})
        CHECK(date_time::parse(edge)->to_time() != std::chrono::sys_seconds{});
}

TEST_CASE("date_time: M09 every prefix") {
    const std::string_view value = "Fri , 21 (x\\)) Nov\r\n 1997 09 : 55 : 06 (y) -0600 (z)";
    for (std::size_t n = 0; n <= value.size(); ++n) {
        const std::string prefix(value.substr(0, n));
        CHECK((read(prefix) == "none" || read(prefix).size() == 25));
    }
}
