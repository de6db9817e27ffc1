// The commands on a store: mailboxes, SELECT, FETCH, STORE, COPY, EXPUNGE, STATUS, LIST.
#include <doctest/doctest.h>

#include "imap/server_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

const std::string letter = "From: ada@example.org\r\nSubject: one\r\n\ttwo\r\nX-Empty:\r\n\r\n"
                           "Body line\r\n";

std::string answered(server_fixture& s, const std::string& command) {
    return s.say("t " + command + "\r\n");
}

} // namespace

TEST_CASE("SELECT and EXAMINE tell what RFC 3501 section 6.3.1 wants") {
    server_fixture s;
    s.store->inbox().add(letter, {system_flag::seen});
    flag_set flags{system_flag::recent};
    flags.add("$Label");
    s.store->inbox().add(letter, flags);
    s.log_in();
    CHECK(answered(s, "SELECT inbox") ==
          "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Label)\r\n"
          "* 2 EXISTS\r\n* 1 RECENT\r\n* OK [UNSEEN 2] the first unseen message\r\n"
          "* OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Label \\*)] flags "
          "that are kept\r\n"
          "* OK [UIDNEXT 3] predicted next UID\r\n* OK [UIDVALIDITY 1] UIDs valid\r\n"
          "t OK [READ-WRITE] SELECT completed\r\n");
    CHECK(answered(s, "EXAMINE INBOX").find("* OK [PERMANENTFLAGS ()]") != std::string::npos);
    CHECK(answered(s, "STORE 1 FLAGS ()") == "t NO the mailbox is read-only\r\n");
    CHECK(answered(s, "EXPUNGE") == "t NO the mailbox is read-only\r\n");
    CHECK(answered(s, "FETCH 2 BODY[TEXT]").find("\\Seen") == std::string::npos);
    CHECK(answered(s, "SELECT Nowhere") == "t NO [NONEXISTENT] there is no such mailbox\r\n");
    CHECK(answered(s, "CHECK") == "t BAD select a mailbox first\r\n");
}

TEST_CASE("FETCH: sections and partials of the raw message") {
    server_fixture s;
    s.store->inbox().add(letter, {system_flag::seen});
    s.store->largest_read = 3;
    s.select();
    const auto fetch = [&s](const std::string& items) {
        const auto said = answered(s, "FETCH 1 " + items);
        CHECK(said.ends_with("t OK FETCH completed\r\n"));
        return said.substr(0, said.size() - std::string_view("t OK FETCH completed\r\n").size());
    };
    const auto literal = [](const std::string& name, const std::string& text) {
        return "* 1 FETCH (" + name + " {" + number(text.size()) + "}\r\n" + text + ")\r\n";
    };
    const std::string header = letter.substr(0, letter.find("Body"));
    CHECK(fetch("BODY[]") == literal("BODY[]", letter));
    CHECK(fetch("BODY.PEEK[HEADER]") == literal("BODY[HEADER]", header));
    CHECK(fetch("BODY[TEXT]") == literal("BODY[TEXT]", "Body line\r\n"));
    CHECK(fetch("BODY[TEXT]<5.100>") == literal("BODY[TEXT]<5>", "line\r\n"));
    CHECK(fetch("BODY[]<0.4>") == literal("BODY[]<0>", "From"));
    CHECK(fetch("BODY[]<4294967295.4294967295>") == literal("BODY[]<4294967295>", ""));
    CHECK(fetch("BODY[HEADER.FIELDS (SUBJECT x-empty)]") ==
          literal("BODY[HEADER.FIELDS (SUBJECT x-empty)]",
                  "Subject: one\r\n\ttwo\r\nX-Empty:\r\n\r\n"));
    CHECK(fetch("BODY[HEADER.FIELDS.NOT (SUBJECT x-empty)]<0.7>") ==
          literal("BODY[HEADER.FIELDS.NOT (SUBJECT x-empty)]<0>", "From: a"));
    CHECK(fetch("RFC822.TEXT") == literal("RFC822.TEXT", "Body line\r\n"));
    CHECK(fetch("(UID RFC822.SIZE)") ==
          "* 1 FETCH (UID 1 RFC822.SIZE " + number(letter.size()) + ")\r\n");
    CHECK(answered(s, "FETCH 1 ENVELOPE").starts_with("t NO [CANNOT]"));
    CHECK(answered(s, "FETCH 1 BODY[1]").starts_with("t NO [CANNOT]"));
    CHECK(answered(s, "FETCH 1 BODY[4294967296]").starts_with("t BAD"));
    CHECK(answered(s, "FETCH 1 BODY[]<0.0>").starts_with("t BAD"));
}

