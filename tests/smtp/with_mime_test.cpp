// The bridge to libmime: envelopes from headers, and messages made fit for a server.
#include <courriel/smtp/with_mime.hpp>

#include <doctest/doctest.h>

using namespace courriel;
using smtp::obstacle;

namespace {

result<smtp::envelope> envelope_of(std::string_view text) {
    return smtp::envelope_of(mime::header_view::parse(text));
}

std::string recipients(const smtp::envelope& mail) {
    std::string all;
    for (const auto& to : mail.recipients) all.append(all.empty() ? "" : " ").append(to.text());
    return all;
}

smtp::extensions announcing(std::initializer_list<const char*> keywords) {
    smtp::extensions out;
    for (const char* keyword : keywords) out.add(keyword);
    return out;
}

const std::string eight_bit =
    "Subject: x\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\nD\xC3\xA9j\xC3\xA0 vu, and more of it\r\n";
const std::string signed_part = "DKIM-Signature: v=1; a=rsa-sha256; b=xx\r\n" + eight_bit;

} // namespace

TEST_CASE("the envelope that a header suggests") {
    const auto mail =
        envelope_of("From: Ada <ada@a.example>, bob@b.example\r\n"
                    "Sender: Secretary <sec@a.example>\r\n"
                    "To: friends: eve@e.example, \"q r\"@Q.example;, Ada <ada@a.example>\r\n"
                    "Cc: eve@E.example\r\nBcc: <zoe@z.example>\r\n\r\n");
    REQUIRE(mail);
    CHECK(mail->reverse_path.text() == "sec@a.example");
    CHECK(recipients(*mail) == "eve@e.example \"q r\"@Q.example ada@a.example zoe@z.example");
    const auto plain = envelope_of("From: ada@a.example\r\nTo: bob@b.example\r\n\r\n");
    REQUIRE(plain);
    CHECK(plain->reverse_path.text() == "ada@a.example");
}

TEST_CASE("a message that was sent on has the envelope of its newest Resent- block") {
    const auto mail =
        envelope_of("Resent-From: bob@b.example\r\nResent-Date: Sat, 28 Nov 2026 10:00:00 +0000\r\n"
                    "Resent-To: eve@e.example\r\nResent-Bcc: zoe@z.example\r\n"
                    "Received: from x by y; Sat, 28 Nov 2026 09:00:00 +0000\r\n"
                    "Resent-From: old@o.example\r\nResent-To: older@o.example\r\n"
                    "From: ada@a.example\r\nTo: bob@b.example\r\n\r\n");
    REQUIRE(mail);
    CHECK(mail->reverse_path.text() == "bob@b.example");
    CHECK(recipients(*mail) == "eve@e.example zoe@z.example");
}

TEST_CASE("I01: no recipient is left out in silence") {
    for (const char* to : {"To: bob@b.example, nobody\r\n", "To: =?utf-8?q?a=40b?=\r\n",
                           "To: bob@b.example\r\nCc: a b c\r\n"})
        CHECK(envelope_of(std::string("From: ada@a.example\r\n") + to + "\r\n").error() ==
              errc::malformed);
    CHECK(envelope_of("From: ada@a.example\r\n\r\n").error() == errc::not_found);
    CHECK(envelope_of("To: ada@a.example\r\n\r\n").error() == errc::not_found);
}

TEST_CASE("Bcc is removed, and nothing else") {
    CHECK(smtp::without_bcc(
              "A: 1\r\nbcc: x@y,\r\n z@y\r\nB: 2\r\nResent-Bcc: q@r\r\n\r\nBcc: body\r\n") ==
          "A: 1\r\nB: 2\r\n\r\nBcc: body\r\n");
    CHECK(smtp::without_bcc("A: 1\r\n\r\n") == "A: 1\r\n\r\n");
    const auto prepared = smtp::prepare("Bcc: x@y\r\nA: 1\r\n\r\nx\r\n", {}, {.remove_bcc = true});
    CHECK(prepared.text == "A: 1\r\n\r\nx\r\n");
    CHECK(prepared.obstacle == obstacle::none);
}

