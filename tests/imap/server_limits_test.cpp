// Every limit of a server session at N-1, N and N+1, and the floods that they are for.
#include <doctest/doctest.h>

#include "imap/server_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

TEST_CASE("P01: a literal's size neither wraps nor is guessed") {
    for (const std::string_view size : {"4294967296", "18446744073709551616", "-1", "1x", ""}) {
        server_fixture s;
        const std::string header = "{" + std::string(size) + "}";
        const auto said = s.say("a LOGIN " + header + "\r\n");
        INFO(header);
        CHECK((said.starts_with("a BAD") || said.starts_with("a NO")));
        CHECK(said.find("+ ") == std::string::npos);
        CHECK(s.say("b NOOP\r\n").ends_with("b OK NOOP completed\r\n"));
    }
    for (const std::string_view size : {"18446744073709551616", "-1"}) {
        server_fixture s;
        CHECK(s.log_in().say("a LOGIN {" + std::string(size) + "+}\r\n") ==
              "* BYE malformed literal\r\n");
        CHECK(s.error == errc::malformed);
    }
}

TEST_CASE("P03: a large literal that does not wait, before the login, ends the session") {
    server_fixture s;
    CHECK(s.say("A LOGIN {99999999+}\r\n") == "A BAD [TOOBIG] the literal is too large\r\n"
                                              "* BYE [TOOBIG] the literal is too large\r\n");
    CHECK(s.error == errc::too_large);
    CHECK(s.most_memory < 8 * 1024);
    server_fixture waiting;
    CHECK(waiting.say("A LOGIN {99999999}\r\n") == "A BAD [TOOBIG] the literal is too large\r\n");
    CHECK(waiting.say("b NOOP\r\n") == "b OK NOOP completed\r\n");
}

TEST_CASE("line_before_login counts a whole command, literals included") {
    auto options = plain_options();
    options.limits.line_before_login = 100;
    for (const std::size_t size : {99U, 100U, 101U}) {
        server_fixture s(options);
        const std::string line = "a LOGIN ada " + std::string(size - 14, 'p') + "\r\n";
        REQUIRE(line.size() == size);
        const auto said = s.say_refused(line);
        CHECK(said.starts_with(size <= 100 ? "a NO" : "* BYE [TOOBIG]"));
    }
    for (const std::size_t size : {80U, 81U, 82U}) {
        server_fixture s(options);
        // "a LOGIN ada {82+}" is 17 octets of the text, and its CRLF two more.
        const auto said = s.say("a LOGIN ada {" + number(size) + "}\r\n");
        CHECK(said == (size <= 83 ? "+ OK\r\n" : "a BAD [TOOBIG] the literal is too large\r\n"));
    }
}

TEST_CASE("plus_literal: at most 4096 octets do not wait (RFC 7888)") {
    for (const std::size_t size : {4095U, 4096U, 4097U}) {
        server_fixture s;
        s.log_in();
        const std::string octets(size, 'n');
        const auto said =
            s.say("a SUBSCRIBE {" + number(size) + "+}\r\n" + octets + "\r\nb NOOP\r\n");
        CHECK(said == (size <= 4096 ? "a NO [LIMIT] the name of a mailbox is too long\r\n"
                                    : "a BAD [TOOBIG] the literal is too large\r\n") +
                          std::string("b OK NOOP completed\r\n"));
    }
}