TEST_CASE("a message without body, or without header, is answered all the same") {
    server_fixture s;
    s.store->inbox().add("Subject: only\r\n");
    s.store->inbox().add("\r\njust text\r\n");
    s.select();
    CHECK(answered(s, "FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])") ==
          "* 1 FETCH (BODY[HEADER] {15}\r\nSubject: only\r\n BODY[TEXT] {0}\r\n)\r\n"
          "t OK FETCH completed\r\n");
    CHECK(answered(s, "FETCH 2 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])") ==
          "* 2 FETCH (BODY[HEADER] {2}\r\n\r\n BODY[TEXT] {11}\r\njust text\r\n)\r\n"
          "t OK FETCH completed\r\n");
}

TEST_CASE("\\Seen is set by BODY[], not by BODY.PEEK[], and told") {
    server_fixture s;
    s.store->inbox().add(letter);
    s.select();
    static_cast<void>(answered(s, "FETCH 1 BODY.PEEK[]"));
    CHECK_FALSE(s.store->inbox().messages[0].info.flags.has(system_flag::seen));
    CHECK(answered(s, "UID FETCH 1 BODY[TEXT]") ==
          "* 1 FETCH (UID 1 BODY[TEXT] {11}\r\nBody line\r\n)\r\n"
          "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\nt OK UID FETCH completed\r\n");
    CHECK(s.store->inbox().messages[0].info.flags.has(system_flag::seen));
}

TEST_CASE("STORE changes, adds, removes, is silent, and tells new keywords") {
    server_fixture s;
    s.store->inbox().add(letter);
    s.store->inbox().add(letter);
    s.select();
    CHECK(answered(s, "STORE 1:2 +FLAGS (\\Deleted)") ==
          "* 1 FETCH (FLAGS (\\Deleted))\r\n* 2 FETCH (FLAGS (\\Deleted))\r\n"
          "t OK STORE completed\r\n");
    CHECK(answered(s, "UID STORE 2 -FLAGS.SILENT \\Deleted") == "t OK UID STORE completed\r\n");
    CHECK(
        answered(s, "STORE 2 FLAGS $New") ==
        "* 2 FETCH (FLAGS ($New))\r\n"
        "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $New)\r\nt OK STORE completed\r\n");
    s.store->inbox().new_keywords = false;
    CHECK(answered(s, "STORE 1 +FLAGS (\\Seen $Other $New)") ==
          "* 1 FETCH (FLAGS (\\Seen \\Deleted $New))\r\nt OK STORE completed\r\n");
    CHECK(answered(s, "STORE 3 FLAGS ()").starts_with("t BAD"));
    CHECK(answered(s, "STORE 1 FLAGS (\\Recent)").starts_with("t BAD"));
    CHECK(answered(s, "UID STORE 99 FLAGS ()") == "t OK UID STORE completed\r\n");
}

TEST_CASE("EXPUNGE, UID EXPUNGE, CLOSE and UNSELECT") {
    server_fixture s;
    for (int i = 0; i != 5; ++i) s.store->inbox().add(letter, {system_flag::deleted});
    s.select();
    CHECK(answered(s, "UID EXPUNGE 2,4:9") ==
          "* 2 EXPUNGE\r\n* 3 EXPUNGE\r\n* 3 EXPUNGE\r\nt OK UID EXPUNGE completed\r\n");
    CHECK(answered(s, "STORE 2 -FLAGS.SILENT (\\Deleted)") == "t OK STORE completed\r\n");
    CHECK(answered(s, "EXPUNGE") == "* 1 EXPUNGE\r\nt OK EXPUNGE completed\r\n");
    CHECK(answered(s, "STORE 1 +FLAGS.SILENT (\\Deleted)") == "t OK STORE completed\r\n");
    CHECK(answered(s, "UNSELECT") == "t OK UNSELECT completed\r\n");
    CHECK(s.store->inbox().messages.size() == 1);
    static_cast<void>(answered(s, "SELECT INBOX"));
    CHECK(answered(s, "CLOSE") == "t OK CLOSE completed\r\n");
    CHECK(s.store->inbox().messages.empty());
    CHECK(answered(s, "FETCH 1 FLAGS") == "t BAD select a mailbox first\r\n");
}

TEST_CASE("COPY tells the UIDs, and APPEND and COPY name what is missing") {
    server_fixture s;
    s.store->make("Work");
    for (int i = 0; i != 3; ++i) s.store->inbox().add(letter);
    s.select();
    CHECK(answered(s, "COPY 1:2 Work") == "t OK [COPYUID 1 1:2 1:2] COPY completed\r\n");
    CHECK(answered(s, "UID COPY 3 INBOX") ==
          "* 4 EXISTS\r\n* 1 RECENT\r\nt OK [COPYUID 1 3 4] UID COPY completed\r\n");
    CHECK(answered(s, "COPY 1 Nowhere") == "t NO [TRYCREATE] there is no such mailbox\r\n");
    CHECK(answered(s, "COPY 9 Work").starts_with("t BAD"));
    CHECK(answered(s, "STATUS Work (MESSAGES UIDNEXT UNSEEN)") ==
          "* STATUS Work (MESSAGES 2 UIDNEXT 3 UNSEEN 2)\r\nt OK STATUS completed\r\n");
}

