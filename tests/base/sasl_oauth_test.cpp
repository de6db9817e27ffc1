// OAUTHBEARER against the examples of RFC 7628 section 4 in both roles, XOAUTH2 against Google's,
// and both against what breaks their grammar.
#include <courriel/oauth.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/base64.hpp>

#include "sasl_steps.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::string_literals;

const auto token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="s;
// RFC 7628 section 4.1, which has the scheme in front of the token.
const auto message = "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01"
                     "auth=Bearer "s +
                     token + "\x01\x01";
const auto xmessage = "user=someuser@example.com\x01"
                      "auth=Bearer "s +
                      token + "\x01\x01";

std::unique_ptr<sasl::client_mechanism> example(std::string with, sasl::token_refused on = {}) {
    return sasl::oauthbearer("user@example.com", std::move(with),
                             {"server.example.com", 143, std::move(on)});
}

result<sasl::server_step> ask(std::string_view name, std::string_view text) {
    const auto server = sasl::make_server_mechanism(name);
    auto step = give(*server, text, true);
    if (!step) {
        CHECK(give(*server, message).error() == errc::malformed); // no second chance
        CHECK(server->refuse_token({}).error() == errc::wrong_phase);
    }
    return step;
}

} // namespace

TEST_CASE("sasl: OAUTHBEARER: the successful exchange of RFC 7628 section 4.1") {
    const auto client = example(token);
    CHECK(client->name() == "OAUTHBEARER");
    CHECK(client->shows_password());
    CHECK(*client->initial() == message);
    CHECK(client->is_complete());
    const auto step = ask("OAUTHBEARER", message);
    REQUIRE(as<sasl::token_check>(step));
    CHECK(as<sasl::token_check>(step)->user == "user@example.com");
    CHECK(as<sasl::token_check>(step)->token == token);
    CHECK(as<sasl::token_check>(step)->host == "server.example.com");
    CHECK(as<sasl::token_check>(step)->port == 143);
    CHECK(*example(token)->step("") == message); // asked for, not initial
    const auto server = sasl::make_server_mechanism("OAUTHBEARER");
    CHECK(challenge_of(begin(*server)).empty());
    CHECK(as<sasl::token_check>(give(*server, message)));
}

TEST_CASE("sasl: OAUTHBEARER: A14 the failed exchange of RFC 7628 section 4.3") {
    constexpr auto json =
        "{\"status\":\"invalid_token\",\"scope\":\"example_scope\",\"openid-configuration\":"
        "\"https://example.com/.well-known/openid-configuration\"}";
    std::string told;
    const auto client = example("", [&](std::string_view why) { told = why; });
    const auto first = *client->initial();
    CHECK(base64::encode(first) == "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAX"
                                   "BvcnQ9MTQzAWF1dGg9AQE=");
    const auto server = sasl::make_server_mechanism("OAUTHBEARER");
    const auto step = give(*server, first, true);
    REQUIRE(as<sasl::token_check>(step));
    CHECK(as<sasl::token_check>(step)->token.empty());
    const auto refusal = challenge_of(
        server->refuse_token({"invalid_token", "example_scope",
                              "https://example.com/.well-known/openid-configuration"}));
    CHECK(refusal == json);
    CHECK(server->refuse_token({}).error() == errc::wrong_phase);
    CHECK(*client->step(refusal) == "\x01");
    CHECK(told == json);
    CHECK(!client->is_complete()); // and no success is believed
    CHECK(client->step(refusal).error() == errc::malformed);
    CHECK(give(*server, "\x01").error() == errc::refused);
    CHECK(give(*server, "\x01").error() == errc::malformed);
}

TEST_CASE("sasl: OAUTHBEARER: what is empty is left out, and nothing is asked of the caller") {
    CHECK(*sasl::oauthbearer("", "t")->initial() == "n,,\x01"
                                                    "auth=Bearer t\x01\x01");
    CHECK(*sasl::oauthbearer("a,b=c", "t")->initial() == "n,a=a=2Cb=3Dc,\x01"
                                                         "auth=Bearer t\x01\x01");
    const auto deaf = sasl::oauthbearer("", "t");
    CHECK(deaf->initial());
    CHECK(*deaf->step("{}") == "\x01");
    const auto step = ask("OAUTHBEARER", "n,,\x01"
                                         "auth=bearer t\x01\x01");
    REQUIRE(as<sasl::token_check>(step));
    CHECK(as<sasl::token_check>(step)->user.empty());
    CHECK(as<sasl::token_check>(step)->host.empty());
    CHECK(as<sasl::token_check>(step)->port == 0);
    const auto server = sasl::make_server_mechanism("OAUTHBEARER");
    CHECK(give(*server, message, true));
    CHECK(challenge_of(server->refuse_token({})) == "{\"status\":\"invalid_token\"}");
}

