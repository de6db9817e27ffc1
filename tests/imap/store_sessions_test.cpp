// What one session sees of what another does to the same mailbox.
#include <doctest/doctest.h>

#include "imap/two_sessions.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

TEST_CASE("FETCH and SEARCH answer with the flags that another session has set") {
    two_sessions s;
    for (int i = 0; i != 3; ++i) s.store->inbox().add(letter);
    s.select();
    static_cast<void>(s.second("STORE 1:2 +FLAGS (\\Seen)"));
    // Told by the FETCH, and not again; the others are told behind it (RFC 3501 section 7.4.2).
    CHECK(s.first("FETCH 1 FLAGS") == "* 1 FETCH (FLAGS (\\Seen))\r\n"
                                      "* 2 FETCH (FLAGS (\\Seen))\r\nt OK FETCH completed\r\n");
    static_cast<void>(s.second("STORE 3 +FLAGS (\\Flagged)"));
    CHECK(s.first("UID FETCH 3 (FLAGS BODY.PEEK[TEXT])") ==
          "* 3 FETCH (UID 3 FLAGS (\\Flagged) BODY[TEXT] {11}\r\nBody line\r\n)\r\n"
          "t OK UID FETCH completed\r\n");
    static_cast<void>(s.second("STORE 2 FLAGS.SILENT (\\Draft)"));
    CHECK(s.first("SEARCH DRAFT") == "* SEARCH 2\r\n* 2 FETCH (FLAGS (\\Draft))\r\n"
                                     "t OK SEARCH completed\r\n");
    CHECK(s.first("NOOP") == "t OK NOOP completed\r\n");
}

TEST_CASE("FETCH and SEARCH look at the store first when more has changed than the hub keeps") {
    two_sessions s;
    s.store->inbox().add(letter);
    s.select();
    const auto overflow = [&](const std::string& flags) {
        for (std::size_t i = 0; i <= mailbox_hub::most_kept; ++i)
            static_cast<void>(s.second("STORE 1 FLAGS.SILENT (" + flags + ")"));
    };
    overflow("\\Seen");
    s.store->answers.late = true;
    CHECK(s.first("FETCH 1 FLAGS").empty());
    s.store->answers.run();
    CHECK(s.one.heard() == "* 1 FETCH (FLAGS (\\Seen))\r\nt OK FETCH completed\r\n");
    s.store->answers.late = false;
    overflow("\\Draft");
    s.store->inbox().add(letter); // has no number before it is told
    CHECK(s.first("SEARCH NOT SEEN") ==
          "* SEARCH 1\r\n* 2 EXISTS\r\n* 1 FETCH (FLAGS (\\Draft))\r\n"
          "t OK SEARCH completed\r\n");
}

TEST_CASE("a message that another has removed has a number until EXPUNGE is told, and no UID") {
    two_sessions s;
    for (int i = 0; i != 3; ++i) s.store->inbox().add(letter);
    s.select();
    const auto remove_second = [&] {
        static_cast<void>(s.second("STORE 2 +FLAGS.SILENT (\\Deleted)"));
        static_cast<void>(s.second("EXPUNGE"));
    };
    remove_second();
    CHECK(s.first("STORE 2 +FLAGS (\\Seen)") ==
          "t NO [EXPUNGEISSUED] some of the messages are gone\r\n");
    CHECK(s.first("COPY 2 INBOX") == "* 2 EXPUNGE\r\nt NO [EXPUNGEISSUED] some of the messages are "
                                     "gone\r\n");
    remove_second();
    CHECK(s.first("UID STORE 3 +FLAGS (\\Seen)") == "* 2 EXPUNGE\r\nt OK UID STORE completed\r\n");
    s.store->inbox().add(letter);
    s.hub->arrived("ada", "INBOX");
    static_cast<void>(s.first("NOOP"));
    static_cast<void>(s.second("NOOP"));
    remove_second();
    CHECK(s.first("UID FETCH 1:* FLAGS") == "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 EXPUNGE\r\n"
                                            "t OK UID FETCH completed\r\n");
}

TEST_CASE("NOOP and CHECK ask for what nobody tells the hub, and all sessions hear of it") {
    two_sessions s;
    s.store->inbox().add(letter);
    s.select();
    for (const bool late : {false, true}) {
        s.store->answers.late = late;
        const auto say = [&](server_fixture& to, const std::string& command) {
            auto said = two_sessions::answer(to, command);
            s.store->answers.run();
            return said + to.heard();
        };
        const auto size = std::to_string(s.store->inbox().messages.size() + 1);
        s.store->inbox().deliver(letter);
        CHECK(say(s.two, "NOOP") == "t OK NOOP completed\r\n");
        s.store->changed_elsewhere = true;
        s.store->poll_error = std::make_error_code(std::errc::io_error);
        CHECK(say(s.one, "NOOP") == "t OK NOOP completed\r\n");
        s.store->changed_elsewhere = true;
        CHECK(say(s.one, late ? "CHECK" : "NOOP") ==
              "* " + size + " EXISTS\r\n* " + (late ? "2" : "1") + " RECENT\r\nt OK " +
                  (late ? "CHECK" : "NOOP") + " completed\r\n");
        CHECK(say(s.two, "NOOP") == "* " + size + " EXISTS\r\nt OK NOOP completed\r\n");
        s.store->inbox().find(1)->info.flags.add(system_flag::seen);
        s.store->inbox().messages.pop_back();
        s.store->changed_elsewhere = true;
        CHECK(say(s.two, "NOOP").starts_with("* " + size + " EXPUNGE\r\n"));
        CHECK(say(s.one, "NOOP").starts_with("* " + size + " EXPUNGE\r\n"));
        s.store->inbox().deliver(letter); // both know as many as there are
        s.store->changed_elsewhere = true;
        static_cast<void>(say(s.one, "NOOP"));
        static_cast<void>(say(s.two, "NOOP"));
    }
}

