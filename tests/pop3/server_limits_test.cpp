// Every limit of a server session at N-1, N and N+1.
#include <doctest/doctest.h>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;

TEST_CASE("command_line counts the CRLF, and what is over it is one error") {
    auto options = plain_options();
    options.limits.command_line = 40;
    for (const std::size_t length : {39U, 40U, 41U, 5000U}) {
        server_fixture s(options);
        const std::string line = "USER " + std::string(length - 7, 'a') + "\r\n";
        for (const std::size_t piece : {std::size_t{1}, std::size_t{39}, SIZE_MAX}) {
            const auto said = s.peer.say(line, piece);
            CHECK(said == (length <= 40 ? "+OK\r\n" : "-ERR line too long\r\n"));
        }
        CHECK(s.peer.say("CAPA\r\n").starts_with("+OK"));
    }
}

TEST_CASE("L07: a line without end costs one small block") {
    server_fixture s;
    const std::string junk(64 * 1024, 'a');
    std::string said;
    for (int i = 0; i != 64; ++i) said += s.peer.say(junk);
    CHECK(said == "-ERR line too long\r\n");
    CHECK(s.session.buffer_capacity() <= 4096);
    CHECK(s.peer.say("\r\nCAPA\r\n").starts_with("+OK"));
    static_cast<void>(s.peer.say("half"));
    static_cast<void>(s.peer.end());
    CHECK(s.app.error == errc::unexpected_end);
}

TEST_CASE("the end of the stream inside a line that is being dropped is no good end") {
    server_fixture s;
    static_cast<void>(s.peer.say(std::string(600, 'a')));
    static_cast<void>(s.peer.end());
    CHECK(s.app.error == errc::unexpected_end);
}

TEST_CASE("bad_commands: what is no command uses up the budget, refusals do not") {
    auto options = plain_options();
    options.limits.bad_commands = 5;
    const std::string bad[] = {"BOGUS\r\n", "NOOP\n\r\n", std::string(600, 'x') + "\r\n",
                               "LIST x\r\n", "USER ada\r\n"};
    for (const std::size_t count : {4U, 5U, 6U}) {
        server_fixture s(options);
        static_cast<void>(s.peer.say(s.login));
        for (int i = 0; i != 100; ++i)
            CHECK(s.peer.say("RETR 99\r\n") == "-ERR no such message\r\n");
        std::size_t answered = 0;
        for (std::size_t i = 0; i != count; ++i)
            answered += s.peer.say(bad[i % 5]).starts_with("-ERR");
        CHECK(answered == std::min<std::size_t>(count, 5));
        CHECK(s.session.wants().close == (count >= 5));
        CHECK(s.app.error ==
              (count >= 5 ? make_error_code(errc::too_many_errors) : std::error_code{}));
    }
}

TEST_CASE("login_failures: then the close") {
    for (const std::size_t count : {2U, 3U, 4U}) {
        server_fixture s;
        std::size_t refusals = 0;
        for (std::size_t i = 0; i != count; ++i)
            refusals += s.peer.say("USER ada\r\nPASS wrong\r\n")
                            .ends_with("-ERR [AUTH] no such user or password\r\n");
        CHECK(refusals == std::min<std::size_t>(count, 3));
        CHECK(s.session.wants().close == (count >= 3));
        CHECK(s.app.error ==
              (count >= 3 ? make_error_code(errc::too_many_errors) : std::error_code{}));
    }
}

TEST_CASE("login_failures: a refusal that does not blame the credentials is none") {
    for (const auto* code : {"IN-USE", "LOGIN-DELAY", "SYS/TEMP", "SYS/PERM", "sys/temp/disk"}) {
        auto options = plain_options();
        options.mechanisms = {"PLAIN"};
        server_session session(options);
        std::string why = code;
        const auto refuse = [&](const server_event& e) {
            if (std::holds_alternative<login>(e) || std::holds_alternative<auth_step>(e))
                CHECK(session.reject("not now", why) == std::error_code{});
        };
        talk peer(session, refuse);
        const std::string refusal = "-ERR [" + why + "] not now\r\n";
        for (int i = 0; i != 5; ++i) {
            CHECK(peer.say("USER ada\r\nPASS b\r\n").ends_with(refusal));
            CHECK(peer.say("AUTH PLAIN AGEAYg==\r\n") == refusal);
            CHECK_FALSE(session.wants().close);
        }
        why = "AUTH";
        for (int i = 0; i != 3; ++i) static_cast<void>(peer.say("USER ada\r\nPASS b\r\n"));
        CHECK(session.wants().close);
    }
}

TEST_CASE("a refusal fills a line of 512 octets and no more") {
    for (const std::size_t length : {511U, 512U, 513U}) {
        server_session session(plain_options());
        const auto nothing = [](const server_event&) {};
        talk peer(session, nothing);
        static_cast<void>(peer.say("USER a\r\nPASS b\r\n"));
        const std::string text(length - std::string_view("-ERR [AUTH] \r\n").size(), 'x');
        CHECK(session.reject(text, "AUTH") ==
              (length <= 512 ? std::error_code{} : make_error_code(errc::too_large)));
        CHECK(session.owes_answer() == (length > 512));
    }
}

TEST_CASE("output_queue: a peer that never reads holds no more than it") {
    auto options = plain_options();
    options.limits.output_queue = 16 * 1024;
    server_session session(options);
    const auto answer = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(session.accept(maildrop_listing(100'000, {10, "same"})));
    };
    const std::string commands = "USER a\r\nPASS b\r\nLIST\r\nUIDL\r\nSTAT\r\n";
    std::string_view rest = commands;
    for (int i = 0; i != 1000; ++i) {
        while (auto event = session.next()) answer(*event);
        rest.remove_prefix(offer(session, rest));
    }
    CHECK_FALSE(session.wants().read);
    CHECK(session.wants().write);
    std::size_t queued = 0;
    std::string all;
    while (!session.output().empty() || session.wants().read) {
        if (session.output().empty()) {
            if (rest.empty()) break;
            rest.remove_prefix(offer(session, rest));
        }
        while (auto event = session.next()) answer(*event);
        queued = std::max(queued, session.buffer_capacity());
        all += session.output();
        session.consume(session.output().size());
        while (auto event = session.next()) answer(*event);
    }
    CHECK(queued <= 16 * 1024 + 32 * 1024);
    CHECK(all.ends_with("\r\n100000 same\r\n.\r\n+OK 100000 1000000\r\n"));
    CHECK(std::count(all.begin(), all.end(), '\n') == 200'000 + 2 + 4 + 2);
}
