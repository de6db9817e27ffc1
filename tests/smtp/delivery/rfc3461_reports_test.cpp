// The reports that RFC 3461 sections 10.6 to 10.9 print, read by libmime, and made by this library
// from what its hosts knew: the same fields come out. Where the RFC's own grammar (RFC 3464) is not
// kept there, the test says so.
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <courriel/mime/message_view.hpp>
#include <courriel/smtp/delivery/with_mime.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

// A report as the RFC prints it, around the fields of its delivery-status.
std::string printed(std::string_view from, std::string_view text, std::string_view fields) {
    std::string out = "To: Alice@Example.ORG\r\nFrom: ";
    out += from;
    out += "\r\nSubject: Delivery Notification\r\n"
           "Content-Type: multipart/report; report-type=delivery-status;\r\n"
           "    boundary=abcde\r\n"
           "MIME-Version: 1.0\r\n\r\n--abcde\r\n";
    out += text;
    out += "\r\n--abcde\r\nContent-type: message/delivery-status\r\n\r\n";
    out += fields;
    return out += "\r\n--abcde\r\nContent-type: message/rfc822\r\n\r\n"
                  "(headers of returned message go here)\r\n\r\n--abcde--\r\n";
}

mime::delivery_status read(std::string_view message) {
    const auto parsed = mime::message_view::parse(message);
    const auto report = mime::report_view::find(parsed);
    REQUIRE(report);
    const auto status = report->delivery_status();
    REQUIRE(status);
    return *status;
}

// The host that reports had the message for `address`, which the sender named `original`.
queue_entry entry_of(std::string_view address, std::string_view original) {
    queue_entry entry;
    entry.reverse_path = "Alice@Example.ORG";
    entry.parameters.envelope_id = "QQ314159";
    entry.parameters.ret = dsn_return::headers;
    queued_recipient& who = entry.recipients.emplace_back();
    who.address = std::string(address);
    who.parameters.original_type = "rfc822";
    who.parameters.original_address = std::string(original);
    return entry;
}

mime::delivery_status made(const queue_entry& entry, report_action action, std::string_view host) {
    report_context context;
    context.host = std::string(host);
    const due_report due[] = {{0, action}};
    const auto report =
        make_delivery_report(entry, due, "Subject: x\r\n\r\nbody\r\n", entry.arrived, context);
    REQUIRE(report);
    CHECK(report->envelope.reverse_path.is_null());
    CHECK(report->envelope.recipients.at(0).text() == "Alice@Example.ORG");
    return read(report->message);
}

// The fields that the RFC prints; ours say more (Arrival-Date, Remote-MTA).
void check_alike(const mime::delivery_status& ours, const mime::delivery_status& theirs) {
    CHECK(ours.reporting_mta.value == theirs.reporting_mta.value);
    CHECK(ours.original_envelope_id == theirs.original_envelope_id);
    REQUIRE(ours.recipients.size() == 1);
    REQUIRE(theirs.recipients.size() == 1);
    const mime::recipient_status& our = ours.recipients[0];
    const mime::recipient_status& their = theirs.recipients[0];
    CHECK(our.original_recipient == their.original_recipient);
    CHECK(our.final_recipient == their.final_recipient);
    CHECK(our.action == their.action);
    CHECK(our.status == their.status);
    CHECK(our.diagnostic_code == their.diagnostic_code);
}

} // namespace

TEST_CASE("RFC 3461 section 10.6: delivered to Bob") {
    const auto theirs = read(printed("postmaster@mail.Example.COM",
                                     "Content-type: text/plain; charset=us-ascii\r\n\r\n"
                                     "Your message (id QQ314159) was successfully delivered to\r\n"
                                     "Bob@Example.COM.\r\n",
                                     "Reporting-MTA: dns; mail.Example.COM\r\n"
                                     "Original-Envelope-ID: QQ314159\r\n\r\n"
                                     "Original-Recipient: rfc822;Bob@Example.COM\r\n"
                                     "Final-Recipient: rfc822;Bob@Example.COM\r\n"
                                     "Action: delivered\r\nStatus: 2.0.0\r\n"));
    CHECK(theirs.reporting_mta == mime::mta_name("mail.Example.COM"));
    CHECK(theirs.original_envelope_id == "QQ314159");
    CHECK(theirs.recipients.at(0).final_recipient == mime::recipient_address("Bob@Example.COM"));
    CHECK(theirs.recipients.at(0).action == mime::delivery_action::delivered);

    queue_entry entry = entry_of("Bob@Example.COM", "Bob@Example.COM");
    entry.recipients[0].state = recipient_state::delivered;
    check_alike(made(entry, report_action::delivered, "mail.Example.COM"), theirs);
}

