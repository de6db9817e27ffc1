// The client session: what it sends, and the events that the answers become (RFC 1939, RFC 2449).
#include <doctest/doctest.h>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;

TEST_CASE("greeting, CAPA, then the session is ready") {
    client_fixture c;
    CHECK(c.peer.say("+OK <1896.697170952@dbc.mtview.ca.us>\r\n") == "CAPA\r\n");
    CHECK(c.session.stat() == errc::wrong_phase);
    CHECK(c.session.login("a", "b") == errc::wrong_phase);
    CHECK(c.session.quit() == errc::wrong_phase);
    CHECK(c.peer.say("+OK list follows\r\nUIDL\r\nPIPELINING\r\n.\r\n").empty());
    CHECK(c.log.take() == "ready +[]<1896.697170952@dbc.mtview.ca.us>\n");
    CHECK(c.session.announced().uidl);
    CHECK(c.session.announced().pipelining);
    CHECK_FALSE(c.session.announced().top);
}

TEST_CASE("a server without CAPA is fine, and bare LF ends a reply") {
    client_fixture c;
    CHECK(c.peer.say("+OKPOP3\n") == "CAPA\r\n");
    CHECK(c.peer.say("-ERR what?\n").empty());
    CHECK(c.log.take() == "ready +[]POP3\n");
    CHECK(c.session.announced() == capabilities{});
    CHECK(c.session.login("ada", "secret") == std::error_code{});
    CHECK(c.peer.heard() == "USER ada\r\n");
    CHECK(c.peer.say("+OK\n") == "PASS secret\r\n");
}

TEST_CASE("T05: any other greeting ends the session before a byte is sent") {
    for (const std::string_view greeting :
         {"-ERR busy\r\n", "* OK IMAP4\r\n", "220 smtp\r\n", "\r\n", "garbage\r\n", "* BYE\r\n"}) {
        client_fixture c;
        CHECK(c.peer.say(greeting).empty());
        CHECK(c.log.error == (greeting.starts_with("-ERR") ? errc::refused : errc::malformed));
        CHECK(c.session.wants().close);
    }
}

TEST_CASE("login shows the password only after USER was accepted") {
    client_fixture c;
    static_cast<void>(c.peer.say("+OK\r\n"));
    static_cast<void>(c.peer.say("+OK\r\nPIPELINING\r\n.\r\n"));
    c.log.text.clear();
    CHECK(c.session.stat() == errc::wrong_phase);
    CHECK(c.session.login("ada", "secret word") == std::error_code{});
    CHECK(c.session.login("ada", "again") == errc::wrong_phase);
    CHECK(c.peer.heard() == "USER ada\r\n");
    CHECK(c.peer.say("-ERR [AUTH] who?\r\n").empty());
    CHECK(c.log.take() == "login -[AUTH]who?\n");
    CHECK(c.session.login("ada", "secret word") == std::error_code{});
    CHECK(c.peer.heard() == "USER ada\r\n");
    CHECK(c.peer.say("+OK\r\n") == "PASS secret word\r\n");
    CHECK(c.peer.say("+OK 2 messages\r\n") == "CAPA\r\n");
    CHECK(c.log.text.empty());
    CHECK(c.peer.say("+OK\r\n.\r\n").empty());
    CHECK(c.log.take() == "login +[]2 messages\n");
    CHECK(c.session.is_logged_in());
    CHECK(c.session.login("ada", "again") == errc::wrong_phase);
    CHECK(c.session.stat() == std::error_code{});
}

TEST_CASE("CAPA is asked again behind a login, and what it says counts (RFC 2449 section 5)") {
    client_fixture c;
    static_cast<void>(c.peer.say("+OK\r\n"));
    static_cast<void>(c.peer.say("+OK\r\nUSER\r\nTOP\r\n.\r\n"));
    CHECK(c.session.login("ada", "secret word") == std::error_code{});
    static_cast<void>(c.peer.say("+OK\r\n"));
    c.log.text.clear();
    SUBCASE("another list") {
        CHECK(c.peer.say("+OK in\r\n") == "CAPA\r\n");
        CHECK(c.session.stat() == errc::wrong_phase);
        CHECK(c.session.login("ada", "again") == errc::wrong_phase);
        static_cast<void>(c.peer.say("+OK\r\nUIDL\r\n.\r\n"));
        CHECK(c.log.take() == "login +[]in\n");
        CHECK(c.session.announced().uidl);
        CHECK_FALSE(c.session.announced().top);
    }
    SUBCASE("none any more: what was said before stands") {
        static_cast<void>(c.peer.say("+OK in\r\n"));
        static_cast<void>(c.peer.say("-ERR what?\r\n"));
        CHECK(c.log.take() == "login +[]in\n");
        CHECK(c.session.announced().top);
        CHECK(c.session.stat() == std::error_code{});
    }
    SUBCASE("a refused login asks nothing") {
        CHECK(c.peer.say("-ERR no\r\n").empty());
        CHECK(c.log.take() == "login -[]no\n");
    }
    SUBCASE("QUIT may be said meanwhile") {
        static_cast<void>(c.peer.say("+OK in\r\n"));
        CHECK(c.session.quit() == std::error_code{});
        CHECK(c.peer.say("+OK\r\n.\r\n") == "QUIT\r\n");
        static_cast<void>(c.peer.say("+OK\r\n"));
        CHECK(c.session.quit_reply());
        CHECK(c.session.wants().close);
    }
}

