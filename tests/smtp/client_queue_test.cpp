// ETRN (RFC 1985) and ATRN (RFC 2645).
#include <doctest/doctest.h>

#include <courriel/connection.hpp>
#include <courriel/errc.hpp>
#include <courriel/memory_transport.hpp>
#include <courriel/sasl.hpp>
#include <courriel/smtp/server_session.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

client_driver authenticated(const words& more = {}) {
    auto options = client_driver::plain_options();
    options.allow_plaintext_auth = true;
    client_driver client(options);
    words extensions{"AUTH PLAIN"};
    extensions.insert(extensions.end(), more.begin(), more.end());
    client.connect(extensions);
    CHECK_FALSE(client.session.authenticate(sasl::plain("ada", "secret")));
    client.says("235 ok\r\n");
    client.sent();
    return client;
}

} // namespace

TEST_CASE("ETRN: a node, a domain, a queue") {
    client_driver client;
    client.connect({"ETRN"});
    for (const char* node : {"example.com", "@example.com", "#uucp"}) {
        CHECK_FALSE(client.session.run_queue(node));
        CHECK(client.sent() == std::string("ETRN ") + node + "\r\n");
        CHECK(client.says("252 started\r\n") == words{"etrn 252"});
    }
    for (const char* node : {"", "@", "#", "a b", "a\r\nRSET", "\xC3\xA9"})
        CHECK(client.session.run_queue(node) == errc::invalid_argument);
    for (const std::size_t size : {504U, 505U, 506U}) { // "ETRN " and CRLF make 512
        const auto error = client.session.run_queue(std::string(size, 'n'));
        CHECK(error == (size <= 505 ? std::error_code{} : errc::too_large));
        if (!error) client.says("250 ok\r\n");
    }
    client_driver without;
    without.connect();
    CHECK(without.session.run_queue("example.com") == errc::not_supported);
    CHECK(without.sent().empty());
}

TEST_CASE("ATRN: the session is over, and the connection is not") {
    auto client = authenticated({"ATRN"});
    CHECK_FALSE(client.session.turn("example.org,example.com"));
    CHECK(client.sent() == "ATRN example.org,example.com\r\n");
    CHECK(client.says("250 OK now reversing the connection\r\n") == words{"turned"});
    CHECK(client.session.wants() == want{});
    CHECK(client.session.noop() == errc::wrong_phase);
    CHECK(client.session.quit() == errc::wrong_phase);
    client.pass(std::chrono::hours(24));
    CHECK(client.events().empty());
    CHECK_FALSE(client.session.deadline());
}

TEST_CASE("ATRN: the transport is given away, and serves a session of the other role") {
    memory_network network;
    auto [ours, theirs] = network.make_pair();
    auto peer = std::move(theirs);
    auto options = client_driver::plain_options();
    options.allow_plaintext_auth = true;
    connection<smtp::client_session> client(smtp::client_session(options), std::move(ours));

    // The server of before: it says its part at once, as far as a client may be answered.
    std::string heard;
    char buffer[512];
    const auto hear = [&] {
        bool read = false;
        peer->read_some(buffer, [&](std::error_code error, std::size_t n) {
            CHECK_FALSE(error);
            heard.append(buffer, n);
            read = true;
        });
        network.run();
        CHECK(read);
    };
    const auto say = [&](std::string_view text) {
        peer->write_some(text, [](std::error_code error, std::size_t) { CHECK_FALSE(error); });
        network.run();
    };
    const auto next = [&] {
        std::optional<smtp::client_event> out;
        client.next([&](std::error_code error, std::optional<smtp::client_event> event) {
            CHECK_FALSE(error);
            out = event;
        });
        network.run();
        return out;
    };
    say("220 provider.example\r\n");
    client.next([](std::error_code, std::optional<smtp::client_event>) {});
    network.run();
    hear();
    say("250-provider.example\r\n250-AUTH PLAIN\r\n250 ATRN\r\n");
    CHECK_FALSE(client.session().authenticate(sasl::plain("ada", "secret")));
    client.flush();
    hear();
    say("235 in\r\n");
    CHECK(std::holds_alternative<smtp::auth_result>(*next()));
    CHECK_FALSE(client.session().turn());
    client.flush();
    hear();
    CHECK(heard.ends_with("ATRN\r\n"));
    say("250 OK now reversing the connection\r\n");
    CHECK(std::holds_alternative<smtp::turned>(*next()));

    auto wire = client.release();
    REQUIRE(wire);
    smtp::server_options serving;
    serving.host_name = "customer.example";
    serving.tls = tls::none;
    connection<smtp::server_session> server(smtp::server_session(serving), std::move(wire));
    server.next([](std::error_code, std::optional<smtp::server_event>) {});
    network.run();
    heard.clear();
    hear();
    CHECK(heard.starts_with("220 customer.example"));
    server.close();
    network.run();
}

TEST_CASE("ATRN that is refused, and where it may not be said") {
    auto client = authenticated({"ATRN"});
    CHECK_FALSE(client.session.turn());
    CHECK(client.sent() == "ATRN\r\n");
    CHECK(client.says("453 You have no mail\r\n") == words{"unturned 453"});
    CHECK_FALSE(client.session.noop());
    client.says("250 ok\r\n");
    CHECK(client.session.turn("a b") == errc::invalid_argument);
    CHECK_FALSE(client.session.turn("example.org"));
    CHECK(client.says("354 what?\r\n") == words{"failed"});
    CHECK(authenticated().session.turn() == errc::not_supported);
    client_driver unknown;
    unknown.connect({"ATRN"});
    CHECK(unknown.session.turn() == errc::wrong_phase);
    auto limits = authenticated({"ATRN"});
    for (const std::size_t size : {504U, 505U, 506U}) { // "ATRN " and CRLF make 512
        const auto error = limits.session.turn(std::string(size, 'd'));
        CHECK(error == (size <= 505 ? std::error_code{} : errc::too_large));
        if (error) continue;
        CHECK(limits.sent().size() == size + 7);
        limits.says("450 no\r\n");
    }
}
