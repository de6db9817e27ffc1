// MAIL and RCPT: addresses, parameters, and the limits on recipients and messages.
#include <doctest/doctest.h>

#include <vector>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

// What the server says to one MAIL of a fresh session.
std::string mail(std::string_view argument, smtp::server_options options = {}) {
    server_driver server(std::move(options));
    server.say("EHLO c\r\n");
    return server.say("MAIL " + std::string(argument) + "\r\n");
}

std::string rcpt(std::string_view argument) {
    server_driver server;
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n");
    return server.say("RCPT " + std::string(argument) + "\r\n");
}

} // namespace

TEST_CASE("server: MAIL takes addresses and refuses what is none") {
    for (const char* good : {"FROM:<a@b>", "from:<>", "FROM: <a@b>", "FROM: a@b", "FROM:a@b",
                             "FROM:<@x,@y:a@b>", "FROM:<\"a b\"@[127.0.0.1]>", "FROM:<a@b>  "})
        CHECK(codes(mail(good)) == "250");
    for (const char* bad : {"FROM:", "FROM:<", "FROM:<a", "FROM:<a@b@c>", "FROM:<a b@c>"})
        CHECK(mail(bad) == "501 5.1.7 malformed sender address\r\n");
    for (const char* bad : {"", "<a@b>", "TO:<a@b>", "FROM :<a@b>"})
        CHECK(mail(bad) == "501 5.5.4 syntax: MAIL FROM:<address>\r\n");
    CHECK(codes(mail("FROM:<a@b>SIZE=1")) == "501");
    CHECK(codes(mail("FROM:<a@b>x")) == "501");
}

TEST_CASE("server: RCPT takes <postmaster> and refuses the null path") {
    for (const char* good : {"TO:<c@d>", "TO:<postmaster>", "TO:<PostMaster>", "to: c@d"})
        CHECK(codes(rcpt(good)) == "250");
    for (const char* bad : {"TO:<>", "TO:<c>", "TO:", "TO:<c@>", "TO:<@d>"})
        CHECK(rcpt(bad) == "501 5.1.3 malformed recipient address\r\n");
    CHECK(codes(rcpt("FROM:<c@d>")) == "501");
    CHECK(rcpt("TO:<c@d> NOTIFY=NEVER") == "555 5.5.4 unknown parameter\r\n");
    CHECK(codes(rcpt("TO:<c@d> =")) == "501");
}

TEST_CASE("server: R13 addresses beyond ASCII need SMTPUTF8, which is not offered") {
    CHECK(codes(mail("FROM:<\xC3\xA9@b>")) == "553");
    CHECK(codes(rcpt("TO:<a@\xC3\xA9.example>")) == "553");
}

TEST_CASE("server: parameters of MAIL") {
    std::vector<smtp::sender> seen;
    std::string authorized;
    server_driver server({.mechanisms = {"CRAM-MD5"}}, [&](auto& session, const auto& event) {
        if (const auto* sender = std::get_if<smtp::sender>(&event)) {
            seen.push_back(*sender);
            authorized = sender->authorized.value_or("none");
        }
        return accept_all(session, event);
    });
    server.say("EHLO c\r\n");
    server.say("MAIL FROM:<a@b> size=77 body=8bitmime AUTH=e+3Dmc2@example.com\r\n");
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].size == 77);
    CHECK(seen[0].body == smtp::body_type::eight_bit_mime);
    CHECK(authorized == "e=mc2@example.com");
    server.say("RSET\r\nMAIL FROM:<a@b>  BODY=7BIT \r\n");
    REQUIRE(seen.size() == 2);
    CHECK_FALSE(seen[1].size.has_value());
    CHECK(seen[1].body == smtp::body_type::seven_bit);
    CHECK(authorized == "none");
    server.say("RSET\r\nMAIL FROM:a@b AUTH=<>\r\n");
    REQUIRE(seen.size() == 3);
    CHECK(authorized == "<>");
    CHECK(seen[2].leniency.no_brackets);
}

TEST_CASE("server: blanks behind the colon are taken, and flagged") {
    std::vector<bool> flagged;
    server_driver server({}, [&](smtp::server_session& session, const smtp::server_event& event) {
        if (const auto* e = std::get_if<smtp::sender>(&event))
            flagged.push_back(e->leniency.leading_blank);
        if (const auto* e = std::get_if<smtp::recipient>(&event))
            flagged.push_back(e->leniency.leading_blank);
        return accept_all(session, event);
    });
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRSET\r\nMAIL FROM: <a@b>\r\n");
    server.say("RCPT TO:<c@d>\r\nRCPT TO: <c@d>\r\nRCPT TO:  c@d\r\n");
    CHECK(flagged == std::vector<bool>{false, true, false, true, true});
}

TEST_CASE("server: what a strict reader would not take is taken, and flagged") {
    std::vector<std::string> seen;
    server_driver server({}, [&](auto& session, const auto& event) {
        if (const auto* e = std::get_if<smtp::recipient>(&event)) {
            std::string flags(e->address.local_part.size() > 64 ? "" : e->address.text);
            if (e->leniency.no_brackets) flags += " bare";
            if (e->leniency.source_route) flags += " route";
            if (e->leniency.long_local_part) flags += " long";
            seen.push_back(flags);
        }
        return accept_all(session, event);
    });
    server.say("EHLO c\r\nMAIL FROM: a@b\r\n");
    CHECK(codes(server.say("RCPT TO:<postmaster>\r\nRCPT TO:<@x,@y:c@d>\r\nRCPT TO:c@d\r\n")) ==
          "250 250 250");
    for (const std::size_t size : {64U, 65U, 255U, 256U})
        CHECK(codes(server.say("RCPT TO:<" + std::string(size, 'x') + "@d>\r\n")) ==
              (size <= 255 ? "250" : "501"));
    CHECK(seen == std::vector<std::string>{"postmaster", "c@d route", "c@d bare",
                                           std::string(64, 'x') + "@d", " long", " long"});
}