TEST_CASE("NOOP and CHECK without a mailbox") {
    server_fixture s;
    CHECK(s.log_in().say("t NOOP\r\n") == "t OK NOOP completed\r\n");
    CHECK(s.say("t CHECK\r\n").starts_with("t BAD"));
}

TEST_CASE("what arrives costs what has arrived, not what is there") {
    two_sessions s;
    for (int i = 0; i != 1000; ++i) s.store->inbox().add(letter);
    s.select();
    s.store->listed = 0;
    for (std::uint64_t i = 1; i <= 10; ++i)
        CHECK(s.first("APPEND INBOX {4+}\r\n\r\n.\r") ==
              "* " + number(1000 + i) + " EXISTS\r\n* " + number(i) +
                  " RECENT\r\nt OK [APPENDUID 1 " + number(1000 + i) + "] APPEND completed\r\n");
    CHECK(s.store->listed == 10);
    static_cast<void>(s.first("COPY 3:4 INBOX"));
    CHECK(s.store->listed == 12);
    CHECK(s.second("NOOP") == "* 1012 EXISTS\r\nt OK NOOP completed\r\n");
    CHECK(s.store->listed == 24);
}

TEST_CASE("one session alone sees a message as recent: the first that is told of it") {
    two_sessions s;
    s.store->inbox().add(letter);
    s.select();
    const auto deliver = [&] {
        s.store->inbox().deliver(letter);
        s.hub->arrived("ada", "INBOX");
    };
    SUBCASE("both have it selected") {
        deliver();
        CHECK(s.second("NOOP") == "* 2 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
        CHECK(s.first("NOOP") == "* 2 EXISTS\r\nt OK NOOP completed\r\n");
        CHECK(s.first("FETCH 2 FLAGS").starts_with("* 2 FETCH (FLAGS ())"));
        CHECK(s.second("FETCH 2 FLAGS").starts_with("* 2 FETCH (FLAGS (\\Recent))"));
    }
    SUBCASE("one has been told when the other selects it") {
        deliver();
        CHECK(s.first("NOOP") == "* 2 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
        CHECK(s.second("SELECT INBOX").find("* 0 RECENT\r\n") != std::string::npos);
    }
    SUBCASE("one selects it before the other is told") {
        deliver();
        CHECK(s.second("SELECT INBOX").find("* 1 RECENT\r\n") != std::string::npos);
        CHECK(s.first("NOOP") == "* 2 EXISTS\r\nt OK NOOP completed\r\n");
    }
    SUBCASE("to look is not to be told") {
        deliver();
        CHECK(s.second("EXAMINE INBOX").find("* 1 RECENT\r\n") != std::string::npos);
        CHECK(s.second("STATUS INBOX (RECENT)").find("(RECENT 1)") != std::string::npos);
        CHECK(s.first("NOOP") == "* 2 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
        CHECK(s.second("EXAMINE INBOX").find("* 0 RECENT\r\n") != std::string::npos);
    }
}

TEST_CASE("RENAME of INBOX takes its messages away from who has it selected") {
    two_sessions s;
    s.store->inbox().add(letter);
    s.select();
    CHECK(s.second("RENAME INBOX Old") == "* 1 EXPUNGE\r\nt OK RENAME completed\r\n");
    CHECK(s.first("NOOP") == "* 1 EXPUNGE\r\nt OK NOOP completed\r\n");
}

TEST_CASE("RENAME takes the mailboxes below along, and sessions hear of them as before") {
    two_sessions s;
    const std::vector<std::string> old_names{"old", "old/below", "old/below/that"};
    for (const auto& name : old_names) s.store->make(name).add(letter);
    s.store->make("older").add(letter);
    for (const auto& old_name : old_names) {
        INFO(old_name);
        s.select(old_name);
        CHECK(s.second("RENAME old new") == "t OK RENAME completed\r\n");
        const auto name = "new" + old_name.substr(3);
        // What one of them does, the other hears.
        static_cast<void>(s.first("STORE 1 +FLAGS (\\Flagged)"));
        CHECK(s.second("NOOP") == "* 1 FETCH (FLAGS (\\Flagged))\r\nt OK NOOP completed\r\n");
        static_cast<void>(s.second("APPEND " + name + " {4+}\r\n\r\n.\r"));
        CHECK(s.first("NOOP") == "* 2 EXISTS\r\nt OK NOOP completed\r\n");
        static_cast<void>(s.first("UID STORE 2 +FLAGS.SILENT (\\Deleted)"));
        static_cast<void>(s.first("EXPUNGE"));
        CHECK(s.second("NOOP") == "* 2 EXPUNGE\r\n* 0 RECENT\r\nt OK NOOP completed\r\n");
        CHECK(s.second("RENAME new old") == "t OK RENAME completed\r\n");
        static_cast<void>(s.second("STORE 1 -FLAGS (\\Flagged)"));
        static_cast<void>(s.second("FETCH 1 BODY[]"));
        CHECK(s.first("NOOP") == "* 1 FETCH (FLAGS (\\Seen))\r\nt OK NOOP completed\r\n");
    }
    s.select("older");
    static_cast<void>(s.second("RENAME old new"));
    static_cast<void>(s.second("APPEND older {4+}\r\n\r\n.\r"));
    CHECK(s.first("NOOP") == "* 2 EXISTS\r\nt OK NOOP completed\r\n");
}

TEST_CASE("RENAME and CREATE go by the delimiter of the account") {
    two_sessions s;
    s.store->delimiter = '.';
    s.store->make("old");
    s.store->make("old.below").add(letter);
    s.select("old.below");
    static_cast<void>(s.second("RENAME old new"));
    static_cast<void>(s.second("APPEND new.below {4+}\r\n\r\n.\r"));
    CHECK(s.first("NOOP") == "* 2 EXISTS\r\nt OK NOOP completed\r\n");
    static_cast<void>(s.second("CREATE made."));
    CHECK(s.store->find("made"));
    static_cast<void>(s.second("CREATE made/"));
    CHECK(s.store->find("made/"));
}

TEST_CASE("who has a mailbox selected that is gone hears nothing of another of its name") {
    two_sessions s;
    s.store->make("box").add(letter);
    s.select("box");
    for (const auto* command : {"DELETE box", "CREATE box", "APPEND box {4+}\r\n\r\n.\r",
                                "SELECT box", "STORE 1 +FLAGS (\\Flagged)"})
        CHECK(s.second(command).find("t OK") != std::string::npos);
    CHECK(s.first("NOOP") == "t OK NOOP completed\r\n");
    CHECK(s.first("FETCH 1 FLAGS") == "* 1 FETCH (FLAGS ())\r\nt OK FETCH completed\r\n");
}

TEST_CASE("what a mailbox could not list is asked for again") {
    const auto error = std::make_error_code(std::errc::io_error);
    two_sessions s;
    s.store->inbox().add(letter);
    s.select();
    s.store->inbox().deliver(letter);
    s.hub->arrived("ada", "INBOX");
    s.store->list_error = error;
    CHECK(s.first("NOOP") == "t OK NOOP completed\r\n");
    CHECK(s.first("NOOP") == "* 2 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
    s.store->inbox().messages.clear();
    s.hub->reload("ada", "INBOX");
    s.store->list_error = error;
    CHECK(s.first("NOOP") == "t OK NOOP completed\r\n");
    CHECK(s.first("NOOP") == "* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* 0 RECENT\r\nt OK NOOP completed\r\n");
}

TEST_CASE("an EXPUNGE that fails in the middle is told as far as it went") {
    two_sessions s;
    for (int i = 0; i != 2; ++i) s.store->inbox().add(letter);
    s.select();
    static_cast<void>(s.first("STORE 1 +FLAGS.SILENT (\\Deleted)"));
    s.store->expunge_error = std::make_error_code(std::errc::io_error);
    const std::string heard = s.first("EXPUNGE");
    CHECK(heard.starts_with("* 1 EXPUNGE\r\nt NO "));
    CHECK(s.second("NOOP") == "* 1 EXPUNGE\r\nt OK NOOP completed\r\n");
}

TEST_CASE("* in a set of UIDs is the last message that is not gone") {
    two_sessions s;
    for (int i = 0; i != 3; ++i) s.store->inbox().add(letter);
    s.select();
    static_cast<void>(s.second("STORE 3 +FLAGS.SILENT (\\Deleted)"));
    static_cast<void>(s.second("EXPUNGE"));
    CHECK(s.first("UID FETCH 100:* (FLAGS)") ==
          "* 2 FETCH (UID 2 FLAGS ())\r\n* 3 EXPUNGE\r\nt OK UID FETCH completed\r\n");
    CHECK(s.first("UID SEARCH UID *") == "* SEARCH 2\r\nt OK UID SEARCH completed\r\n");
}

TEST_CASE("nothing wakes nobody") {
    mailbox_hub hub;
    int woken = 0;
    auto watch = hub.watch("ada", "INBOX", [&] { ++woken; });
    const auto by = hub.watch("ada", "INBOX");
    hub.changed(by, {}, hub.now());
    hub.removed(by, {});
    CHECK(woken == 0);
    hub.arrived("ada", "INBOX");
    CHECK(woken == 1);
}
