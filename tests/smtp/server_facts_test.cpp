// What a server session says of itself and of a message: what it announces, how a message came, how
// many hops it has made; and an answer that is held back.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::chrono_literals;

namespace {

const std::string trace = "received: from a by b\r\n";

std::string repeated(const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i != times; ++i) out += text;
    return out;
}

smtp::body_end end_of(const std::string& message, bool by_chunks, std::size_t hops = 100) {
    smtp::body_end found{.hops = 12'345};
    server_driver server({.limits = {.hops = hops}}, [&](auto& session, const auto& event) {
        if (const auto* end = std::get_if<smtp::body_end>(&event)) found = *end;
        return accept_all(session, event);
    });
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    if (by_chunks) {
        server.say("BDAT " + std::to_string(message.size()) + " LAST\r\n" + message, 3);
    } else {
        server.say("DATA\r\n");
        server.say(message + ".\r\n", 3);
    }
    return found;
}

} // namespace

TEST_CASE("server: hops are the Received fields of the header alone") {
    for (const bool by_chunks : {false, true}) {
        CHECK(end_of("\r\n" + trace, by_chunks).hops == 0);
        CHECK(end_of(trace + "Subject: x\r\n Received: y\r\nX-Received: z\r\nRECEIVED: w\r\n\r\n" +
                         trace,
                     by_chunks)
                  .hops == 2);
        CHECK(end_of("Receive: x\r\nReceived-SPF: y\r\n" + trace, by_chunks).hops == 1);
        CHECK(end_of("", by_chunks).hops == 0);
    }
}

TEST_CASE("server: R05 a message with too many hops is in a loop") {
    for (const bool by_chunks : {false, true})
        for (const std::size_t hops : {2U, 3U, 4U})
            CHECK(end_of(repeated(trace, hops) + "\r\nx\r\n", by_chunks, 3).hops ==
                  (hops <= 3 ? hops : 12'345));
    server_driver server({.limits = {.hops = 3}});
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.say("DATA\r\n");
    server.take_log();
    CHECK(server.say(repeated(trace, 4) + ".\r\n") ==
          "554 5.4.6 too many Received fields: a mail loop\r\n");
    CHECK(server.take_log() == "cut " + make_error_code(errc::too_large).message() + "\n");
    CHECK(codes(server.say("DATA\r\n")) == "503");
}

TEST_CASE("server: long lines are seen in chunks as in DATA") {
    for (const bool by_chunks : {false, true})
        for (const std::size_t size : {997U, 998U, 999U})
            CHECK(end_of("\r\n" + std::string(size, 'x') + "\r\ny\r\n", by_chunks).long_lines ==
                  (size == 999));
}

TEST_CASE("server: the transmission type") {
    smtp::server_options options{.tls = tls::starttls, .mechanisms = {"PLAIN"}};
    options.offer.smtp_utf8 = true;
    for (const bool lmtp : {false, true}) {
        const std::string hello = lmtp ? "LHLO c\r\n" : "EHLO c\r\n";
        const std::string name = lmtp ? "LMTP" : "ESMTP";
        options.protocol = lmtp ? smtp::server_protocol::lmtp : smtp::server_protocol::smtp;
        options.allow_plaintext_auth = true;
        server_driver server(options);
        const auto type = [&] { return std::string(server.session.transmission_type()); };
        server.say(hello);
        CHECK(type() == name);
        server.say("AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n");
        CHECK(type() == name + "A");
        server_driver secure(options);
        secure.say(hello + "STARTTLS\r\n");
        secure.start_tls();
        secure.say(hello);
        CHECK(secure.session.transmission_type() == name + "S");
        secure.say("AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n");
        CHECK(secure.session.transmission_type() == name + "SA");
        secure.say("MAIL FROM:<a@b> SMTPUTF8\r\n");
        CHECK(secure.session.transmission_type() == (lmtp ? "UTF8LMTPSA" : "UTF8SMTPSA"));
        secure.say("RSET\r\n");
        CHECK(secure.session.transmission_type() == name + "SA");
    }
    server_driver old;
    old.say("HELO c\r\n");
    CHECK(old.session.transmission_type() == "SMTP");
}

TEST_CASE("server: what is offered is announced and understood, and nothing else") {
    smtp::server_options options{.limits = {.recipients = 7, .messages = 2'000'000}};
    options.offer = {};
    server_driver none(options);
    CHECK(none.say("EHLO c\r\n") == "250-localhost\r\n250 SIZE 52428800\r\n");
    CHECK(none.say("NOOP\r\n") == "250 ok\r\n"); // no enhanced codes
    CHECK(codes(none.say("MAIL FROM:<a@b> BODY=8BITMIME\r\n")) == "555");
    options.offer.rcpt_max = 1;
    options.offer.others = {"X-OURS 1"};
    CHECK(server_driver(options).say("EHLO c\r\n") ==
          "250-localhost\r\n250-SIZE 52428800\r\n250-LIMITS MAILMAX=999999 RCPTMAX=7\r\n"
          "250 X-OURS 1\r\n");
}

TEST_CASE("server: an answer is held back as long as the application says") {
    server_driver server({}, [](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::verify>(event)) {
            session.delay_answer(40s);
            session.delay_answer(40s); // a minute is the most
        }
        return accept_all(session, event);
    });
    server.say("EHLO c\r\n");
    CHECK(server.say("VRFY x\r\n").empty());
    CHECK(server.pass(59s).empty());
    CHECK(codes(server.pass(1s)) == "252");
    CHECK(codes(server.say("NOOP\r\n")) == "250"); // that one alone
}
