// AUTH (RFC 5034), seen by the server: when it may come, its exchanges, and all the ways they end.
#include <doctest/doctest.h>

#include <courriel/base64.hpp>
#include <courriel/errc.hpp>
#include <courriel/overloaded.hpp>

#include "pop3/support.hpp"

using namespace courriel;
using namespace courriel::pop3::tests;

namespace {

// Keeps the responses; a challenge is "?" until the response is "yes" or "no".
struct judge {
    pop3::server_session& session;
    std::string log{};
    std::error_code error{};

    void operator()(const pop3::server_event& event) {
        if (const auto* step = std::get_if<auth_step>(&event)) {
            log += std::string(step->mechanism) + (step->initial ? " initial " : " ") +
                   (step->has_response ? std::string(step->response) : "none") + "\n";
            if (step->response.ends_with("yes"))
                error = session.auth_accept({{100, "a"}}, "ada");
            else if (step->response.ends_with("no"))
                error = session.auth_reject();
            else
                error = session.auth_challenge("?");
        } else if (const auto* failure = std::get_if<failed>(&event)) {
            error = failure->error;
        } else if (session.owes_answer()) {
            error = session.accept_default(event);
        }
    }
};

pop3::server_options with_auth() {
    auto options = plain_options();
    options.mechanisms = {"PLAIN", "X-TEST"};
    return options;
}

struct fixture {
    explicit fixture(pop3::server_options options = with_auth()) : session(std::move(options)) {
        session.set_time(epoch);
        peer.heard();
    }
    pop3::server_session session;
    judge app{session};
    talk<pop3::server_session, judge&> peer{session, app};
};

// How the answer begins, without its text.
std::string status(const std::string& answer) { return answer.substr(0, answer.find(' ')); }

const std::string ask = "+ Pw==\r\n";

} // namespace

TEST_CASE("AUTH with an initial response, absent and empty ones, and several steps") {
    fixture at_once;
    CHECK(at_once.peer.say("AUTH plain " + base64::encode("yes") + "\r\n") == "+OK\r\n");
    CHECK(at_once.app.log == "PLAIN initial yes\n");
    CHECK(at_once.session.user() == "ada");
    CHECK(at_once.peer.say("STAT\r\n") == "+OK 1 100\r\n");

    fixture steps;
    CHECK(steps.peer.say("AUTH X-TEST\r\n") == ask);
    CHECK(steps.peer.say("\r\n") == ask);
    CHECK(steps.peer.say(base64::encode("on") + "\r\n") == ask);
    CHECK_FALSE(steps.session.is_authenticated());
    CHECK(steps.peer.say(base64::encode("yes") + "\r\n") == "+OK\r\n");
    CHECK(steps.app.log == "X-TEST initial none\nX-TEST \nX-TEST on\nX-TEST yes\n");

    fixture empty;
    CHECK(empty.peer.say("AUTH X-TEST =\r\n") == ask);
    CHECK(empty.app.log == "X-TEST initial \n");
}

TEST_CASE("an exchange pipelined whole is taken like one in pieces") {
    for (const std::size_t piece : {1U, 7U, 1000U}) {
        fixture f;
        CHECK(f.peer.say("AUTH X-TEST\r\n" + base64::encode("yes") + "\r\nSTAT\r\n", piece) ==
              ask + "+OK\r\n+OK 1 100\r\n");
    }
}

TEST_CASE("A06 AUTH where it may not be") {
    fixture f;
    CHECK(status(f.peer.say("AUTH MAGIC\r\n")) == "-ERR");
    CHECK(status(f.peer.say("AUTHPLAIN\r\n")) == "-ERR");
    CHECK(f.peer.say("AUTH PLAIN " + base64::encode("yes") + "\r\n") == "+OK\r\n");
    CHECK(status(f.peer.say("AUTH PLAIN " + base64::encode("yes") + "\r\n")) == "-ERR");
    CHECK(f.app.log == "PLAIN initial yes\n");

    fixture without(plain_options());
    CHECK(status(without.peer.say("AUTH PLAIN\r\n")) == "-ERR");
    CHECK(status(without.peer.say("AUTH\r\n")) == "-ERR");
    CHECK(without.session.announced().sasl.empty());
    CHECK(without.app.log.empty());

    fixture behind_user; // a name that was given is forgotten
    CHECK(status(behind_user.peer.say("USER bob\r\n")) == "+OK\r\n");
    CHECK(behind_user.peer.say("AUTH X-TEST\r\n") == ask);
    CHECK(status(behind_user.peer.say("*\r\n")) == "-ERR");
    CHECK(status(behind_user.peer.say("PASS secret\r\n")) == "-ERR");
}

