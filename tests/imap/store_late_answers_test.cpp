// Stores that answer late: what sessions see of each other when one is gone before it is answered,
// and when answers come in another order than what was done.
#include <doctest/doctest.h>

#include <functional>

#include "imap/two_sessions.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

/// Says `command` with INBOX selected; the session is gone once it was given `answers` of those
/// that it waits for. False when it waited for fewer.
bool say_and_go(two_sessions& s, const std::string& command, std::size_t answers) {
    server_fixture gone{plain_options(), s.store, {s.hub, nullptr}};
    gone.select();
    s.store->answers.late = true;
    static_cast<void>(gone.say("t " + command + "\r\n"));
    for (; answers != 0 && s.store->answers.run_one(); --answers) static_cast<void>(gone.heard());
    s.store->answers.late = false;
    return answers == 0 && !s.store->answers.due.empty();
}

/// Says a command whose answer comes when the result is called.
std::function<void()> say_late(two_sessions& s, server_fixture& to, const std::string& command) {
    s.store->answers.late = true;
    CHECK(two_sessions::answer(to, command).empty());
    s.store->answers.late = false;
    REQUIRE(s.store->answers.due.size() == 1);
    auto answer = std::move(s.store->answers.due.front());
    s.store->answers.due.clear();
    return answer;
}

} // namespace

TEST_CASE("others hear of what a session has done that went before it was answered") {
    for (const std::string command :
         {"STORE 1:3 +FLAGS (\\Seen)", "STORE 2 -FLAGS.SILENT (\\Deleted)", "EXPUNGE",
          "UID EXPUNGE 2", "CLOSE", "FETCH 1:* BODY[]", "COPY 1:3 INBOX",
          "APPEND INBOX {16+}\r\nSubject: new\r\n\r\n", "NOOP", "CHECK"}) {
        CAPTURE(command);
        bool waited = true;
        for (std::size_t answers = 0; waited; ++answers) {
            CAPTURE(answers);
            two_sessions s;
            for (int i = 0; i != 3; ++i)
                s.store->inbox().add(letter, i == 1 ? flag_set{system_flag::deleted} : flag_set{});
            s.select();
            if (command.size() <= 5) { // NOOP and CHECK
                s.store->inbox().deliver(letter);
                s.store->changed_elsewhere = true;
            }
            waited = say_and_go(s, command, answers);
            if (answers == 0) CHECK(waited);
            s.store->answers.run();
            static_cast<void>(s.first("NOOP"));
            server_fixture fresh{plain_options(), s.store, {s.hub, nullptr}};
            fresh.select();
            for (const char* key : {"ALL", "SEEN", "DELETED"}) {
                const std::string search = std::string("UID SEARCH ") + key;
                CHECK(s.first(search) == two_sessions::answer(fresh, search));
            }
        }
    }
}

