// VRFY, EXPN and HELP (RFC 5321 sections 3.5 and 4.1.1.6 to 4.1.1.8; RFC 6531 section 3.7.4.2).
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

smtp::server_options open() {
    smtp::server_options options;
    options.offer.expn = options.offer.vrfy = options.offer.help = true;
    options.offer.smtp_utf8 = true;
    return options;
}

} // namespace

TEST_CASE("server: EXPN is off unless it is offered") {
    server_driver server;
    CHECK(server.say("EHLO c\r\n").find("EXPN") == std::string::npos);
    CHECK(server.say("EXPN list\r\n") == "502 5.5.1 not implemented\r\n");
    server_driver on(open());
    CHECK(on.say("EHLO c\r\n").find("250-EXPN\r\n") != std::string::npos);
    on.take_log();
    CHECK(codes(on.say("EXPN list\r\n")) == "252");
    CHECK(on.take_log() == "expand list\n");
}

TEST_CASE("server: EXPN with a line for each member, and its default") {
    bool tell = true;
    server_driver server(open(), [&](auto& session, const auto& event) {
        if (!std::holds_alternative<smtp::expand>(event)) return accept_all(session, event);
        return tell ? session.reply({250, {2, 1, 5}, "Ada <a@b>\nBob <b@b>"})
                    : session.accept_default(event);
    });
    server.say("EHLO c\r\n");
    CHECK(server.say("EXPN list\r\n") == "250-2.1.5 Ada <a@b>\r\n250 2.1.5 Bob <b@b>\r\n");
    tell = false;
    CHECK(codes(server.say("EXPN list\r\n")) == "550");
}

TEST_CASE("server: R13 names beyond ASCII need the parameter SMTPUTF8") {
    for (const std::string verb : {"VRFY ", "EXPN "}) {
        server_driver server(open());
        server.say("EHLO c\r\n");
        server.take_log();
        CHECK(codes(server.say(verb + "\xC3\xA9\r\n" + verb + "\xC3\xA9 SMTPUTF8\r\n" + verb +
                               "\xC3 SMTPUTF8\r\n" + verb + "a smtputf8\r\n")) ==
              "553 252 553 252");
        const std::string name = verb == "VRFY " ? "verify " : "expand ";
        CHECK(server.take_log() == name + "\xC3\xA9\n" + name + "a\n");
        CHECK(codes(server.say(verb + "\r\n" + verb + "SMTPUTF8\r\n" + verb + "\x1B[2J\r\n")) ==
              "501 252 501"); // somebody may be called so
    }
    server_driver without;
    without.say("EHLO c\r\n");
    without.take_log();
    CHECK(codes(without.say("VRFY a SMTPUTF8\r\nVRFY \xC3\xA9 SMTPUTF8\r\n")) == "252 553");
    CHECK(without.take_log() == "verify a SMTPUTF8\n");
}

TEST_CASE("server: HELP may say more than the default") {
    server_driver server({}, [](auto& session, const auto& event) {
        if (const auto* help = std::get_if<smtp::help_request>(&event))
            return help->topic.empty() ? session.accept_default(event)
                                       : session.accept("about " + std::string(help->topic));
        return accept_all(session, event);
    });
    CHECK(server.say("HELP\r\n") == "214 2.0.0 see RFC 5321\r\n");
    CHECK(server.say("HELP DATA\r\n") == "214 2.0.0 about DATA\r\n");
    CHECK(server.take_log() == "help\nhelp DATA\n");
}
