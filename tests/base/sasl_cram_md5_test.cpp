// CRAM-MD5: the example of RFC 2195 in both roles, and what breaks its grammar.
#include <courriel/sasl.hpp>

#include <doctest/doctest.h>

#include <string>

#include "sasl_steps.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::string_literals;
using sasl::credential;
using sasl::known_password;

constexpr auto challenge = "<1896.697170952@postoffice.reston.mci.net>";
constexpr auto response = "tim b913a602c7eda7a495b4e6e7334d3890";

std::unique_ptr<sasl::server_mechanism> example_server() {
    sasl::server_options options;
    options.nonce = "1896.697170952";
    options.host_name = "postoffice.reston.mci.net";
    return sasl::make_server_mechanism("CRAM-MD5", options);
}

} // namespace

TEST_CASE("sasl: CRAM-MD5: the example of RFC 2195 section 2") {
    const auto client = sasl::cram_md5("tim", "tanstaaftanstaaf");
    CHECK(client->name() == "CRAM-MD5");
    CHECK(!client->shows_password());
    CHECK(!client->initial());
    CHECK(!client->is_complete());
    CHECK(*client->step(challenge) == response);
    CHECK(client->is_complete());
    CHECK(client->step(challenge).error() == errc::malformed);

    const auto server = example_server();
    CHECK(server->name() == "CRAM-MD5");
    CHECK(challenge_of(begin(*server)) == challenge);
    const auto query = give(*server, response);
    REQUIRE(as<sasl::credential_query>(query));
    CHECK(as<sasl::credential_query>(query)->user == "tim");
    CHECK(!as<sasl::credential_query>(query)->keys_of);
    const auto end = server->supply(known_password{"tanstaaftanstaaf"});
    REQUIRE(as<sasl::verified>(end));
    CHECK(as<sasl::verified>(end)->user == "tim");
    CHECK(as<sasl::verified>(end)->authorization_id.empty());
    CHECK(server->supply(known_password{"tanstaaftanstaaf"}).error() == errc::wrong_phase);
    CHECK(give(*server, response).error() == errc::malformed);
}

TEST_CASE("sasl: CRAM-MD5: A02 A11 no challenge comes twice, and a name may have spaces") {
    const auto one = sasl::make_server_mechanism("CRAM-MD5");
    const auto other = sasl::make_server_mechanism("CRAM-MD5");
    const auto asked = challenge_of(begin(*one));
    CHECK(asked.starts_with("<"));
    CHECK(asked.ends_with("@localhost>"));
    CHECK(asked != challenge_of(begin(*other)));

    const auto client = sasl::cram_md5("ada lovelace", "p w");
    const auto server = sasl::make_server_mechanism("CRAM-MD5");
    const auto end = converse(*client, *server, [](const auto& query) -> credential {
        CHECK(query.user == "ada lovelace");
        return known_password{"p w"};
    });
    CHECK(as<sasl::verified>(end));
}

TEST_CASE("sasl: CRAM-MD5: a wrong password, an unknown user and a wrong kind of credential") {
    const auto answer = [](const credential& c) {
        const auto server = example_server();
        CHECK(begin(*server));
        CHECK(give(*server, response));
        const auto error = server->supply(c).error();
        CHECK(!server->supply(known_password{"tanstaaftanstaaf"}));
        return error;
    };
    CHECK(answer(known_password{"tanstaaftanstaax"}) == errc::refused);
    CHECK(answer(sasl::unknown_user{}) == errc::refused);
    CHECK(answer(sasl::scram_credential{}) == errc::invalid_argument);
    // Who has no password cannot log in with the empty one.
    const auto server = example_server();
    CHECK(begin(*server));
    CHECK(give(*server, "tim a00b54b824afa19ec2de0f73cb2a04c2"));
    CHECK(server->supply(known_password{""}).error() == errc::refused);
}

TEST_CASE("sasl: CRAM-MD5: A09 A12 a server refuses every other form") {
    const std::string digest = "b913a602c7eda7a495b4e6e7334d3890";
    for (const auto& message :
         {""s, " "s, "tim"s, digest, " " + digest, "tim" + digest, "tim " + digest + "0",
          "tim " + digest.substr(1), "tim B913A602C7EDA7A495B4E6E7334D3890"s, "tim " + digest + " ",
          "tim\t" + digest, "t\0m "s + digest, "t\x1Bm " + digest, "\xFF " + digest,
          "tim g" + digest.substr(1), std::string(1025, 'u') + " " + digest}) {
        CAPTURE(message);
        const auto server = example_server();
        CHECK(begin(*server));
        CHECK(give(*server, message).error() == errc::malformed);
        CHECK(give(*server, response).error() == errc::malformed); // no second chance
        CHECK(server->supply(known_password{"tanstaaftanstaaf"}).error() == errc::wrong_phase);
    }
    for (const std::size_t size : {1023U, 1024U}) {
        const auto server = example_server();
        CHECK(begin(*server));
        CHECK(give(*server, std::string(size, 'u') + " " + digest));
    }
    // The server speaks first.
    CHECK(give(*example_server(), response, true).error() == errc::malformed);
    const auto twice = example_server();
    CHECK(begin(*twice));
    CHECK(begin(*twice).error() == errc::malformed);
}

TEST_CASE("sasl: CRAM-MD5: a client's names, passwords and challenges are bounded") {
    const auto with = [](const std::string& user, const std::string& password,
                         const std::string& asked) {
        return sasl::cram_md5(user, password)->step(asked).error();
    };
    CHECK(!with(std::string(1024, 'u'), "p", "<>"));
    CHECK(with(std::string(1025, 'u'), "p", "<>") == errc::invalid_argument);
    CHECK(!with("u", std::string(4096, 'p'), "<>"));
    CHECK(with("u", std::string(4097, 'p'), "<>") == errc::invalid_argument);
    CHECK(!with("u", "p", std::string(9216, 'c')));
    CHECK(with("u", "p", std::string(9217, 'c')) == errc::malformed);
    CHECK(with("u", "p", "") == errc::malformed);
    for (const auto& user : {""s, "\0"s, "a\nb"s, "\xFF"s})
        CHECK(with(user, "p", "<>") == errc::invalid_argument);
    for (const auto& password : {""s, "\0"s, "\xFF"s})
        CHECK(with("u", password, "<>") == errc::invalid_argument);
}
