// Every limit of a client session at N-1, N and N+1.
#include <doctest/doctest.h>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;

namespace {

std::error_code expected(std::size_t n, std::size_t limit, errc e) {
    return n <= limit ? std::error_code{} : make_error_code(e);
}

} // namespace

TEST_CASE("reply_line counts the CRLF") {
    auto options = plain_client_options();
    options.limits.reply_line = 60;
    for (const std::size_t length : {59U, 60U, 61U, 4000U}) {
        client_fixture c(options);
        static_cast<void>(c.peer.say("+OK " + std::string(length - 6, 'x') + "\r\n"));
        CHECK(c.log.error == expected(length, 60, errc::line_too_long));
    }
}

TEST_CASE("L07: a reply without end costs no more than its limit") {
    client_fixture c;
    static_cast<void>(c.peer.say("+OK " + std::string(1 << 20, 'x')));
    CHECK(c.log.error == errc::line_too_long);
    CHECK(c.session.buffer_capacity() <= 4096);
}

TEST_CASE("messages: items of a listing") {
    auto options = plain_client_options();
    options.limits.messages = 4;
    for (const std::size_t count : {3U, 4U, 5U}) {
        client_fixture c(options);
        c.log_in();
        CHECK(c.session.list() == std::error_code{});
        std::string answer = "+OK\r\n";
        for (std::size_t i = 1; i <= count; ++i) answer += std::to_string(i) + " 1\r\n";
        static_cast<void>(c.peer.say(answer + ".\r\n"));
        CHECK(c.log.error == expected(count, 4, errc::too_large));
        CHECK((c.log.text.find("end\n") != std::string::npos) == (count <= 4));
    }
}

TEST_CASE("unique_id: octets of one, in a listing and of one message") {
    auto options = plain_client_options();
    options.limits.unique_id = 90;
    for (const std::size_t length : {89U, 90U, 91U}) {
        for (const bool is_one : {false, true}) {
            client_fixture c(options);
            c.log_in();
            CHECK((is_one ? c.session.uidl(1) : c.session.uidl()) == std::error_code{});
            const std::string id(length, '~');
            static_cast<void>(
                c.peer.say(is_one ? "+OK 1 " + id + "\r\n" : "+OK\r\n1 " + id + "\r\n.\r\n"));
            CHECK(c.log.error == expected(length, 90, errc::malformed));
            CHECK(c.log.text.starts_with("uid 1 " + id + "\nend\n") == (length <= 90));
        }
    }
    CHECK(client_limits{}.unique_id == 255);
}

TEST_CASE("capabilities: lines of the answer to CAPA") {
    auto options = plain_client_options();
    options.limits.capabilities = 4;
    for (const std::size_t count : {3U, 4U, 5U}) {
        client_fixture c(options);
        static_cast<void>(c.peer.say("+OK\r\n"));
        std::string answer = "+OK\r\n";
        for (std::size_t i = 0; i != count; ++i) answer += "X-" + std::to_string(i) + "\r\n";
        static_cast<void>(c.peer.say(answer + ".\r\n"));
        CHECK(c.log.error == expected(count, 4, errc::too_large));
    }
}

TEST_CASE("pipelined: verbs that wait for their answer, and one writable when there is room") {
    auto options = plain_client_options();
    options.limits.pipelined = 3;
    client_fixture c(options);
    c.log_in();
    std::size_t writables = 0;
    const auto count = [&](const client_event& e) {
        writables += std::holds_alternative<writable>(e);
    };
    talk peer(c.session, count);
    CHECK(c.session.noop() == std::error_code{});
    CHECK(c.session.noop() == std::error_code{});
    CHECK(c.session.noop() == std::error_code{});
    CHECK(c.session.noop() == errc::queue_full);
    peer.run();
    CHECK(writables == 0);
    static_cast<void>(peer.say("+OK\r\n"));
    CHECK(writables == 1);
    CHECK(c.session.noop() == std::error_code{});
    CHECK(c.session.noop() == errc::queue_full);
}

TEST_CASE("command_line: USER and PASS") {
    auto options = plain_client_options();
    options.limits.command_line = 100;
    for (const std::size_t length : {99U, 100U, 101U}) {
        const std::string word(length - 7, 'x');
        for (const bool as_user : {true, false}) {
            client_fixture c(options);
            static_cast<void>(c.peer.say("+OK\r\n"));
            static_cast<void>(c.peer.say("-ERR\r\n"));
            CHECK(c.session.login(as_user ? word : "a", as_user ? "a" : word) ==
                  expected(length, 100, errc::too_large));
            CHECK(c.session.output().empty() == (length > 100));
        }
    }
}

TEST_CASE("output_queue: what is pipelined waits for room in it") {
    constexpr std::size_t room_kept = 512; // for the longest request
    for (const std::size_t limit : {8191U, 8192U, 8193U, 8198U}) {
        auto options = plain_client_options();
        options.limits.output_queue = limit;
        options.limits.pipelined = 5000;
        client_fixture c(options);
        c.log_in("PIPELINING\r\n");
        for (int i = 0; i != 5000; ++i) REQUIRE(c.session.noop() == std::error_code{});
        const std::size_t fit = (limit - room_kept) / 6 + 1; // NOOP and CRLF
        CHECK(take_output(c.session).size() == fit * 6);
        CHECK(c.peer.heard().size() == (5000 - fit) * 6); // and the rest follows
    }
}

TEST_CASE("output_stall: a server that takes nothing ends the session") {
    for (const auto waited :
         {std::chrono::seconds(179), std::chrono::seconds(180), std::chrono::seconds(181)}) {
        client_fixture c;
        c.log_in();
        c.session.set_time(epoch + std::chrono::hours(1));
        CHECK(c.session.noop() == std::error_code{});
        CHECK_FALSE(c.session.next());
        c.session.set_time(epoch + std::chrono::hours(1));
        CHECK(c.session.deadline() == epoch + std::chrono::hours(1) + std::chrono::seconds(180));
        c.session.set_time(epoch + std::chrono::hours(1) + waited);
        c.session.time_out();
        const auto event = c.session.next();
        CHECK(event.has_value() == (waited >= std::chrono::seconds(180)));
        if (event) CHECK(std::get<failed>(*event).error == errc::timed_out);
    }
}

TEST_CASE("many verbs through the smallest queue keep their order") {
    auto options = plain_client_options();
    options.limits.output_queue = 1;
    options.limits.pipelined = 2000;
    client_fixture c(options);
    c.log_in("PIPELINING\r\n");
    std::string expected_bytes;
    std::string answers;
    for (std::size_t i = 1; i <= 2000; ++i) {
        REQUIRE(c.session.remove(i) == std::error_code{});
        expected_bytes += "DELE " + std::to_string(i) + "\r\n";
        answers += "+OK\r\n";
    }
    CHECK(c.peer.heard() == expected_bytes);
    static_cast<void>(c.peer.say(answers));
    CHECK(c.log.text.ends_with("done 5 2000 +[]\n"));
    CHECK(std::count(c.log.text.begin(), c.log.text.end(), '\n') == 2000);
}
