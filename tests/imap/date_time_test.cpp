// INTERNALDATE and the dates of SEARCH (RFC 3501 section 9: date-time, date).
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "imap/wire_text.hpp"
#include "wire/date_time.hpp"

using namespace courriel::imap;
using namespace std::chrono;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;

namespace {

bool is_date_time(std::string_view text) {
    sys_seconds time;
    minutes zone{};
    return reads_all(text, [&](wire::reader& in) { return wire::read_date_time(in, time, zone); });
}

std::string again(std::string_view text) {
    sys_seconds time;
    minutes zone{};
    std::string out;
    if (reads_all(text, [&](wire::reader& in) { return wire::read_date_time(in, time, zone); }))
        wire::append_date_time(out, time, zone);
    return out;
}

bool is_date(std::string_view text) {
    year_month_day day;
    return reads_all(text, [&](wire::reader& in) { return wire::read_date(in, day); });
}

} // namespace

TEST_CASE("the example of RFC 3501") {
    sys_seconds time;
    minutes zone{};
    REQUIRE(reads_all(R"("17-Jul-1996 02:44:25 -0700")",
                      [&](wire::reader& in) { return wire::read_date_time(in, time, zone); }));
    CHECK(time == sys_days{year{1996} / July / 17} + hours{9} + minutes{44} + seconds{25});
    CHECK(zone == minutes{-420});
    check_prefixes(R"("17-Jul-1996 02:44:25 -0700")", [](wire::reader& in) {
        sys_seconds t;
        minutes z{};
        return wire::read_date_time(in, t, z);
    });
}

TEST_CASE("dates and times are written as they were read") {
    for (const auto* text : {R"("17-Jul-1996 02:44:25 -0700")", R"(" 1-Jan-2024 00:00:00 +0000")",
                             R"("29-Feb-2024 23:59:59 +0530")", R"(" 1-Jan-1970 00:00:00 -0030")",
                             R"("31-Dec-1969 23:59:59 +1400")", R"("31-Dec-9999 23:59:59 -2359")",
                             R"("31-Dec-9999 23:59:59 +2359")", R"(" 1-Jan-0000 00:00:00 -2359")",
                             R"(" 1-Jan-0000 00:00:00 +2359")"})
        CHECK(again(text) == text);
    CHECK(again(R"("01-jan-2024 00:00:00 +0000")") == R"(" 1-Jan-2024 00:00:00 +0000")");
    CHECK(again(R"("1-Jan-2024 00:00:00 -0000")") == R"(" 1-Jan-2024 00:00:00 +0000")");
    // A leap second is the first of the next minute.
    CHECK(again(R"("31-Dec-2016 23:59:60 +0000")") == R"(" 1-Jan-2017 00:00:00 +0000")");
}

TEST_CASE("what is no date and time") {
    for (const auto* text : {"",
                             R"("")",
                             R"("17-Jul-1996 02:44:25 -0700)",
                             R"(17-Jul-1996 02:44:25 -0700)",
                             R"("31-Jun-1996 02:44:25 -0700")",
                             R"("29-Feb-2023 00:00:00 +0000")",
                             R"("00-Jan-2024 00:00:00 +0000")",
                             R"("17-Foo-1996 02:44:25 -0700")",
                             R"("17-Jul-96 02:44:25 -0700")",
                             R"("17-Jul-1996 24:00:00 -0700")",
                             R"("17-Jul-1996 02:60:25 -0700")",
                             R"("17-Jul-1996 02:44:61 -0700")",
                             R"("17-Jul-1996 2:44:25 -0700")",
                             R"("17-Jul-1996 02:44:25 0700")",
                             R"("17-Jul-1996 02:44:25 -2400")",
                             R"("17-Jul-1996 02:44:25 -0760")",
                             R"("17-Jul-1996 02:44:25")",
                             R"("17-Jul-1996  02:44:25 -0700")",
                             R"("17 Jul 1996 02:44:25 -0700")",
                             R"("+1-Jul-1996 02:44:25 -0700")"})
        CHECK_FALSE(is_date_time(text));
}

TEST_CASE("times that IMAP cannot write are cut to those it can") {
    std::string out;
    wire::append_date_time(out, sys_seconds::max(), minutes::max());
    CHECK(is_date_time(out));
    out.clear();
    wire::append_date_time(out, sys_seconds::min(), minutes::min());
    CHECK(is_date_time(out));
    out.clear();
    wire::append_date(out, year{2024} / February / 30);
    CHECK(is_date(out));
    out.clear();
    wire::append_date(out, year{-5} / February / 1);
    CHECK(is_date(out));
    out.clear();
    wire::append_date(out, year{12000} / February / 1);
    CHECK(is_date(out));
}

TEST_CASE("days") {
    year_month_day day;
    CHECK(reads_all("1-Feb-1994", [&](wire::reader& in) { return wire::read_date(in, day); }));
    CHECK(day == year{1994} / February / 1);
    CHECK(reads_all("\"09-feb-0001\"", [&](wire::reader& in) { return wire::read_date(in, day); }));
    CHECK(day == year{1} / February / 9);
    std::string out;
    wire::append_date(out, day);
    CHECK(out == "9-Feb-0001");
    for (const auto* text : {"", "1-Feb-94", "\"1-Feb-1994", "1-Feb-1994\"", " 1-Feb-1994",
                             "32-Jan-1994", "001-Feb-1994", "1-2-1994", "1-Feb-19945"})
        CHECK_FALSE(is_date(text));
    check_prefixes("\"1-Feb-1994\"", [](wire::reader& in) {
        year_month_day d;
        return wire::read_date(in, d);
    });
}
