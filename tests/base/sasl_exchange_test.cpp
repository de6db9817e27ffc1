// A client's exchange in lines: initial responses that fit and that wait, answers, cancelling.
#include <courriel/sasl_exchange.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/base64.hpp>
#include <courriel/errc.hpp>

namespace {

using namespace courriel;
using strings = std::vector<std::string>;

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

namespace {

tls_info up_with(bool peer_verified = false, std::string exporter = "x") {
    tls_info info;
    info.peer_verified = peer_verified;
    info.tls_exporter = std::move(exporter);
    return info;
}

} // namespace

TEST_CASE("what a server offers follows from the connection") {
    const tls_info anonymous = up_with();
    const tls_info with_certificate = up_with(true);
    const tls_info unbound = up_with(false, "");
    for (const char* name : {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}) {
        CHECK_FALSE(sasl::may_offer(name, nullptr, false));
        CHECK(sasl::may_offer(name, nullptr, true));
        CHECK(sasl::may_offer(name, &anonymous, false));
    }
    for (const char* name : {"CRAM-MD5", "SCRAM-SHA-256", "ANONYMOUS", "X-OTHER"})
        CHECK(sasl::may_offer(name, nullptr, false));
    CHECK_FALSE(sasl::may_offer("SCRAM-SHA-1-PLUS", nullptr, true));
    CHECK_FALSE(sasl::may_offer("SCRAM-SHA-1-PLUS", &unbound, true));
    CHECK(sasl::may_offer("SCRAM-SHA-1-PLUS", &anonymous, false));
    CHECK_FALSE(sasl::may_offer("EXTERNAL", nullptr, true));
    CHECK_FALSE(sasl::may_offer("EXTERNAL", &anonymous, true));
    CHECK(sasl::may_offer("EXTERNAL", &with_certificate, false));

    const strings all{"SCRAM-SHA-256-PLUS", "CRAM-MD5", "PLAIN"};
    CHECK(sasl::offered(all, &anonymous, false) == all);
    CHECK(sasl::offered(all, nullptr, false) == strings{"CRAM-MD5"});
}

TEST_CASE("a server's exchange: the command") {
    using start = sasl::server_exchange::start;
    const strings all{"CRAM-MD5", "PLAIN", "EXTERNAL"};
    const tls_info up = up_with();
    sasl::server_exchange e;
    CHECK(e.begin(all, "cram-md5", {}, nullptr, false) == start::good);
    CHECK(e.step().mechanism == "CRAM-MD5");
    CHECK(e.step().initial);
    CHECK_FALSE(e.step().has_response);

    CHECK(e.begin(all, "PLAIN", "AGEAYg==", &up, false) == start::good);
    CHECK(e.step().response == std::string_view("\0a\0b", 4));
    CHECK(e.step().has_response);
    CHECK(e.begin(all, "PLAIN", "=", &up, false) == start::good);
    CHECK(e.step().response.empty());
    CHECK(e.step().has_response);

    CHECK(e.begin(all, "PLAIN", "AGEAYg==", nullptr, false) == start::needs_tls);
    CHECK(e.begin(all, "PLAIN", "AGEAYg==", nullptr, true) == start::good);
    CHECK(e.begin(all, "LOGIN", {}, &up, true) == start::unknown_mechanism);
    CHECK(e.begin(all, "EXTERNAL", {}, &up, true) == start::unknown_mechanism);
    for (const char* response : {"A", "AGEAYg", "AGEAYg==x", "* ", "=="})
        CHECK(e.begin(all, "CRAM-MD5", response, nullptr, false) == start::malformed);
}

TEST_CASE("a server's exchange: the client's lines") {
    using line = sasl::server_exchange::line;
    sasl::server_exchange e;
    CHECK(e.begin({"LOGIN"}, "LOGIN", "YQ==", nullptr, true) == sasl::server_exchange::start::good);
    CHECK(e.take("YWJj") == line::response);
    CHECK(e.step().mechanism == "LOGIN");
    CHECK(e.step().response == "abc");
    CHECK_FALSE(e.step().initial);
    CHECK(e.take("") == line::response);
    CHECK(e.step().response.empty());
    CHECK(e.step().has_response);
    CHECK(e.take("YWJj") == line::response);
    const std::string_view held = e.step().response;
    e.end();
    CHECK(held == std::string_view("\0\0\0", 3)); // a short string lies within the object
    CHECK(e.take("=") == line::malformed);
    CHECK(e.take("*") == line::cancelled);
}
