// To which mailbox a client session books what it is told while a SELECT is on its way: data of the
// mailbox that is left must not become the new one's, nor the other way round.
#include <doctest/doctest.h>

#include "imap/client_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

TEST_CASE("before a SELECT is the oldest command, all is told of the mailbox that is left") {
    client_fixture c;
    c.open();
    static_cast<void>(c.session.noop());
    static_cast<void>(c.session.select("other"));
    c.say("* 4 EXISTS\r\n* 2 RECENT\r\n* FLAGS ($Old)\r\n* OK [UIDNEXT 77] x\r\n"
          "* 4 FETCH (FLAGS ())\r\n");
    CHECK(c.events() == "exists 4\nrecent 2\nflags ($Old)\nnotice OK [UIDNEXT 77] x\n"
                        "fetched 4 flags=()\n");
    const auto& box = c.session.mailbox();
    CHECK(box.messages == 4);
    CHECK(box.recent == 2);
    CHECK(box.flags.text() == "($Old)");
    CHECK(box.uid_next == 77);
    c.say("a002 OK\r\n");

    SUBCASE("then it is told of the new one") {
        c.say("* 1 EXISTS\r\n* OK [UIDNEXT 5] x\r\n* FLAGS ($New)\r\n* 1 FETCH (FLAGS ())\r\n");
        CHECK(box.messages == 4);
        c.say("a003 OK\r\n");
        CHECK(c.events() == "done 2 OK\nexists 1\nnotice OK [UIDNEXT 5] x\nflags ($New)\n"
                            "fetched 1 flags=()\ndone 3 OK\n");
        CHECK(box.messages == 1);
        CHECK(box.uid_next == 5);
        CHECK(box.flags.text() == "($New)");
        CHECK_FALSE(box.recent);
    }
    SUBCASE("a SELECT that is bad has left nothing") {
        c.say("a003 BAD\r\n");
        CHECK(box.messages == 4);
        c.say("* 5 EXISTS\r\n");
        CHECK(box.messages == 5);
    }
}

TEST_CASE("messages are those of the mailbox that is left until the new one's number is told") {
    client_fixture c;
    c.open();
    static_cast<void>(c.session.select("other"));
    c.say("* 3 EXPUNGE\r\n");
    CHECK(c.session.mailbox().messages == 2);
    c.say("* 9 EXISTS\r\n* 9 FETCH (UID 40)\r\n* 9 EXPUNGE\r\na002 OK\r\n");
    CHECK(c.events() == "expunged 3\nexists 9\nfetched 9 uid=40\nexpunged 9\ndone 2 OK\n");
    CHECK(c.session.mailbox().messages == 8);
}

TEST_CASE("[CLOSED] counts, whatever is on its way before the SELECT") {
    client_fixture c;
    c.open();
    static_cast<void>(c.session.noop());
    static_cast<void>(c.session.select("other"));
    c.say("* OK [CLOSED] left\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 6] x\r\na003 OK\r\n");
    CHECK(c.events() == "notice OK [CLOSED] left\nexists 1\nnotice OK [UIDVALIDITY 6] x\n"
                        "done 3 OK\n");
    CHECK(c.session.mailbox().messages == 1);
    CHECK(c.session.mailbox().uid_validity == 6);
}
