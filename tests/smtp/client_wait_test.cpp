// L02: the waits of RFC 5321 section 4.5.3.2, each for a whole reply, on a clock of the test.
#include <algorithm>
#include <chrono>
#include <string_view>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using namespace std::chrono_literals;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

// Nothing happens until just before `limit`; then the session fails.
void expires_after(client_driver& client, std::chrono::seconds limit) {
    client.events();
    const auto left = client.session.deadline();
    REQUIRE(left);
    CHECK(*left - client.now == limit);
    client.pass(limit - 1s);
    CHECK(client.events().empty());
    client.pass(1s);
    CHECK(client.events() == words{"failed"});
    CHECK(client.error == errc::timed_out);
    CHECK(client.session.wants() == want{.close = true});
}

const std::string mail_answers = "250 sender\r\n250 recipient\r\n";

client_driver in_mail(std::string_view answers) {
    client_driver client;
    client.connect({"PIPELINING"});
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    client.sent();
    client.says(answers);
    return client;
}

} // namespace

TEST_CASE("L02: greeting 5 minutes") {
    client_driver client;
    expires_after(client, 300s);
}

TEST_CASE("L02: EHLO and other commands 5 minutes") {
    client_driver hello;
    hello.says("220 x\r\n");
    expires_after(hello, 300s);
    client_driver noop;
    noop.connect();
    CHECK_FALSE(noop.session.deadline());
    CHECK_FALSE(noop.session.noop());
    expires_after(noop, 300s);
}

TEST_CASE("L02: MAIL and RCPT 5 minutes each, DATA 2") {
    auto sender = in_mail("");
    expires_after(sender, 300s);
    auto recipient = in_mail("250 sender\r\n");
    expires_after(recipient, 300s);
    auto data = in_mail(mail_answers);
    expires_after(data, 120s);
}

TEST_CASE("L02: the final answer 10 minutes, the body as long as the application likes") {
    auto client = in_mail(mail_answers + "354 go\r\n");
    CHECK_FALSE(client.session.deadline());
    client.pass(3600s);
    CHECK(client.events().empty());
    CHECK(client.session.write_body("text\r\n") == 6);
    CHECK_FALSE(client.session.end_body());
    expires_after(client, 600s);
}

TEST_CASE("L02: a server that does not read ends the session after 3 minutes") {
    auto client = in_mail(mail_answers + "354 go\r\n");
    CHECK(client.session.write_body("text\r\n") == 6);
    static_cast<void>(client.session.next());
    REQUIRE(client.session.deadline());
    client.session.set_time(client.now + 179s);
    client.session.time_out();
    CHECK_FALSE(client.session.wants().close);
    client.session.set_time(client.now + 180s);
    client.session.time_out();
    const auto event = client.session.next();
    REQUIRE(event);
    REQUIRE(std::holds_alternative<failed>(*event));
    CHECK(std::get<failed>(*event).error == errc::timed_out);
}

TEST_CASE("L02: dripping bytes do not prolong the wait") {
    client_driver client;
    for (int i = 0; i != 5; ++i) {
        client.pass(59s);
        CHECK(client.says("2").empty());
    }
    client.pass(5s);
    CHECK(client.events() == words{"failed"});
    CHECK(client.error == errc::timed_out);
}

TEST_CASE("L02: the handshake 1 minute") {
    auto options = client_driver::plain_options();
    options.tls = courriel::tls::starttls;
    client_driver client(options);
    client.says("220 x\r\n");
    client.says("250-x\r\n250 STARTTLS\r\n");
    client.says("220 go\r\n");
    expires_after(client, 60s);
    options.tls = courriel::tls::implicit;
    client_driver implicit(options);
    expires_after(implicit, 60s);
}

TEST_CASE("the wait for the handshake runs, though nothing is read and nobody asks again") {
    auto options = client_driver::plain_options();
    options.tls = courriel::tls::starttls;
    for (const auto waited : {59s, 60s, 61s}) {
        smtp::client_session session(options);
        time_point now{1h};
        session.set_time(now);
        CHECK_FALSE(session.next());
        for (const std::string_view line :
             {"220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\n"}) {
            std::copy(line.begin(), line.end(), session.prepare().begin());
            session.commit(line.size());
            CHECK_FALSE(session.next());
            session.consume(session.output().size());
        }
        CHECK(session.wants() == want{.start_tls = true});
        CHECK(session.deadline() == now + 60s);
        session.set_time(now += waited);
        session.time_out();
        CHECK(session.next().has_value() == (waited >= 60s));
    }
}

TEST_CASE("an idle client waits for nothing") {
    client_driver client;
    client.connect();
    CHECK_FALSE(client.session.deadline());
    client.pass(86'400s);
    CHECK(client.events().empty());
    CHECK_FALSE(client.session.noop());
    CHECK(client.says("250 ok\r\n") == words{"noop 250"});
}
