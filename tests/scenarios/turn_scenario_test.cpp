// ATRN (RFC 2645) over a transport in memory: once the server session is `turned`, its transport
// goes to a client session, which speaks next with who was the client before.
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <courriel/connection.hpp>
#include <courriel/memory_transport.hpp>
#include <courriel/smtp/client_session.hpp>
#include <courriel/smtp/server_session.hpp>

#include "support/catch.hpp"
#include "support/peer.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

// One end of a transport by hand: says what it is told to, and keeps what it hears.
class bare_end {
public:
    explicit bare_end(std::unique_ptr<transport> wire) : wire_(std::move(wire)) { listen(); }

    void say(std::string text) {
        said_ = std::move(text);
        wire_->write_some(said_, [](std::error_code error, std::size_t) { CHECK(!error); });
    }

    std::string take_heard() { return std::exchange(heard_, {}); }

private:
    void listen() {
        wire_->read_some(block_, [this](std::error_code error, std::size_t n) {
            if (error || n == 0) return;
            heard_.append(block_.data(), n);
            listen();
        });
    }

    std::unique_ptr<transport> wire_;
    std::array<char, 256> block_{};
    std::string said_;
    std::string heard_;
};

// A server's events until it is turned; then its transport is free.
class turning_server {
public:
    turning_server(smtp::server_options options, std::unique_ptr<transport> wire)
        : connection_(smtp::server_session(std::move(options)), std::move(wire)) {
        take_next();
    }

    std::unique_ptr<transport> free_wire; ///< once it is turned
    std::string behind;                   ///< what was received and not used by then

private:
    void take_next() {
        connection_.next([this](std::error_code error, std::optional<smtp::server_event> what) {
            CHECK(!error);
            if (!what) return;
            auto& session = connection_.session();
            if (std::holds_alternative<smtp::turned>(*what)) {
                behind = session.unread();
                free_wire = connection_.release();
                return;
            }
            if (std::holds_alternative<auth_step>(*what))
                CHECK(!session.auth_accept("ada"));
            else if (session.owes_answer())
                CHECK(!session.accept());
            take_next();
        });
    }

    connection<smtp::server_session> connection_;
};

} // namespace

TEST_CASE("ATRN: a client session goes on where the server session was turned", "[smtp]") {
    memory_network network;
    auto [here, there] = network.make_pair();
    bare_end other(std::move(there));
    smtp::server_options options{.mechanisms = {"PLAIN"}, .allow_plaintext_auth = true};
    options.offer.atrn = true;
    turning_server server(std::move(options), std::move(here));
    for (const char* line :
         {"EHLO c\r\n", "AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n", "ATRN example.org\r\n"}) {
        network.run();
        other.say(line);
    }
    network.run();
    CHECK(other.take_heard().find("\r\n250 2.0.0 the roles reverse now\r\n") != std::string::npos);
    REQUIRE(server.free_wire);
    CHECK(server.behind.empty());

    bool greeted = false;
    smtp::client_options plain;
    plain.tls = tls::none;
    peer<smtp::client_session> client(
        smtp::client_session(std::move(plain)), std::move(server.free_wire),
        [&](smtp::client_session& s, const smtp::client_event& event) {
            if (!std::holds_alternative<smtp::ready>(event)) return;
            greeted = true;
            CHECK(!s.quit());
        });
    network.run();
    other.say("220 mail.example.org\r\n");
    network.run();
    CHECK(other.take_heard().starts_with("EHLO "));
    other.say("250 mail.example.org\r\n");
    network.run();
    CHECK(greeted);
    CHECK(other.take_heard() == "QUIT\r\n");
    other.say("221 bye\r\n");
    network.run();
}