TEST_CASE("QUIT behind a login: both are answered, and CAPA is not asked any more") {
    client_fixture c;
    static_cast<void>(c.peer.say("+OK\r\n"));
    static_cast<void>(c.peer.say("+OK\r\nUSER\r\nPIPELINING\r\n.\r\n"));
    c.log.text.clear();
    CHECK(c.session.login("ada", "secret word") == std::error_code{});
    CHECK(c.session.quit() == std::error_code{});
    CHECK(c.peer.heard() == "USER ada\r\n");
    CHECK(c.peer.say("+OK\r\n") == "PASS secret word\r\n");
    SUBCASE("it is accepted") {
        CHECK(c.peer.say("+OK in\r\n") == "QUIT\r\n");
        CHECK(c.log.take() == "login +[]in\n");
        CHECK(c.session.is_logged_in());
    }
    SUBCASE("it is refused") {
        CHECK(c.peer.say("-ERR no\r\n") == "QUIT\r\n");
        CHECK(c.log.take() == "login -[]no\n");
    }
    CHECK(c.peer.say("+OK bye\r\n").empty());
    CHECK(c.session.quit_reply());
    CHECK(c.session.wants().close);
    CHECK(c.log.text.empty());
}

TEST_CASE("I05: no CR, LF or NUL leaves by USER or PASS") {
    client_fixture c;
    static_cast<void>(c.peer.say("+OK\r\n"));
    static_cast<void>(c.peer.say("-ERR\r\n"));
    for (const std::string_view bad :
         {std::string_view("a\rb"), std::string_view("a\nb"), std::string_view("a\0b", 3),
          std::string_view("a\r\nDELE 1")}) {
        CHECK(c.session.login(bad, "x") == errc::invalid_argument);
        CHECK(c.session.login("x", bad) == errc::invalid_argument);
    }
    CHECK(c.session.login("", "x") == errc::invalid_argument);
    CHECK(c.session.login("a b", "x") == errc::invalid_argument);
    CHECK(c.session.output().empty());
}

TEST_CASE("each verb, its bytes and its event") {
    client_fixture c;
    c.log_in();
    CHECK(c.session.stat() == std::error_code{});
    CHECK(c.peer.heard() == "STAT\r\n");
    static_cast<void>(c.peer.say("+OK 2 320\r\n"));
    CHECK(c.session.list() == std::error_code{});
    CHECK(c.peer.heard() == "LIST\r\n");
    static_cast<void>(c.peer.say("+OK 2 messages\r\n1 120\r\n2 200 and more\r\n.\r\n"));
    CHECK(c.session.list(2) == std::error_code{});
    CHECK(c.peer.heard() == "LIST 2\r\n");
    static_cast<void>(c.peer.say("+OK 2 200\r\n"));
    CHECK(c.session.uidl() == std::error_code{});
    CHECK(c.peer.heard() == "UIDL\r\n");
    static_cast<void>(c.peer.say("+OK\r\n1 whqtswO00WBw418f9t5JxYwZ\r\n.\r\n"));
    CHECK(c.session.uidl(1) == std::error_code{});
    CHECK(c.peer.heard() == "UIDL 1\r\n");
    static_cast<void>(c.peer.say("+OK 1 xyz\r\n"));
    CHECK(c.session.remove(7) == std::error_code{});
    CHECK(c.peer.heard() == "DELE 7\r\n");
    static_cast<void>(c.peer.say("+OK message 7 deleted\r\n"));
    CHECK(c.session.noop() == std::error_code{});
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.session.reset() == std::error_code{});
    CHECK(c.peer.heard().ends_with("RSET\r\n"));
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.log.take() == "stat 2 320\n"
                          "item 1 120\nitem 2 200\nend\n"
                          "item 2 200\nend\n"
                          "uid 1 whqtswO00WBw418f9t5JxYwZ\nend\n"
                          "uid 1 xyz\nend\n"
                          "done 5 7 +[]message 7 deleted\n"
                          "done 6 0 +[]\n"
                          "done 7 0 +[]\n");
    CHECK(c.session.retrieve(0) == errc::invalid_argument);
    CHECK(c.session.list(0) == errc::invalid_argument);
}

