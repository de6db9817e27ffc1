// message/delivery-status and message/global-delivery-status, read and written.
#include <courriel/mime/delivery_status.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>

#include "message_tree.hpp"
#include "support/exact_copy.hpp"

using namespace courriel;
using mime::defect_kind;
using mime::delivery_action;
using mime::delivery_status;
using mime::status_code;
using namespace std::literals;

namespace {

delivery_status parse(std::string_view body, std::vector<mime::defect>& defects) {
    return delivery_status::parse(body, mime::defect_sink(defects));
}

delivery_status parse(std::string_view body) { return delivery_status::parse(body); }

std::vector<defect_kind> kinds(std::string_view body) {
    std::vector<mime::defect> defects;
    (void)parse(body, defects);
    return mime::kinds_of(defects);
}

// RFC 3464 appendix E, "Multi-Recipient DSN".
constexpr std::string_view multi_recipient =
    "Reporting-MTA: dns; cs.utk.edu\r\n"
    "\r\n"
    "Original-Recipient: rfc822;arathib@vnet.ibm.com\r\n"
    "Final-Recipient: rfc822;arathib@vnet.ibm.com\r\n"
    "Action: failed\r\n"
    "Status: 5.0.0 (permanent failure)\r\n"
    "Diagnostic-Code: smtp;  550 'arathib@vnet.IBM.COM' is not a\r\n"
    " registered gateway user\r\n"
    "Remote-MTA: dns; vnet.ibm.com\r\n"
    "\r\n"
    "Original-Recipient: rfc822;johnh@hpnjld.njd.hp.com\r\n"
    "Final-Recipient: rfc822;johnh@hpnjld.njd.hp.com\r\n"
    "Action: delayed\r\n"
    "Status: 4.0.0 (hpnjld.njd.jp.com: host name lookup failure)\r\n"
    "\r\n"
    "Original-Recipient: rfc822;wsnell@sdcc13.ucsd.edu\r\n"
    "Final-Recipient: rfc822;wsnell@sdcc13.ucsd.edu\r\n"
    "Action: failed\r\n"
    "Status: 5.0.0\r\n"
    "Diagnostic-Code: smtp; 550 user unknown\r\n"
    "Remote-MTA: dns; sdcc13.ucsd.edu\r\n";

delivery_status whole() {
    delivery_status out;
    out.original_envelope_id = "QQ314159  x";
    out.reporting_mta = mime::mta_name("mail.example.org");
    out.dsn_gateway = mime::mta_name("gate.example.org");
    out.received_from_mta = mime::mta_name("client.example");
    out.received_from_mta.comment = "192.0.2.1 (one\\two)";
    out.arrival_date = mime::date_time::parse("Tue, 24 Nov 2026 04:05:06 +0100");
    out.extensions.add("X-Queue-ID", "4F1");
    mime::recipient_status& r = out.recipients.emplace_back();
    r.original_recipient = mime::recipient_address("\"a b\"@example.net");
    r.final_recipient = mime::recipient_address("bob@example.net");
    r.action = delivery_action::delayed;
    r.status = status_code{4, 4, 1};
    r.remote_mta = mime::mta_name("mx.example.net");
    r.diagnostic_code.type = "smtp";
    r.diagnostic_code.value = "451 (in reply to DATA)  try again";
    r.last_attempt_date = mime::date_time::parse("Tue, 24 Nov 2026 05:05:06 -0000");
    r.final_log_id = "id 1";
    r.will_retry_until = mime::date_time::parse("Sun, 29 Nov 2026 04:05:06 +0100");
    r.extensions.add("X-Try", "2");
    return out;
}

} // namespace

