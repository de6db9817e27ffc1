// A client's exchange in lines: initial responses that fit and that wait, answers, cancelling.
#include <courriel/sasl_exchange.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include <courriel/base64.hpp>
#include <courriel/errc.hpp>

namespace {

using namespace courriel;

// Begins as told, and answers a challenge with itself; "bad" breaks its rules.
class echo : public sasl::client_mechanism {
public:
    explicit echo(std::optional<std::string> initial) : initial_(std::move(initial)) {}
    std::string_view name() const override { return "X-ECHO"; }
    bool shows_password() const override { return false; }
    std::optional<std::string> initial() override { return initial_; }
    result<std::string> step(std::string_view challenge) override {
        if (challenge == "bad") return errc::malformed;
        complete_ = challenge == "last";
        return std::string(challenge);
    }
    bool is_complete() const override { return complete_; }

private:
    std::optional<std::string> initial_;
    bool complete_ = false;
};

sasl::client_exchange exchange(std::optional<std::string> initial) {
    return sasl::client_exchange(std::make_unique<echo>(std::move(initial)));
}

} // namespace

TEST_CASE("an initial response goes with the command when it fits") {
    for (const std::size_t longest : {3U, 4U, 5U}) {
        auto e = exchange("abc"); // 4 characters of base64
        const auto initial = e.take_initial(longest);
        CHECK(initial.has_value() == (longest >= 4));
        if (initial) {
            CHECK(*initial == "YWJj");
            CHECK(e.held_back() == 0);
            CHECK_FALSE(e.take_initial(longest));
        } else {
            CHECK(e.held_back() == 4);
            CHECK(e.respond("", 100) == "YWJj");
        }
        CHECK(e.respond(base64::encode("next"), 100) == base64::encode("next"));
    }
    CHECK_FALSE(exchange(std::nullopt).take_initial(100));
}

TEST_CASE("an empty initial response is = in the command, and nothing behind a challenge") {
    auto with_command = exchange("");
    CHECK(with_command.take_initial(1) == "=");
    auto behind = exchange("");
    CHECK_FALSE(behind.take_initial(0));
    CHECK(behind.held_back() == 1);
    CHECK(behind.respond("", 100).empty());
}

TEST_CASE("an exchange is cancelled by a bad challenge, a mechanism that gives up, a long answer") {
    for (const std::string& challenge :
         {std::string("?"), base64::encode("bad"), base64::encode("longer")}) {
        auto e = exchange(std::nullopt);
        CHECK(e.respond(challenge, 7) == "*");
        CHECK(e.is_cancelled());
        CHECK_FALSE(e.may_succeed());
    }
    auto e = exchange(std::nullopt);
    CHECK(e.respond(base64::encode("longer"), 8) == base64::encode("longer"));
    CHECK_FALSE(e.is_cancelled());
}

TEST_CASE("A04 success is believed once the mechanism is complete and all was sent") {
    CHECK_FALSE(sasl::client_exchange().may_succeed());
    auto e = exchange(std::nullopt);
    CHECK_FALSE(e.may_succeed());
    CHECK(e.respond(base64::encode("more"), 100) != "*");
    CHECK_FALSE(e.may_succeed());
    CHECK(e.respond(base64::encode("last"), 100) != "*");
    CHECK(e.may_succeed());
    auto held = sasl::client_exchange(sasl::plain("ada", "secret")); // complete once it has spoken
    CHECK_FALSE(held.may_succeed());
    CHECK(held.respond("", 100) == base64::encode(std::string("\0ada\0secret", 11)));
    CHECK(held.may_succeed());
}

TEST_CASE("mechanisms that show the password") {
    for (const char* name : {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})
        CHECK(sasl::shows_password(name));
    for (const char* name : {"CRAM-MD5", "SCRAM-SHA-256", "EXTERNAL", "ANONYMOUS", ""})
        CHECK_FALSE(sasl::shows_password(name));
}