TEST_CASE("a mailbox that a session has renamed keeps its watchers when that session is gone") {
    two_sessions s;
    s.store->make("Old").add(letter);
    s.select("Old");
    CHECK(say_and_go(s, "RENAME Old New", 0));
    s.store->answers.run();
    s.store->find("New")->deliver(letter);
    s.hub->arrived("ada", "New");
    CHECK(s.first("NOOP") == "* 2 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
}

TEST_CASE("what a session has just been answered is newer than what it was told of before") {
    two_sessions s;
    s.store->inbox().add(letter);
    s.select();
    s.at_once("STORE 1 +FLAGS (\\Seen)", "STORE 1 +FLAGS (\\Flagged)");
    CHECK(s.two.heard() == "* 1 FETCH (FLAGS (\\Seen \\Flagged))\r\nt OK STORE completed\r\n");
    CHECK(s.second("SEARCH FLAGGED") == "* SEARCH 1\r\nt OK SEARCH completed\r\n");
    CHECK(s.one.heard() == "* 1 FETCH (FLAGS (\\Seen))\r\nt OK STORE completed\r\n");
    CHECK(s.first("NOOP") == "* 1 FETCH (FLAGS (\\Seen \\Flagged))\r\nt OK NOOP completed\r\n");
}

TEST_CASE("flags that are told in another order than they were set in are looked at") {
    two_sessions s;
    server_fixture third{plain_options(), s.store, {s.hub, nullptr}};
    s.store->inbox().add(letter);
    s.select();
    third.select();
    const auto older = say_late(s, s.one, "STORE 1 FLAGS (\\Seen)");
    const auto newer = say_late(s, s.two, "STORE 1 FLAGS (\\Flagged)");
    newer();
    SUBCASE("the newer were heard of before") { static_cast<void>(third.say("t NOOP\r\n")); }
    SUBCASE("neither was") {}
    older();
    static_cast<void>(s.one.heard());
    static_cast<void>(s.two.heard());
    for (auto* session : {&s.one, &s.two, &third})
        CHECK(session->say("t SEARCH FLAGGED UNSEEN\r\n").starts_with("* SEARCH 1\r\n"));
}

TEST_CASE("SELECT opens again what was renamed or deleted while it was opened") {
    two_sessions s;
    s.store->make("Old").add(letter);
    const auto opened = say_late(s, s.one.log_in(), "SELECT Old");
    static_cast<void>(s.two.log_in());
    SUBCASE("there is none of the name") {
        SUBCASE("RENAME") { static_cast<void>(s.second("RENAME Old New")); }
        SUBCASE("DELETE") { static_cast<void>(s.second("DELETE Old")); }
        opened();
        CHECK(s.one.heard() == "t NO [NONEXISTENT] there is no such mailbox\r\n");
    }
    SUBCASE("there is another of the name") {
        SUBCASE("RENAME") { static_cast<void>(s.second("RENAME Old New")); }
        SUBCASE("DELETE") { static_cast<void>(s.second("DELETE Old")); }
        static_cast<void>(s.second("CREATE Old"));
        opened();
        CHECK(s.one.heard().find("* 0 EXISTS\r\n") != std::string::npos);
        static_cast<void>(s.second("APPEND Old {4+}\r\n\r\n.\r"));
        CHECK(s.first("NOOP") == "* 1 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
    }
}

TEST_CASE("who selects a mailbox before it is told that another of its name is gone sees all") {
    two_sessions s;
    s.store->make("Old").add(letter);
    for (auto* session : {&s.one, &s.two}) static_cast<void>(session->log_in());
    std::function<void()> told;
    SUBCASE("RENAME") { told = say_late(s, s.two, "RENAME Old New"); }
    SUBCASE("DELETE") { told = say_late(s, s.two, "DELETE Old"); }
    static_cast<void>(s.first("CREATE Old"));
    static_cast<void>(s.first("SELECT Old"));
    told();
    static_cast<void>(s.two.heard());
    static_cast<void>(s.second("APPEND Old {4+}\r\n\r\n.\r"));
    CHECK(s.first("NOOP") == "* 1 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
    static_cast<void>(s.second("SELECT Old"));
    static_cast<void>(s.second("STORE 1 +FLAGS (\\Seen)"));
    CHECK(s.first("NOOP").starts_with("* 1 FETCH (FLAGS (\\Seen"));
    static_cast<void>(s.first("STORE 1 +FLAGS (\\Flagged)"));
    CHECK(s.second("SEARCH FLAGGED").starts_with("* SEARCH 1\r\n"));
}

TEST_CASE("what comes into a mailbox that is renamed meanwhile is told where it is now") {
    for (const std::string command : {"COPY 1 Old", "APPEND Old {4+}\r\n\r\n.\r"}) {
        CAPTURE(command);
        two_sessions s;
        s.store->inbox().add(letter);
        s.store->make("Old");
        server_fixture watcher{plain_options(), s.store, {s.hub, nullptr}};
        s.select();
        static_cast<void>(two_sessions::answer(watcher.log_in(), "SELECT Old"));
        s.store->answers.late = true;
        static_cast<void>(s.first(command));
        while (s.store->find("Old")->messages.empty()) {
            REQUIRE(s.store->answers.run_one());
            static_cast<void>(s.one.heard());
        }
        s.store->answers.late = false;
        static_cast<void>(s.second("RENAME Old New"));
        s.store->answers.run();
        CHECK(two_sessions::answer(watcher, "NOOP") ==
              "* 1 EXISTS\r\n* 1 RECENT\r\nt OK NOOP completed\r\n");
    }
}

TEST_CASE("\\Seen that a FETCH has set is not undone by what another did before") {
    two_sessions s;
    s.store->inbox().add(letter);
    s.select();
    s.at_once("STORE 1 +FLAGS (\\Answered)", "FETCH 1 BODY[]");
    CHECK(s.two.heard().find("* 1 FETCH (FLAGS (\\Seen \\Answered))") != std::string::npos);
    CHECK(s.second("SEARCH ANSWERED SEEN") == "* SEARCH 1\r\nt OK SEARCH completed\r\n");
    CHECK(s.second("FETCH 1 FLAGS") ==
          "* 1 FETCH (FLAGS (\\Seen \\Answered))\r\nt OK FETCH completed\r\n");
}
