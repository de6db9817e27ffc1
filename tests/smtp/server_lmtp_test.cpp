// LMTP (RFC 2033): LHLO, and an answer for each recipient behind a message, in their order.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

smtp::server_options lmtp() { return {.protocol = smtp::server_protocol::lmtp}; }

constexpr const char* three =
    "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<1@d>\r\nRCPT TO:<2@d>\r\nRCPT TO:<3@d>\r\n";

} // namespace

TEST_CASE("server: LMTP has LHLO, SMTP has not") {
    server_driver server(lmtp());
    CHECK(server.greeting == "220 localhost LMTP courriel\r\n");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "503");
    CHECK(codes(server.say("HELO c\r\nEHLO c\r\n")) == "500 500");
    CHECK(server.say("lhlo c\r\n").starts_with("250-localhost\r\n250-PIPELINING\r\n"));
    CHECK(server.take_log() == "ehlo c\n");
    server_driver other;
    CHECK(codes(other.say("LHLO c\r\n")) == "500");
}

TEST_CASE("server: LMTP without a recipient has no DATA") {
    server_driver server(lmtp());
    server.say("LHLO c\r\nMAIL FROM:<a@b>\r\n");
    CHECK(codes(server.say("DATA\r\n")) == "503");
    CHECK(codes(server.say("BDAT 1 LAST\r\nx")) == "503");
}

TEST_CASE("server: R10 LMTP answers once for each accepted recipient, in order") {
    int turn = 0;
    std::vector<std::size_t> owed;
    server_driver server(lmtp(), [&](auto& session, const auto& event) {
        if (const auto* to = std::get_if<smtp::recipient>(&event))
            if (to->address.local_part == "2") return session.reject(550, "no");
        if (!std::holds_alternative<smtp::body_end>(event)) return accept_all(session, event);
        owed.push_back(session.answers_owed());
        CHECK_FALSE(session.reply({452, {4, 2, 2}, "full"}));
        owed.push_back(session.answers_owed());
        ++turn;
        return session.accept("stored");
    });
    CHECK(codes(server.say(three)) == "250 250 250 550 250");
    for (const char* body : {"DATA\r\n", "BDAT 3 LAST\r\nabc"}) {
        std::string said = server.say(body);
        if (said.starts_with("354")) said = server.say("abc\r\n.\r\n");
        CHECK(said == "452 4.2.2 full\r\n250 2.0.0 stored\r\n");
        CHECK(codes(server.say("DATA\r\n")) == "503");
        server.say("MAIL FROM:<a@b>\r\nRCPT TO:<1@d>\r\nRCPT TO:<3@d>\r\n");
    }
    CHECK(turn == 2);
    CHECK(owed == std::vector<std::size_t>{2, 1, 2, 1});
    CHECK(server.session.answers_owed() == 0);
}

TEST_CASE("server: R10 what the session refuses is refused for each recipient") {
    smtp::server_options options = lmtp();
    options.limits.message = 4;
    server_driver server(options);
    const std::string mail = "MAIL FROM:<a@b>\r\nRCPT TO:<1@d>\r\nRCPT TO:<2@d>\r\n";
    server.say(three);
    server.say("DATA\r\n");
    CHECK(codes(server.say("abc\r\n.\r\n")) == "552 552 552"); // too large
    server.say(mail + "DATA\r\n");
    CHECK(codes(server.say("a\n\r\n.\r\nNOOP\r\n")) == "554 554 250"); // a bare LF
    server.say(mail);
    CHECK(codes(server.say("BDAT 5 LAST\r\nabcdeNOOP\r\n")) == "552 552 250");
    server.say(mail);
    CHECK(codes(server.say("BDAT 5\r\nabcdeBDAT 1 LAST\r\nx")) == "552 503");
}

TEST_CASE("server: more refusals than the queue has room for come as it empties") {
    smtp::server_options options = lmtp();
    options.limits.message = 4;
    options.limits.output_queue = 4096;
    server_driver server(options);
    std::string mail = "LHLO c\r\nMAIL FROM:<a@b>\r\n";
    for (int i = 0; i != 300; ++i) mail += "RCPT TO:<c@d>\r\n";
    server.say(mail);
    server.say("DATA\r\n");
    server.reading = false;
    server.say("abcde\r\n.\r\nNOOP\r\n");
    CHECK(server.session.output().size() <= 4096);
    server.reading = true;
    std::string said = server.settle();
    std::size_t refusals = 0;
    for (std::size_t at = 0; (at = said.find("552 ", at)) != std::string::npos; ++at) ++refusals;
    CHECK(refusals == 300);
    CHECK(said.ends_with("250 2.0.0 ok\r\n"));
}

TEST_CASE("server: all answers to a message may be given at once, to a peer that does not read") {
    smtp::server_options options = lmtp();
    options.limits.output_queue = 4096;
    server_driver server(options, [](auto& session, const auto& event) {
        if (!std::holds_alternative<smtp::body_end>(event)) return accept_all(session, event);
        while (session.answers_owed() != 1)
            CHECK_FALSE(session.reply({250, {2, 1, 5}, std::string(100, 'x')}));
        return session.reject(452, "full");
    });
    std::string mail = "LHLO c\r\nMAIL FROM:<a@b>\r\n";
    for (int i = 0; i != 300; ++i) mail += "RCPT TO:<c@d>\r\n";
    server.say(mail);
    server.say("DATA\r\n");
    server.reading = false;
    server.say("abc\r\n.\r\nNOOP\r\n");
    server.reading = true;
    const std::string said = codes(server.settle());
    CHECK(said.size() == 301 * 4 - 1);
    CHECK(said.ends_with("250 452 250"));
}

TEST_CASE("server: the refusals of one message are one error, 421 is the end") {
    smtp::server_options options = lmtp();
    options.limits.errors = 2;
    server_driver server(options, [](auto& session, const auto& event) {
        return std::holds_alternative<smtp::body_end>(event) ? session.reject(550, "no")
                                                             : accept_all(session, event);
    });
    server.say(three);
    server.say("DATA\r\n");
    CHECK(codes(server.say("x\r\n.\r\n")) == "550");
    CHECK(server.session.answers_owed() == 2);
    CHECK_FALSE(server.session.reject(421, "bye"));
    CHECK(codes(server.settle()) == "421");
    CHECK(server.is_closed());
    CHECK(server.session.accept() == errc::wrong_phase);
}

TEST_CASE("server: the default refuses a message for each recipient") {
    server_driver server(lmtp(), [](auto& session, const auto& event) {
        return std::holds_alternative<smtp::body_end>(event) ? session.accept_default(event)
                                                             : accept_all(session, event);
    });
    server.say(three);
    server.say("DATA\r\n");
    CHECK(codes(server.say("x\r\n.\r\nNOOP\r\n")) == "554 554 554 250");
}