TEST_CASE("literal: at most so many octets are kept") {
    auto options = plain_options();
    options.limits.literal = 10'000;
    for (const std::size_t size : {9'999U, 10'000U, 10'001U}) {
        server_fixture s(options);
        const auto said = s.log_in().say("a SUBSCRIBE {" + number(size) + "}\r\n");
        CHECK(said ==
              (size <= 10'000 ? "+ OK\r\n" : "a BAD [TOOBIG] the literal is too large\r\n"));
    }
}

TEST_CASE("P04: the sum of a command's literals is bounded") {
    auto options = plain_options();
    options.limits.command = 64 * 1024;
    server_fixture s(options);
    s.select();
    std::string command = "a SEARCH";
    for (int i = 0; i != 10'000; ++i) command += " OR TEXT {100+}\r\n" + std::string(100, 'x');
    const auto said = s.say(command + "\r\n");
    CHECK(said.starts_with("a BAD [TOOBIG]"));
    CHECK(s.error == errc::too_large);
    CHECK(s.most_memory < 256 * 1024);
}

TEST_CASE("P05, P06: parentheses are counted, and never recursed into") {
    server_fixture s;
    CHECK(s.say("A ID " + std::string(4000, '(') + "\r\n").starts_with("A BAD"));
    server_fixture t;
    t.select();
    CHECK(t.say("a UID NOOP\r\n").starts_with("a BAD syntax: UID"));
    const std::string flood(60'000, '(');
    CHECK(t.say("a SEARCH " + flood + "\r\n").starts_with("a BAD"));
    CHECK(t.say("a FETCH 1 " + flood + "\r\n").starts_with("a BAD"));
    for (const std::size_t depth : {127U, 128U, 129U}) {
        const std::string key = std::string(depth, '(') + "ALL" + std::string(depth, ')');
        const auto said = t.say("a SEARCH " + key + "\r\n");
        INFO(depth);
        CHECK(said.starts_with(depth <= 128 ? "* SEARCH" : "a BAD"));
    }
}

TEST_CASE("search_keys and set_ranges") {
    auto options = plain_options();
    options.limits.search_keys = 10;
    options.limits.set_ranges = 5;
    server_fixture s(options);
    s.store->inbox().add("Subject: a\r\n\r\nb\r\n");
    s.select();
    for (const std::size_t keys : {9U, 10U, 11U}) {
        std::string command = "a SEARCH";
        for (std::size_t i = 0; i != keys; ++i) command += " SEEN";
        CHECK(s.say(command + "\r\n").starts_with(keys <= 10 ? "* SEARCH" : "a BAD"));
    }
    CHECK(s.say("a FETCH 1,1,1,1,1 FLAGS\r\n").starts_with("* 1 FETCH"));
    CHECK(s.say("a FETCH 1,1,1,1,1,1 FLAGS\r\n").starts_with("a BAD"));
}

TEST_CASE("fetch_sections: sections that one FETCH asks for") {
    auto options = plain_options();
    options.limits.fetch_sections = 150;
    server_fixture s(options);
    s.store->inbox().add("Subject: a\r\n\r\nb\r\n");
    s.select();
    for (const std::size_t sections : {149U, 150U, 151U}) {
        std::string command = "a FETCH 1 (FLAGS";
        for (std::size_t i = 0; i != sections; ++i) command += " BODY.PEEK[TEXT]";
        CHECK(s.say(command + ")\r\n").starts_with(sections <= 150 ? "* 1 FETCH" : "a BAD"));
    }
}

TEST_CASE("P11: sets are met with the mailbox, whatever they say") {
    server_fixture s;
    for (int i = 0; i != 3; ++i) s.store->inbox().add("\r\n");
    s.select();
    const auto bad = "a BAD there is no message of such a number\r\n";
    CHECK(s.say("a FETCH 1:4294967295 FLAGS\r\n") == bad);
    CHECK(s.say("a FETCH 4294967295:* FLAGS\r\n") == bad);
    CHECK(s.say("a FETCH 0 FLAGS\r\n").starts_with("a BAD"));
    CHECK(s.say("a UID SEARCH UID 1:4294967295\r\n") ==
          "* SEARCH 1 2 3\r\na OK UID SEARCH completed\r\n");
    CHECK(s.say("a UID FETCH 4294967295:* (UID)\r\n") ==
          "* 3 FETCH (UID 3)\r\na OK UID FETCH completed\r\n");
    CHECK(s.say("a FETCH *:2 (UID)\r\n") ==
          "* 2 FETCH (UID 2)\r\n* 3 FETCH (UID 3)\r\na OK FETCH completed\r\n");
    server_fixture empty;
    empty.select();
    CHECK(empty.say("a FETCH 1:* FLAGS\r\n") == bad);
    CHECK(empty.say("a UID FETCH 1:* FLAGS\r\n") == "a OK UID FETCH completed\r\n");
}

TEST_CASE("bad_commands: then BYE") {
    for (const std::size_t count : {2U, 3U, 4U}) {
        server_fixture s;
        std::size_t answered = 0;
        for (std::size_t i = 0; i != count; ++i)
            answered += s.say("a BOGUS\r\n").starts_with("a BAD");
        CHECK(answered == std::min<std::size_t>(count, 3));
        CHECK(s.service.wants().close == (count >= 3));
    }
    for (const std::size_t count : {19U, 20U}) {
        server_fixture s;
        s.log_in();
        for (std::size_t i = 0; i != count; ++i) static_cast<void>(s.say("a BOGUS\r\n"));
        CHECK(s.service.wants().close == (count >= 20));
    }
}

TEST_CASE("bad_commands: numbers of messages that are not there are no bad commands") {
    server_fixture s;
    s.select();
    for (int i = 0; i != 100; ++i) {
        CHECK(s.say("a FETCH 1:* FLAGS\r\n") == "a BAD there is no message of such a number\r\n");
        CHECK(s.say("b NOOP\r\n") == "b OK NOOP completed\r\n");
    }
    // Nor does anything forgive those that are.
    for (int i = 0; i != 20; ++i) {
        CHECK_FALSE(s.service.wants().close);
        static_cast<void>(s.say("a BOGUS\r\nb NOOP\r\n"));
    }
    CHECK(s.service.wants().close);
}

TEST_CASE("mailbox_name: of commands, and of what LIST looks for") {
    auto options = plain_options();
    options.limits.mailbox_name = 20;
    for (const std::size_t size : {19U, 20U, 21U}) {
        CAPTURE(size);
        server_fixture s(options);
        s.store->inbox().add("\r\n");
        s.select();
        const std::string name(size, 'n');
        const std::string code = size <= 20 ? "a NO [NONEXISTENT]" : "a NO [LIMIT]";
        const std::string create = size <= 20 ? "a NO [TRYCREATE]" : "a NO [LIMIT]";
        CHECK(s.say("a COPY 1 " + name + "\r\n").starts_with(create));
        CHECK(s.say("a APPEND " + name + " {3}\r\n").starts_with(create));
        for (const std::string verb : {"SUBSCRIBE ", "DELETE ", "EXAMINE ", "RENAME x "})
            CHECK(s.say("a " + verb + name + "\r\n").starts_with(code));
        CHECK(s.say("a CREATE " + name + "\r\n").starts_with(size <= 20 ? "a OK" : "a NO [LIMIT]"));
        const std::string found = size <= 20 ? "a OK" : "a NO [LIMIT] the pattern is too long";
        CHECK(s.say("a LIST \"\" " + std::string(size - 1, 'z') + "%\r\n").starts_with(found));
        CHECK(s.say("a LSUB zzzzz " + std::string(size - 5, 'z') + "\r\n").starts_with(found));
        // Octets are counted as the store has them: two each.
        std::string wide = "&";
        for (std::size_t i = 0; i != 3; ++i) wide += "AOkA6QDp"; // nine times U+00E9
        wide += "-" + std::string(size - 18, 'w');
        CHECK(s.say("a CREATE " + wide + "\r\n").starts_with(size <= 20 ? "a OK" : "a NO [LIMIT]"));
    }
}

TEST_CASE("keywords and keyword: of one STORE or APPEND") {
    auto options = plain_options();
    options.limits.keywords = 5;
    options.limits.keyword = 10;
    const auto list = [](std::size_t keywords) {
        std::string flags = "(\\Seen";
        for (std::size_t i = 0; i != keywords; ++i) flags += " k" + number(i);
        return flags + ")";
    };
    const auto one = [](std::size_t octets) { return "(" + std::string(octets, 'k') + ")"; };
    server_fixture s(options);
    s.store->inbox().add("\r\n");
    s.select();
    const auto takes = [&s](const std::string& flags) {
        const bool stored = s.say("a STORE 1 +FLAGS.SILENT " + flags + "\r\n")
                                .ends_with("a OK STORE completed\r\n");
        const auto said = s.say("a APPEND INBOX " + flags + " {3}\r\n");
        if (said == "+ OK\r\n") static_cast<void>(s.say("abc\r\n"));
        CHECK(said == (stored ? "+ OK\r\n"
                              : "a NO [LIMIT] there are too many keywords, or too long ones\r\n"));
        return stored;
    };
    for (const std::size_t n : {4U, 5U, 6U}) CHECK(takes(list(n)) == (n <= 5));
    for (const std::size_t n : {9U, 10U, 11U}) CHECK(takes(one(n)) == (n <= 10));
}

TEST_CASE("store_options.keywords: of a mailbox") {
    store_options with;
    with.keywords = 3;
    server_fixture s(plain_options(), std::make_shared<memory_store>(), with);
    s.store->inbox().add("\r\n");
    s.select();
    const std::string full = "a NO [LIMIT] the mailbox cannot have so many keywords\r\n";
    CHECK(s.say("a STORE 1 +FLAGS.SILENT (a b)\r\n").ends_with("a OK STORE completed\r\n"));
    CHECK(s.say("a SELECT INBOX\r\n").find("\\*)]") != std::string::npos);
    CHECK(s.say("a STORE 1 +FLAGS (c d)\r\n") == full);
    CHECK(s.say("a APPEND INBOX (c d) {3}\r\n") == full);
    CHECK(s.say("a STORE 1 -FLAGS.SILENT (c d)\r\n") == "a OK STORE completed\r\n");
    CHECK(s.say("a STORE 1 +FLAGS.SILENT (A c)\r\n").ends_with("a OK STORE completed\r\n"));
    CHECK(s.say("a SELECT INBOX\r\n").find("\\*)]") == std::string::npos);
    // A mailbox that takes none ignores them, as it has told.
    CHECK(s.say("a STORE 1 FLAGS (b d \\Seen)\r\n").starts_with("* 1 FETCH (FLAGS (\\Seen b))"));
    static_cast<void>(s.say("a STORE 1 FLAGS.SILENT (a b c)\r\n"));
    CHECK(s.say("a APPEND INBOX (b d) {3}\r\n") == "+ OK\r\n");
    static_cast<void>(s.say("abc\r\n"));
    CHECK(s.store->inbox().messages.back().info.flags.text() == "(b)");
    CHECK(s.say("a APPEND Nowhere (b) {3}\r\n").starts_with("a NO [TRYCREATE]"));
}

TEST_CASE("levels: at most so many above a name are told") {
    for (const std::size_t levels : {99U, 100U, 101U}) {
        server_fixture s;
        std::string name;
        for (std::size_t i = 0; i != levels; ++i) name += "z/";
        s.store->make(name + "z");
        s.log_in();
        const auto said = s.say("a LIST \"\" *z%\r\n");
        std::size_t told = 0;
        for (auto at = said.find("* LIST (\\Noselect"); at != said.npos;
             at = said.find("* LIST (\\Noselect", at + 1))
            ++told;
        CHECK(told == std::min<std::size_t>(levels, 100));
    }
}

TEST_CASE("L06, L07: a line without end is looked at once, and costs no more than the limit") {
    server_fixture s;
    const std::string junk(64 * 1024, 'a');
    CHECK(s.say(junk, 1) == "* BYE [TOOBIG] the line is too long\r\n");
    CHECK(s.error == errc::line_too_long);
    CHECK(s.most_memory <= 24 * 1024);
}

TEST_CASE("auth_line: one line of an exchange") {
    auto options = plain_options();
    options.limits.auth_line = 100;
    for (const std::size_t size : {96U, 100U, 104U}) {
        server_fixture s(options);
        static_cast<void>(s.say("a AUTHENTICATE PLAIN\r\n"));
        const auto said = s.say_refused(std::string(size - 2 - (size - 2) % 4, 'A') + "\r\n");
        CHECK(said.starts_with(size <= 100 ? "a NO" : "a BAD the line is too long"));
    }
}
