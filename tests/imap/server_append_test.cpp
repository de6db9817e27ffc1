// APPEND: whole or not at all, whatever its literal does.
#include <doctest/doctest.h>

#include "imap/two_sessions.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

namespace {

const std::string message = "Subject: a\r\n\r\nb\r\n";

std::string announce(std::size_t size, bool waits = true) {
    return "a APPEND INBOX (\\Seen) \"25-Jan-2004 10:00:00 +0100\" {" + number(size) +
           (waits ? "}\r\n" : "+}\r\n");
}

} // namespace

TEST_CASE("a synchronising literal waits for the go-ahead") {
    server_fixture s;
    s.select();
    CHECK(s.say(announce(message.size())) == "+ OK\r\n");
    CHECK(s.say(message) == "");
    CHECK(s.store->inbox().messages.empty());
    CHECK(s.say("\r\n") == "* 1 EXISTS\r\n* 1 RECENT\r\na OK [APPENDUID 1 1] APPEND completed\r\n");
    CHECK(s.store->inbox().messages[0].bytes == message);
    CHECK(s.say("b FETCH 1 (FLAGS INTERNALDATE)\r\n") ==
          "* 1 FETCH (FLAGS (\\Seen \\Recent) INTERNALDATE \"25-Jan-2004 10:00:00 +0100\")\r\n"
          "b OK FETCH completed\r\n");
}

TEST_CASE("a literal that does not wait, cut anywhere") {
    for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
        server_fixture s;
        s.log_in();
        CHECK(s.say(announce(message.size(), false) + message + "\r\nb NOOP\r\n", piece) ==
              "a OK [APPENDUID 1 1] APPEND completed\r\nb OK NOOP completed\r\n");
        CHECK(s.store->inbox().messages[0].bytes == message);
    }
}

TEST_CASE("a refused APPEND: no go-ahead, or its octets are swallowed and never run") {
    server_fixture s;
    s.log_in();
    CHECK(s.say("a APPEND Nowhere {14}\r\n") == "a NO [TRYCREATE] there is no such mailbox\r\n");
    CHECK(s.say("b NOOP\r\n") == "b OK NOOP completed\r\n");
    CHECK(s.say("a APPEND Nowhere {14+}\r\nx DELETE Work\r\n\r\nb NOOP\r\n") ==
          "a NO [TRYCREATE] there is no such mailbox\r\nb OK NOOP completed\r\n");
    CHECK(s.store->appended == 0);
}

TEST_CASE("append: the size of a message") {
    auto options = plain_options();
    options.limits.append = 100;
    for (const std::size_t size : {99U, 100U, 101U}) {
        server_fixture s(options);
        s.log_in();
        CHECK(s.say("a APPEND INBOX {" + number(size) + "}\r\n") ==
              (size <= 100 ? "+ OK\r\n" : "a NO [TOOBIG] the message is too large\r\n"));
    }
    server_fixture s;
    s.log_in();
    CHECK(s.say("a APPEND INBOX {4097+}\r\n" + std::string(4097, 'x') + "\r\nb NOOP\r\n") ==
          "a BAD [TOOBIG] such a message needs a synchronising literal\r\n"
          "b OK NOOP completed\r\n");
}

TEST_CASE("P20: NUL, nothing at all, a literal8, and a second message") {
    server_fixture s;
    s.log_in();
    CHECK(s.say("a APPEND INBOX {3+}\r\n" + std::string("a\0b", 3) + "\r\nb NOOP\r\n") ==
          "a BAD a message holds no NUL\r\nb OK NOOP completed\r\n");
    CHECK(s.cut_error == errc::malformed);
    CHECK(s.say("a APPEND INBOX {0}\r\n").starts_with("a NO [CANNOT]"));
    CHECK(s.say("a APPEND INBOX {0+}\r\n\r\nb NOOP\r\n").ends_with("b OK NOOP completed\r\n"));
    CHECK(s.say("a APPEND INBOX ~{3+}\r\nabc\r\nb NOOP\r\n") ==
          "a BAD no binary literal is allowed here\r\nb OK NOOP completed\r\n");
    CHECK(s.say("a APPEND INBOX {3+}\r\nabc {3+}\r\nabc\r\nb NOOP\r\n") ==
          "a BAD one message at a time\r\nb OK NOOP completed\r\n");
    CHECK(s.say("a APPEND INBOX {3+}\r\nabc x\r\nb NOOP\r\n") ==
          "a BAD nothing follows the message\r\nb OK NOOP completed\r\n");
    CHECK(s.say("a APPEND INBOX\r\n").starts_with("a BAD syntax: APPEND"));
    CHECK(s.say("a APPEND INBOX (\\Recent) {3+}\r\nabc\r\nb NOOP\r\n").starts_with("a BAD"));
    CHECK(s.say("a APPEND {5+}\r\nINBOX {3+}\r\nabc\r\n") ==
          "a OK [APPENDUID 1 1] APPEND completed\r\n");
    CHECK(s.store->inbox().messages.size() == 1);
}

