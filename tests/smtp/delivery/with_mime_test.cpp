// Reports about mail, as the reader of libmime sees them, and what a stranger's words cannot do to
// them.
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/smtp/delivery/with_mime.hpp>

using namespace courriel;
using namespace courriel::smtp;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds noon{1'795'867'200s};
constexpr std::string_view original = "From: Ada <ada@a.example>\r\nSubject: secret plan\r\n\r\n"
                                      "The body.\r\n";

queue_entry sample() {
    queue_entry entry;
    entry.reverse_path = "ada@a.example";
    entry.arrived = noon;
    entry.parameters.envelope_id = "QQ314159";
    entry.recipients.resize(2);
    entry.recipients[0].address = "bob@b.example";
    entry.recipients[0].parameters.original_type = "rfc822";
    entry.recipients[0].parameters.original_address = "Bob.List@lists.example";
    entry.recipients[1].address = "eve@e.example";
    for (queued_recipient& who : entry.recipients) {
        who.last_attempt = noon + 60s;
        who.remote_host = "mx.b.example";
    }
    return entry;
}

report_context here() {
    report_context context;
    context.host = "mail.host.example";
    context.environment.now = [] { return noon + 61s; };
    return context;
}

queue_entry refused(int code, enhanced_status status, std::string_view text) {
    queue_entry entry = sample();
    entry.recipients[0].state = recipient_state::failed;
    entry.recipients[0].last = reply(code, status, text);
    return entry;
}

constexpr due_report failed[] = {{0, report_action::failed}};

result<delivery_report> make(const queue_entry& entry, std::span<const due_report> due = failed) {
    return make_delivery_report(entry, due, original, noon + 120h, here());
}

mime::delivery_status status_of(const delivery_report& report) {
    const auto message = mime::message_view::parse(report.message);
    const auto view = mime::report_view::find(message);
    REQUIRE(view);
    const auto status = view->delivery_status();
    REQUIRE(status);
    return *status;
}

bool holds(const delivery_report& report, std::string_view text) {
    return report.message.find(text) != std::string::npos;
}

} // namespace

TEST_CASE("a bounce (RFC 3464)") {
    const auto report = make(refused(550, {5, 1, 1}, "no such\nuser"));
    REQUIRE(report);
    CHECK(report->envelope.reverse_path.is_null());
    REQUIRE(report->envelope.recipients.size() == 1);
    CHECK(report->envelope.recipients[0].text() == "ada@a.example");
    CHECK_FALSE(report->envelope.smtp_utf8);
    CHECK(holds(*report, "Auto-Submitted: auto-replied\r\n"));
    CHECK(holds(*report, "report-type=delivery-status"));
    CHECK(holds(*report, "To: ada@a.example\r\n"));
    CHECK(holds(*report, "postmaster@mail.host.example"));
    CHECK(holds(*report, "Subject: Mail not delivered\r\n"));

    const auto status = status_of(*report);
    CHECK(status.original_envelope_id == "QQ314159");
    CHECK(status.reporting_mta == mime::mta_name("mail.host.example"));
    CHECK(status.arrival_date->to_time() == noon);
    REQUIRE(status.recipients.size() == 1);
    const mime::recipient_status& who = status.recipients[0];
    CHECK(who.original_recipient.value == "Bob.List@lists.example");
    CHECK(who.final_recipient == mime::recipient_address("bob@b.example"));
    CHECK(who.action == mime::delivery_action::failed);
    CHECK(who.status == mime::status_code{5, 1, 1});
    CHECK(who.remote_mta == mime::mta_name("mx.b.example"));
    CHECK(who.diagnostic_code.type == "smtp");
    CHECK(who.diagnostic_code.value == "550 5.1.1 no such user");
    CHECK(who.last_attempt_date->to_time() == noon + 60s);
    CHECK_FALSE(who.will_retry_until);
}

TEST_CASE("R04 there is no report about a report") {
    queue_entry entry = refused(550, {}, "no");
    entry.reverse_path = path();
    CHECK(make(entry).error() == errc::invalid_argument);
}

TEST_CASE(
    "what comes back is the header, or all if the sender asked and it failed (RFC 3461 4.3)") {
    queue_entry entry = refused(550, {}, "no");
    for (const dsn_return ret : {dsn_return::unspecified, dsn_return::headers, dsn_return::full}) {
        entry.parameters.ret = ret;
        const auto report = make(entry);
        REQUIRE(report);
        CHECK(holds(*report, "secret plan"));
        CHECK(holds(*report, "The body.") == (ret == dsn_return::full));
    }
    constexpr due_report delayed[] = {{0, report_action::delayed}};
    CHECK_FALSE(holds(make(entry, delayed).value(), "The body."));
}