TEST_CASE("A06 passwords are not asked for in the clear") {
    auto options = with_auth();
    options.allow_plaintext_auth = false;
    options.mechanisms = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER", "X-TEST"};
    options.tls = tls::starttls;
    fixture f(options);
    CHECK(f.session.announced().sasl == std::vector<std::string>{"X-TEST"});
    CHECK(f.peer.say("AUTH\r\n") == "+OK\r\nX-TEST\r\n.\r\n");
    for (const char* name : {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})
        CHECK(status(f.peer.say("AUTH " + std::string(name) + " AGEAYg==\r\n")) == "-ERR");
    CHECK(f.app.log.empty());
    CHECK(f.peer.say("STLS\r\n") == "+OK\r\n");
    f.session.tls_started({});
    f.peer.run();
    CHECK(f.session.announced().sasl == options.mechanisms);
    CHECK(f.peer.say("AUTH PLAIN " + base64::encode("yes") + "\r\n") == "+OK\r\n");
}

TEST_CASE("A07 A08 exchanges that are cancelled or malformed leave the session usable") {
    for (const char* answer : {"*", "====", "A", "AA=A", "!", " ", "YWJj "}) {
        fixture f;
        CHECK(f.peer.say("AUTH X-TEST\r\n") == ask);
        CHECK(status(f.peer.say(std::string(answer) + "\r\n")) == "-ERR");
        CHECK(f.app.log == "X-TEST initial none\n");
        CHECK(status(f.peer.say("STAT\r\n")) == "-ERR");
        CHECK(f.peer.say("AUTH X-TEST " + base64::encode("yes") + "\r\n") == "+OK\r\n");
    }
    for (const char* initial : {"====", "*", "A", "YWJj YWJj"}) {
        fixture f;
        CHECK(status(f.peer.say("AUTH X-TEST " + std::string(initial) + "\r\n")) == "-ERR");
        CHECK(f.app.log.empty());
        CHECK(f.peer.say("CAPA\r\n").starts_with("+OK"));
    }
    for (const std::string& bare : {std::string("YQ==\nSTAT\r\n"), std::string("YQ\0==\r\n", 7)}) {
        fixture f;
        CHECK(f.peer.say("AUTH X-TEST\r\n") == ask);
        CHECK(status(f.peer.say(bare)) == "-ERR");
        CHECK(f.app.log == "X-TEST initial none\n");
    }
}

TEST_CASE("A07 the end within an exchange is a failure, its silence too") {
    fixture f;
    CHECK(f.peer.say("AUTH X-TEST\r\n") == ask);
    CHECK(f.peer.end().empty());
    CHECK(f.app.error == errc::unexpected_end);
    CHECK(f.session.wants().close);
}

TEST_CASE("refusals of AUTH are late, counted, and end the session") {
    auto options = with_auth();
    options.limits.login_failures = 3;
    const std::string no = "AUTH PLAIN " + base64::encode("no") + "\r\n";
    const std::string refusal = "-ERR [AUTH] authentication failed\r\n";
    fixture f(options);
    CHECK(f.peer.say(no) == refusal);
    CHECK(f.peer.say("USER a\r\nPASS b\r\n").ends_with(refusal)); // counts with it
    CHECK_FALSE(f.session.wants().close);
    CHECK(f.peer.say(no) == refusal);
    CHECK(f.app.error == errc::too_many_errors);
    CHECK(f.session.wants().close);

    options.limits.login_delay = std::chrono::seconds(1);
    fixture late(options);
    CHECK(late.peer.say(no).empty());
    late.session.set_time(epoch + std::chrono::seconds(1));
    late.session.time_out();
    CHECK(late.peer.heard() == refusal);
}

TEST_CASE("exchanges that come to nothing are counted as bad commands") {
    auto options = with_auth();
    options.limits.bad_commands = 3;
    fixture f(options);
    for (int i = 0; i != 3; ++i) f.peer.say("AUTH X-TEST\r\n*\r\n");
    CHECK(f.app.error == errc::too_many_errors);
}

