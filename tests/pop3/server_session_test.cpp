// The server session: commands, phases and answers (RFC 1939, RFC 2449).
#include <doctest/doctest.h>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;

TEST_CASE("greeting, login, statistics and listings") {
    server_fixture s;
    CHECK(s.greeting == "+OK pop.example POP3 server ready\r\n");
    CHECK_FALSE(s.session.is_authenticated());
    CHECK(s.peer.say("user ada\r\n") == "+OK\r\n");
    CHECK(s.peer.say("PASS secret word\r\n") == "+OK\r\n");
    CHECK(s.session.is_authenticated());
    CHECK(s.session.user() == "ada");
    CHECK(s.peer.say("STAT\r\n") == "+OK 2 37\r\n");
    CHECK(s.peer.say("LIST\r\n") == "+OK\r\n1 16\r\n2 21\r\n.\r\n");
    CHECK(s.peer.say("LIST 2\r\n") == "+OK 2 21\r\n");
    CHECK(s.peer.say("UIDL\r\n") == "+OK\r\n1 uid-1\r\n2 uid-2\r\n.\r\n");
    CHECK(s.peer.say("UIDL 1\r\n") == "+OK 1 uid-1\r\n");
    CHECK(s.peer.say("NOOP\r\n") == "+OK\r\n");
}

TEST_CASE("marks are seen by every command, and RSET takes them back") {
    server_fixture s;
    static_cast<void>(s.peer.say(s.login));
    CHECK(s.peer.say("DELE 1\r\n") == "+OK\r\n");
    CHECK(s.peer.say("DELE 1\r\n") == "-ERR already deleted\r\n");
    CHECK(s.peer.say("RETR 1\r\n") == "-ERR already deleted\r\n");
    CHECK(s.peer.say("TOP 1 0\r\n") == "-ERR already deleted\r\n");
    CHECK(s.peer.say("LIST 1\r\n") == "-ERR already deleted\r\n");
    CHECK(s.peer.say("UIDL 1\r\n") == "-ERR already deleted\r\n");
    CHECK(s.peer.say("STAT\r\n") == "+OK 1 21\r\n");
    CHECK(s.peer.say("LIST\r\n") == "+OK\r\n2 21\r\n.\r\n");
    CHECK(s.peer.say("UIDL\r\n") == "+OK\r\n2 uid-2\r\n.\r\n");
    CHECK(s.peer.say("RSET\r\n") == "+OK\r\n");
    CHECK(s.peer.say("STAT\r\n") == "+OK 2 37\r\n");
}

TEST_CASE("D18: only QUIT removes") {
    SUBCASE("by QUIT") {
        server_fixture s;
        static_cast<void>(s.peer.say(s.login));
        CHECK(s.peer.say("DELE 2\r\nQUIT\r\n") == "+OK\r\n+OK\r\n");
        CHECK(s.app.committed);
        CHECK(s.app.removed == std::vector<std::size_t>{1});
        CHECK(s.app.ended);
        CHECK(s.session.wants().close);
    }
    SUBCASE("not by a connection that is lost, wherever it is cut") {
        const std::string all = std::string(server_fixture::login) + "DELE 1\r\nDELE 2\r\nQUIT\r\n";
        for (std::size_t n = 0; n != all.size(); ++n) {
            server_fixture s;
            static_cast<void>(s.peer.say(all.substr(0, n)));
            static_cast<void>(s.peer.end());
            CHECK_FALSE(s.app.committed);
            CHECK(s.session.wants().close);
            const bool between = n == 0 || all[n - 1] == '\n';
            CHECK(s.app.error == (between ? std::error_code{} : errc::unexpected_end));
        }
    }
    SUBCASE("not before a login") {
        server_fixture s;
        CHECK(s.peer.say("QUIT\r\n") == "+OK\r\n");
        CHECK_FALSE(s.app.committed);
        CHECK(s.app.ended);
    }
}

