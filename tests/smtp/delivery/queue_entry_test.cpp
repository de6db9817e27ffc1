// The states of recipients, and the table of RFC 3461 of who is told what, and when.
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/delivery/loop_check.hpp>
#include <courriel/smtp/delivery/queue_entry.hpp>

using namespace courriel;
using namespace courriel::smtp;
using namespace std::chrono_literals;

namespace {

using reports = std::vector<due_report>;

constexpr std::chrono::sys_seconds noon{1'795'867'200s};
constexpr dsn_notify everything{false, true, true, true};
constexpr dsn_notify never{true, false, false, false};
const retry_schedule schedule;

std::size_t none(std::size_t) { return 0; }

queue_entry entry_for(const dsn_notify& wanted, path from = "ada@a.example") {
    queue_entry entry;
    entry.reverse_path = std::move(from);
    entry.arrived = noon;
    entry.recipients.resize(1);
    entry.recipients[0].address = "bob@b.example";
    entry.recipients[0].parameters.notify = wanted;
    return entry;
}

attempt_result said(int code, bool local = false, bool dsn = false) {
    return {reply(code, "text"), "mx.b.example", local, dsn};
}

// Tries the first recipient once, at `at`; what is to be told of him.
reports attempt(queue_entry& entry, const attempt_result& result, std::chrono::seconds at = 0s) {
    CHECK_FALSE(entry.record(0, result, noon + at));
    entry.end_attempt(noon + at, schedule, none);
    return entry.take_reports(noon + at, schedule);
}

reports one(report_action action) { return {{0, action}}; }

} // namespace

TEST_CASE("who has the message is never tried again") {
    queue_entry entry = entry_for({});
    CHECK(attempt(entry, said(250)).empty());
    CHECK(entry.recipients[0].state == recipient_state::relayed);
    CHECK(entry.record(0, said(550), noon) == errc::wrong_phase);
    CHECK(entry.recipients[0].last.code() == 250);
    CHECK(entry.is_done());
    CHECK(entry.record(1, said(250), noon) == errc::invalid_argument);
}

TEST_CASE("a transient refusal, a broken connection: he stays, until the life is over") {
    for (const int code : {450, 0, 354, 199}) {
        CAPTURE(code);
        queue_entry entry = entry_for({});
        CHECK(attempt(entry, said(code)).empty());
        CHECK(entry.recipients[0].state == recipient_state::pending);
        CHECK(entry.next_attempt == noon + 300s);
        CHECK_FALSE(entry.is_done());
        CHECK(attempt(entry, said(code), 4h - 1s).empty());
        CHECK(attempt(entry, said(code), 4h) == one(report_action::delayed));
        CHECK(attempt(entry, said(code), 5h).empty()); // once
        CHECK(attempt(entry, said(code), 5 * 24h - 1s).empty());
        CHECK(entry.next_attempt == noon + 5 * 24h);
        CHECK(attempt(entry, said(code), 5 * 24h) == one(report_action::failed));
        CHECK(entry.recipients[0].state == recipient_state::expired);
        CHECK(entry.attempts == 6);
        CHECK(entry.is_done());
    }
}

TEST_CASE("D20 a bounce comes once") {
    queue_entry entry = entry_for({});
    CHECK(attempt(entry, said(550)) == one(report_action::failed));
    CHECK(entry.take_reports(noon, schedule).empty());
    CHECK(entry.take_reports(noon + 6 * 24h, schedule).empty());
    CHECK(entry.is_done());
}

TEST_CASE("an entry stays until it was asked what is to be told") {
    queue_entry entry = entry_for({});
    CHECK_FALSE(entry.record(0, said(550), noon));
    CHECK_FALSE(entry.is_done());
    CHECK(entry.take_reports(noon, schedule).size() == 1);
    CHECK(entry.is_done());
}

TEST_CASE("who asked for what gets it (RFC 3461 4.1, 5.2)") {
    const struct {
        dsn_notify wanted;
        attempt_result result;
        reports expected;
    } rows[] = {
        {{}, said(250, true), {}},
        {{}, said(250), {}},
        {{}, said(550), one(report_action::failed)},
        {everything, said(250, true), one(report_action::delivered)},
        {everything, said(250), one(report_action::relayed)},
        {everything, said(250, false, true), {}}, // the next host tells
        {everything, said(550), one(report_action::failed)},
        {everything, said(550, false, true), one(report_action::failed)},
        {{false, true, false, false}, said(550), {}},
        {{false, true, false, false}, said(250, true), one(report_action::delivered)},
        {{false, false, false, true}, said(550), {}},
        {never, said(250, true), {}},
        {never, said(250), {}},
        {never, said(550), {}},
    };
    for (std::size_t i = 0; i != std::size(rows); ++i) {
        CAPTURE(i);
        queue_entry entry = entry_for(rows[i].wanted);
        CHECK((attempt(entry, rows[i].result) == rows[i].expected));
        CHECK(entry.is_done());
    }
}

TEST_CASE("a delay is told to who wants to know of delays") {
    for (const dsn_notify& wanted :
         {everything, dsn_notify{false, false, false, true}, dsn_notify{}}) {
        queue_entry entry = entry_for(wanted);
        CHECK(attempt(entry, said(450), 4h) == one(report_action::delayed));
    }
    for (const dsn_notify& wanted : {never, dsn_notify{false, true, true, false}}) {
        queue_entry entry = entry_for(wanted);
        CHECK(attempt(entry, said(450), 4h).empty());
    }
    queue_entry untried = entry_for({});
    CHECK(untried.take_reports(noon + 4h, schedule).empty());
}

TEST_CASE("R04 nobody is told about a message with the null reverse-path") {
    for (const int code : {250, 450, 550}) {
        CAPTURE(code);
        queue_entry entry = entry_for(everything, path());
        CHECK(attempt(entry, said(code), 4h).empty());
    }
    queue_entry entry = entry_for(everything, path());
    CHECK(attempt(entry, said(450), 6 * 24h).empty());
    CHECK(entry.is_done());
}

TEST_CASE("recipients go each his own way") {
    queue_entry entry = entry_for({});
    entry.recipients.resize(3, entry.recipients[0]);
    CHECK_FALSE(entry.record(0, said(250), noon));
    CHECK_FALSE(entry.record(1, said(550), noon));
    CHECK_FALSE(entry.record(2, said(450), noon));
    entry.end_attempt(noon, schedule, none);
    CHECK(entry.take_reports(noon, schedule) == reports{{1, report_action::failed}});
    CHECK_FALSE(entry.is_done());
    CHECK_FALSE(entry.record(2, said(250), noon + 300s));
    entry.end_attempt(noon + 300s, schedule, none);
    CHECK(entry.take_reports(noon + 300s, schedule).empty());
    CHECK(entry.is_done());
    CHECK(entry.recipients[2].last_attempt == noon + 300s);
    CHECK(entry.recipients[2].remote_host == "mx.b.example");
}

TEST_CASE("only who is pending is tried again, by where he is") {
    queue_entry entry = entry_for({});
    entry.recipients.resize(4, entry.recipients[0]);
    entry.recipients[1].address = "eve@e.example";
    CHECK_FALSE(entry.record(0, said(250), noon));
    const auto groups = entry.pending_groups();
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].hop.host == "e.example");
    CHECK(groups[0].recipients == std::vector<std::size_t>{1});
    CHECK(groups[1].recipients == std::vector<std::size_t>{2, 3});
    CHECK(entry.pending_groups(next_hop{"smart.example", 25, false}).size() == 1);
}

TEST_CASE("R05 a message with more than 100 hops goes round") {
    const auto message = [](std::size_t n, std::string_view end) {
        std::string out = "Return-Path: <>" + std::string(end);
        for (std::size_t i = 0; i != n; ++i)
            out += (i % 2 == 0 ? "Received: from a" : "RECEIVED : from b") + std::string(end) +
                   "\tby c" + std::string(end);
        return out + "X-Received: no" + std::string(end) + std::string(end) + "Received: body" +
               std::string(end);
    };
    for (const char* end : {"\n", "\r\n"}) {
        CHECK_FALSE(check_hops(message(99, end)));
        CHECK_FALSE(check_hops(message(100, end)));
        REQUIRE(check_hops(message(101, end)));
        CHECK(check_hops(message(101, end))->code() == 554);
        CHECK(check_hops(message(101, end))->enhanced() == enhanced_status{5, 4, 6});
        CHECK(count_hops(message(5, end), 50) == 5);
        CHECK(count_hops(message(5, end), 3) == 3);
    }
    CHECK(count_hops("", 10) == 0);
    CHECK(count_hops("Received", 10) == 0);
    CHECK(count_hops("Received:", 10) == 1);
}
