// message/feedback-report, read and written.
#include <courriel/mime/feedback_report.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <courriel/errc.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::defect_kind;
using mime::feedback_report;
using namespace std::literals;

namespace {

std::vector<defect_kind> kinds(std::string_view body) {
    std::vector<mime::defect> defects;
    (void)feedback_report::parse(body, mime::defect_sink(defects));
    return mime::kinds_of(defects);
}

feedback_report abuse() {
    feedback_report out;
    out.feedback_type = "abuse";
    out.user_agent = "SomeGenerator/1.0";
    out.version = "1";
    return out;
}

} // namespace

TEST_CASE("feedback_report: the three fields that there have to be") {
    constexpr auto body =
        "Feedback-Type: abuse\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\n"sv;
    CHECK(kinds(body).empty());
    CHECK(feedback_report::parse(body) == abuse());
    CHECK(abuse().to_body().value() == body);
}

TEST_CASE("feedback_report: every field is read as it was written") {
    feedback_report all = abuse();
    all.original_envelope_id = "e 1";
    all.has_mail_from = true;
    all.original_mail_from = "somespammer@example.net";
    all.arrival_date = mime::date_time::parse("Thu, 8 Mar 2005 14:00:00 -0500");
    all.reporting_mta = mime::mta_name("mail.example.com");
    all.source_ip = "192.0.2.1";
    all.incidents = 12;
    all.authentication_results = {"mail.example.com; spf=fail smtp.mail=a@b", "x; none"};
    all.original_rcpt_to = {"user@example.com", "other@example.com"};
    all.reported_domains = {"example.net"};
    all.reported_uris = {"http://example.net/earn_money.html", "mailto:user@example.com"};
    all.extensions.add("Removal-Recipient", "user@example.com");
    const std::string body = all.to_body().value();
    CHECK(body.find("Original-Mail-From: <somespammer@example.net>\r\n") != body.npos);
    CHECK(body.find("Original-Rcpt-To: <other@example.com>\r\n") != body.npos);
    CHECK(feedback_report::parse(body) == all);
    CHECK(kinds(body).empty());
    all.original_mail_from.clear();
    CHECK(all.to_body()->find("Original-Mail-From: <>\r\n") != body.npos);
    CHECK(feedback_report::parse(all.to_body().value()) == all);
}

TEST_CASE("feedback_report: other names, comments, defects") {
    using kinds_t = std::vector<defect_kind>;
    const std::string good = "Feedback-Type: Not-Spam (x)\nUser-Agent: a (b)\nVersion: 1 (c)\n";
    const auto report = feedback_report::parse(good);
    CHECK(report.feedback_type == "not-spam");
    CHECK(report.user_agent == "a (b)");
    CHECK(report.version == "1");
    CHECK(
        to_rfc3339(*feedback_report::parse("Received-Date: 1 Jan 2026 00:00 +0000").arrival_date) ==
        "2026-01-01T00:00:00+00:00");
    CHECK(kinds("Feedback-Type: abuse\n") == kinds_t{defect_kind::missing_report_field});
    CHECK(kinds(good + "Incidents: many\n") == kinds_t{defect_kind::invalid_report_field});
    CHECK(kinds(good + "Incidents: 99999999999999999999\n") ==
          kinds_t{defect_kind::invalid_report_field});
    CHECK(kinds(good + "Version: 2\n") == kinds_t{defect_kind::duplicate_field});
    CHECK(kinds(good + "Original-Mail-From: <>\nOriginal-Mail-From: <>\n") ==
          kinds_t{defect_kind::duplicate_field});
    CHECK(kinds(good + "\nX-A: b\n") == kinds_t{defect_kind::misplaced_report_field});
    CHECK(kinds(good + "Feedback-Type: x y\n") ==
          kinds_t{defect_kind::invalid_report_field, defect_kind::duplicate_field});
}

TEST_CASE("feedback_report: what cannot be written is refused") {
    const auto refused = [](const auto& change) {
        feedback_report report = abuse();
        change(report);
        CHECK(report.to_body().error() == errc::invalid_argument);
    };
    refused([](auto& r) { r.feedback_type.clear(); });
    refused([](auto& r) { r.feedback_type = "not spam"; });
    refused([](auto& r) { r.user_agent.clear(); });
    refused([](auto& r) { r.version.clear(); });
    refused([](auto& r) { r.original_mail_from = "a@b"; }); // has_mail_from is not set
    refused([](auto& r) { r.source_ip = "é"; });
    refused([](auto& r) { r.extensions.add("Source-IP", "192.0.2.1"); });
    for (const auto bad : {"a\r\nX: y"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv}) {
        const std::string text(bad);
        refused([&](auto& r) { r.user_agent = text; });
        refused([&](auto& r) { r.reported_uris = {text}; });
        refused([&](auto& r) { r.original_rcpt_to = {text}; });
        refused([&](auto& r) { r.authentication_results = {text}; });
    }
}