TEST_CASE("sasl: OAUTHBEARER: a server refuses every other form") {
    for (std::size_t n = 0; n != message.size(); ++n)
        CHECK(ask("OAUTHBEARER", message.substr(0, n)).error() == errc::malformed);
    const auto auth = "auth=Bearer t\x01"s;
    for (const auto& text : {"\x01"s,
                             "n,,\x01\x01"s,
                             "n,,"s + auth + "\x01",
                             "y,,\x01"s + auth + "\x01",
                             "p=x,,\x01"s + auth + "\x01",
                             "n,\x01"s + auth + "\x01",
                             "n,b=x,\x01"s + auth + "\x01",
                             "n,a=,\x01"s + auth + "\x01",
                             "n,a=x=y,\x01"s + auth + "\x01",
                             "n,a=x,y,\x01"s + auth + "\x01",
                             "n,a=\n,\x01"s + auth + "\x01",
                             "n,a=\xFF,\x01"s + auth + "\x01",
                             "n,,\x01"s + auth + auth + "\x01",
                             "n,,\x01"s + auth + "\x01\x01",
                             "n,,\x01=x\x01"s + auth + "\x01",
                             "n,,\x01k1=x\x01"s + auth + "\x01",
                             "n,,\x01key\x01"s + auth + "\x01",
                             "n,,\x01key=\x02\x01"s + auth + "\x01",
                             "n,,\x01key=\u00E9\x01"s + auth + "\x01",
                             "n,,\x01port=0\x01"s + auth + "\x01",
                             "n,,\x01port=0143\x01"s + auth + "\x01",
                             "n,,\x01port=65536\x01"s + auth + "\x01",
                             "n,,\x01port=\x01"s + auth + "\x01",
                             "n,,\x01port=1\x01port=1\x01"s + auth + "\x01",
                             "n,,\x01host=a\x01host=a\x01"s + auth + "\x01",
                             "n,,\x01host=a b\x01"s + auth + "\x01",
                             "n,,\x01host="s + std::string(256, 'h') + "\x01" + auth + "\x01",
                             "n,,\x01"s + "auth=Bearer\x01\x01",
                             "n,,\x01"s + "auth=Bearer \x01\x01",
                             "n,,\x01"s + "auth=Basic t\x01\x01",
                             "n,,\x01"s + "auth=Bearer t t\x01\x01",
                             "n,,\x01"s + "auth=Bearer =\x01\x01",
                             "n,,\x01"s + "auth=Bearer t=t\x01\x01"}) {
        CAPTURE(text);
        CHECK(ask("OAUTHBEARER", text).error() == errc::malformed);
    }
    CHECK(ask("OAUTHBEARER", "n,,\x01mthd=GET /\x01"s + auth + "\x01")); // unknown, so ignored
    CHECK(ask("OAUTHBEARER", "n,,\x01host="s + std::string(255, 'h') + "\x01" + auth + "\x01"));
    CHECK(ask("OAUTHBEARER", "n,,\x01port=65535\x01"s + auth + "\x01"));
}

TEST_CASE("sasl: XOAUTH2: A14 both exchanges, as Google describes them") {
    std::string told;
    sasl::oauth_options options;
    options.on_refused = [&](std::string_view why) { told = why; };
    const auto client = sasl::xoauth2("someuser@example.com", token, options);
    CHECK(client->name() == "XOAUTH2");
    CHECK(client->shows_password());
    CHECK(*client->initial() == xmessage);
    CHECK(client->is_complete());
    const auto server = sasl::make_server_mechanism("XOAUTH2");
    CHECK(server->name() == "XOAUTH2");
    const auto step = give(*server, xmessage, true);
    REQUIRE(as<sasl::token_check>(step));
    CHECK(as<sasl::token_check>(step)->user == "someuser@example.com");
    CHECK(as<sasl::token_check>(step)->token == token);
    const auto refusal = challenge_of(server->refuse_token({.status = "401", .scope = "mail"}));
    CHECK(refusal == "{\"status\":\"401\",\"scope\":\"mail\"}");
    CHECK(client->step(refusal)->empty());
    CHECK(told == refusal);
    CHECK(!client->is_complete());
    CHECK(give(*server, "").error() == errc::refused);
}

