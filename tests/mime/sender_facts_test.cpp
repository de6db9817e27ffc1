// What is told of a sender.
#include <courriel/mime/sender_facts.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/version.hpp>

using namespace courriel;
using mime::mailbox_facts;
using mime::sender_facts;
using mime::text_facts;

namespace {

sender_facts read(std::string_view text) {
    return sender_facts::of(mime::header_view::parse(text));
}

mailbox_facts facts(std::string_view value) {
    const auto list = mime::address_list::parse(value);
    return mailbox_facts::of(std::get<mime::mailbox>(list[0]));
}

} // namespace

TEST_CASE("M15: sender_facts: several From, no Sender") {
    const auto one = read("From: a@b\n\n");
    CHECK(one.from_fields == 1);
    CHECK(one.from_mailboxes == 1);
    CHECK(!one.sender_missing);
    CHECK(!one.sender_differs);
    CHECK(one.mailboxes == mailbox_facts());
    CHECK(read("From: a@b, c@d\n\n").sender_missing);
    CHECK(read("From: a@b\nFrom: c@d\n\n").sender_missing);
    CHECK(read("From: a@b\nFrom: c@d\n\n").from_fields == 2);
    CHECK(!read("From: a@b, c@d\nSender: c@D\n\n").sender_missing);
    CHECK(!read("From: a@b, c@d\nSender: c@D\n\n").sender_differs);
    CHECK(read("From: a@b\nSender: A@b\n\n").sender_differs); // local parts have a case
    CHECK(read("From: a@b, c\n\n").invalid_from == 1);
    CHECK(read("Subject: x\n\n").from_fields == 0);
}

TEST_CASE("M15: sender_facts: an address inside the display name") {
    CHECK(facts("\"ceo@bank.example\" <x@evil.example>").address_in_name);
    CHECK(facts("\"ceo@bank.example\" <x@evil.example>").other_address_in_name);
    CHECK(facts("\"X@evil.example\" <x@evil.example>").address_in_name);
    CHECK(!facts("\"X@evil.example\" <x@evil.example>").other_address_in_name);
    CHECK(!facts("\"'x@evil.example'\" <x@evil.example>").other_address_in_name);
    CHECK(!facts("\"I am x@evil.example.\" <x@evil.example>").other_address_in_name);
    CHECK(!facts("\"'x@evil.example\" <'x@evil.example>").other_address_in_name);
    CHECK(facts("\"'ceo@bank.example'\" <x@evil.example>").other_address_in_name);
    CHECK(!facts("\"'@'\" <x@evil.example>").other_address_in_name);
    CHECK(facts("=?utf-8?q?Boss_=3Cceo=40bank=3E?= <x@evil.example>").other_address_in_name);
    CHECK(!facts("\"Ada @ home\" <x@evil.example>").address_in_name);
    CHECK(!facts("Ada <ada@example.org>").address_in_name);
    CHECK(read("From: \"ceo@bank.example\" <x@evil.example>\n\n").mailboxes.other_address_in_name);
}

TEST_CASE("M15: sender_facts: controls of direction, invisible characters, mixed alphabets") {
    for (const char* bad : {"a\u202Eb", "a\u2066b", "\u200Fa", "a\u061C", "a\u202Ab\u202C"})
        CHECK_MESSAGE(text_facts::of(bad).bidi_controls, bad);
    for (const char* bad : {"a\u200Bb", "a\u00ADb", "\uFEFFa", "a\U000E0041", "a\x01", "a\u2060",
                            "a\u3164b", "\u2800", "a\u115F"})
        CHECK_MESSAGE(text_facts::of(bad).invisible, bad);
    CHECK(text_facts::of("p\u0430ypal").mixed_scripts);   // Cyrillic a
    CHECK(text_facts::of("\u03B1pple").mixed_scripts);    // Greek alpha
    CHECK(!text_facts::of("Ада Lovelace").mixed_scripts); // two words
    CHECK(!text_facts::of("Ada-Ада").mixed_scripts);
    CHECK(!text_facts::of("Ada 例え Łukasz Ελένη Ольга").mixed_scripts);
    CHECK(text_facts::of("Ada Lovelace, é, 例え") == text_facts());
    CHECK(text_facts::of("\xff\xe2\x80") == text_facts());
    CHECK(facts("\"a\u202Eb\" <x@y>").name.bidi_controls);
    CHECK(facts("x@p\u0430ypal.example").address.mixed_scripts);
    CHECK(read("From: =?utf-8?q?a=E2=80=AEb?= <x@y>\n\n").mailboxes.name.bidi_controls);
#if COURRIEL_HAS_IDN
    CHECK(facts("x@xn--pypal-4ve.example").address.mixed_scripts);
#endif
}