TEST_CASE("messages that are not there, and bad arguments") {
    server_fixture s;
    static_cast<void>(s.peer.say(s.login));
    for (const std::string verb : {"LIST", "UIDL", "RETR", "DELE"}) {
        CHECK(s.peer.say(verb + " 3\r\n") == "-ERR no such message\r\n");
        CHECK(s.peer.say(verb + " 0\r\n") == "-ERR no such message\r\n");
        CHECK(s.peer.say(verb + " x\r\n") == "-ERR a message number is expected\r\n");
    }
    CHECK(s.peer.say("RETR\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("DELE -1\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("DELE 1 2\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("RETR 99999999999999999999\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("TOP 1\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("TOP 1 x\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("STAT 1\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("STAT\r\n") == "+OK 2 37\r\n");
}

TEST_CASE("commands in the wrong state change nothing") {
    server_fixture s;
    for (const std::string_view line :
         {"STAT", "LIST", "RETR 1", "DELE 1", "RSET", "NOOP", "PASS x"})
        CHECK(s.peer.say(std::string(line) + "\r\n") == "-ERR log in first\r\n");
    CHECK(s.peer.say(s.login) == "+OK\r\n+OK\r\n");
    for (const std::string_view line : {"USER bob", "PASS x", "STLS"})
        CHECK(s.peer.say(std::string(line) + "\r\n") == "-ERR already logged in\r\n");
    CHECK(s.session.user() == "ada");
}

TEST_CASE("a refused login begins again with USER") {
    server_fixture s;
    CHECK(s.peer.say("USER ada\r\nPASS wrong\r\n") ==
          "+OK\r\n-ERR [AUTH] no such user or password\r\n");
    CHECK(s.peer.say("PASS secret word\r\n") == "-ERR log in first\r\n");
    CHECK(s.peer.say("USER bob\r\nUSER ada\r\nPASS secret word\r\n") == "+OK\r\n+OK\r\n+OK\r\n");
}

TEST_CASE("a password keeps all its blanks") {
    server_session session(plain_options());
    std::string password;
    const auto note = [&](const server_event& e) {
        if (const auto* l = std::get_if<login>(&e)) password = l->password;
    };
    talk peer(session, note);
    static_cast<void>(peer.say("USER ada\r\nPASS   two  words \r\n"));
    CHECK(password == "  two  words ");
}

TEST_CASE("I08: names with blanks, controls or broken UTF-8 are refused") {
    for (const std::string_view name : {"", " ", "a b", "a\x1B[2J", "a\x7F", "\xFF", "a\tb"}) {
        server_fixture s;
        CHECK(s.peer.say("USER " + std::string(name) + "\r\n").starts_with("-ERR"));
    }
    server_fixture s;
    CHECK(s.peer.say("USER jos\xC3\xA9\r\n") == "+OK\r\n");
    CHECK(s.peer.say("PASS\r\n").starts_with("-ERR"));
}

TEST_CASE("S16: a bare CR, LF or NUL makes one error, and nothing behind it is run") {
    for (const std::string_view line :
         {std::string_view("NOOP\nDELE 1\r\n"), std::string_view("NOOP\rDELE 1\r\n"),
          std::string_view("NO\0OP\r\n", 7), std::string_view("NOOP\r\r\n")}) {
        server_fixture s;
        static_cast<void>(s.peer.say(s.login));
        CHECK(s.peer.say(line) == "-ERR a line ends with CRLF and holds no CR, LF or NUL\r\n");
        CHECK(s.peer.say("STAT\r\n") == "+OK 2 37\r\n");
    }
}

TEST_CASE("CAPA tells what works now") {
    auto options = plain_options();
    SUBCASE("before and after a login alike") {
        server_fixture s(options);
        const auto before = s.peer.say("CAPA\r\n");
        CHECK(before == "+OK\r\nTOP\r\nUIDL\r\nUSER\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-"
                        "CODE\r\n.\r\n");
        static_cast<void>(s.peer.say(s.login));
        CHECK(s.peer.say("CAPA\r\n") == before);
    }
    SUBCASE("no USER where it would be refused, IMPLEMENTATION when told") {
        options.allow_plaintext_auth = false;
        options.implementation = "courriel 1";
        server_fixture s(options);
        CHECK(s.peer.say("CAPA\r\n") ==
              "+OK\r\nTOP\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\n"
              "IMPLEMENTATION courriel 1\r\n.\r\n");
        CHECK(s.peer.say("USER ada\r\n") == "-ERR TLS is required here\r\n");
        CHECK(s.peer.say("PASS secret word\r\n").starts_with("-ERR"));
    }
}

TEST_CASE("pipelined commands are answered in order, whatever the pieces") {
    const std::string all =
        std::string(server_fixture::login) +
        "STAT\r\nRETR 2\r\nDELE 1\r\nLIST\r\nRSET\r\nTOP 1 0\r\nUIDL\r\nQUIT\r\n";
    server_fixture whole;
    const auto expected = whole.peer.say(all);
    CHECK(expected.find("+OK 21 octets\r\nFrom: b\r\n\r\n..two\r\n...\r\n.\r\n") != expected.npos);
    for (const std::size_t piece : {1U, 2U, 3U, 5U, 7U, 20U}) {
        server_fixture s;
        CHECK(s.peer.say(all, piece) == expected);
        CHECK(s.app.ended);
    }
}

TEST_CASE("answers are given once, to what owes one, and hold no line end") {
    server_session session(plain_options());
    std::size_t logins = 0;
    const auto count = [&](const server_event& e) { logins += std::holds_alternative<login>(e); };
    talk peer(session, count);
    CHECK(session.accept() == errc::wrong_phase);
    CHECK(session.accept({}) == errc::wrong_phase);
    CHECK(session.reject("no") == errc::wrong_phase);
    CHECK(session.end_body() == errc::wrong_phase);
    CHECK(session.write_body("x") == 0);
    static_cast<void>(peer.say("USER ada\r\nPASS x\r\n"));
    REQUIRE(logins == 1);
    CHECK(session.owes_answer());
    CHECK_FALSE(session.wants().read);
    CHECK(session.accept() == errc::wrong_phase);
    CHECK(session.accept({{1, ""}}) == errc::invalid_argument);
    CHECK(session.accept({{1, "a b"}}) == errc::invalid_argument);
    CHECK(session.reject("a\r\nb") == errc::invalid_argument);
    CHECK(session.reject("a", "A B") == errc::invalid_argument);
    CHECK(session.reject("[looks like a code]") == errc::invalid_argument);
    CHECK(session.owes_answer());
    CHECK(session.output().empty());
    CHECK(session.reject("maildrop is locked", "IN-USE") == std::error_code{});
    CHECK(peer.heard() == "-ERR [IN-USE] maildrop is locked\r\n");
    CHECK(session.reject("again") == errc::wrong_phase);
}

TEST_CASE("what an application does not care for is refused") {
    server_session session(plain_options());
    const auto refuse = [&](const server_event& e) {
        CHECK(session.accept_default(e) == std::error_code{});
    };
    talk peer(session, refuse);
    CHECK(peer.say("USER a\r\nPASS b\r\n").ends_with("-ERR [AUTH] authentication failed\r\n"));
    CHECK_FALSE(session.is_authenticated());
}

TEST_CASE("a commit that fails is told, and ends the session all the same") {
    server_session session(plain_options());
    bool ended = false;
    const auto answer = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept({{1, "a"}}));
        else
            static_cast<void>(session.accept_default(e));
        ended = ended || std::holds_alternative<quit>(e);
    };
    talk peer(session, answer);
    CHECK(peer.say("USER a\r\nPASS b\r\nDELE 1\r\nQUIT\r\n")
              .ends_with("-ERR no message was removed\r\n"));
    CHECK(ended);
    CHECK(session.wants().close);
}

TEST_CASE("shut_down ends at once between commands, later within one, and removes nothing") {
    SUBCASE("idle") {
        server_fixture s;
        static_cast<void>(s.peer.say(s.login));
        static_cast<void>(s.peer.say("DELE 1\r\n"));
        s.session.shut_down();
        CHECK(s.peer.heard().empty());
        CHECK(s.session.wants().close);
        CHECK_FALSE(s.app.committed);
    }
    SUBCASE("an answer is owed") {
        server_session session(plain_options());
        const auto nothing = [](const server_event&) {};
        talk peer(session, nothing);
        static_cast<void>(peer.say("USER a\r\nPASS b\r\nSTAT\r\n"));
        session.shut_down();
        CHECK_FALSE(session.wants().close);
        CHECK(session.accept({}) == std::error_code{});
        CHECK(peer.heard() == "+OK\r\n");
        CHECK(session.wants().close);
    }
}

TEST_CASE("names that the greeting cannot carry fail the session at once") {
    for (const std::string_view name : {"", "a b", "a\r\nb", "\xC3\xA9"}) {
        server_options options;
        options.host_name = name;
        server_session session(options);
        const auto event = session.next();
        REQUIRE(event);
        CHECK(std::get<failed>(*event).error == errc::invalid_argument);
        CHECK(session.output().empty());
    }
}

TEST_CASE("EXPIRE and LOGIN-DELAY may differ for a user, and are told him after his login") {
    auto options = plain_options();
    options.expire = expire_policy{5, true};
    options.login_delay = login_delay_policy{std::chrono::seconds(900), true};
    struct judge {
        server_session& session;
        std::error_code error{};
        void operator()(const server_event& e) {
            if (!std::holds_alternative<login>(e)) return;
            error = session.set_policies(expire_policy{30, true}, std::nullopt);
            static_cast<void>(session.accept({}));
        }
    };
    server_session session(options);
    session.set_time(epoch);
    judge app{session};
    talk<server_session, judge&> peer(session, app);
    peer.heard();
    CHECK(session.set_policies({}, {}) == errc::wrong_phase);
    CHECK(peer.say("CAPA\r\n").ends_with("EXPIRE 5 USER\r\nLOGIN-DELAY 900 USER\r\n.\r\n"));
    peer.say("USER ada\r\nPASS x\r\n");
    CHECK_FALSE(app.error);
    CHECK(peer.say("CAPA\r\n").ends_with("EXPIRE 30\r\nLOGIN-DELAY 900\r\n.\r\n"));
}
