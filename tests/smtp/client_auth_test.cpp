// AUTH (RFC 4954), seen by the client: initial responses, challenges, limits of lines, refusals.
#include <memory>
#include <optional>

#include <doctest/doctest.h>

#include <courriel/base64.hpp>
#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

// Answers as it was told to, whatever the challenges say.
class scripted : public sasl::client_mechanism {
public:
    scripted(std::optional<std::string> initial, std::vector<std::string> answers)
        : initial_(std::move(initial))
        , answers_(std::move(answers)) {}

    std::string_view name() const override { return "X-TEST"; }
    bool shows_password() const override { return false; }
    std::optional<std::string> initial() override { return initial_; }
    result<std::string> step(std::string_view challenge) override {
        if (next_ == answers_.size() || challenge == "bad") return errc::malformed;
        return answers_[next_++];
    }

    bool is_complete() const override { return next_ == answers_.size(); }

private:
    std::optional<std::string> initial_;
    std::vector<std::string> answers_;
    std::size_t next_ = 0;
};

std::unique_ptr<sasl::client_mechanism> mechanism(std::optional<std::string> initial,
                                                  std::vector<std::string> answers = {}) {
    return std::make_unique<scripted>(std::move(initial), std::move(answers));
}

client_driver connected(bool allow_plaintext = true) {
    auto options = client_driver::plain_options();
    options.allow_plaintext_auth = allow_plaintext;
    client_driver client(options);
    client.connect({"AUTH PLAIN LOGIN X-TEST"});
    return client;
}

} // namespace

TEST_CASE("A04 success before the mechanism is complete is no success") {
    for (const std::size_t steps : {0u, 1u, 2u}) {
        auto client = connected();
        CHECK_FALSE(client.session.authenticate(mechanism("one", {"two", "three"})));
        for (std::size_t i = 0; i != steps; ++i) CHECK(client.says("334 \r\n").empty());
        const bool complete = steps == 2;
        CHECK(client.says("235 in\r\n") == words{complete ? "auth 235" : "failed"});
        CHECK(client.session.is_authenticated() == complete);
        CHECK(client.error == (complete ? std::error_code() : errc::unexpected_reply));
    }
    auto client = connected();
    CHECK_FALSE(client.session.authenticate(sasl::login("ada", "secret")));
    CHECK(client.says("334 \r\n").empty());
    CHECK(client.says("235 the name is enough\r\n") == words{"failed"});
    // An initial response that did not fit the line of AUTH has not been sent yet.
    auto options = client_driver::plain_options();
    options.allow_plaintext_auth = true;
    options.limits.auth_line = 20;
    client_driver narrow(options);
    narrow.connect({"AUTH PLAIN"});
    CHECK_FALSE(narrow.session.authenticate(sasl::plain("ada", "secret")));
    CHECK(narrow.sent() == "AUTH PLAIN\r\n");
    CHECK(narrow.says("235 in\r\n") == words{"failed"});
    // A refusal may come at any time.
    auto refused = connected();
    CHECK_FALSE(refused.session.authenticate(mechanism("one", {"two"})));
    CHECK(refused.says("535 no\r\n") == words{"auth 535"});
}

TEST_CASE("PLAIN goes with its initial response") {
    auto client = connected();
    CHECK_FALSE(client.session.authenticate(sasl::plain("tim", "tanstaaftanstaaf")));
    CHECK(client.sent() == "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n");
    CHECK_FALSE(client.session.is_authenticated());
    CHECK(client.session.noop() == errc::wrong_phase);
    CHECK(client.says("235 2.7.0 in\r\n") == words{"auth 235"});
    CHECK(client.session.is_authenticated());
    CHECK(client.session.authenticate(sasl::plain("tim", "x")) == errc::wrong_phase);
}

TEST_CASE("LOGIN answers challenges") {
    auto client = connected();
    CHECK_FALSE(client.session.authenticate(sasl::login("ada", "pw")));
    CHECK(client.sent() == "AUTH LOGIN\r\n");
    CHECK(client.says("334 VXNlcm5hbWU6\r\n").empty());
    CHECK(client.sent() == base64::encode("ada") + "\r\n");
    CHECK(client.says("334 UGFzc3dvcmQ6\r\n").empty());
    CHECK(client.sent() == base64::encode("pw") + "\r\n");
    CHECK(client.says("535 5.7.8 no\r\n") == words{"auth 535"});
    CHECK_FALSE(client.session.is_authenticated());
    CHECK_FALSE(client.session.authenticate(sasl::plain("ada", "pw2")));
}

TEST_CASE("an empty initial response is =, an empty answer an empty line") {
    auto client = connected();
    CHECK_FALSE(client.session.authenticate(mechanism("", {""})));
    CHECK(client.sent() == "AUTH X-TEST =\r\n");
    CHECK(client.says("334 \r\n").empty());
    CHECK(client.sent() == "\r\n");
    CHECK(client.says("235 in\r\n") == words{"auth 235"});
}

