// The `From ` line of an mbox, read as many programs write it, and written.
#include <courriel/mime/mbox.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

#include <courriel/errc.hpp>

using namespace courriel;
using namespace courriel::mime;
using namespace std::string_view_literals;

TEST_CASE("mbox: the From line as programs write it") {
    struct row {
        std::string_view line, sender, date;
    };
    for (const row& r : {
             row{"From ada@example.org Thu Nov 24 18:22:48 1986", "ada@example.org",
                 "1986-11-24T18:22:48-00:00"},
             row{"From ada@example.org Wed Dec  2 05:53 1992", "ada@example.org",
                 "1992-12-02T05:53:00-00:00"},
             row{"From ada@example.org Wed Dec  2 05:53:09 1992 +0100", "ada@example.org",
                 "1992-12-02T05:53:09+01:00"},
             row{"From 1234@xxx Sat Nov 26 12:00:00 +0000 2016", "1234@xxx",
                 "2016-11-26T12:00:00+00:00"},
             row{"From ada Thu Nov 24 18:22:48 PST 1986", "ada", "1986-11-24T18:22:48-08:00"},
             row{"From ada Thu Nov 24 18:22:48 MET DST 1986 remote from host", "ada",
                 "1986-11-24T18:22:48-00:00"},
             row{"From ada Thu Nov 24 18:22:48 86", "ada", "1986-11-24T18:22:48-00:00"},
             row{"From - Thu Nov 24 18:22:48 1986", "-", "1986-11-24T18:22:48-00:00"},
             row{"From ???@??? Thu Nov 24 18:22:48 1986", "???@???", "1986-11-24T18:22:48-00:00"},
             row{"From  Thu Nov 24 18:22:48 1986 ", "", "1986-11-24T18:22:48-00:00"},
             row{"From a@b Tue, 24 Nov 2026 18:22:48 +0200", "a@b", "2026-11-24T18:22:48+02:00"},
             row{"From \"a b\"@c \t Thu Nov 24 18:22:48 1986", "\"a b\"@c",
                 "1986-11-24T18:22:48-00:00"},
             // What looks like a date in the sender is not it.
             row{"From \"x Thu Nov 24 18:22:48 1986\"@c Mon Jan  5 01:02:03 2026",
                 "\"x Thu Nov 24 18:22:48 1986\"@c", "2026-01-05T01:02:03-00:00"},
         }) {
        CAPTURE(r.line);
        const auto line = mbox_from_line::parse(r.line);
        REQUIRE(line);
        CHECK(line->sender == r.sender);
        REQUIRE(line->date);
        CHECK(to_rfc3339(*line->date) == r.date);
    }
}

TEST_CASE("mbox: text that begins with From has no date") {
    for (const auto& line : {
             "From here on it is downhill."sv,
             "From "sv,
             "From ada@example.org"sv,
             "From Thu Nov 24"sv,
             "From ada Thu Nov 31 18:22:48 1986"sv,
             "From ada Thu Nov 24 24:22:48 1986"sv,
             "From ada Thu Nov 24 18:22:48"sv,
             "From ada Thu Nov 24 18:22:48 1986 and more of it"sv,
             "From ada Thu Nov 24 18:22:48 1986 +01"sv,
             "From ada Xhu Nov 24 18:22:48 1986"sv,
             "From ada Thu Nov (24 18:22:48 1986"sv,
         }) {
        CAPTURE(line);
        const auto parsed = mbox_from_line::parse(line);
        REQUIRE(parsed);
        CHECK_FALSE(parsed->date);
    }
    CHECK(mbox_from_line::parse("From ada@example.org")->sender == "ada@example.org");
    CHECK_FALSE(mbox_from_line::parse("From: ada"));
    CHECK_FALSE(mbox_from_line::parse(">From ada"));
    CHECK_FALSE(mbox_from_line::parse(""));
    CHECK_FALSE(mbox_from_line::parse("from ada"));
}

TEST_CASE("mbox: a From line that is written is read again") {
    using namespace std::chrono;
    const sys_seconds time = sys_days(2026y / November / 4) + 4h + 5min + 6s;
    const auto line = format_from_line("ada@example.org", time);
    REQUIRE(line);
    CHECK(*line == "From ada@example.org Wed Nov  4 04:05:06 2026");
    CHECK(mbox_from_line::parse(*line)->date->to_time() == time);
    CHECK(*format_from_line("", time) == "From MAILER-DAEMON Wed Nov  4 04:05:06 2026");
    CHECK(*format_from_line("\"a b\tc\"@d", time + days(20)) ==
          "From \"a-b-c\"@d Tue Nov 24 04:05:06 2026");
    for (const auto path : {"a\nb"sv, "a\rb"sv, "a\0b"sv, "a\x7F"sv})
        CHECK(format_from_line(path, time).error() == errc::invalid_argument);
}