TEST_CASE("sasl: XOAUTH2: a server refuses every other form") {
    for (std::size_t n = 0; n != xmessage.size(); ++n) {
        CHECK(ask("XOAUTH2", xmessage.substr(0, n)).error() == errc::malformed);
        CHECK(ask("XOAUTH2", xmessage.substr(n + 1)).error() == errc::malformed);
    }
    for (const auto& text : {xmessage + "\x01", xmessage + "x",
                             "user=\x01"
                             "auth=Bearer t\x01\x01"s,
                             "user=a\nb\x01"
                             "auth=Bearer t\x01\x01"s,
                             "user=u\x01"
                             "auth=\x01\x01"s,
                             "user=u\x01"
                             "auth=Bearer t t\x01\x01"s,
                             "auth=Bearer t\x01user=u\x01\x01"s})
        CHECK(ask("XOAUTH2", text).error() == errc::malformed);
    const auto server = sasl::make_server_mechanism("XOAUTH2");
    CHECK(give(*server, xmessage, true));
    CHECK(give(*server, "").error() == errc::malformed); // the application owed the answer
    CHECK(server->refuse_token({}).error() == errc::wrong_phase);
}

TEST_CASE("sasl: OAuth: tokens, names and reasons are bounded") {
    const auto of = [](std::size_t n) { return std::string(n, 't'); };
    for (const std::size_t n : {8191U, 8192U}) {
        CHECK(sasl::oauthbearer("u", of(n))->initial());
        CHECK(sasl::xoauth2("u", of(n))->initial());
        CHECK(ask("OAUTHBEARER", *sasl::oauthbearer("u", of(n))->initial()));
        CHECK(ask("XOAUTH2", *sasl::xoauth2("u", of(n))->initial()));
    }
    CHECK(ask("XOAUTH2", "user=u\x01"
                         "auth=Bearer " +
                             of(8193) + "\x01\x01")
              .error() == errc::malformed);
    for (const auto& bad : {of(8193), "t t"s, "t\x01"s, "t\n"s, "\u00E9"s, "="s, "t=t"s}) {
        CHECK(sasl::oauthbearer("u", bad)->step("").error() == errc::invalid_argument);
        CHECK(sasl::xoauth2("u", bad)->step("").error() == errc::invalid_argument);
    }
    CHECK(sasl::xoauth2("u", "")->step("").error() == errc::invalid_argument);
    CHECK(sasl::xoauth2("", "t")->step("").error() == errc::invalid_argument);
    for (const auto& bad : {of(1025), "a\x01"s, "\n"s, "\xFF"s}) {
        CHECK(sasl::oauthbearer(bad, "t")->step("").error() == errc::invalid_argument);
        CHECK(sasl::xoauth2(bad, "t")->step("").error() == errc::invalid_argument);
    }
    CHECK(sasl::oauthbearer("u", "t", {"a b", 0, {}})->step("").error() == errc::invalid_argument);

    const auto told = [](std::size_t n) {
        const auto client = sasl::xoauth2("u", "t");
        CHECK(client->initial());
        return client->step(std::string(n, '{'));
    };
    CHECK(told(9216));
    CHECK(told(9217).error() == errc::malformed);
    for (const auto& why : {sasl::token_error{"", "", ""}, sasl::token_error{"a\"b", "", ""},
                            sasl::token_error{"x", "a\\b", ""}, sasl::token_error{"x", "", "\n"}}) {
        const auto server = sasl::make_server_mechanism("XOAUTH2");
        CHECK(give(*server, xmessage, true));
        CHECK(server->refuse_token(why).error() == errc::invalid_argument);
        CHECK(server->refuse_token({})); // nothing had changed
    }
}
