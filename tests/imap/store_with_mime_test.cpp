// FETCH and SEARCH of a server that has libmime: sections that agree with each other, and what
// SEARCH sees of a message's parts.
#include <courriel/imap/with_mime.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "imap/server_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

struct mime_fixture : server_fixture {
    mime_fixture()
        : server_fixture(plain_options(), std::make_shared<memory_store>(), with_parser()) {}

    static store_options with_parser() {
        store_options with;
        with.parser = std::make_shared<mime_message_parser>();
        return with;
    }
    // The one literal that the answer has.
    std::string fetch(const std::string& section) {
        const auto answer = say("t FETCH 1 BODY.PEEK[" + section + "]\r\n");
        const auto begin = answer.find("}\r\n") + 3;
        return answer.substr(begin, answer.size() - begin -
                                        std::string_view(")\r\nt OK FETCH completed\r\n").size());
    }
    bool finds(const std::string& keys) {
        return say("t SEARCH " + keys + "\r\n").starts_with("* SEARCH 1\r\n");
    }
};

const std::string forwarded =
    "Subject: outer\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    "--x\r\n\r\nSeen\r\n"
    "--x\r\nContent-Type: message/rfc822\r\n\r\n"
    "Subject: secretinner =?utf-8?q?=C3=89lan?=\r\nTo: a@b\r\n"
    "Cc: c@d\r\n\r\ninner text\r\n"
    "--x\r\nContent-Type: application/pdf; name=report.pdf\r\n\r\n%PDF\r\n"
    "--x--\r\n";

} // namespace

TEST_CASE("the sections of a message with a line that is no field are of one mind") {
    mime_fixture s;
    const std::string mail =
        "From x@y Mon Jan 1\r\nSubject: s\r\nbad line\r\nTo: z@z\r\n\r\nbb\r\n";
    s.store->inbox().add(mail);
    s.select();
    CHECK(s.fetch("HEADER") + s.fetch("TEXT") == mail);
    CHECK(s.fetch("TEXT") == "bb\r\n");
    CHECK(s.fetch("1") == "bb\r\n");
    CHECK(s.fetch("1.MIME") == s.fetch("HEADER"));
    CHECK(s.say("t FETCH 1 (ENVELOPE BODY)\r\n") ==
          "* 1 FETCH (ENVELOPE (NIL \"s\" NIL NIL NIL ((NIL NIL \"z\" \"z\")) NIL NIL NIL NIL) "
          "BODY (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 4 1))\r\n"
          "t OK FETCH completed\r\n");
    CHECK(s.finds("TO z@z"));
}

TEST_CASE("fields of nested headers, several in one FETCH, whatever is read at once") {
    for (const std::size_t read : {7U, 100'000U}) {
        mime_fixture s;
        s.store->inbox().add(forwarded);
        s.store->largest_read = read;
        s.select();
        CHECK(s.fetch("2.HEADER.FIELDS (TO)") == "To: a@b\r\n\r\n");
        CHECK(s.fetch("2.HEADER.FIELDS.NOT (subject TO)") == "Cc: c@d\r\n\r\n");
        CHECK(s.say("t FETCH 1 (BODY.PEEK[2.HEADER.FIELDS (TO)]<1.3> "
                    "BODY.PEEK[HEADER.FIELDS (SUBJECT)] BODY.PEEK[1.HEADER.FIELDS (TO)] "
                    "BODY.PEEK[2.HEADER.FIELDS (CC)])\r\n") ==
              "* 1 FETCH (BODY[2.HEADER.FIELDS (TO)]<1> {3}\r\no:  "
              "BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: outer\r\n\r\n "
              "BODY[1.HEADER.FIELDS (TO)] NIL "
              "BODY[2.HEADER.FIELDS (CC)] {11}\r\nCc: c@d\r\n\r\n)\r\nt OK FETCH completed\r\n");
    }
}

TEST_CASE("SEARCH sees the headers of parts and of forwarded messages") {
    mime_fixture s;
    s.store->inbox().add(forwarded);
    s.select();
    for (const auto* keys :
         {"TEXT secretinner", "BODY secretinner", "TEXT \"report.pdf\"", "BODY \"REPORT.pdf\"",
          "BODY \"inner text\"", "TEXT outer", "BODY seen", "BODY \"to: a@b\"",
          "CHARSET UTF-8 BODY \"\xC3\xA9LAN\"", "BODY \"=?utf-8?q?=C3=89lan\""})
        CHECK_MESSAGE(s.finds(keys), keys);
    for (const auto* keys : {"BODY outer", "SUBJECT secretinner", "TEXT nowhere", "TO a@b"})
        CHECK_MESSAGE(!s.finds(keys), keys);
}