TEST_CASE("server: I09 I13 addresses that a shell or a template would read are text") {
    for (const char* text : {"%{user}", "${HOME}", "-oQx", "`id`", "a|b"}) {
        server_driver server;
        server.say("EHLO c\r\n");
        server.take_log();
        CHECK(codes(server.say("MAIL FROM:<" + std::string(text) + "@x>\r\n")) == "250");
        CHECK(server.take_log() == "sender " + std::string(text) + "@x\n");
    }
    CHECK(codes(mail("FROM:<;id;@x>")) == "501");
    CHECK(codes(mail("FROM:<$(id)@x>")) == "501");
}

TEST_CASE("server: malformed and unknown parameters of MAIL") {
    for (const char* bad :
         {"SIZE", "SIZE=", "SIZE=x", "SIZE=1 SIZE=1", "BODY", "BODY=8BIT", "BODY=7BIT BODY=7BIT",
          "=", "-A=1", "A=B=C", "A=", "SIZE=-1", "SIZE=+1"})
        CHECK(codes(mail("FROM:<a@b> " + std::string(bad))) == "501");
    CHECK(mail("FROM:<a@b> FOO=bar") == "555 5.5.4 unknown parameter\r\n");
    CHECK(codes(mail("FROM:<a@b> AUTH=<>")) == "555"); // AUTH is not offered
    CHECK(codes(mail("FROM:<a@b> BODY=BINARYMIME")) == "555");
    const smtp::server_options offers_auth{.mechanisms = {"CRAM-MD5"}};
    for (const char* bad : {"AUTH", "AUTH=+", "AUTH=+3", "AUTH=+3d", "AUTH=a AUTH=b", "AUTH=+0D"})
        CHECK(codes(mail("FROM:<a@b> " + std::string(bad), offers_auth)) == "501");
}

TEST_CASE("server: R07 SIZE over the limit, and over what a number holds") {
    const smtp::server_options options{.limits = {.message = 1000}};
    CHECK(codes(mail("FROM:<a@b> SIZE=999", options)) == "250");
    CHECK(codes(mail("FROM:<a@b> SIZE=1000", options)) == "250");
    CHECK(mail("FROM:<a@b> SIZE=1001", options) == "552 5.3.4 the message is too big\r\n");
    CHECK(codes(mail("FROM:<a@b> SIZE=18446744073709551615", options)) == "552");
    CHECK(codes(mail("FROM:<a@b> SIZE=18446744073709551616", options)) == "501");
    CHECK(codes(mail("FROM:<a@b> SIZE=99999999999999999999", options)) == "501");
    CHECK(codes(mail("FROM:<a@b> SIZE=000000000000000000999", options)) == "501"); // 21 digits
}

TEST_CASE("server: R06 recipients over the limit get 452, and too many of those 421") {
    server_driver server({.limits = {.recipients = 3, .recipients_refused = 2}});
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n");
    const std::string one = "RCPT TO:<c@d>\r\n";
    CHECK(codes(server.say(one + one)) == "250 250");
    CHECK(codes(server.say(one)) == "250");
    CHECK(codes(server.say(one + one)) == "452 452");
    CHECK(codes(server.say("DATA\r\n")) == "354");
    CHECK(codes(server.say(".\r\nMAIL FROM:<a@b>\r\n" + one + one + one + one + one)) ==
          "250 250 250 250 250 452 452");
    CHECK(codes(server.say(one)) == "421");
    CHECK(server.failure == errc::too_many_errors);
    CHECK(server.log.find("begin 3") != std::string::npos);
}

TEST_CASE("server: limit of messages") {
    for (const std::size_t limit : {0U, 1U, 3U}) {
        server_driver server({.limits = {.messages = limit}});
        server.say("EHLO c\r\n");
        for (std::size_t i = 0; i != limit; ++i) {
            CHECK(codes(server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n")) ==
                  "250 250 354");
            CHECK(codes(server.say(".\r\n")) == "250");
        }
        CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "421");
        CHECK(server.is_closed());
        CHECK_FALSE(server.failure);
    }
}

TEST_CASE("server: a refused sender or recipient leaves the rest as it is") {
    server_driver server({}, [](auto& session, const auto& event) {
        if (const auto* sender = std::get_if<smtp::sender>(&event))
            if (sender->address.text == "bad@b") return session.reject(550, "no");
        if (const auto* recipient = std::get_if<smtp::recipient>(&event))
            if (recipient->address.text == "bad@d") return session.reject(550, "no such user");
        return accept_all(session, event);
    });
    server.say("EHLO c\r\n");
    CHECK(server.say("MAIL FROM:<bad@b>\r\n") == "550 5.7.1 no\r\n");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\nMAIL FROM:<a@b>\r\n")) == "503 250");
    CHECK(server.say("RCPT TO:<bad@d>\r\n") == "550 5.1.1 no such user\r\n");
    CHECK(codes(server.say("DATA\r\n")) == "554");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\nRCPT TO:<bad@d>\r\nDATA\r\n")) == "250 550 354");
    server.say(".\r\n");
    CHECK(server.log.find("begin 1\n") != std::string::npos);
}

TEST_CASE("server: require_tls and require_auth refuse MAIL") {
    CHECK(mail("FROM:<a@b>", {.tls = courriel::tls::starttls, .require_tls = true}) ==
          "530 5.7.0 send STARTTLS first\r\n");
    CHECK(mail("FROM:<a@b>", {.mechanisms = {"CRAM-MD5"}, .require_auth = true}) ==
          "530 5.7.0 authentication required\r\n");
}
