// The commands of a session on a maildrop, whose answers come at once or later.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include <courriel/errc.hpp>
#include <courriel/pop3/maildrop_service.hpp>
#include <courriel/pop3/response_code.hpp>

#include "pop3/memory_maildrop.hpp"
#include "pop3/support.hpp"

using namespace courriel;
using namespace courriel::pop3;
using namespace courriel::pop3::tests;

namespace {

/// Lets everybody in, to one maildrop.
struct served {
    explicit served(server_options options = plain_options()) : session(std::move(options)) {
        session.set_time(epoch);
        static_cast<void>(peer.heard());
    }

    void operator()(const server_event& e) {
        if (std::holds_alternative<login>(e) || std::holds_alternative<auth_step>(e)) {
            service.emplace(session, std::make_unique<memory_maildrop>(messages),
                            [this] { ++woken; });
            service->accept(std::holds_alternative<auth_step>(e) ? "ada" : "");
        } else if (service) {
            service->handle(e);
        }
        if (const auto* f = std::get_if<failed>(&e)) error = f->error;
    }

    std::string log_in() { return peer.say("USER ada\r\nPASS secret\r\n"); }

    /// Answers that wait are given, one by one, until there are none.
    std::string answer_all() {
        std::string said;
        while (messages.answer_one()) said += peer.heard();
        return said;
    }

    memory_messages messages{{"From: a\r\n\r\none\r\n", "From: b\r\n\r\n.two\r\n..\r\n"}};
    server_session session;
    std::optional<maildrop_service> service{};
    int woken = 0;
    std::error_code error{};
    talk<server_session, served&> peer{session, *this};
};

const std::string first = "+OK 16 octets\r\nFrom: a\r\n\r\none\r\n.\r\n";

} // namespace

TEST_CASE("a maildrop is listed, read and emptied, whether it answers at once or later") {
    for (const bool later : {false, true}) {
        for (const std::size_t largest : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
            served s;
            s.messages.later = later;
            s.messages.largest_read = largest;
            const auto say = [&s](const std::string& line) {
                const std::string at_once = s.peer.say(line + "\r\n");
                return at_once + s.answer_all();
            };
            CHECK(say("USER ada\r\nPASS secret").ends_with("+OK\r\n"));
            CHECK(s.messages.open == 1);
            CHECK(say("STAT") == "+OK 2 37\r\n");
            CHECK(say("RETR 1") == first);
            CHECK(say("RETR 2") == "+OK 21 octets\r\nFrom: b\r\n\r\n..two\r\n...\r\n.\r\n");
            CHECK(say("TOP 2 0") == "+OK\r\nFrom: b\r\n\r\n.\r\n");
            CHECK(say("DELE 2") == "+OK\r\n");
            CHECK(say("QUIT") == "+OK\r\n");
            CHECK(s.messages.removed == std::vector<std::size_t>{1});
            CHECK(s.messages.open == 0);
            CHECK(s.messages.deepest == 1);
            CHECK((s.woken != 0) == later);
            CHECK(s.session.wants().close);
        }
    }
}

TEST_CASE("a message larger than the queue is read as it leaves, in bounded pieces") {
    served s;
    const std::string line = std::string(70, 'x') + "\r\n";
    std::string large;
    while (large.size() < 1'000'000) large += line;
    s.messages.bytes = {large};
    s.log_in();
    const std::string whole =
        "+OK " + std::to_string(large.size()) + " octets\r\n" + large + ".\r\n";
    CHECK(s.peer.say("RETR 1\r\n") == whole);
    CHECK(s.messages.reads == large.size() / (64 * 1024) + 1);
    CHECK(s.messages.deepest == 1);

    // Who does not read gets no more than the queue holds.
    s.messages.reads = 0;
    static_cast<void>(offer(s.session, "RETR 1\r\n"));
    while (auto event = s.session.next()) s(*event);
    CHECK(s.messages.reads <= 2);
    CHECK(s.peer.heard() == whole);
}

TEST_CASE("TOP reads no more than it needs") {
    served s;
    s.messages.bytes = {"A: b\r\n\r\n" + std::string(1'000'000, 'x') + "\r\n"};
    s.messages.largest_read = 1000;
    s.log_in();
    CHECK(s.peer.say("TOP 1 0\r\n") == "+OK\r\nA: b\r\n\r\n.\r\n");
    CHECK(s.messages.reads == 1);

    // Who asks for many lines gets them in few pieces all the same.
    const auto header_only = s.messages.asked;
    CHECK(header_only <= 16 * 1024);
    s.messages.largest_read = SIZE_MAX;
    s.messages.reads = 0;
    CHECK(s.peer.say("TOP 1 1\r\n").size() > 1'000'000);
    CHECK(s.messages.reads <= 20);
}

TEST_CASE("an empty message and an empty maildrop") {
    served s;
    s.messages.bytes = {""};
    s.log_in();
    CHECK(s.peer.say("RETR 1\r\n") == "+OK 0 octets\r\n.\r\n");
    served t;
    t.messages.bytes.clear();
    t.log_in();
    CHECK(t.peer.say("LIST\r\nQUIT\r\n") == "+OK\r\n.\r\n+OK\r\n");
    CHECK(t.messages.open == 0);
}