TEST_CASE("each action has its words and its status") {
    const struct {
        report_action action;
        recipient_state state;
        reply last;
        mime::delivery_action expected;
        mime::status_code status;
        const char* subject;
    } rows[] = {
        {report_action::failed,
         recipient_state::failed,
         {550, "no"},
         mime::delivery_action::failed,
         {5, 0, 0},
         "Mail not delivered"},
        {report_action::failed,
         recipient_state::failed,
         {550, {4, 2, 2}, "odd"},
         mime::delivery_action::failed,
         {5, 0, 0},
         "Mail not delivered"},
        {report_action::failed,
         recipient_state::expired,
         {450, {4, 2, 0}, "later"},
         mime::delivery_action::failed,
         {4, 2, 0},
         "Mail not delivered"},
        {report_action::failed,
         recipient_state::expired,
         {},
         mime::delivery_action::failed,
         {4, 4, 7},
         "Mail not delivered"},
        {report_action::delayed,
         recipient_state::pending,
         {451, {4, 3, 0}, "later"},
         mime::delivery_action::delayed,
         {4, 3, 0},
         "Mail delayed"},
        {report_action::delayed,
         recipient_state::pending,
         {},
         mime::delivery_action::delayed,
         {4, 0, 0},
         "Mail delayed"},
        {report_action::delivered,
         recipient_state::delivered,
         {250, {2, 1, 5}, "ok"},
         mime::delivery_action::delivered,
         {2, 1, 5},
         "Mail delivered"},
        {report_action::relayed,
         recipient_state::relayed,
         {250, "ok"},
         mime::delivery_action::relayed,
         {2, 0, 0},
         "Mail delivered"},
    };
    for (std::size_t i = 0; i != std::size(rows); ++i) {
        CAPTURE(i);
        queue_entry entry = sample();
        entry.recipients[0].state = rows[i].state;
        entry.recipients[0].last = rows[i].last;
        const due_report due[] = {{0, rows[i].action}};
        const auto report = make(entry, due);
        REQUIRE(report);
        const auto status = status_of(*report);
        CHECK(status.recipients[0].action == rows[i].expected);
        CHECK(status.recipients[0].status == rows[i].status);
        const bool late = rows[i].action == report_action::delayed;
        CHECK(status.recipients[0].will_retry_until.has_value() == late);
        if (late) CHECK(status.recipients[0].will_retry_until->to_time() == noon + 120h);
        CHECK(holds(*report, rows[i].subject));
    }
}

TEST_CASE("several recipients share a report") {
    queue_entry entry = refused(550, {}, "no");
    entry.recipients[1].last = reply(451, {4, 3, 0}, "later");
    const due_report both[] = {{0, report_action::failed}, {1, report_action::delayed}};
    const auto report = make(entry, both);
    REQUIRE(report);
    CHECK(status_of(*report).recipients.size() == 2);
    CHECK(holds(*report, "Subject: Mail not delivered\r\n"));
}

TEST_CASE("no words of another host keep a bounce from being made") {
    const std::string texts[] = {std::string(60'000, 'x'),
                                 "a\tb\n\nc\n",
                                 "caf\xC3\xA9 \xFF\xFE",
                                 std::string(399, 'x') + "\xC3\xA9",
                                 "",
                                 "\r\n.\r\nQUIT",
                                 "Bcc: x@y",
                                 std::string(500, ' ')};
    for (const std::string& text : texts) {
        CAPTURE(text.substr(0, 20));
        for (const bool utf8 : {false, true}) {
            queue_entry entry = refused(550, {5, 0, 0}, text);
            entry.parameters.smtp_utf8 = utf8;
            const auto report = make(entry);
            REQUIRE(report);
            CHECK(status_of(*report).recipients[0].diagnostic_code.value.starts_with("550 5.0.0"));
            CHECK(report->message.size() < 8'000);
        }
    }
}

TEST_CASE("a reply of this host's own is no diagnostic of another") {
    queue_entry entry = refused(554, {5, 4, 6}, "goes round");
    entry.recipients[0].remote_host.clear();
    const auto report = make(entry);
    REQUIRE(report);
    CHECK(status_of(*report).recipients[0].diagnostic_code.empty());
    CHECK(status_of(*report).recipients[0].remote_mta.empty());
    CHECK(holds(*report, "this host says"));
}

TEST_CASE("a report beyond ASCII is for who has SMTPUTF8 (RFC 6533)") {
    queue_entry entry = refused(550, {}, "no");
    entry.recipients[0].address = "b\xC3\xB6"
                                  "b@b.example";
    const auto plain = make(entry);
    REQUIRE(plain);
    CHECK_FALSE(plain->envelope.smtp_utf8);
    CHECK(holds(*plain, "message/delivery-status"));
    CHECK(holds(*plain, "utf-8; b\\x{F6}b@b.example"));
    CHECK(status_of(*plain).recipients[0].final_recipient.value ==
          entry.recipients[0].address.text());

    entry.parameters.smtp_utf8 = true;
    const auto global = make(entry);
    REQUIRE(global);
    CHECK(global->envelope.smtp_utf8);
    CHECK(holds(*global, "message/global-delivery-status"));
    entry.parameters.smtp_utf8 = false;
    entry.reverse_path = "\xC3\xA4"
                         "da@a.example";
    CHECK(make(entry).value().envelope.smtp_utf8);
}

TEST_CASE("what is no report") {
    const queue_entry entry = refused(550, {}, "no");
    CHECK(make(entry, {}).error() == errc::invalid_argument);
    constexpr due_report nobody[] = {{2, report_action::failed}};
    CHECK(make(entry, nobody).error() == errc::invalid_argument);
    report_context context = here();
    context.host = "a\r\nb";
    CHECK_FALSE(make_delivery_report(entry, failed, original, noon, context));
}
