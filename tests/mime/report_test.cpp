// multipart/report, read and made.
#include <courriel/mime/report.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::message_view;
using mime::report_kind;
using mime::report_view;

namespace {

mime::delivery_status failed() {
    mime::delivery_status out;
    out.reporting_mta = mime::mta_name("mail.example.org");
    auto& r = out.recipients.emplace_back();
    r.final_recipient = mime::recipient_address("bob@example.net");
    r.action = mime::delivery_action::failed;
    r.status = mime::status_code{5, 1, 1};
    return out;
}

mime::report_options about(std::string original) {
    mime::report_options out;
    out.text = mime::part_builder::text("Not delivered.");
    out.original = std::move(original);
    return out;
}

std::string sent(const result<mime::part_builder>& report,
                 mime::eight_bit allowed = mime::eight_bit::never) {
    REQUIRE(report);
    return mime::message_builder()
        .from("postmaster@example.org")
        .to("ada@example.org")
        .allow(allowed)
        .content(*report)
        .build()
        .value();
}

const std::string letter = "From: ada@example.org\r\nSubject: x\r\n\r\nbody\r\n";

} // namespace

TEST_CASE("report: a delivery status with the message, read as it was made") {
    const std::string message = sent(make_report(failed(), about(letter)));
    CHECK(message.find("Content-Type: multipart/report; report-type=delivery-status;\r\n"
                       " boundary=") != std::string::npos);
    const auto view = message_view::parse(std::string_view(message));
    CHECK(view.check().empty());
    CHECK(tree_of(view) == "report(plain,delivery-status,rfc822{plain})");
    const auto report = report_view::of(view.root());
    REQUIRE(report);
    CHECK(report->kind() == report_kind::delivery_status);
    CHECK(report->type() == "delivery-status");
    CHECK(report->text()->text() == "Not delivered.");
    CHECK(report->delivery_status() == failed());
    CHECK(!report->disposition_notification());
    CHECK(!report->feedback_report());
    CHECK(!report->is_header_only());
    CHECK(report->original_bytes() == letter);
}

TEST_CASE("report: the header alone, when it was asked for or the message cannot stay whole") {
    const auto returned = [](mime::report_options options) {
        const std::string message = sent(make_report(failed(), options), options.allowed);
        CHECK(ascii::all_of(message, ascii::is_ascii) ==
              (options.allowed == mime::eight_bit::never));
        const auto view = message_view::parse(std::string_view(message));
        const auto report = report_view::of(view.root());
        REQUIRE(report);
        CHECK(report->is_header_only() != report->original()->is_message());
        return report->original()->type().name() + ":" + report->original_bytes();
    };
    auto options = about(letter);
    options.returned = mime::returned_content::header;
    const std::string header = "From: ada@example.org\r\nSubject: x\r\n";
    CHECK(returned(options) == "text/rfc822-headers:" + header);
    CHECK(returned(about(header + "\r\n\xe9\r\n")) == "text/rfc822-headers:" + header);
    CHECK(returned(about(header + "\r\nbare\n")) == "text/rfc822-headers:" + header);
    CHECK(returned(about(header + "\r\n" + std::string(999, 'x'))) ==
          "text/rfc822-headers:" + header);
    CHECK(returned(about("Subject: \xe9\r\n\r\nx")) == "text/rfc822-headers:Subject: \xe9\r\n");
    options = about(header + "\r\n\xe9\r\n");
    options.allowed = mime::eight_bit::bodies;
    CHECK(returned(options) == "message/rfc822:" + options.original);
}

TEST_CASE("report: a message with a header of UTF-8 goes back whole (RFC 6533)") {
    const std::string original = "Subject: \xc3\xa9\r\n\r\nbody\r\n";
    auto options = about(original);
    const std::string message = sent(make_report(failed(), options));
    const auto view = message_view::parse(std::string_view(message));
    auto report = report_view::of(view.root());
    REQUIRE(report);
    CHECK(report->original()->type().name() == "message/global");
    CHECK(report->original_bytes() == original);

    options.returned = mime::returned_content::header;
    options.charset = mime::report_charset::utf_8;
    auto status = failed();
    status.recipients[0].final_recipient = mime::recipient_address("é@example.net");
    const std::string global = sent(make_report(status, options));
    const auto other = message_view::parse(std::string_view(global));
    report = report_view::of(other.root());
    REQUIRE(report);
    CHECK(tree_of(other) == "report(plain,global-delivery-status,global-headers)");
    CHECK(report->delivery_status() == status);
    CHECK(report->is_header_only());
    CHECK(report->original_bytes() == "Subject: \xc3\xa9\r\n");
}

