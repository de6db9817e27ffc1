// RETR and TOP of the server session: streaming, back-pressure and the ways it may break off.
#include <doctest/doctest.h>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;

TEST_CASE("RETR tells the size and stuffs dots, TOP stops after its lines") {
    server_fixture s;
    static_cast<void>(s.peer.say(s.login));
    CHECK(s.peer.say("RETR 1\r\n") == "+OK 16 octets\r\nFrom: a\r\n\r\none\r\n.\r\n");
    CHECK(s.peer.say("RETR 2\r\n") == "+OK 21 octets\r\nFrom: b\r\n\r\n..two\r\n...\r\n.\r\n");
    CHECK(s.peer.say("TOP 2 0\r\n") == "+OK\r\nFrom: b\r\n\r\n.\r\n");
    CHECK(s.peer.say("TOP 2 1\r\n") == "+OK\r\nFrom: b\r\n\r\n..two\r\n.\r\n");
    CHECK(s.peer.say("TOP  2   9 \r\n") == "+OK\r\nFrom: b\r\n\r\n..two\r\n...\r\n.\r\n");
}

TEST_CASE("the queue fills, write_body takes less, writable comes once for each refill") {
    auto options = plain_options();
    options.limits.output_queue = 8 * 1024;
    server_session session(options);
    const std::string message(100'000, 'x');
    std::size_t offered = 0;
    std::size_t writables = 0;
    const auto answer = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept({{message.size() + 2, "a"}}));
        else if (std::holds_alternative<retrieve>(e))
            static_cast<void>(session.accept());
        else if (std::holds_alternative<writable>(e)) {
            ++writables;
            const auto taken = session.write_body(std::string_view(message).substr(offered));
            CHECK(taken <= 8 * 1024);
            offered += taken;
            CHECK(session.buffer_capacity() < 40 * 1024);
            if (offered == message.size()) CHECK(session.end_body() == std::error_code{});
        }
    };
    talk peer(session, answer);
    const auto said = peer.say("USER a\r\nPASS b\r\nRETR 1\r\nNOOP\r\n");
    CHECK(said.ends_with("+OK 100002 octets\r\n" + message + "\r\n.\r\n+OK\r\n"));
    CHECK(writables >= message.size() / (8 * 1024));
    CHECK(writables <= message.size() / (2 * 1024));
}

TEST_CASE("a message leaves in one write, with the line before it") {
    server_session session(plain_options());
    static constexpr std::size_t octets = 40'000;
    const auto answer = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept({{octets, "a"}}));
        else if (std::holds_alternative<retrieve>(e)) {
            static_cast<void>(session.accept());
            CHECK(session.write_body(std::string(octets - 2, 'x')) == octets - 2);
            static_cast<void>(session.end_body());
            CHECK(session.output().size() ==
                  std::string_view("+OK 40000 octets\r\n\r\n.\r\n").size() + octets - 2);
        }
    };
    talk peer(session, answer);
    static_cast<void>(peer.say("USER a\r\nPASS b\r\n"));
    for (int i = 0; i != 2; ++i) CHECK(peer.say("RETR 1\r\n").ends_with("x\r\n.\r\n"));
}

TEST_CASE("a body waits for the application; nothing else is said meanwhile") {
    server_session session(plain_options());
    const auto open = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept({{5, "a"}}));
        else if (std::holds_alternative<retrieve>(e))
            static_cast<void>(session.accept());
    };
    talk peer(session, open);
    static_cast<void>(peer.say("USER a\r\nPASS b\r\n"));
    CHECK(peer.say("RETR 1\r\nNOOP\r\n") == "+OK 5 octets\r\n");
    CHECK(session.owes_answer());
    CHECK_FALSE(session.wants().read);
    CHECK(session.reject("too late") == errc::wrong_phase);
    CHECK(session.write_body("ab\n") == 3);
    CHECK(peer.heard() == "ab\r\n");
    CHECK(session.end_body() == std::error_code{});
    CHECK(session.end_body() == errc::wrong_phase);
    CHECK(peer.heard() == ".\r\n+OK\r\n");
}

TEST_CASE("a message that is not there any more is refused before it begins") {
    server_session session(plain_options());
    const auto refuse = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept({{5, "a"}}));
        else if (std::holds_alternative<retrieve>(e))
            static_cast<void>(session.reject("cannot be read now", "SYS/TEMP"));
    };
    talk peer(session, refuse);
    static_cast<void>(peer.say("USER a\r\nPASS b\r\n"));
    CHECK(peer.say("RETR 1\r\nNOOP\r\n") == "-ERR [SYS/TEMP] cannot be read now\r\n+OK\r\n");
}

TEST_CASE("T12: a message that breaks off ends the connection without its end") {
    server_session session(plain_options());
    std::error_code error;
    const auto answer = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept({{5, "a"}}));
        else if (std::holds_alternative<retrieve>(e))
            static_cast<void>(session.accept());
        else if (const auto* f = std::get_if<failed>(&e))
            error = f->error;
    };
    talk peer(session, answer);
    static_cast<void>(peer.say("USER a\r\nPASS b\r\nRETR 1\r\n"));
    CHECK(session.write_body("ab\r\n") == 4);
    session.abort_body();
    CHECK(peer.heard() == "ab\r\n");
    CHECK(error == std::errc::io_error);
    CHECK(session.wants().close);
    CHECK(session.write_body("more") == 0);
    CHECK(session.end_body() == errc::wrong_phase);
}

TEST_CASE("TOP lets the application stop reading") {
    server_session session(plain_options());
    const auto open = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept({{5, "a"}}));
        else if (std::holds_alternative<retrieve>(e))
            static_cast<void>(session.accept());
    };
    talk peer(session, open);
    static_cast<void>(peer.say("USER a\r\nPASS b\r\n"));
    static_cast<void>(peer.say("TOP 1 1\r\n"));
    CHECK(session.write_body("A: 1\r\n\r\n") == 8);
    CHECK_FALSE(session.body_is_enough());
    CHECK(session.write_body("one\r\ntwo\r\n") == 10);
    CHECK(session.body_is_enough());
    CHECK(session.end_body() == std::error_code{});
    CHECK_FALSE(session.body_is_enough());
    CHECK(peer.heard() == "A: 1\r\n\r\none\r\n.\r\n");
}