TEST_CASE("CREATE, DELETE, RENAME, SUBSCRIBE: names are checked, errors have codes") {
    server_fixture s;
    s.log_in();
    CHECK(answered(s, "CREATE Work/") == "t OK CREATE completed\r\n");
    CHECK(s.store->find("Work"));
    CHECK(answered(s, "CREATE Work") == "t NO [ALREADYEXISTS] there is one already\r\n");
    CHECK(answered(s, "CREATE inbox").starts_with("t NO [ALREADYEXISTS]"));
    CHECK(answered(s, "DELETE InBox").starts_with("t NO [CANNOT]"));
    CHECK(answered(s, "CREATE \"a*b\"").starts_with("t NO [CANNOT]"));
    CHECK(answered(s, "CREATE \"\"").starts_with("t NO [CANNOT]"));
    CHECK(answered(s, "CREATE \"&Jjo!\"").starts_with("t NO [CANNOT]")); // P15
    CHECK(answered(s, "RENAME Work Play") == "t OK RENAME completed\r\n");
    CHECK(answered(s, "SUBSCRIBE Play") == "t OK SUBSCRIBE completed\r\n");
    CHECK(answered(s, "LSUB \"\" *") == "* LSUB () \"/\" Play\r\nt OK LSUB completed\r\n");
    CHECK(answered(s, "UNSUBSCRIBE Play") == "t OK UNSUBSCRIBE completed\r\n");
    CHECK(answered(s, "DELETE Work") == "t NO [NONEXISTENT] there is no such mailbox\r\n");
    CHECK(answered(s, "DELETE Play") == "t OK DELETE completed\r\n");
}

TEST_CASE("INBOX is spelt so as the first level of a name, and there is one") {
    server_fixture s;
    s.log_in();
    CHECK(answered(s, "CREATE inbox/") == "t NO [ALREADYEXISTS] there is one already\r\n");
    CHECK(answered(s, "CREATE inbox//") == "t NO [ALREADYEXISTS] there is one already\r\n");
    s.store->make("Work").add(letter);
    CHECK(answered(s, "RENAME Work Inbox/") == "t NO [ALREADYEXISTS] there is one already\r\n");
    CHECK(answered(s, "RENAME Work inBox/Work/") == "t OK RENAME completed\r\n");
    CHECK(answered(s, "CREATE inbox/Sent") == "t OK CREATE completed\r\n");
    CHECK(answered(s, "CREATE inboxes") == "t OK CREATE completed\r\n");
    CHECK(answered(s, "SUBSCRIBE INBOX/Sent") == "t OK SUBSCRIBE completed\r\n");
    CHECK(answered(s, "LSUB \"\" inbox/%") ==
          "* LSUB () \"/\" INBOX/Sent\r\nt OK LSUB completed\r\n");
    CHECK(answered(s, "LIST \"\" %") ==
          "* LIST (\\HasChildren) \"/\" INBOX\r\n* LIST (\\HasNoChildren) \"/\" inboxes\r\n"
          "t OK LIST completed\r\n");
    const std::string both = "* LIST (\\HasNoChildren) \"/\" INBOX/Sent\r\n"
                             "* LIST (\\HasNoChildren) \"/\" INBOX/Work\r\n"
                             "t OK LIST completed\r\n";
    for (const auto* pattern : {"\"\" iNBOX/*", "inbox/ %", "in box/%"})
        CHECK(answered(s, std::string("LIST ") + pattern) == both);
    CHECK(answered(s, "STATUS Inbox/Work (MESSAGES)").starts_with("* STATUS INBOX/Work "));
    CHECK(answered(s, "SELECT inBOX/Work").ends_with("SELECT completed\r\n"));
    CHECK(answered(s, "COPY 1 InBox/Sent").find("t OK [COPYUID 1 1 1]") != std::string::npos);
    CHECK(answered(s, "APPEND inbox/Sent {4+}\r\n\r\n.\r").find("t OK [") != std::string::npos);
    CHECK(s.store->find("INBOX/Sent")->messages.size() == 2);
    CHECK(answered(s, "RENAME inbox/Sent inbox/Old") == "t OK RENAME completed\r\n");
    CHECK(answered(s, "UNSUBSCRIBE inbox/Old") == "t OK UNSUBSCRIBE completed\r\n");
    CHECK(answered(s, "DELETE inbox/Old") == "t OK DELETE completed\r\n");
    s.store->delimiter = '\0';
    CHECK(answered(s, "CREATE inbox/x") == "t OK CREATE completed\r\n");
    CHECK(s.store->find("inbox/x"));
}