TEST_CASE("report: notifications and feedback") {
    mime::disposition_notification read;
    read.final_recipient = mime::recipient_address("bob@example.net");
    read.action = mime::action_mode::manual_action;
    read.sending = mime::sending_mode::sent_manually;
    read.type = mime::disposition_type::displayed;
    const std::string receipt = sent(make_report(read, about("")));
    const auto view = message_view::parse(std::string_view(receipt));
    auto report = report_view::of(view.root());
    REQUIRE(report);
    CHECK(report->kind() == report_kind::disposition_notification);
    CHECK(report->disposition_notification() == read);
    CHECK(!report->original());
    CHECK(report->original_bytes().empty());

    mime::feedback_report abuse;
    abuse.feedback_type = "abuse";
    abuse.user_agent = "A/1";
    abuse.version = "1";
    CHECK(make_report(abuse, about("")).error() == errc::invalid_argument);
    const std::string complaint = sent(make_report(abuse, about(letter)));
    const auto other = message_view::parse(std::string_view(complaint));
    report = report_view::of(other.root());
    REQUIRE(report);
    CHECK(report->feedback_report() == abuse);
    CHECK(report->type() == "feedback-report");

    CHECK(make_report(mime::delivery_status(), about(letter)).error() == errc::invalid_argument);
}

TEST_CASE("report: parts in another order, and other types") {
    const auto read = [](std::string_view subtypes, std::string_view type) {
        std::string body;
        for (std::string_view rest = subtypes; !rest.empty();)
            body.append("--b\r\nContent-Type: ")
                .append(ascii::take_word(rest))
                .append("\r\n\r\nStatus: 5.0.0\r\n");
        body += "--b--\r\n";
        const std::string message =
            mime::multipart(std::string("b; report-type=").append(type), body, "report");
        const auto view = message_view::parse(std::string_view(message));
        const auto report = report_view::of(view.root());
        REQUIRE(report);
        const auto index = [](const auto& part) {
            return part ? static_cast<char>('0' + part->index()) : '-';
        };
        return std::string{index(report->text()), index(report->content()),
                           index(report->original())} +
               (report->kind() == report_kind::other ? " other" : "");
    };
    CHECK(read("text/plain message/delivery-status text/rfc822-headers", "x") == "123");
    CHECK(read("message/delivery-status text/plain message/rfc822", "x") == "213");
    CHECK(read("message/rfc822 text/plain message/global-disposition-notification", "x") == "341");
    CHECK(read("text/plain message/delivery-status message/delivery-status", "x") == "12-");
    CHECK(read("text/plain text/plain message/delivery-status", "x") == "13-");
    // As a mail system of 2010 had it.
    CHECK(read("message/delivery-status message/delivery-status message/rfc822", "x") == "123");
    CHECK(read("text/plain", "delivery-status") == "1--");
    CHECK(read("text/plain application/x text/rfc822-headers", "x") == "123 other");
    CHECK(read("text/plain text/rfc822-headers", "x") == "1-2 other");
}

TEST_CASE("report: found inside of a message, not in messages inside of it") {
    const std::string inner = sent(make_report(failed(), about(letter)));
    const std::string body = inner.substr(inner.find("Content-Type:"));
    const std::string list =
        mime::multipart("o", "--o\r\n\r\ntext\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" +
                                 inner + "\r\n--o\r\n" + body + "\r\n--o--\r\n");
    const auto view = message_view::parse(std::string_view(list));
    CHECK(!report_view::of(view.root()));
    const auto report = report_view::find(view);
    REQUIRE(report);
    CHECK(report->delivery_status() == failed());
    CHECK(report->content()->depth() == 2);
    const auto none = message_view::parse(std::string_view(letter));
    CHECK(!report_view::find(none));
}