TEST_CASE("delivery_status: RFC 3464, an example of several recipients") {
    std::vector<mime::defect> defects;
    const auto status = parse(multi_recipient, defects);
    CHECK(defects.empty());
    CHECK(status.reporting_mta == mime::mta_name("cs.utk.edu"));
    REQUIRE(status.recipients.size() == 3);
    const auto& first = status.recipients[0];
    CHECK(first.original_recipient == mime::recipient_address("arathib@vnet.ibm.com"));
    CHECK(first.final_recipient.value == "arathib@vnet.ibm.com");
    CHECK(first.action == delivery_action::failed);
    CHECK(first.status == status_code{5, 0, 0});
    CHECK(first.diagnostic_code.type == "smtp");
    CHECK(first.diagnostic_code.value ==
          "550 'arathib@vnet.IBM.COM' is not a registered gateway user");
    CHECK(first.remote_mta.value == "vnet.ibm.com");
    CHECK(status.recipients[1].action == delivery_action::delayed);
    CHECK(status.recipients[1].status == status_code{4, 0, 0});
    CHECK(status.recipients[1].remote_mta.empty());
    CHECK(status.recipients[2].final_recipient.value == "wsnell@sdcc13.ucsd.edu");
}

TEST_CASE("delivery_status: RFC 3464, examples of one recipient") {
    const auto simple = parse("Reporting-MTA: dns; cs.utk.edu\r\n"
                              "\r\n"
                              "Original-Recipient: rfc822;louisl@larry.slip.umd.edu\r\n"
                              "Final-Recipient: rfc822;louisl@larry.slip.umd.edu\r\n"
                              "Action: failed\r\n"
                              "Status: 4.0.0\r\n"
                              "Diagnostic-Code: smtp; 426 connection timed out\r\n"
                              "Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400\r\n");
    REQUIRE(simple.recipients.size() == 1);
    CHECK(to_rfc3339(*simple.recipients[0].last_attempt_date) == "1994-07-07T17:15:49-04:00");

    const auto gateway = parse("Reporting-MTA: mailbus; SYS30\n\nFinal-Recipient: unknown; nair_s\n"
                               "Status: 5.0.0 (unknown permanent failure)\nAction: failed\n");
    CHECK(gateway.reporting_mta.type == "mailbus");
    CHECK(gateway.reporting_mta.value == "SYS30");
    REQUIRE(gateway.recipients.size() == 1);
    CHECK(gateway.recipients[0].final_recipient.type == "unknown");
    CHECK(gateway.recipients[0].final_recipient.value == "nair_s");
}

TEST_CASE("delivery_status: every field is read as it was written") {
    for (const auto charset : {mime::report_charset::us_ascii, mime::report_charset::utf_8}) {
        const std::string body = whole().to_body(charset).value();
        std::vector<mime::defect> defects;
        CHECK(parse(body, defects) == whole());
        CHECK(defects.empty());
    }
    CHECK(whole().to_body().value() ==
          "Original-Envelope-Id: QQ314159  x\r\n"
          "Reporting-MTA: dns; mail.example.org\r\n"
          "DSN-Gateway: dns; gate.example.org\r\n"
          "Received-From-MTA: dns; client.example (192.0.2.1 \\(one\\\\two\\))\r\n"
          "Arrival-Date: Tue, 24 Nov 2026 04:05:06 +0100\r\n"
          "X-Queue-ID: 4F1\r\n"
          "\r\n"
          "Original-Recipient: rfc822; \"a b\"@example.net\r\n"
          "Final-Recipient: rfc822; bob@example.net\r\n"
          "Action: delayed\r\n"
          "Status: 4.4.1\r\n"
          "Remote-MTA: dns; mx.example.net\r\n"
          "Diagnostic-Code: smtp; 451 (in reply to DATA)  try again\r\n"
          "Last-Attempt-Date: Tue, 24 Nov 2026 05:05:06 -0000\r\n"
          "Final-Log-ID: id 1\r\n"
          "Will-Retry-Until: Sun, 29 Nov 2026 04:05:06 +0100\r\n"
          "X-Try: 2\r\n");
}

