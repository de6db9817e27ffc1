// What one session sees of what another does to the same mailbox.
#include <doctest/doctest.h>

#include "imap/server_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

const std::string letter = "Subject: one\r\n\r\nBody line\r\n";

/// Two sessions of one user, which share a hub.
struct two_sessions {
    std::shared_ptr<memory_store> store = std::make_shared<memory_store>();
    std::shared_ptr<mailbox_hub> hub = std::make_shared<mailbox_hub>();
    server_fixture one{plain_options(), store, {hub, nullptr}};
    server_fixture two{plain_options(), store, {hub, nullptr}};

    void select(const std::string& mailbox = "INBOX") {
        for (auto* s : {&one, &two})
            REQUIRE(answer(s->log_in(), "SELECT " + mailbox).ends_with("completed\r\n"));
    }

    static std::string answer(server_fixture& s, const std::string& command) {
        return s.say("t " + command + "\r\n");
    }
    std::string first(const std::string& command) { return answer(one, command); }
    std::string second(const std::string& command) { return answer(two, command); }
};

} // namespace

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
