// APPEND by the client session: as many octets leave as were announced, never one before the server
// lets them come, and a refusal at any moment leaves the connection in step.
#include <doctest/doctest.h>

#include "imap/client_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

TEST_CASE("APPEND with all it can say") {
    client_fixture c;
    c.open();
    const internal_date date{std::chrono::sys_seconds(std::chrono::seconds(837596665)),
                             std::chrono::minutes(-420)};
    const auto id = c.session.append("Entw\xc3\xbcrfe", {system_flag::draft}, date, 5);
    REQUIRE(id);
    CHECK(c.heard() == "a002 APPEND Entw&APw-rfe (\\Draft) \"17-Jul-1996 02:44:25 -0700\" {5}\r\n");
    CHECK(c.session.write_body("early") == 0);
    CHECK(c.session.end_body() == errc::wrong_phase);
    CHECK(c.session.noop().error() == errc::wrong_phase);
    c.say("+ go\r\n");
    CHECK(c.writables == 1);
    CHECK(c.session.noop().error() == errc::wrong_phase);
    CHECK(c.session.write_body("123") == 3);
    CHECK(c.session.end_body() == errc::invalid_argument);
    CHECK(c.session.write_body("45678") == 2); // no more than was announced
    CHECK_FALSE(c.session.end_body());
    CHECK(c.heard() == "12345\r\n");
    c.say("a002 OK [APPENDUID 38505 3955] done\r\n");
    CHECK(c.events() == "done 2 OK [APPENDUID 38505 3955] done\n");
    CHECK(c.session.noop());
}

TEST_CASE("an empty message, and one that goes unasked") {
    client_fixture c;
    c.open("LITERAL-");
    static_cast<void>(c.session.append("INBOX", {}, std::nullopt, 0));
    CHECK(c.heard() == "a002 APPEND INBOX {0+}\r\n");
    CHECK(c.session.is_body_open());
    CHECK_FALSE(c.session.end_body());
    CHECK(c.heard() == "\r\n");
    c.say("a002 OK done\r\n");
    static_cast<void>(c.session.append("INBOX", {}, std::nullopt, 4097));
    CHECK(c.heard() == "a003 APPEND INBOX {4097}\r\n");
}

TEST_CASE("a name that is a literal comes before the message's") {
    client_fixture c;
    c.open();
    const std::string name(1100, 'x');
    static_cast<void>(c.session.append(mailbox_argument::verbatim("a\xff"), {}, std::nullopt, 2));
    CHECK(c.heard() == "a002 APPEND {2}\r\n");
    CHECK(c.say("+\r\n") == "a\xff {2}\r\n");
    CHECK_FALSE(c.session.is_body_open());
    c.say("+\r\n");
    CHECK(c.session.write_body("ab") == 2);
    CHECK_FALSE(c.session.end_body());
    CHECK(c.heard() == "ab\r\n");
}

TEST_CASE("refused instead of asked for") {
    client_fixture c;
    c.open();
    static_cast<void>(c.session.append("none", {}, std::nullopt, 100));
    c.say("a002 NO [TRYCREATE] none\r\n");
    CHECK(c.events() == "refused 2 NO [TRYCREATE] none\n");
    CHECK_FALSE(c.session.is_body_open());
    CHECK(c.session.write_body("x") == 0);
    CHECK(c.session.noop());
    CHECK(c.heard() == "a003 NOOP\r\n");
}

TEST_CASE("refused in the middle, the octets are owed all the same") {
    client_fixture c;
    c.open("LITERAL+");
    static_cast<void>(c.session.append("INBOX", {}, std::nullopt, 6));
    CHECK(c.session.write_body("123") == 3);
    c.say("a002 NO [OVERQUOTA] full\r\n");
    CHECK(c.events() == "refused 2 NO [OVERQUOTA] full\n");
    CHECK(c.session.is_body_open());
    CHECK(c.session.noop().error() == errc::wrong_phase);
    CHECK(c.session.write_body("456") == 3);
    CHECK_FALSE(c.session.end_body());
    CHECK(c.session.noop());
    CHECK(c.heard() == "456\r\na003 NOOP\r\n");
}

TEST_CASE("done before the message is whole is a lie") {
    client_fixture c;
    c.open("LITERAL+");
    static_cast<void>(c.session.append("INBOX", {}, std::nullopt, 6));
    CHECK(c.session.write_body("123") == 3);
    c.say("a002 OK done\r\n");
    CHECK(c.error == errc::unexpected_reply);
    CHECK(c.session.write_body("456") == 0);
}

TEST_CASE("the answer to one APPEND leaves the next alone, however what comes is cut") {
    for (const bool waits : {true, false}) {
        const std::string answers = waits ? "a002 OK done\r\n+ go\r\n" : "a002 OK done\r\n";
        for (std::size_t cut = 0; cut <= answers.size(); ++cut) {
            CAPTURE(waits);
            CAPTURE(cut);
            client_fixture c;
            c.open(waits ? "IMAP4rev1" : "LITERAL+");
            REQUIRE(c.session.append("A", {}, std::nullopt, 5));
            if (waits) c.say("+ go\r\n");
            CHECK(c.session.write_body("12345") == 5);
            CHECK_FALSE(c.session.end_body());
            REQUIRE(c.session.append("B", {}, std::nullopt, 7));
            c.heard();
            c.say(answers.substr(0, cut));
            CHECK(c.session.noop().error() == errc::wrong_phase);
            c.say(answers.substr(cut));
            CHECK(c.session.noop().error() == errc::wrong_phase);
            CHECK(c.session.write_body("1234567") == 7);
            CHECK_FALSE(c.session.end_body());
            CHECK(c.heard() == "1234567\r\n");
            c.say("a003 OK done\r\n", 1);
            CHECK(c.events() == "done 2 OK done\ndone 3 OK done\n");
            CHECK(c.session.noop());
        }
    }
}

TEST_CASE("a slow writer is not the server's fault; a server that is silent then is") {
    client_fixture c;
    c.open("LITERAL+");
    static_cast<void>(c.session.append("INBOX", {}, std::nullopt, 1));
    c.run();
    CHECK_FALSE(c.session.deadline());
    CHECK(c.session.write_body("x") == 1);
    CHECK_FALSE(c.session.end_body());
    c.run();
    c.session.set_time(c.now + std::chrono::seconds(300));
    c.session.time_out();
    c.run();
    CHECK(c.error == errc::timed_out);
}

TEST_CASE("a message larger than the queue goes in pieces, in flat memory") {
    constexpr std::size_t size = 100 * 1024 * 1024;
    const std::string piece(10'000, 'x');
    client_session session(plain_options());
    const std::string greeting = "* PREAUTH [CAPABILITY LITERAL+] hi\r\n";
    static_cast<void>(session.next());
    std::memcpy(session.prepare().data(), greeting.data(), greeting.size());
    session.commit(greeting.size());
    CHECK(session.next());
    REQUIRE(session.append("INBOX", {}, std::nullopt, size));
    std::size_t written = 0;
    std::size_t sent = 0;
    std::size_t most = 0;
    while (sent < size) {
        while (const auto event = session.next())
            if (std::holds_alternative<writable>(*event)) {
                const auto rest = std::min(piece.size(), size - written);
                written += session.write_body(std::string_view(piece).substr(0, rest));
            }
        most = std::max(most, session.memory_held());
        sent += session.output().size();
        session.consume(session.output().size());
    }
    CHECK(written == size);
    CHECK(most <= 80 * 1024);
}
