// ETRN (RFC 1985) and ATRN (RFC 2645).
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

smtp::server_options with_etrn() {
    smtp::server_options options;
    options.offer.etrn = true;
    return options;
}

smtp::server_options with_atrn() {
    smtp::server_options options{.mechanisms = {"PLAIN"}, .allow_plaintext_auth = true};
    options.offer.atrn = true;
    return options;
}

constexpr const char* log_in = "AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n";

} // namespace

TEST_CASE("server: ETRN names a node, a domain or a queue") {
    std::vector<std::pair<smtp::queue_run::kind, std::string>> runs;
    server_driver server(with_etrn(), [&](auto& session, const auto& event) {
        if (const auto* run = std::get_if<smtp::queue_run>(&event))
            runs.emplace_back(run->what, run->name);
        return accept_all(session, event);
    });
    CHECK(codes(server.say("ETRN a.example\r\n")) == "503");
    CHECK(server.say("EHLO c\r\n").find("250-ETRN\r\n") != std::string::npos);
    CHECK(codes(server.say("ETRN a.example\r\nETRN @b.example\r\nETRN #q/1\r\n")) == "250 250 250");
    using kind = smtp::queue_run::kind;
    CHECK(runs == decltype(runs){{kind::node, "a.example"},
                                 {kind::domain, "b.example"},
                                 {kind::channel, "q/1"}});
    CHECK(codes(server.say("ETRN\r\nETRN @\r\nETRN #\r\nETRN a b\r\nETRN a/b\r\nETRN @@a\r\n")) ==
          "500 501 501 501 501 501");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nETRN a.example\r\n")) == "250 503");
    server_driver without;
    CHECK(codes(without.say("EHLO c\r\nETRN a.example\r\n")) == "250 502");
}

TEST_CASE("server: the answers of ETRN") {
    int code = 251;
    server_driver server(with_etrn(), [&](auto& session, const auto& event) {
        if (!std::holds_alternative<smtp::queue_run>(event)) return accept_all(session, event);
        return code == 0 ? session.accept_default(event) : session.reply({code, "as it is"});
    });
    server.say("EHLO c\r\n");
    for (const int each : {251, 252, 253, 458, 459}) {
        code = each;
        CHECK(server.say("ETRN a\r\n") == std::to_string(each) + " as it is\r\n");
    }
    code = 0;
    CHECK(codes(server.say("ETRN a\r\n")) == "458");
}

TEST_CASE("server: ATRN is for who is known, outside of a transaction") {
    server_driver server(with_atrn());
    CHECK(server.say("EHLO c\r\n").find("250-ATRN\r\n") != std::string::npos);
    CHECK(codes(server.say("ATRN a.example\r\n")) == "530");
    CHECK(codes(server.say(log_in)) == "235");
    for (const char* bad :
         {"ATRN ,\r\n", "ATRN a,\r\n", "ATRN a,,b\r\n", "ATRN a b\r\n", "ATRN ,a\r\n"})
        CHECK(codes(server.say(bad)) == "501");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "250");
    CHECK(codes(server.say("ATRN a.example\r\n")) == "503");
    auto no_auth = with_atrn();
    no_auth.mechanisms.clear();
    server_driver without(no_auth);
    CHECK(without.say("EHLO c\r\n").find("ATRN") == std::string::npos);
    CHECK(codes(without.say("ATRN\r\n")) == "502");
}

TEST_CASE("server: ATRN turns the roles once its answer has left") {
    server_driver server(with_atrn());
    server.say("EHLO c\r\n");
    server.say(log_in);
    server.take_log();
    server.reading = false;
    CHECK(server.say("ATRN a.example,b.example\r\n").empty());
    CHECK(server.take_log() == "atrn a.example,b.example\n");
    server.reading = true;
    CHECK(codes(server.settle()) == "250");
    CHECK(server.take_log() == "turned\n");
    CHECK(server.session.wants().empty());
    CHECK_FALSE(server.session.deadline());
    CHECK(server.session.accept() == errc::wrong_phase);
    server.session.shut_down(); // nobody has taken the transport
    CHECK(server.settle().empty());
    CHECK(server.is_closed());
}

TEST_CASE("server: an ATRN that is refused changes nothing") {
    int code = 453;
    server_driver server(with_atrn(), [&](auto& session, const auto& event) {
        if (!std::holds_alternative<smtp::turn_request>(event)) return accept_all(session, event);
        return code == 0 ? session.accept_default(event) : session.reply({code, "nothing"});
    });
    server.say("EHLO c\r\n");
    server.say(log_in);
    CHECK(codes(server.say("ATRN\r\n")) == "453");
    code = 0;
    CHECK(codes(server.say("ATRN\r\nNOOP\r\n")) == "554"); // its answer comes before anything else
    CHECK(server.is_closed());
}