TEST_CASE("A08 lines of AUTH have a limit of their own") {
    auto options = with_auth();
    options.limits.auth_line = 4096 + 2;
    for (const std::size_t size : {4092U, 4096U, 4100U}) { // base64 comes in fours
        fixture f(options);
        CHECK(f.peer.say("AUTH X-TEST\r\n") == ask);
        const std::string answer = f.peer.say(std::string(size, 'A') + "\r\n");
        CHECK(answer == (size <= 4096 ? ask : "-ERR line too long\r\n"));
        CHECK(f.peer.say(size <= 4096 ? "*\r\n" : "CAPA\r\n") != "");
    }
    const std::string command = "AUTH X-TEST ";
    options.limits.auth_line = 4096 + command.size() + 2;
    for (const std::size_t size : {4092U, 4096U, 4100U}) {
        fixture f(options);
        const std::string answer = f.peer.say(command + std::string(size, 'A') + "\r\n");
        CHECK(answer == (size <= 4096 ? ask : "-ERR line too long\r\n"));
    }
}

TEST_CASE("all other lines keep to the limit of commands") {
    for (const std::size_t size : {511U, 512U, 513U}) {
        fixture f;
        const std::string answer = f.peer.say("NONE" + std::string(size - 6, 'x') + "\r\n");
        CHECK(answer == (size <= 512 ? "-ERR unknown command\r\n" : "-ERR line too long\r\n"));
    }
    fixture f; // behind a login AUTH has no long lines any more
    CHECK(f.peer.say("AUTH PLAIN " + base64::encode("yes") + "\r\n") == "+OK\r\n");
    CHECK(f.peer.say("AUTH PLAIN " + std::string(600, 'A') + "\r\n") == "-ERR line too long\r\n");
}

TEST_CASE("challenges keep to the limit of their line") {
    struct challenger {
        pop3::server_session& session;
        std::size_t size;
        std::error_code error{};
        void operator()(const pop3::server_event& event) {
            if (!std::holds_alternative<auth_step>(event)) return;
            error = session.auth_challenge(std::string(size, 'c'));
        }
    };
    auto options = with_auth();
    options.limits.auth_line = 404; // "+ ", 400 of base64 and CRLF
    for (const std::size_t size : {297U, 300U, 301U}) {
        pop3::server_session session(options);
        session.set_time(epoch);
        challenger app{session, size};
        talk<pop3::server_session, challenger&> peer(session, app);
        peer.heard();
        const std::string answer = peer.say("AUTH X-TEST\r\n");
        CHECK(app.error == (size <= 300 ? std::error_code() : errc::too_large));
        CHECK(answer ==
              (size <= 300 ? "+ " + base64::encode(std::string(size, 'c')) + "\r\n" : ""));
        CHECK(session.owes_answer() == (size > 300));
    }
}

TEST_CASE("answers to AUTH are refused out of place, and when they cannot be") {
    pop3::server_session session(with_auth());
    session.set_time(epoch);
    CHECK(session.auth_challenge("x") == errc::wrong_phase);
    CHECK(session.auth_accept({}, "ada") == errc::wrong_phase);
    CHECK(session.auth_reject() == errc::wrong_phase);
    const auto ignore = [](const pop3::server_event&) {};
    talk<pop3::server_session, decltype(ignore)> peer(session, ignore);
    peer.heard();
    CHECK(peer.say("AUTH PLAIN " + base64::encode("x") + "\r\n").empty());
    CHECK(session.accept() == errc::wrong_phase);
    CHECK(session.accept({{1, "a"}}) == errc::wrong_phase);
    CHECK(session.auth_accept({}, "") == errc::invalid_argument);
    CHECK(session.auth_accept({}, "a\rb") == errc::invalid_argument);
    CHECK(session.auth_accept({{1, ""}}, "ada") == errc::invalid_argument);
    CHECK(session.owes_answer());
    CHECK_FALSE(session.auth_reject("in use", "IN-USE"));
    CHECK(peer.heard() == "-ERR [IN-USE] in use\r\n");
    CHECK_FALSE(session.is_authenticated());
}

TEST_CASE("mechanisms that no line can carry are refused at once") {
    const auto fails = [](std::vector<std::string> mechanisms) {
        auto options = plain_options();
        options.mechanisms = std::move(mechanisms);
        pop3::server_session session(options);
        const auto event = session.next();
        return event && std::holds_alternative<failed>(*event);
    };
    CHECK_FALSE(fails({"SCRAM-SHA-256", "X_1"}));
    CHECK_FALSE(fails({std::string(20, 'A')}));
    CHECK(fails({std::string(21, 'A')}));
    for (const char* name : {"", "plain", "A B", "A\r\n", "A."}) CHECK(fails({name}));
    // "SASL", names of 9 with a blank each, CRLF: 506 octets with 50 of them
    std::vector<std::string> many(50, std::string(9, 'A'));
    many.push_back("12345");
    CHECK_FALSE(fails(many)); // 512
    many.back() = "123456";
    CHECK(fails(many));
}