TEST_CASE("RFC 3461 section 10.7: not delivered to Carol") {
    const auto theirs = read(printed("postmaster@Example.ORG",
                                     "Content-type: text/plain; charset=us-ascii\r\n\r\n"
                                     "Your message (id QQ314159) could not be delivered to\r\n"
                                     "Carol@Ivory.EDU.\r\n",
                                     "Reporting-MTA: dns; Example.ORG\r\n"
                                     "Original-Envelope-ID: QQ314159\r\n\r\n"
                                     "Original-Recipient: rfc822;Carol@Ivory.EDU\r\n"
                                     "Final-Recipient: rfc822;Carol@Ivory.EDU\r\n"
                                     "SMTP-Remote-Recipient: Carol@Ivory.EDU\r\n"
                                     "Diagnostic-Code: smtp; 550 error - no such recipient\r\n"
                                     "Action: failed\r\nStatus: 5.0.0\r\n"));
    CHECK(theirs.recipients.at(0).diagnostic_code.type == "smtp");
    CHECK(theirs.recipients.at(0).extensions.size() == 1); // SMTP-Remote-Recipient

    queue_entry entry = entry_of("Carol@Ivory.EDU", "Carol@Ivory.EDU");
    entry.recipients[0].state = recipient_state::failed;
    entry.recipients[0].remote_host = "Ivory.EDU";
    entry.recipients[0].last = reply(550, "error - no such recipient");
    check_alike(made(entry, report_action::failed, "Example.ORG"), theirs);
}

TEST_CASE("RFC 3461 section 10.8: relayed for Dana") {
    const auto theirs = read(printed("postmaster@Ivory.EDU",
                                     "Content-type: text/plain; charset=us-ascii\r\n\r\n"
                                     "Your message (addressed to Dana@Ivory.EDU) was\r\n"
                                     "successfully relayed to: ymail!Dana\r\n",
                                     "Reporting-MTA: dns; Ivory.EDU\r\n"
                                     "Original-Envelope-ID: QQ314159\r\n\r\n"
                                     "Original-Recipient: rfc822;Dana@Ivory.EDU\r\n"
                                     "Final-Recipient: rfc822;Dana@Ivory.EDU\r\n"
                                     "Action: relayed\r\nStatus: 2.0.0\r\n"));
    CHECK(theirs.recipients.at(0).action == mime::delivery_action::relayed);

    queue_entry entry = entry_of("Dana@Ivory.EDU", "Dana@Ivory.EDU");
    entry.recipients[0].state = recipient_state::relayed;
    check_alike(made(entry, report_action::relayed, "Ivory.EDU"), theirs);
}

// Printed without the type of Reporting-MTA, and with a comment behind the status code, which RFC
// 3464 section 2.3.4 allows. The part in front has no header, which is plain text.
TEST_CASE("RFC 3461 section 10.9: given up for Sam, whom George's mail was forwarded to") {
    const auto theirs = read(printed("Postmaster@Boondoggle.GOV",
                                     "\r\nYour message, originally addressed to\r\n"
                                     "George@Tax-ME.GOV, could not be delivered\r\n",
                                     "Reporting-MTA: Boondoggle.GOV\r\n"
                                     "Original-Envelope-ID: QQ314159\r\n\r\n"
                                     "Original-Recipient: rfc822;George@Tax-ME.GOV\r\n"
                                     "Final-Recipient: rfc822;Sam@Boondoggle.GOV\r\n"
                                     "Action: failed\r\n"
                                     "Status: 4.2.2 (disk quota exceeded)\r\n"));
    CHECK(theirs.reporting_mta.type.empty());
    CHECK(theirs.recipients.at(0).status == mime::status_code{4, 2, 2});

    queue_entry entry = entry_of("Sam@Boondoggle.GOV", "George@Tax-ME.GOV");
    entry.recipients[0].state = recipient_state::expired;
    entry.recipients[0].last = reply(452, {4, 2, 2}, "disk quota exceeded");
    check_alike(made(entry, report_action::failed, "Boondoggle.GOV"), theirs);
}