TEST_CASE("a message that is gone, shorter, longer or unreadable is refused before it begins") {
    served s;
    SUBCASE("gone") {
        s.messages.bytes[0].clear();
        s.messages.listed = {16};
    }
    SUBCASE("longer by one") { s.messages.listed = {15}; }
    SUBCASE("not empty") { s.messages.listed = {0}; }
    SUBCASE("unreadable") { s.messages.read_error = make_error_code(std::errc::io_error); }
    s.log_in();
    CHECK(s.peer.say("RETR 1\r\n").starts_with("-ERR [SYS/TEMP] "));
    s.messages.read_error = {};
    CHECK(s.peer.say("RETR 2\r\n").starts_with("+OK 21 octets"));
}

TEST_CASE("T12: a message that turns out shorter or longer on its way ends the connection") {
    served s;
    s.messages.largest_read = 8;
    SUBCASE("shorter") { s.messages.listed = {17}; }
    SUBCASE("longer") { s.messages.listed = {15}; }
    SUBCASE("longer, and answers are late") {
        s.messages.listed = {15};
        s.messages.later = true;
    }
    s.log_in();
    s.answer_all();
    std::string said = s.peer.say("RETR 1\r\n");
    said += s.answer_all();
    CHECK(said.find("\r\n.\r\n") == std::string::npos);
    CHECK(s.error == std::errc::io_error);
    CHECK(s.session.wants().close);
}

TEST_CASE("a message that needs UTF8 is refused to who has not said so") {
    auto options = plain_options();
    options.utf8 = true;
    served s(options);
    s.messages.needs_utf8 = {true};
    s.log_in();
    CHECK(s.peer.say("RETR 1\r\n").starts_with("-ERR [UTF8] "));
    CHECK(s.peer.say("TOP 1 0\r\n").starts_with("-ERR [UTF8] "));
    CHECK(s.messages.reads == 0);
    served t(options);
    t.messages.needs_utf8 = {true};
    static_cast<void>(t.peer.say("UTF8\r\n"));
    t.log_in();
    CHECK(t.peer.say("RETR 1\r\n") == first);
}

TEST_CASE("a maildrop that cannot be listed is let go, and says why") {
    const std::pair<std::error_code, std::string> reasons[] = {
        {response_code::in_use, "-ERR [IN-USE] the maildrop is in use by another session\r\n"},
        {response_code::login_delay,
         "-ERR [LOGIN-DELAY] the last login was too short a time ago\r\n"},
        {response_code::sys_perm, "-ERR [SYS/PERM] somebody has to mend the server\r\n"},
        {errc::refused, "-ERR [AUTH] invalid user or password\r\n"},
        {make_error_code(std::errc::io_error), "-ERR [SYS/TEMP] try again later\r\n"}};
    for (const auto& reason : reasons) {
        served s;
        s.messages.list_error = reason.first;
        CHECK(s.log_in() == "+OK\r\n" + reason.second);
        CHECK(s.messages.open == 0);
        CHECK_FALSE(s.service->is_open());
        s.messages.list_error = {};
        CHECK(s.log_in() == "+OK\r\n+OK\r\n");
    }
}

TEST_CASE("messages that were not removed are no yes to QUIT") {
    served s;
    s.messages.remove_error = make_error_code(std::errc::read_only_file_system);
    SUBCASE("none") { s.messages.most_removed = 0; }
    SUBCASE("the second") { s.messages.most_removed = 1; }
    s.messages.later = true;
    s.log_in();
    s.answer_all();
    CHECK(s.peer.say("DELE 1\r\nDELE 2\r\nQUIT\r\n") == "+OK\r\n+OK\r\n");
    CHECK(s.answer_all() == "-ERR [SYS/TEMP] some deleted messages not removed\r\n");
    CHECK(s.messages.removed.size() == s.messages.most_removed);
    CHECK(s.messages.open == 0);
    CHECK(s.session.wants().close);
}

TEST_CASE(
    "D18: a connection that is lost removes nothing; an answer that comes too late does no harm") {
    served s;
    s.messages.later = true;
    s.log_in();
    s.answer_all();
    static_cast<void>(s.peer.say("DELE 2\r\nRETR 1\r\n"));
    static_cast<void>(s.peer.end());
    SUBCASE("the answer comes first") {
        s.answer_all();
        s.service.reset();
    }
    SUBCASE("the service goes first") {
        s.service.reset();
        s.answer_all();
    }
    CHECK(s.messages.removed.empty());
    CHECK(s.messages.open == 0);
}

TEST_CASE("a login by AUTH is the identity's") {
    auto options = plain_options();
    options.mechanisms = {"PLAIN"};
    served s(options);
    CHECK(s.peer.say("AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n") == "+OK\r\n");
    CHECK(s.session.user() == "ada");
}