TEST_CASE("-ERR is data, and the session goes on") {
    client_fixture c;
    c.log_in();
    CHECK(c.session.retrieve(3) == std::error_code{});
    static_cast<void>(c.peer.say("-ERR [SYS/TEMP] not now\r\n"));
    CHECK(c.session.list() == std::error_code{});
    static_cast<void>(c.peer.say("-ERR\r\n"));
    CHECK(c.session.top(4, 2) == std::error_code{});
    CHECK(c.peer.heard().ends_with("TOP 4 2\r\n"));
    static_cast<void>(c.peer.say("-ERR unknown command\r\n"));
    CHECK(c.log.take() == "refused 3 3 -[SYS/TEMP]not now\nrefused 1 0 -[]\n"
                          "refused 4 4 -[]unknown command\n");
    CHECK(c.session.noop() == std::error_code{});
}

TEST_CASE("messages are handed out without stuffing, in any pieces") {
    const std::string answer = "+OK\r\nA: 1\r\n\r\n..dot\r\n...\r\nbare\nlf\r\n.\r\n";
    const std::string message = "A: 1\r\n\r\n.dot\r\n..\r\nbare\nlf\r\n";
    for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
        client_fixture c;
        c.log_in();
        CHECK(c.session.retrieve(1) == std::error_code{});
        static_cast<void>(c.peer.say(answer, piece));
        CHECK(c.log.take() == "body 1\nwhole " + std::to_string(message.size()) + "\n");
        CHECK(c.log.body == message);
        CHECK(c.session.noop() == std::error_code{});
    }
}

TEST_CASE("T12: a message cut at any byte is never whole") {
    const std::string answer = "+OK\r\nA: 1\r\n\r\nbody\r\n.\r\n";
    for (std::size_t n = 0; n != answer.size(); ++n) {
        client_fixture c;
        c.log_in();
        CHECK(c.session.retrieve(1) == std::error_code{});
        static_cast<void>(c.peer.say(answer.substr(0, n)));
        static_cast<void>(c.peer.end());
        CHECK(c.log.bodies == 0);
        CHECK(c.log.error == errc::unexpected_end);
        const bool begun = n >= 5;
        CHECK((c.log.text.find("cut the connection ended") != std::string::npos) == begun);
        CHECK(c.session.wants().close);
    }
}

TEST_CASE("S01: only CRLF . CRLF ends a message, whatever old servers send") {
    for (const std::string_view near :
         {"\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n.\r\r\n"}) {
        client_fixture c;
        c.log_in();
        CHECK(c.session.retrieve(1) == std::error_code{});
        static_cast<void>(c.peer.say("+OK\r\na" + std::string(near) + "+OK b\r\n"));
        CHECK(c.log.bodies == 0);
        static_cast<void>(c.peer.say(".\r\n"));
        CHECK(c.log.bodies == 1);
        CHECK(c.log.error == std::error_code{});
    }
}

TEST_CASE("verbs are sent ahead where PIPELINING is announced, else one by one") {
    SUBCASE("ahead") {
        client_fixture c;
        c.log_in("PIPELINING\r\n");
        CHECK(c.session.retrieve(1) == std::error_code{});
        CHECK(c.session.remove(1) == std::error_code{});
        CHECK(c.session.quit() == std::error_code{});
        CHECK(c.session.noop() == errc::wrong_phase);
        CHECK(c.peer.heard() == "RETR 1\r\nDELE 1\r\nQUIT\r\n");
        static_cast<void>(c.peer.say("+OK\r\nx\r\n.\r\n+OK\r\n+OK bye\r\n"));
    }
    SUBCASE("one by one") {
        client_fixture c;
        c.log_in();
        CHECK(c.session.retrieve(1) == std::error_code{});
        CHECK(c.session.remove(1) == std::error_code{});
        CHECK(c.session.quit() == std::error_code{});
        CHECK(c.peer.heard() == "RETR 1\r\n");
        CHECK(c.peer.say("+OK\r\nx\r\n.\r\n") == "DELE 1\r\n");
        CHECK(c.peer.say("+OK\r\n") == "QUIT\r\n");
        static_cast<void>(c.peer.say("+OK bye\r\n"));
        CHECK(c.log.take() == "body 1\nwhole 3\ndone 5 1 +[]\n");
        REQUIRE(c.session.quit_reply());
        CHECK(c.session.quit_reply()->is_positive());
        CHECK(c.session.quit_reply()->text() == "bye");
        CHECK(c.session.wants().close);
    }
}

