// What transcripts cannot show of IMAP's client session: what is known of the mailbox, verbs out of
// place, several commands at once, long searches, ends.
#include <doctest/doctest.h>

#include "imap/client_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

TEST_CASE("what the server says of the selected mailbox is known") {
    client_fixture c;
    c.say("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    const auto id = c.session.select("INBOX");
    CHECK(c.session.mailbox().selection == command_id::none);
    c.say("* 172 EXISTS\r\n* 1 RECENT\r\n* OK [UNSEEN 12] x\r\n* OK [UIDVALIDITY 3857529045] x\r\n"
          "* OK [UIDNEXT 4392] x\r\n* FLAGS (\\Answered \\Seen $Junk)\r\n"
          "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] x\r\na001 OK [READ-WRITE] done\r\n");
    const auto& box = c.session.mailbox();
    CHECK(box.selection == *id);
    CHECK(box.messages == 172);
    CHECK(box.recent == 1);
    CHECK(box.first_unseen == 12);
    CHECK(box.uid_validity == 3857529045);
    CHECK(box.uid_next == 4392);
    CHECK(box.flags.text() == "(\\Seen \\Answered $Junk)");
    CHECK(box.permanent_flags.text() == "(\\Seen \\Deleted)");
    CHECK(box.new_keywords);
    CHECK_FALSE(box.read_only);

    static_cast<void>(c.session.examine("Other"));
    c.say("* 5 EXISTS\r\na002 OK [READ-ONLY] done\r\n");
    CHECK(box.messages == 5);
    CHECK(box.read_only);
    CHECK_FALSE(box.uid_validity);

    SUBCASE("a refused SELECT leaves none") {
        static_cast<void>(c.session.select("None"));
        c.say("a003 NO what\r\n");
        CHECK(box.selection == command_id::none);
        CHECK(c.session.expunge().error() == errc::wrong_phase);
    }
    SUBCASE("a bad one changes nothing") {
        static_cast<void>(c.session.select("None"));
        c.say("a003 BAD what\r\n");
        CHECK(box.messages == 5);
    }
    SUBCASE("CLOSE leaves it") {
        static_cast<void>(c.session.close());
        CHECK(c.session.noop().error() == std::error_code{});
        CHECK(c.session.expunge().error() == errc::wrong_phase);
        c.say("a003 OK closed\r\n");
        CHECK(box.selection == command_id::none);
    }
}

TEST_CASE("verbs out of place change nothing") {
    client_fixture c;
    CHECK(c.session.noop().error() == errc::wrong_phase);
    CHECK(c.session.login("a", "b").error() == errc::wrong_phase);
    c.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n");
    CHECK(c.session.select("INBOX").error() == errc::wrong_phase);
    CHECK(c.session.list("", "*").error() == errc::wrong_phase);
    CHECK(c.session.login(std::string_view("a\0b", 3), "x").error() == errc::invalid_argument);
    CHECK(c.session.authenticate(nullptr).error() == errc::invalid_argument);
    CHECK(c.heard().empty());

    static_cast<void>(c.session.noop());
    CHECK(c.session.login("a", "b").error() == errc::wrong_phase); // something is on its way
    c.say("a001 OK\r\n");
    CHECK(c.session.login("a", "b"));
    c.say("a002 OK\r\n");
    CHECK(c.session.login("a", "b").error() == errc::wrong_phase);

    static_cast<void>(c.session.select("INBOX"));
    CHECK(c.session.search(search::all()).error() == errc::wrong_phase); // not open yet
    c.say("a003 OK\r\n");
    CHECK(c.session.fetch(sequence_set(), fetch().flags()).error() == errc::invalid_argument);
    CHECK(c.session.fetch(sequence_set(1), fetch_items{}).error() == errc::invalid_argument);
    CHECK(c.session.status("INBOX", {}).error() == errc::invalid_argument);
    CHECK(c.session.create(std::string_view("a\0b", 3)).error() == errc::invalid_argument);
    const std::string nul("a\0b", 3);
    CHECK(c.session.search(search::subject(nul)).error() == errc::invalid_argument);
    CHECK(c.session.uid_search(search::header(nul, "x")).error() == errc::invalid_argument);
    CHECK(c.session.search(search::none_of({search::flag(nul)})).error() == errc::invalid_argument);
    for (const auto what : {section::kind::header_fields, section::kind::header_fields_not}) {
        CHECK(c.session.fetch(sequence_set(1), fetch().section_of({{}, what, {}})).error() ==
              errc::invalid_argument);
        CHECK(
            c.session.uid_fetch(uid_set(1), fetch().section_of({{1}, what, {"a", nul}})).error() ==
            errc::invalid_argument);
    }
    flag_change recent;
    recent.flags.add(system_flag::recent);
    CHECK(c.session.store(sequence_set(1), recent).error() == errc::invalid_argument);
    CHECK(c.heard().empty());

    static_cast<void>(c.session.logout());
    CHECK(c.session.noop().error() == errc::wrong_phase);
}

TEST_CASE("A03 no password is shown to the network, nor where LOGIN is disabled") {
    auto options = plain_options();
    options.allow_plaintext_auth = false;
    client_fixture c(options);
    c.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n");
    CHECK(c.session.login("ada", "secret").error() == errc::no_mechanism);
    CHECK(c.session.authenticate(courriel::sasl::plain("ada", "secret")).error() ==
          errc::no_mechanism);
    client_fixture d;
    d.say("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n");
    CHECK(d.session.login("ada", "secret").error() == errc::no_mechanism);
    CHECK((c.heard() + d.heard()).empty());
}

TEST_CASE("T03 a completion of no command in flight is the end") {
    for (const std::string_view line :
         {"a002 OK x\r\n", "a001 OK x\r\na001 OK x\r\n", "A001 OK\r\n", "a1 OK\r\n", "a0001 OK\r\n",
          "* PREAUTH x\r\n"}) {
        client_fixture c;
        c.say("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
        static_cast<void>(c.session.noop());
        c.say(line);
        CAPTURE(line);
        CHECK(c.error == errc::unexpected_reply);
        CHECK(c.session.wants().close);
    }
}

TEST_CASE("T03 nor does one count that came before its command left") {
    client_fixture c;
    c.say("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\na001 O");
    CHECK_FALSE(c.error);
    static_cast<void>(c.session.noop());
    c.say("K done\r\n");
    CHECK(c.error == errc::unexpected_reply);
}

TEST_CASE("tags begin where the application says, and may be moved on") {
    auto options = plain_options();
    options.tag_prefix = "x9";
    options.first_tag = 4294967295U;
    client_fixture c(options);
    c.say("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    static_cast<void>(c.session.noop());
    static_cast<void>(c.session.noop());
    CHECK(c.heard() == "x94294967295 NOOP\r\nx9000 NOOP\r\n");
    CHECK(c.session.set_next_tag(0) == errc::invalid_argument);
    CHECK_FALSE(c.session.set_next_tag(77));
    static_cast<void>(c.session.noop());
    CHECK(c.heard() == "x9077 NOOP\r\n");

    options.tag_prefix = "a b";
    client_fixture bad(options);
    CHECK(bad.error == errc::invalid_argument);
}

TEST_CASE("P28 octets of a literal never leave unasked, whatever comes instead of +") {
    for (const std::string_view line : {"a002 OK x\r\n", "* BYE x\r\n", "+x\r\n", "x\r\n"}) {
        client_fixture c;
        c.say("* OK [CAPABILITY IMAP4rev1] hi\r\n");
        static_cast<void>(c.session.login("ada", "s\xe9same"));
        CHECK(c.heard() == "a001 LOGIN ada {6}\r\n");
        CHECK(c.say(line).empty());
        CHECK(c.error);
    }
    client_fixture early; // "+" that came before the literal was announced
    early.say("* OK [CAPABILITY IMAP4rev1] hi\r\n+");
    static_cast<void>(early.session.login("ada", "s\xe9same"));
    CHECK(early.say(" go\r\n") == "a001 LOGIN ada {6}\r\n");
    CHECK(early.error == errc::unexpected_reply);
}

TEST_CASE("LITERAL- lets short literals go at once, LITERAL+ all") {
    const std::string text(4096, '\xe9');
    for (const std::size_t size : {4095U, 4096U, 4097U}) {
        for (const std::string_view capability : {"LITERAL-", "LITERAL+"}) {
            client_fixture c;
            c.say("* OK [CAPABILITY " + std::string(capability) + "] hi\r\n");
            const std::string word(size, '\xe9');
            static_cast<void>(c.session.login("ada", word));
            const bool goes = size <= 4096 || capability == "LITERAL+";
            CHECK(c.heard() == "a001 LOGIN ada {" + std::to_string(size) +
                                   (goes ? "+}\r\n" + word + "\r\n" : "}\r\n"));
        }
    }
}

TEST_CASE("a literal that is asked for holds up the commands behind it") {
    client_fixture c;
    c.open();
    const auto first = c.session.search(search::text("caf\xc3\xa9"));
    const auto second = c.session.noop();
    CHECK(c.heard() == "a002 SEARCH CHARSET UTF-8 TEXT {5}\r\n");
    CHECK(c.say("+ go\r\n") == "caf\xc3\xa9\r\na003 NOOP\r\n");
    c.say("a003 OK b\r\n* SEARCH\r\na002 OK a\r\n");
    CHECK(c.events() == "done 3 OK b\nsearch_result 2:\ndone 2 OK a\n");
    CHECK(static_cast<unsigned>(*first) == 2);
    CHECK(static_cast<unsigned>(*second) == 3);
}

TEST_CASE("a long SEARCH is handed out in pieces") {
    for (const std::size_t count : {255U, 256U, 257U, 100'000U}) {
        client_fixture c;
        c.open();
        static_cast<void>(c.session.uid_search(search::all()));
        std::string line = "* SEARCH";
        for (std::size_t i = 1; i <= count; ++i) line += " " + std::to_string(i);
        c.say(line + "\r\na002 OK done\r\n");
        const auto told = c.events();
        const auto pieces =
            static_cast<std::size_t>(std::count(told.begin(), told.end(), '\n')) - 1;
        CHECK(pieces == (count + 255) / 256);
        CHECK(told.ends_with(" " + std::to_string(count) + "\ndone 2 OK done\n"));
        CHECK(c.session.memory_held() < 8 * 1024);
    }
}

TEST_CASE("what cannot be read behind numbers costs no number") {
    client_fixture c;
    c.open();
    static_cast<void>(c.session.search(search::all()));
    c.say("* SEARCH 1 2 x 3\r\n* SEARCH 4 (MODSEQ 9)\r\n* SEARCH 5 \r\na002 OK done\r\n", 1);
    CHECK(c.events() == "search_result 2: 1 2\nunparsed x 3\nsearch_result 2: 4\n"
                        "search_result 2: 5\ndone 2 OK done\n");
}

TEST_CASE("the end of the stream is good only when nothing is due") {
    SUBCASE("idle") {
        client_fixture c;
        c.open();
        c.end();
        CHECK_FALSE(c.error);
        CHECK(c.session.wants().close);
    }
    SUBCASE("a command is not answered") {
        client_fixture c;
        c.open();
        static_cast<void>(c.session.noop());
        c.end();
        CHECK(c.error == errc::unexpected_end);
    }
    SUBCASE("inside a line") {
        client_fixture c;
        c.open();
        c.say("* 5 EXI");
        c.end();
        CHECK(c.error == errc::unexpected_end);
    }
    SUBCASE("T12 inside a body") {
        client_fixture c;
        c.open();
        static_cast<void>(c.session.fetch(sequence_set(1), fetch().body()));
        c.say("* 1 FETCH (BODY[] {10}\r\n12345");
        c.end();
        CHECK(c.events() == "body_begin 1 BODY[] 10\nbody_cut unexpected_end\n"
                            "failed unexpected_end\n");
    }
    SUBCASE("behind BYE, LOGOUT's own answer is not needed") {
        client_fixture c;
        c.open();
        static_cast<void>(c.session.logout());
        c.say("* BYE so long\r\n");
        c.end();
        CHECK_FALSE(c.error);
        CHECK(c.session.wants().close);
    }
    SUBCASE("BYE alone is the end of a session") {
        client_fixture c;
        c.open();
        c.say("* BYE [UNAVAILABLE] maintenance\r\n");
        CHECK(c.error == errc::shutting_down);
    }
}

TEST_CASE("the waits of a client session") {
    client_fixture c;
    const auto wait = [&](std::chrono::seconds time) {
        c.session.set_time(c.now += time);
        c.session.time_out();
        c.run();
    };
    SUBCASE("greeting") {
        wait(std::chrono::seconds(299));
        CHECK_FALSE(c.error);
        wait(std::chrono::seconds(1));
        CHECK(c.error == errc::timed_out);
    }
    SUBCASE("nothing is due while idle") {
        c.open();
        CHECK_FALSE(c.session.deadline());
        static_cast<void>(c.session.noop());
        c.run();
        wait(std::chrono::seconds(299));
        c.say("* OK still here\r\n"); // a response has a wait of its own
        wait(std::chrono::seconds(299));
        CHECK_FALSE(c.error);
        wait(std::chrono::seconds(1));
        CHECK(c.error == errc::timed_out);
    }
    SUBCASE("P02 silence inside a body that nobody asked for") {
        c.open();
        c.say("* 1 FETCH (BODY[] {2000000000}\r\nx");
        CHECK(c.session.memory_held() < 64 * 1024);
        wait(std::chrono::seconds(300));
        CHECK(c.events() == "body_begin 1 BODY[] 2000000000\nbody_cut timed_out\n"
                            "failed timed_out\n");
    }
    SUBCASE("dripping octets renews no wait") {
        c.open();
        static_cast<void>(c.session.noop());
        c.run();
        for (int i = 0; i != 30 && !c.error; ++i) {
            c.say("x");
            wait(std::chrono::seconds(10));
        }
        CHECK(c.error == errc::timed_out);
    }
}
