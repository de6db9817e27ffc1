// Fields before a message: their order, their place, and that no other octet is touched.
#include <courriel/mime/trace_prepender.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <courriel/errc.hpp>
#include <courriel/mime/trace.hpp>

#include "through.hpp"

namespace {

using namespace courriel;

std::string prepend(std::string_view fields, std::string_view message, bool replaces = false,
                    std::size_t piece = 0) {
    return through(mime::trace_prepender(std::string(fields), replaces), message, piece);
}

} // namespace

TEST_CASE("front fields stand in the order of RFC 5321 section 4.4") {
    const mime::front_fields fields{.return_path = mime::return_path_field("a@b.example"),
                                    .delivered_to = mime::delivered_to_field("c@d.example"),
                                    .signature = "DKIM-Signature: s\r\n",
                                    .authentication_results =
                                        "Authentication-Results: x;\r\n none\r\n",
                                    .received = "Received: r\r\n",
                                    .resent = "Resent-From: e\r\nResent-Date: f\r\n"};
    CHECK(mime::to_string(fields).value() ==
          "Return-Path: <a@b.example>\r\nDelivered-To: c@d.example\r\nDKIM-Signature: s\r\n"
          "Authentication-Results: x;\r\n none\r\nReceived: r\r\nResent-From: e\r\n"
          "Resent-Date: f\r\n");
    CHECK(mime::to_string(mime::front_fields{}).value().empty());
    CHECK(mime::delivered_to_field("a\r\nBcc: <b>") == "Delivered-To: a??Bcc: ?b?\r\n");
}

TEST_CASE("what would end the header or join another field is refused") {
    using namespace std::string_literals;
    for (const std::string& text : {"X: a"s, "X: a\n"s, "X: a\r\n\r\n"s, "no field\r\n"s,
                                    " X: a\r\n"s, "X: a\r\n\r\nY: b\r\n"s, "X: a\rb\r\n"s,
                                    "X: a\0\r\n"s, "From x\r\n"s, "\r\n"s, "X: a\r\r\n"s})
        CHECK(mime::to_string(mime::front_fields{.received = text}).error() ==
              errc::invalid_argument);
}

TEST_CASE("M30: nothing but the fields is added, whatever the pieces") {
    const std::string fields = "A: 1\r\nB: 2\r\n";
    for (const std::size_t piece : {0U, 1U, 2U, 5U}) {
        CHECK(prepend(fields, "Subject: x\r\n\r\nbody", false, piece) ==
              fields + "Subject: x\r\n\r\nbody");
        CHECK(prepend(fields, "Subject: x\n\nbody\r\n", false, piece) ==
              "A: 1\nB: 2\nSubject: x\n\nbody\r\n");
        CHECK(prepend(fields, "From x\nSubject: x\n", false, piece) ==
              "From x\nA: 1\nB: 2\nSubject: x\n");
        CHECK(prepend(fields, "", false, piece) == fields);
        CHECK(prepend(fields, "\r\nbody", false, piece) == fields + "\r\nbody");
        CHECK(prepend(fields, "x", false, piece) == fields + "x");
        CHECK(prepend(fields, "From x\n", false, piece) == "From x\nA: 1\nB: 2\n");
        // A field, and the line of a body that is no continuation of ours.
        CHECK(prepend(fields, "From : a,\r\n b\r\n", false, piece) ==
              fields + "From : a,\r\n b\r\n");
        CHECK(prepend(fields, "From x\r\n body", false, piece) ==
              "From x\r\n" + fields + "\r\n body");
        const std::string text = "Return-Path: <a>\r\nSubject: x\r\n";
        CHECK(prepend(fields, text, false, piece) == fields + text);
    }
}

TEST_CASE("Return-Path fields in front are replaced, others not") {
    for (const std::size_t piece : {0U, 1U, 3U}) {
        CHECK(prepend("R: 1\r\n",
                      "Return-Path: <a>\r\nRETURN-PATH :\r\n <b>\r\n\tc\r\nX: y\r\n z\r\n"
                      "Return-Path: <d>\r\n",
                      true, piece) == "R: 1\r\nX: y\r\n z\r\nReturn-Path: <d>\r\n");
        CHECK(prepend("R: 1\r\n", "From x\nReturn-Path: <a>\n\n", true, piece) ==
              "From x\nR: 1\n\n");
        CHECK(prepend("R: 1\r\n", "Return-Path: <a>", true, piece) == "R: 1\r\n");
        CHECK(prepend("R: 1\r\n", "Return-Path", true, piece) == "R: 1\r\nReturn-Path");
        CHECK(prepend("R: 1\r\n", " Return-Path: <a>\r\n", true, piece) ==
              "R: 1\r\n\r\n Return-Path: <a>\r\n");
    }
    for (const std::size_t n : {4095U, 4096U, 4097U, 20'000U}) {
        const std::string line(n, 'x');
        for (const std::size_t piece : {0U, 1U}) {
            CHECK(prepend("R: 1\r\n", "Return-Path:" + line + "\r\n y\r\nX: z", true, piece) ==
                  "R: 1\r\nX: z");
            CHECK(prepend("R: 1\r\n", line + "\r\nReturn-Path: z", true, piece) ==
                  "R: 1\r\n" + line + "\r\nReturn-Path: z");
        }
    }
}

TEST_CASE("a resent block (RFC 5322 section 3.6.6)") {
    mime::resent_block fields;
    CHECK(mime::to_string(fields).error() == errc::invalid_argument);
    fields.from = mime::address_list::parse("Mary <mary@example.net>");
    fields.to = mime::address_list::parse("j-brown@other.example");
    fields.date = *mime::date_time::parse("Mon, 24 Nov 1997 14:22:01 -0800");
    fields.message_id = "78910@example.net";
    CHECK(mime::to_string(fields).value() ==
          "Resent-Date: Mon, 24 Nov 1997 14:22:01 -0800\r\nResent-From: Mary <mary@example.net>\r\n"
          "Resent-To: j-brown@other.example\r\nResent-Message-ID: <78910@example.net>\r\n");
    fields.from = mime::address_list::parse("a@b.example, c@d.example");
    CHECK(mime::to_string(fields).error() == errc::invalid_argument);
    fields.sender = mime::address_list::parse("a@b.example");
    CHECK(mime::to_string(fields));
    fields.message_id = "a\r\nb";
    CHECK(mime::to_string(fields).error() == errc::invalid_argument);
}
