// AUTH (RFC 5034), seen by the client: initial responses, challenges, limits of lines, refusals.
#include <memory>
#include <optional>

#include <doctest/doctest.h>

#include <courriel/base64.hpp>
#include <courriel/errc.hpp>

#include "pop3/support.hpp"

using namespace courriel;
using namespace courriel::pop3::tests;

namespace {

// Answers as it was told to, whatever the challenges say.
class scripted : public sasl::client_mechanism {
public:
    scripted(std::optional<std::string> initial, std::vector<std::string> answers,
             std::string name = "X-TEST")
        : initial_(std::move(initial))
        , answers_(std::move(answers))
        , name_(std::move(name)) {}

    std::string_view name() const override { return name_; }
    bool shows_password() const override { return false; }
    std::optional<std::string> initial() override { return initial_; }
    result<std::string> step(std::string_view) override {
        if (next_ == answers_.size()) return errc::malformed;
        return answers_[next_++];
    }
    bool is_complete() const override { return next_ == answers_.size(); }

private:
    std::optional<std::string> initial_;
    std::vector<std::string> answers_;
    std::string name_;
    std::size_t next_ = 0;
};

std::unique_ptr<sasl::client_mechanism> mechanism(std::optional<std::string> initial,
                                                  std::vector<std::string> answers = {}) {
    return std::make_unique<scripted>(std::move(initial), std::move(answers));
}

struct fixture : client_fixture {
    explicit fixture(pop3::client_options options = plain_client_options(),
                     std::string_view capabilities = "SASL X-TEST PLAIN LOGIN\r\n")
        : client_fixture(std::move(options)) {
        static_cast<void>(peer.say("+OK hello\r\n"));
        static_cast<void>(peer.say("+OK\r\n" + std::string(capabilities) + ".\r\n"));
        log.text.clear();
    }
    std::string sent() { return peer.heard(); }
    // Begins an exchange; what was sent.
    std::string begin(std::unique_ptr<sasl::client_mechanism> m) {
        REQUIRE_FALSE(session.authenticate(std::move(m)));
        return sent();
    }
};

} // namespace

TEST_CASE("the initial response goes with the command, and CAPA is asked again") {
    fixture f;
    CHECK(f.begin(sasl::plain("ada", "secret")) ==
          "AUTH PLAIN " + base64::encode(std::string("\0ada\0secret", 11)) + "\r\n");
    CHECK(f.session.stat() == errc::wrong_phase);
    CHECK(f.session.authenticate(mechanism("x")) == errc::wrong_phase);
    CHECK(f.session.login("a", "b") == errc::wrong_phase);
    CHECK(f.peer.say("+OK in\r\n") == "CAPA\r\n");
    CHECK_FALSE(f.session.is_logged_in());
    f.peer.say("+OK\r\nTOP\r\n.\r\n");
    CHECK(f.log.text == "login +[]in\n");
    CHECK(f.session.is_logged_in());
    CHECK(f.session.announced().top);
    CHECK_FALSE(f.session.stat());
}

TEST_CASE("challenges are answered in base64; + alone is an empty one") {
    fixture f;
    CHECK(f.begin(mechanism(std::nullopt, {"one", ""})) == "AUTH X-TEST\r\n");
    CHECK(f.peer.say("+\r\n") == base64::encode("one") + "\r\n");
    CHECK(f.peer.say("+ \r\n") == "\r\n");
    CHECK(f.peer.say("-ERR [AUTH] no\r\n").empty());
    CHECK(f.log.text == "login -[AUTH]no\n");
    CHECK(f.begin(mechanism("")) == "AUTH X-TEST =\r\n");
}

TEST_CASE("A04 success before the mechanism is complete is no success") {
    for (const std::size_t steps : {0U, 1U, 2U}) {
        fixture f;
        f.begin(mechanism("one", {"two", "three"}));
        for (std::size_t i = 0; i != steps; ++i) CHECK(f.peer.say("+ \r\n") != "");
        const bool complete = steps == 2;
        CHECK(f.peer.say("+OK in\r\n") == (complete ? "CAPA\r\n" : ""));
        CHECK(f.log.error == (complete ? std::error_code() : errc::unexpected_reply));
    }
    fixture cancelled;
    cancelled.begin(mechanism(std::nullopt));
    CHECK(cancelled.peer.say("+ YQ==\r\n") == "*\r\n");
    cancelled.peer.say("+OK in\r\n");
    CHECK(cancelled.log.error == errc::unexpected_reply);

    fixture challenged; // a cancelled exchange is not gone on with
    challenged.begin(mechanism(std::nullopt));
    CHECK(challenged.peer.say("+ YQ==\r\n") == "*\r\n");
    CHECK(challenged.peer.say("+ YQ==\r\n").empty());
    CHECK(challenged.log.error == errc::unexpected_reply);
}

TEST_CASE("T03 what comes behind a challenge before its answer is no reply to it") {
    fixture f;
    f.begin(sasl::login("ada", "secret"));
    CHECK(f.peer.say("+ \r\n") != "");
    CHECK(f.peer.say("+ \r\n+OK in\r\n").empty());
    CHECK(f.log.error == errc::unexpected_reply);
}