TEST_CASE("an initial response that does not fit the command waits for 334") {
    // "AUTH X-TEST " and CRLF leave 12288 - 14 octets of base64; 12288 - 16 is the multiple of 4.
    const std::size_t fitting = (12288 - 16) / 4 * 3;
    for (const std::size_t size : {fitting - 1, fitting, fitting + 1}) {
        auto client = connected();
        const std::string initial(size, 'i');
        CHECK_FALSE(client.session.authenticate(mechanism(initial)));
        if (size <= fitting) {
            CHECK(client.sent() == "AUTH X-TEST " + base64::encode(initial) + "\r\n");
        } else {
            CHECK(client.sent() == "AUTH X-TEST\r\n");
            CHECK(client.says("334 \r\n").empty());
            CHECK(client.sent() == base64::encode(initial) + "\r\n");
        }
        CHECK(client.says("235 in\r\n") == words{"auth 235"});
    }
    auto client = connected();
    CHECK(client.session.authenticate(mechanism(std::string(fitting + 12, 'i'))) ==
          errc::too_large);
    CHECK(client.sent().empty());
    CHECK_FALSE(client.session.noop());
}

TEST_CASE("an exchange that breaks the mechanism is cancelled") {
    for (const char* challenge : {"334 !!!\r\n", "334 YmFk\r\n", "334-YQ==\r\n334 YQ==\r\n"}) {
        auto client = connected();
        CHECK_FALSE(client.session.authenticate(mechanism(std::nullopt, {"a", "b", "c"})));
        client.sent();
        CHECK(client.says(challenge).empty());
        CHECK(client.sent() == "*\r\n");
        CHECK(client.says("501 cancelled\r\n") == words{"auth 501"});
        CHECK_FALSE(client.session.is_authenticated());
        CHECK_FALSE(client.session.noop());
    }
}

TEST_CASE("A04: success behind a cancelled exchange is none") {
    auto client = connected();
    CHECK_FALSE(client.session.authenticate(mechanism(std::nullopt)));
    client.says("334 YQ==\r\n");
    CHECK(client.says("235 in\r\n") == words{"failed"});
    CHECK(client.error == errc::unexpected_reply);
    CHECK_FALSE(client.session.is_authenticated());
}

TEST_CASE("other positive answers to AUTH are none") {
    for (const char* answer : {"250 ok\r\n", "354 go\r\n", "220 hi\r\n"}) {
        auto client = connected();
        CHECK_FALSE(client.session.authenticate(sasl::plain("a", "b")));
        CHECK(client.says(answer) == words{"failed"});
        CHECK(client.error == errc::unexpected_reply);
        CHECK_FALSE(client.session.is_authenticated());
    }
}

TEST_CASE("challenges may be as long as AUTH lines, and only they") {
    for (const std::size_t size : {12'287u, 12'288u, 12'289u}) { // with "334 " and CRLF
        auto client = connected();
        CHECK_FALSE(client.session.authenticate(mechanism(std::nullopt, {"yes"})));
        client.sent();
        const auto events = client.says("334 " + std::string(size - 6, 'A') + "\r\n");
        CHECK(events == (size <= 12'288 ? words{} : words{"failed"}));
        // No whole groups of base64 in the first: cancelled, but read.
        if (size <= 12'288) CHECK(client.sent() == (size % 4 == 2 ? "eWVz\r\n" : "*\r\n"));
    }
    auto client = connected();
    CHECK_FALSE(client.session.authenticate(sasl::plain("a", "b")));
    client.says("235 in\r\n");
    CHECK_FALSE(client.session.noop());
    CHECK(client.says("250 " + std::string(5000, 'x') + "\r\n") == words{"failed"});
    CHECK(client.error == errc::line_too_long);
}

TEST_CASE("A03: a password is shown to no network unless the caller allows it") {
    auto client = connected(false);
    CHECK(client.session.authenticate(sasl::plain("a", "b")) == errc::no_mechanism);
    CHECK(client.session.authenticate(sasl::login("a", "b")) == errc::no_mechanism);
    CHECK(client.sent().empty());
    CHECK_FALSE(client.session.authenticate(mechanism("x")));
}

TEST_CASE("a mechanism that was not announced is not tried") {
    client_driver client;
    client.connect();
    CHECK(client.session.authenticate(mechanism("x")) == errc::not_supported);
    CHECK(client.session.authenticate(nullptr) == errc::invalid_argument);
    CHECK(client.sent().empty());
}

namespace {

// What the login of an account says first, in TLS that was verified.
std::string begin_login(const std::string& mechanisms, const auth_options& options = {}) {
    auto how = client_driver::plain_options();
    how.tls = tls::implicit;
    client_driver client(how);
    tls_info info;
    info.peer_verified = true;
    client.session.tls_started(info);
    client.events();
    client.connect({"AUTH " + mechanisms});
    const sasl::account ada{"ada", sasl::by_password{"secret"}};
    const auto error = client.session.authenticate(ada, options);
    return error ? error.message() : client.sent();
}

const std::string none = make_error_code(errc::no_mechanism).message();

} // namespace

TEST_CASE("an SMTP client chooses among what AUTH announces") {
    CHECK(begin_login("LOGIN PLAIN") == "AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n");
    CHECK(begin_login("GSSAPI") == none);
    auth_options options;
    options.known = {"CRAM-MD5"};
    CHECK(begin_login("LOGIN PLAIN", options) == none);
    options.mechanism = "LOGIN";
    CHECK(begin_login("LOGIN PLAIN", options) == "AUTH LOGIN\r\n");
}

TEST_CASE("an SMTP client chooses no mechanism that shows a password without TLS") {
    const sasl::account ada{"ada", sasl::by_password{"secret"}};
    CHECK(connected(false).session.authenticate(ada) == errc::no_mechanism);
    auto client = connected();
    CHECK_FALSE(client.session.authenticate(ada));
    CHECK(client.sent().starts_with("AUTH PLAIN "));
    CHECK(client.session.authenticate(ada) == errc::wrong_phase);
}
