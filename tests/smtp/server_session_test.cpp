// The server session's life: greeting, a whole dialogue, ends of all kinds, waits, shutting down.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::chrono_literals;

TEST_CASE("server: a whole dialogue, events and answers") {
    server_driver server({.host_name = "mx.example"});
    CHECK(server.greeting == "220 mx.example ESMTP courriel\r\n");
    CHECK(server.say("EHLO client.example\r\n") == "250-mx.example\r\n"
                                                   "250-PIPELINING\r\n"
                                                   "250-SIZE 52428800\r\n"
                                                   "250-ENHANCEDSTATUSCODES\r\n"
                                                   "250-8BITMIME\r\n"
                                                   "250 CHUNKING\r\n");
    CHECK(server.session.client_name() == "client.example");
    CHECK(server.session.is_extended());
    CHECK(server.say("MAIL FROM:<a@b.example> SIZE=5 BODY=8BITMIME\r\n") ==
          "250 2.1.0 sender ok\r\n");
    CHECK(server.say("RCPT TO:<c@d.example>\r\n") == "250 2.1.5 recipient ok\r\n");
    CHECK(codes(server.say("DATA\r\n")) == "354");
    CHECK(server.say("Subject: x\r\n\r\n..dot\r\n.\r\n") == "250 2.0.0 message accepted\r\n");
    CHECK(server.body == "Subject: x\r\n\r\n.dot\r\n");
    CHECK(codes(server.say("QUIT\r\n")) == "221");
    CHECK(server.is_closed());
    CHECK(server.log == "ehlo client.example\nsender a@b.example\nrecipient c@d.example\ndata\n"
                        "begin 1\nend\nquit\n");
}

TEST_CASE("server: the course's session") {
    server_driver server;
    server.say("EHLO machine.domain.fr\r\n");
    CHECK(codes(server.say("MAIL FROM: bush@whitehouse.gov\r\n")) == "250");
    CHECK(codes(server.say("RCPT TO: roussel@monge.univ-mlv.fr\r\n")) == "250");
    CHECK(codes(server.say("DATA\r\n")) == "354");
    CHECK(codes(server.say("To: toi\r\nFrom: moi\r\nSubject: test\r\n\r\nTexte\r\n.\r\n")) ==
          "250");
    CHECK(server.take_log() == "ehlo machine.domain.fr\nsender bush@whitehouse.gov\n"
                               "recipient roussel@monge.univ-mlv.fr\ndata\nbegin 1\nend\n");
}

TEST_CASE("server: a dialogue cut into pieces of any size is the same dialogue") {
    const std::string dialogue = "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nNOOP\r\nRSET\r\n"
                                 "MAIL FROM:<>\r\nRCPT TO:<e@f>\r\nRCPT TO:<g@h>\r\n";
    server_driver whole;
    const std::string expected = whole.say(dialogue);
    CHECK(codes(expected) == "250 250 250 250 250 250 250 250");
    for (std::size_t piece = 1; piece != dialogue.size(); ++piece) {
        server_driver server;
        CHECK(server.say(dialogue, piece) == expected);
        CHECK(server.log == whole.log);
    }
}

TEST_CASE("server: an answer owed holds the session, for as long as it takes") {
    server_driver server({}, [](auto&, const auto&) { return std::error_code{}; });
    CHECK(server.say("EHLO c\r\nNOOP\r\n").empty());
    CHECK(server.session.owes_answer());
    CHECK(server.session.wants() == want{});
    CHECK_FALSE(server.session.deadline().has_value());
    CHECK_FALSE(server.session.accept());
    CHECK(server.session.accept() == errc::wrong_phase);
    CHECK(codes(server.settle()) == "250 250");
    CHECK(server.session.wants().read);
}

TEST_CASE("server: the end between commands is good, even with commands to answer") {
    server_driver server;
    server.say("EHLO c\r\n");
    CHECK(server.hang_up().empty());
    CHECK(server.is_closed());
    CHECK_FALSE(server.failure);
}