TEST_CASE("LSUB tells a name that is subscribed and gone, and LIST does not") {
    server_fixture s;
    s.store->gone = {"gone/below"};
    s.store->make("gone");
    s.log_in();
    CHECK(answered(s, "LIST \"\" *") ==
          "* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\HasNoChildren) \"/\" gone\r\n"
          "t OK LIST completed\r\n");
    CHECK(answered(s, "LSUB \"\" *") == "* LSUB () \"/\" gone/below\r\nt OK LSUB completed\r\n");
    CHECK(answered(s, "LSUB \"\" %") ==
          "* LSUB (\\Noselect) \"/\" gone\r\nt OK LSUB completed\r\n");
    s.store->gone = {"above", "above/below"};
    CHECK(answered(s, "LSUB \"\" %") == "* LSUB () \"/\" above\r\nt OK LSUB completed\r\n");
    s.store->gone = {"other/below"};
    CHECK(answered(s, "LIST \"\" o%") == "t OK LIST completed\r\n");
}

TEST_CASE("LSUB tells a level that is subscribed as any other") {
    server_fixture s;
    auto& level = s.store->make("level");
    level.selectable = false;
    level.subscribed = true;
    s.store->make("level/below");
    s.log_in();
    CHECK(answered(s, "LIST \"\" l*") == "* LIST (\\Noselect \\HasChildren) \"/\" level\r\n"
                                         "* LIST (\\HasNoChildren) \"/\" level/below\r\n"
                                         "t OK LIST completed\r\n");
    for (const std::string pattern : {"*", "%"})
        CHECK(answered(s, "LSUB \"\" " + pattern) ==
              "* LSUB () \"/\" level\r\nt OK LSUB completed\r\n");
}

TEST_CASE("LIST matches patterns, and makes up the levels that % stops at") {
    server_fixture s;
    for (const auto* name : {"foo", "foo/bar", "zoo/a/b", "d\xC3\xA9j\xC3\xA0"})
        s.store->make(name).subscribed = std::string_view(name) == "foo/bar";
    s.log_in();
    CHECK(answered(s, "LIST \"\" \"\"") ==
          "* LIST (\\Noselect \\HasNoChildren) \"/\" \"\"\r\nt OK LIST completed\r\n");
    CHECK(answered(s, "LIST \"\" %") ==
          "* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\HasNoChildren) \"/\" d&AOk-j&AOA-\r\n"
          "* LIST (\\HasChildren) \"/\" foo\r\n* LIST (\\Noselect \\HasChildren) \"/\" zoo\r\n"
          "t OK LIST completed\r\n");
    CHECK(answered(s, "LIST foo/ *") ==
          "* LIST (\\HasNoChildren) \"/\" foo/bar\r\nt OK LIST completed\r\n");
    CHECK(answered(s, "LIST \"\" zoo/%") ==
          "* LIST (\\Noselect \\HasChildren) \"/\" zoo/a\r\nt OK LIST completed\r\n");
    // RFC 3501 section 6.3.9
    CHECK(answered(s, "LSUB \"\" %") == "* LSUB (\\Noselect) \"/\" foo\r\nt OK LSUB completed\r\n");
    CHECK(answered(s, "LSUB \"\" *") == "* LSUB () \"/\" foo/bar\r\nt OK LSUB completed\r\n");
}

TEST_CASE("answers that come late change nothing") {
    const auto talk = [](server_fixture& s, bool late) {
        for (int i = 0; i != 3; ++i) s.store->inbox().add(letter);
        s.store->make("Work");
        s.log_in();
        s.store->answers.late = late;
        std::string all;
        for (const auto* command :
             {"SELECT INBOX", "FETCH 1:* (FLAGS BODY[])", "STORE 1 +FLAGS (\\Deleted)",
              "SEARCH TEXT body", "COPY 2 Work", "EXPUNGE", "STATUS Work (MESSAGES)", "LIST \"\" *",
              "CREATE a", "RENAME a b", "NOOP", "CLOSE"}) {
            all += answered(s, command);
            s.store->answers.run();
            all += s.heard();
        }
        return all;
    };
    server_fixture now;
    server_fixture later;
    const auto expected = talk(now, false);
    CHECK(talk(later, true) == expected);
    CHECK(expected.ends_with("t OK CLOSE completed\r\n"));
}