TEST_CASE("delivery_status: addresses beyond ASCII (RFC 6533)") {
    delivery_status status = whole();
    const auto address = mime::recipient_address("düsseldorf+x=\\y@例.example");
    CHECK(address.type == "utf-8");
    status.recipients[0].final_recipient = address;
    status.received_from_mta.comment = "Köln";
    const std::string ascii = status.to_body().value();
    CHECK(ascii.find("Final-Recipient: utf-8;"
                     " d\\x{FC}sseldorf\\x{2B}x\\x{3D}\\x{5C}y@\\x{4F8B}.example\r\n") !=
          std::string::npos);
    CHECK(ascii.find("(=?utf-8?B?S8O2bG4=?=)") != std::string::npos);
    CHECK(parse(ascii) == status);
    const std::string utf8 = status.to_body(mime::report_charset::utf_8).value();
    CHECK(utf8.find("Final-Recipient: utf-8; düsseldorf+x=\\y@例.example\r\n") !=
          std::string::npos);

    status.recipients[0].final_recipient.type = "rfc822";
    CHECK(status.to_body().error() == errc::invalid_argument);
    status.recipients[0].final_recipient = address;
    status.recipients[0].diagnostic_code.value = "550 für nichts";
    CHECK(status.to_body().error() == errc::invalid_argument);
    CHECK(parse(status.to_body(mime::report_charset::utf_8).value()) == status);
}

TEST_CASE("delivery_status: escapes of RFC 6533") {
    CHECK(mime::decode_unitext("\\x{e9}\\x{1F600}x@y") == "é😀x@y");
    CHECK(mime::decode_unitext("\\x{20}\\x{5C}") == " \\");
    for (const auto broken :
         {"\\x{}"sv, "\\x{D800}"sv, "\\x{110000}"sv, "\\x{0041"sv, "\\x{1234567}"sv, "\\x{xy}"sv,
          "\\x{00}"sv, "\\x{0A}"sv, "\\x{0d}"sv, "\"a\\\"b\"@x"sv, "\\"sv})
        CHECK(mime::decode_unitext("\\x{e9}" + std::string(broken)) ==
              "\\x{e9}" + std::string(broken));
    CHECK(mime::encode_unitext(" é\x7F") == "\\x{20}\\x{E9}\\x{7F}");
    CHECK(mime::encode_unitext("\t😀") == "\\x{09}\\x{1F600}");
    const auto status = parse("Final-Recipient: utf-8; \\x{E9}@x\r\n");
    CHECK(status.recipients.at(0).final_recipient.value == "é@x");
}

TEST_CASE("delivery_status: status codes") {
    CHECK(status_code::parse("5.1.1") == status_code{5, 1, 1});
    CHECK(status_code::parse("2.999.999") == status_code{2, 999, 999});
    for (const auto bad : {""sv, "5"sv, "5.1"sv, "5.1."sv, "5.1.1.1"sv, "5.1.1000"sv, "50.1.1"sv,
                           "5.01.1"sv, "5 .1.1"sv, "5.1.1 "sv, "x.1.1"sv, "-5.1.1"sv})
        CHECK(!status_code::parse(bad));
    const auto read = [](std::string_view value) {
        const auto status = parse("Status: " + std::string(value) + "\r\n");
        return status.recipients.at(0).status;
    };
    CHECK(read("(x) 5.1.1 (y)") == status_code{5, 1, 1});
    CHECK(read("5.1.1 No such user") == status_code{5, 1, 1});
    CHECK(read("5.01.1") == status_code{5, 1, 1});
    CHECK(!read("550"));
}