TEST_CASE("R08: 8 bits go to a server that knows 8BITMIME, are converted, or are refused") {
    const auto kept = smtp::prepare(eight_bit, announcing({"8BITMIME"}));
    CHECK(kept.obstacle == obstacle::none);
    CHECK(kept.text == eight_bit);
    CHECK(kept.body == smtp::body_type::eight_bit_mime);
    smtp::envelope mail("a@b", "c@d");
    kept.declare(mail);
    CHECK(mail.size == eight_bit.size());
    CHECK(mail.body == smtp::body_type::eight_bit_mime);
    CHECK_FALSE(mail.smtp_utf8);

    const auto converted = smtp::prepare(eight_bit, {});
    CHECK(converted.obstacle == obstacle::none);
    CHECK(converted.text.find("D=C3=A9j=C3=A0 vu") != std::string::npos);
    CHECK(converted.body == smtp::body_type::unspecified);
    CHECK(converted.report.converted == 1);

    using policy = smtp::eight_bit_policy;
    for (const auto how : {policy::refuse, policy::keep}) {
        const auto told = smtp::prepare(eight_bit, {}, {.eight_bit = how});
        CHECK(told.obstacle == obstacle::eight_bit_body);
        CHECK(told.text == eight_bit);
    }
}

TEST_CASE("a signature is broken on request alone") {
    const auto told = smtp::prepare(signed_part, {});
    CHECK(told.obstacle == obstacle::signature);
    CHECK(told.text == signed_part);
    const auto broken = smtp::prepare(signed_part, {}, {.break_signatures = true});
    CHECK(broken.obstacle == obstacle::none);
    CHECK(broken.report.breaks_signature());
    CHECK(smtp::prepare(signed_part, announcing({"8BITMIME"})).text == signed_part);
}

TEST_CASE("R08: a header beyond ASCII needs SMTPUTF8") {
    const std::string text = "Subject: D\xC3\xA9j\xC3\xA0\r\n\r\nx\r\n";
    CHECK(smtp::prepare(text, announcing({"8BITMIME"})).obstacle == obstacle::eight_bit_header);
    const auto sent = smtp::prepare(text, announcing({"8BITMIME", "SMTPUTF8"}));
    CHECK(sent.obstacle == obstacle::none);
    CHECK(sent.smtp_utf8);
    CHECK(sent.body == smtp::body_type::eight_bit_mime);
}

TEST_CASE("S07: lines are mended on request alone") {
    const std::string odd("A: 1\nB: 2\r\r\nx\0y\n.\rz", 20);
    CHECK(smtp::prepare(odd, {}).obstacle == obstacle::lines);
    CHECK(smtp::prepare(odd, {}).text == odd);
    const auto mended = smtp::prepare(odd, {}, {.mend_lines = true});
    CHECK(mended.obstacle == obstacle::none);
    CHECK(mended.text == "A: 1\r\nB: 2\r\n\r\nxy\r\n.\r\nz");
}

TEST_CASE("long lines: headers are folded, bodies are encoded, and 998 octets are not long") {
    for (const std::size_t size : {997U, 998U, 999U}) {
        const std::string text = "A: 1\r\n\r\n" + std::string(size, 'x') + "\r\n";
        const auto plain = smtp::prepare(text, {});
        CHECK(plain.obstacle == (size > 998 ? obstacle::lines : obstacle::none));
        const auto mended = smtp::prepare(text, {}, {.mend_lines = true});
        CHECK(mended.obstacle == obstacle::none);
        CHECK((mended.text == text) == (size <= 998));
    }
    std::string header = "Subject:";
    for (int i = 0; i != 300; ++i) header += " words";
    const auto folded = smtp::prepare(header + "\r\n\r\nx\r\n", {}, {.mend_lines = true});
    CHECK(folded.obstacle == obstacle::none);
    CHECK(mime::header_view::parse(folded.text).find("Subject")->unfolded() == header.substr(9));
    const std::string solid = "Subject: " + std::string(1200, 'x') + "\r\n\r\nx\r\n";
    CHECK(smtp::prepare(solid, {}, {.mend_lines = true}).obstacle == obstacle::lines);
}