TEST_CASE("an initial response that makes the command longer than 255 octets waits") {
    // "AUTH X-TEST " and CRLF leave 241 octets; 240 is the multiple of 4: 180 octets.
    for (const std::size_t size : {179U, 180U, 181U}) {
        fixture f;
        const std::string initial(size, 'i');
        const std::string sent = f.begin(mechanism(initial));
        if (size <= 180) {
            CHECK(sent == "AUTH X-TEST " + base64::encode(initial) + "\r\n");
        } else {
            CHECK(sent == "AUTH X-TEST\r\n");
            CHECK(f.peer.say("+ \r\n") == base64::encode(initial) + "\r\n");
        }
        CHECK(f.peer.say("+OK in\r\n") == "CAPA\r\n");
    }
    fixture early; // the response has not been sent yet
    early.begin(mechanism(std::string(181, 'i')));
    early.peer.say("+OK in\r\n");
    CHECK(early.log.error == errc::unexpected_reply);
}

TEST_CASE("responses keep to the limit of their line") {
    auto options = plain_client_options();
    options.limits.auth_line = 402; // 400 of base64: 300 octets
    for (const std::size_t size : {297U, 300U, 301U}) {
        fixture first(options);
        const auto error = first.session.authenticate(mechanism(std::string(size, 'i')));
        CHECK(error == (size <= 300 ? std::error_code() : errc::too_large));
        fixture later(options);
        later.begin(mechanism(std::nullopt, {std::string(size, 'r')}));
        const std::string sent = later.peer.say("+ \r\n");
        CHECK(sent == (size <= 300 ? base64::encode(std::string(size, 'r')) + "\r\n" : "*\r\n"));
    }
    options.limits.auth_line = 0;
    fixture none(options);
    none.begin(sasl::login("ada", "secret"));
    CHECK(none.peer.say("+ \r\n") == "*\r\n");
}

TEST_CASE("challenges may be as long as AUTH lines, and only they") {
    for (const std::size_t size : {12'287U, 12'288U, 12'289U}) { // with "+ " and CRLF
        fixture f;
        f.begin(mechanism(std::nullopt, {"yes"}));
        const std::string sent = f.peer.say("+ " + std::string(size - 4, 'A') + "\r\n");
        if (size <= 12'288) CHECK(sent == (size % 4 == 0 ? "eWVz\r\n" : "*\r\n"));
        CHECK(f.log.error == (size <= 12'288 ? std::error_code() : errc::line_too_long));
    }
    fixture f;
    f.begin(sasl::plain("a", "b"));
    f.peer.say("-ERR no\r\n");
    REQUIRE_FALSE(f.session.login("a", "b"));
    f.peer.say("+OK " + std::string(3000, 'x') + "\r\n");
    CHECK(f.log.error == errc::line_too_long);
}

TEST_CASE("A03 a password is shown to no network unless the caller allows it") {
    auto options = plain_client_options();
    options.allow_plaintext_auth = false;
    fixture f(options);
    CHECK(f.session.authenticate(sasl::plain("a", "b")) == errc::no_mechanism);
    CHECK(f.session.authenticate(sasl::login("a", "b")) == errc::no_mechanism);
    CHECK(f.sent().empty());
    CHECK(f.begin(mechanism("x")) != "");
}

TEST_CASE("what was not announced is not tried; without CAPA nothing was") {
    fixture f(plain_client_options(), "TOP\r\n");
    CHECK(f.session.authenticate(mechanism("x")) == errc::not_supported);
    CHECK(f.session.authenticate(nullptr) == errc::invalid_argument);
    CHECK(f.sent().empty());

    client_fixture old(plain_client_options());
    old.peer.say("+OK hello\r\n");
    old.peer.say("-ERR what?\r\n");
    CHECK_FALSE(old.session.authenticate(mechanism("x")));
    CHECK(old.peer.say("+OK in\r\n").starts_with("AUTH X-TEST"));
    CHECK(old.session.is_logged_in());
}

TEST_CASE("I05 a mechanism's name holds no second line") {
    client_fixture old(plain_client_options());
    old.peer.say("+OK hello\r\n");
    old.peer.say("-ERR what?\r\n");
    for (const char* name : {"", "X\r\nDELE", "X Y", "X123456789012345678901"}) {
        auto named = std::make_unique<scripted>("x", std::vector<std::string>{}, name);
        CHECK(old.session.authenticate(std::move(named)) == errc::invalid_argument);
    }
    CHECK(old.peer.heard().empty());
}

TEST_CASE("a plus outside an exchange is no reply") {
    fixture f;
    REQUIRE_FALSE(f.session.login("a", "b"));
    f.peer.say("+ \r\n");
    CHECK(f.log.error == errc::malformed);
}

TEST_CASE("QUIT waits for the end of an exchange") {
    fixture f(plain_client_options(), "SASL X-TEST\r\nPIPELINING\r\n");
    f.begin(mechanism("x"));
    CHECK_FALSE(f.session.quit());
    CHECK(f.sent().empty());
    CHECK(f.peer.say("-ERR no\r\n") == "QUIT\r\n");
    f.peer.say("+OK\r\n");
    CHECK(f.session.quit_reply());
}