TEST_CASE("delivery_status: what programs get wrong") {
    using kinds_t = std::vector<defect_kind>;
    constexpr auto misplaced = defect_kind::misplaced_report_field;
    constexpr auto invalid = defect_kind::invalid_report_field;
    constexpr auto missing = defect_kind::missing_report_field;
    const std::string head = "Reporting-MTA: dns; a\n";
    const std::string one = "Final-Recipient: rfc822; b@c\nAction: failed\nStatus: 5.0.0\n";

    // No empty line before the recipient, or between recipients.
    CHECK(kinds(head + one) == kinds_t{misplaced});
    CHECK(parse(head + one).recipients.size() == 1);
    CHECK(kinds(head + "\n" + one + one) == kinds_t{misplaced});
    CHECK(parse(head + "\n" + one + one).recipients.size() == 2);
    CHECK(parse(head + "\n" + one + one).recipients[1].status == status_code{5, 0, 0});
    // More empty lines than one, and none of them at the beginning's expense.
    CHECK(kinds("\n\n" + head + "\n\n\n" + one + "\n\n").empty());
    // Fields of the message among the recipient's.
    CHECK(kinds("X-A: b\n\n" + one + head) == kinds_t{misplaced});
    CHECK(parse("X-A: b\n\n" + one + head).reporting_mta.value == "a");
    // No type.
    CHECK(kinds("Reporting-MTA: a.example\n\n" + one) == kinds_t{invalid});
    CHECK(parse("Reporting-MTA: a.example (x)\n\n").reporting_mta.value == "a.example");
    // Brackets.
    for (const std::string_view written : {"<b@c>", "<<b@c>>", "< b@c >", "< <b@c > >"}) {
        CAPTURE(written);
        const auto status = parse("Final-Recipient: rfc822; " + std::string(written) + "\n");
        CHECK(status.recipients[0].final_recipient.value == "b@c");
    }
    // Lines that are no fields.
    CHECK(kinds(head + "nonsense\n\n" + one) == kinds_t{defect_kind::not_a_field});
    CHECK(parse(head + "nonsense\nX-B: c\n\n" + one).extensions.find("x-b") != nullptr);
    CHECK(parse(head + "nonsense").reporting_mta.value == "a");
    // Twice.
    CHECK(kinds(head + head + "\n" + one) == kinds_t{defect_kind::duplicate_field});
    CHECK(kinds(head + "\n" + one + "Action: relayed\n") == kinds_t{defect_kind::duplicate_field});
    // Unknown words, impossible dates.
    CHECK(kinds(head + "Arrival-Date: x\n\n" + one) == kinds_t{defect_kind::invalid_date});
    CHECK(kinds(head + "\nFinal-Recipient: rfc822; b@c\nAction: failure\nStatus: 5.0.0") ==
          kinds_t{invalid, missing});
    // Missing.
    CHECK(kinds("") == kinds_t{missing});
    CHECK(kinds(head) == kinds_t{missing});
    CHECK(kinds("X-A: b\n\n" + one) == kinds_t{missing});
    CHECK(kinds(head + "\nFinal-Recipient: rfc822;\nAction: failed\nStatus: 5.0.0") ==
          kinds_t{missing});
}

TEST_CASE("delivery_status: M09 comments and quotes without an end, cut at every byte") {
    const std::string bodies[] = {whole().to_body().value(), "Reporting-MTA: dns; a (b\\",
                                  "Final-Recipient: rfc822; \"a\\", "Status: (((",
                                  "Final-Recipient: utf-8; \\x{"};
    for (const std::string& body : bodies)
        test::for_each_prefix(body, [](std::string_view prefix) {
            std::vector<mime::defect> defects;
            (void)parse(prefix, defects);
            for (const auto& d : defects) CHECK((d.begin <= d.end && d.end <= prefix.size()));
        });
}

TEST_CASE("delivery_status: defects are where they are in the body") {
    const auto body = "Reporting-MTA: dns; a.example\r\n\r\n"
                      "Final-Recipient: rfc822; a@b (x\r\nAction: failed\r\nStatus: 5.0.0\r\n"sv;
    std::vector<mime::defect> defects;
    CHECK(parse(body, defects).recipients.size() == 1);
    REQUIRE(mime::kinds_of(defects) == std::vector{defect_kind::unterminated});
    CHECK(defects[0].begin == body.find('('));
    CHECK(defects[0].end == body.find("\r\nAction"));
}

TEST_CASE("delivery_status: values are one line of UTF-8") {
    const auto status = parse("Reporting-MTA: dns; a\rb\r\n\r\n"
                              "Final-Recipient: rfc822; \xff\0x\r\nX-Y: =?utf-8?q?x?= \xc3\r\n"sv);
    CHECK(status.reporting_mta.value == "a b");
    REQUIRE(status.recipients.size() == 1);
    CHECK(status.recipients[0].final_recipient.value == "\uFFFD\uFFFDx");
    CHECK(*status.recipients[0].extensions.find("X-Y") == "=?utf-8?q?x?= \uFFFD");
}