TEST_CASE("server: L03 the end inside a line is a failure") {
    server_driver server;
    server.say("EHLO c\r\nNOO");
    server.hang_up();
    CHECK(server.is_closed());
    CHECK(server.failure == errc::unexpected_end);

    server_driver dropping({.limits = {.command_line = 10}});
    CHECK(codes(dropping.say("NOOP 7890123")) == "500");
    dropping.hang_up();
    CHECK(dropping.failure == errc::unexpected_end);
}

TEST_CASE("server: T12 the end inside a message cuts it") {
    server_driver server;
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.say("DATA\r\n");
    server.say("half\r\n.");
    server.take_log();
    server.hang_up();
    CHECK(server.take_log() == "cut " + make_error_code(errc::unexpected_end).message() +
                                   "\nfailed " + make_error_code(errc::unexpected_end).message() +
                                   "\n");
    CHECK(server.is_closed());
}

TEST_CASE("server: L01 one wait covers a command, and drips do not renew it") {
    server_driver server({.limits = {.command_wait = 100s}});
    server.say("EHLO c\r\n");
    for (int i = 0; i != 4; ++i) {
        CHECK(server.pass(24s).empty());
        CHECK(server.say("N").empty());
    }
    CHECK(server.pass(3s).empty());
    CHECK(codes(server.pass(1s)) == "421");
    CHECK(server.failure == errc::timed_out);
    CHECK(server.is_closed());
}

TEST_CASE("server: L01 one wait covers 64 KiB of a message") {
    server_driver server({.limits = {.body_wait = 100s}});
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.say("DATA\r\n");
    const std::string line = std::string(62, 'x') + "\r\n";
    std::string most;
    for (int i = 0; i != 1023; ++i) most += line;
    server.say(most);
    CHECK(server.pass(99s).empty());
    server.say(line); // the 64 KiB are whole
    CHECK(server.pass(99s).empty());
    CHECK(codes(server.pass(1s)) == "421");
    CHECK(server.failure == errc::timed_out);
    CHECK(server.log.find("cut") != std::string::npos);
}

TEST_CASE("server: L04 a client that reads nothing is not read from, and times out") {
    server_driver server({.limits = {.output_queue = 4096, .output_stall = 100s}});
    server.say("EHLO c\r\n");
    server.reading = false;
    std::string junk;
    for (int i = 0; i != 90; ++i) junk += "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRSET\r\n";
    server.say(junk);
    CHECK(server.unread != 0);
    CHECK_FALSE(server.session.wants().read);
    CHECK(server.session.buffer_capacity() <= 64 * 1024);
    server.pass(100s);
    CHECK(server.failure == errc::timed_out);
}

TEST_CASE("server: L13 shut_down says 421 at once when idle") {
    server_driver server;
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n");
    server.session.shut_down();
    CHECK(server.settle() == "421 4.3.2 localhost: shutting down\r\n");
    CHECK(server.is_closed());
    CHECK_FALSE(server.failure);
}

TEST_CASE("server: L13 shut_down lets the message in hand end") {
    server_driver server;
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.say("DATA\r\n");
    server.session.shut_down();
    CHECK(server.say("text\r\n").empty());
    CHECK(codes(server.say(".\r\nNOOP\r\n")) == "250 421");
    CHECK(server.is_closed());
}

TEST_CASE("server: I02 options that no line can carry fail the session") {
    for (const char* name : {"", "a b", "a\r\nb", "a\x7f"}) {
        server_driver server({.host_name = name});
        CHECK(server.greeting.empty());
        CHECK(server.failure == errc::invalid_argument);
    }
    CHECK(server_driver({.software = "a\r\n221 b"}).failure == errc::invalid_argument);
    CHECK(server_driver({.mechanisms = {"PLAIN LOGIN"}}).failure == errc::invalid_argument);
    CHECK_FALSE(server_driver({.host_name = std::string(255, 'a')}).failure);
    CHECK(server_driver({.host_name = std::string(256, 'a')}).failure == errc::invalid_argument);
}

TEST_CASE("server: L11 a clock that is set back changes nothing") {
    server_driver server;
    server.pass(100s);
    server.now -= 1h;
    CHECK(codes(server.say("NOOP\r\n")) == "250");
    CHECK(server.pass(299s).empty());
    CHECK(codes(server.pass(1s)) == "421");
}