TEST_CASE("D18: a QUIT that is not answered is not known to have removed anything") {
    const std::string answer = "+OK\r\n";
    for (std::size_t n = 0; n != answer.size(); ++n) {
        client_fixture c;
        c.log_in();
        CHECK(c.session.quit() == std::error_code{});
        static_cast<void>(c.peer.say(answer.substr(0, n)));
        static_cast<void>(c.peer.end());
        CHECK_FALSE(c.session.quit_reply());
        CHECK(c.log.error == errc::unexpected_end);
    }
    client_fixture c;
    c.log_in();
    CHECK(c.session.quit() == std::error_code{});
    static_cast<void>(c.peer.say("-ERR some deleted messages not removed\r\n"));
    REQUIRE(c.session.quit_reply());
    CHECK_FALSE(c.session.quit_reply()->is_positive());
    CHECK(c.log.error == std::error_code{});
}

TEST_CASE("T03: what nobody asked for answers nothing") {
    SUBCASE("a line while idle") {
        client_fixture c;
        c.log_in();
        static_cast<void>(c.peer.say("+OK early\r\n"));
        CHECK(c.log.take() == "failed a reply from the peer that answers no command: +OK early\n");
    }
    SUBCASE("the beginning of one") {
        client_fixture c;
        c.log_in();
        static_cast<void>(c.peer.say("+"));
        CHECK(c.log.error == errc::unexpected_reply);
    }
    SUBCASE("before the password") {
        client_fixture c;
        static_cast<void>(c.peer.say("+OK\r\n"));
        static_cast<void>(c.peer.say("-ERR\r\n"));
        CHECK(c.session.login("ada", "secret") == std::error_code{});
        static_cast<void>(c.peer.heard());
        CHECK(c.peer.say("+OK\r\n+OK\r\n").empty());
        CHECK(c.log.error == errc::unexpected_reply);
        CHECK_FALSE(c.session.is_logged_in());
    }
    SUBCASE("arrived, but not yet looked at, when a verb comes") {
        client_fixture c;
        c.log_in();
        CHECK(offer(c.session, "+OK early\r\n") != 0);
        CHECK(c.session.remove(1) == std::error_code{});
        CHECK(c.peer.heard().empty());
        CHECK(c.log.error == errc::unexpected_reply);
    }
}

TEST_CASE("the end of the stream between answers is a good end") {
    client_fixture c;
    c.log_in();
    static_cast<void>(c.peer.end());
    CHECK(c.log.text.empty());
    CHECK(c.session.wants().close);
    CHECK(c.session.noop() == errc::wrong_phase);
}

TEST_CASE("answers that break the grammar end the session") {
    const auto error_of = [](auto verb, std::string_view answer) {
        client_fixture c;
        c.log_in();
        CHECK(verb(c.session) == std::error_code{});
        static_cast<void>(c.peer.say(answer));
        return c.log.error;
    };
    const auto stat = [](client_session& s) { return s.stat(); };
    const auto list = [](client_session& s) { return s.list(); };
    const auto list_2 = [](client_session& s) { return s.list(2); };
    const auto uidl = [](client_session& s) { return s.uidl(); };
    for (const std::string_view answer :
         {"+OK\r\n", "+OK 1\r\n", "+OK x 2\r\n", "+OK 1 x\r\n", "+OK -1 2\r\n", "OK 1 2\r\n",
          "+OK 99999999999999999999 1\r\n"})
        CHECK(error_of(stat, answer) == errc::malformed);
    for (const std::string_view line : {"1", "0 1", "x 1", "1 x", "", " ", "..", "+OK"})
        CHECK(error_of(list, "+OK\r\n" + std::string(line) + "\r\n") == errc::malformed);
    CHECK(error_of(list_2, "+OK 3 10\r\n") == errc::malformed);
    CHECK(error_of(list_2, "+OK 2 10\r\n") == std::error_code{});
    CHECK(error_of(uidl, "+OK\r\n1\r\n") == errc::malformed);
    for (const std::string_view bad : {"a b", "a\tb", "a\rb", "a\x7f", "\x1f", "\xc3\xa9"})
        CHECK(error_of(uidl, "+OK\r\n1 " + std::string(bad) + "\r\n") == errc::malformed);
}