TEST_CASE("delivery_status: M03 the number of fields is bounded, the cost linear") {
    mime::limits limits;
    limits.fields = 5;
    for (const std::size_t n : {4U, 5U, 6U}) {
        std::string body;
        for (std::size_t i = 0; i != n; ++i) body += "X-A: b\n\n";
        std::vector<mime::defect> defects;
        const auto status = delivery_status::parse(body, mime::defect_sink(defects), limits);
        std::size_t fields = status.extensions.size();
        for (const auto& r : status.recipients) fields += r.extensions.size();
        CHECK(fields == std::min<std::size_t>(n, 5));
        const auto found = mime::kinds_of(defects);
        CHECK((std::find(found.begin(), found.end(), defect_kind::too_many_fields) !=
               found.end()) == (n > 5));
    }
    // A million lines that are no fields, and a million empty ones, are over at once.
    std::string lines;
    for (int i = 0; i != 1'000'000; ++i) lines += "x\n";
    CHECK(kinds(lines) == std::vector{defect_kind::not_a_field, defect_kind::missing_report_field});
    CHECK(kinds(std::string(1'000'000, '\n')) == std::vector{defect_kind::missing_report_field});
}

TEST_CASE("delivery_status: what cannot be written is refused") {
    const auto refused = [](const auto& change, errc expected = errc::invalid_argument) {
        delivery_status status = whole();
        change(status, status.recipients[0]);
        CHECK(status.to_body().error() == expected);
    };
    using status_t = delivery_status;
    using recipient_t = mime::recipient_status;
    refused([](status_t& s, recipient_t&) { s.reporting_mta = {}; });
    refused([](status_t& s, recipient_t&) { s.recipients.clear(); });
    refused([](status_t&, recipient_t& r) { r.final_recipient = {}; });
    refused([](status_t&, recipient_t& r) { r.final_recipient.type.clear(); });
    refused([](status_t&, recipient_t& r) { r.final_recipient.type = "a;b"; });
    refused([](status_t&, recipient_t& r) { r.action = delivery_action::unknown; });
    refused([](status_t&, recipient_t& r) { r.action = delivery_action::failed; }); // will retry
    refused([](status_t&, recipient_t& r) { r.status.reset(); });
    refused([](status_t&, recipient_t& r) { r.status->code_class = 3; });
    refused([](status_t&, recipient_t& r) { r.status->detail = 1000; });
    refused([](status_t&, recipient_t& r) { r.extensions.add("STATUS", "5.0.0"); });
    refused([](status_t& s, recipient_t&) { s.extensions.add("Final-Recipient", "x"); });
    refused([](status_t& s, recipient_t&) { s.extensions.add("A b", "x"); });
    for (const auto bad : {"a\r\nStatus: 2.0.0"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv, "a\x1b"sv}) {
        const std::string text(bad);
        refused([&](status_t& s, recipient_t&) { s.original_envelope_id = text; });
        refused([&](status_t& s, recipient_t&) { s.reporting_mta.value = text; });
        refused([&](status_t& s, recipient_t&) { s.received_from_mta.comment = text; });
        refused([&](status_t& s, recipient_t&) { s.extensions.add(text, "x"); });
        refused([&](status_t& s, recipient_t&) { s.extensions.add("X", text); });
        refused([&](status_t&, recipient_t& r) { r.final_recipient.value = text; });
        refused([&](status_t&, recipient_t& r) { r.diagnostic_code.value = text; });
        refused([&](status_t&, recipient_t& r) { r.final_log_id = text; });
    }
    refused([](status_t&, recipient_t& r) { r.final_log_id.assign(2000, 'x'); }, errc::too_large);
}

TEST_CASE("delivery_status: M29 lines are folded") {
    delivery_status status = whole();
    for (int i = 0; i != 200; ++i) status.recipients[0].diagnostic_code.value += " word";
    const std::string body = status.to_body().value();
    for (std::size_t at = 0; at != body.size();) {
        const std::size_t end = body.find("\r\n", at);
        CHECK(end - at <= 78);
        at = end + 2;
    }
    CHECK(parse(body) == status);
}