TEST_CASE("a store that fails is told at once, and the rest of the message goes by") {
    server_fixture s;
    s.log_in();
    s.store->append_error = std::make_error_code(std::errc::no_space_on_device);
    CHECK(s.say(announce(20, false) + "0123456789", 5) == "a NO [OVERQUOTA] no space is left\r\n");
    CHECK(s.say("0123456789\r\nb NOOP\r\n") == "b OK NOOP completed\r\n");
    CHECK(s.store->inbox().messages.empty());
}

TEST_CASE("T12: a connection that ends inside the message leaves nothing") {
    server_fixture s;
    s.log_in();
    static_cast<void>(s.say(announce(20, false) + "0123456789"));
    static_cast<void>(s.end());
    CHECK(s.cut_error == errc::unexpected_end);
    CHECK(s.error == errc::unexpected_end);
    CHECK(s.store->inbox().messages.empty());
    server_fixture t;
    t.log_in();
    static_cast<void>(t.say(announce(20, false) + "0123456789"));
    t.now += std::chrono::seconds(300);
    t.service.set_time(t.now);
    t.service.time_out();
    CHECK(t.heard().starts_with("* BYE"));
    CHECK(t.cut_error == errc::timed_out);
}

TEST_CASE("pieces are taken one at a time, whenever the store has written them") {
    server_fixture s;
    s.log_in();
    s.store->answers.late = true;
    const std::string text(3000, 'm');
    CHECK(s.say(announce(text.size(), false)) == "");
    const std::string all = text + "\r\n";
    for (std::string_view rest = all; !rest.empty();) {
        static_cast<void>(s.say(rest));
        rest.remove_prefix(rest.size() - s.left_over);
        s.store->answers.run();
    }
    std::string said;
    for (int i = 0; i != 10; ++i) {
        said += s.heard();
        s.store->answers.run();
    }
    CHECK(said == "a OK [APPENDUID 1 1] APPEND completed\r\n");
    CHECK(s.store->inbox().messages[0].bytes == text);
    CHECK(s.service.wakes() >= 2);
}

TEST_CASE("a refused APPEND tells what is new in the selected mailbox, and ends") {
    for (const bool late : {false, true}) {
        for (const bool waits : {false, true}) {
            CAPTURE(late);
            CAPTURE(waits);
            two_sessions s;
            s.store->inbox().add(letter);
            s.select();
            static_cast<void>(s.second("APPEND INBOX {4+}\r\n\r\n.\r"));
            static_cast<void>(s.second("STORE 1 +FLAGS (\\Deleted)"));
            static_cast<void>(s.second("EXPUNGE"));
            s.store->answers.late = late;
            auto said = s.one.say(waits ? "z APPEND nosuch {5}\r\n"
                                        : "z APPEND nosuch {5+}\r\nz X\r\n\r\n");
            for (int i = 0; i != 3; ++i) {
                s.store->answers.run();
                said += s.one.heard();
            }
            s.store->answers.late = false;
            CHECK(said == "* 1 EXPUNGE\r\n* 1 EXISTS\r\nz NO [TRYCREATE] there is no such "
                          "mailbox\r\n");
            CHECK(s.one.say(waits ? "b NOOP\r\n" : "\r\nb NOOP\r\n")
                      .ends_with("b OK NOOP completed\r\n"));
        }
    }
}

TEST_CASE("a message that cannot be written is refused at once, with what is new before it") {
    two_sessions s;
    s.select();
    static_cast<void>(s.second("APPEND INBOX {4+}\r\n\r\n.\r"));
    s.store->append_error = std::make_error_code(std::errc::no_space_on_device);
    CHECK(s.one.say("a APPEND INBOX {20}\r\n") == "+ OK\r\n");
    CHECK(s.one.say("0123456789") == "* 1 EXISTS\r\na NO [OVERQUOTA] no space is left\r\n");
    CHECK(s.one.say("0123456789\r\nb NOOP\r\n") == "b OK NOOP completed\r\n");
    CHECK(s.store->inbox().messages.size() == 1);
}

TEST_CASE("a refused APPEND waits for the peer to take what is new") {
    two_sessions s;
    flag_set flags;
    for (unsigned k = 0; k != 10'000; ++k) flags.add("keyword-" + number(k) + "-that-is-long");
    for (int i = 0; i != 3; ++i) s.store->inbox().add(letter, flags);
    s.select();
    static_cast<void>(s.second("STORE 1:3 +FLAGS (\\Seen)"));
    const auto said = s.one.say("z APPEND nosuch {5}\r\n");
    CHECK(said.size() > 600'000);
    CHECK(said.ends_with("z NO [TRYCREATE] there is no such mailbox\r\n"));
    CHECK(s.one.say("b NOOP\r\n") == "b OK NOOP completed\r\n");
}
