// PLAIN and LOGIN, each client against each server's grammar and against its own server.
#include <courriel/sasl.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

#include <courriel/errc.hpp>
#include <courriel/scram.hpp>
#include <courriel/version.hpp>

namespace {

using namespace courriel;
using namespace std::string_literals;

const auth_step no_response{"", "", true, false};

result<sasl::server_step> give(sasl::server_mechanism& m, std::string_view response) {
    return m.step({m.name(), response, false, true});
}

result<sasl::server_step> plain_step(std::string_view message) {
    return sasl::make_server_mechanism("PLAIN")->step({"PLAIN", message, true, true});
}

// The check that the client's and the server's mechanism arrive at, or nullopt.
std::optional<sasl::password_check> converse(sasl::client_mechanism& client, bool use_initial) {
    const auto server = sasl::make_server_mechanism(client.name());
    std::optional<std::string> response;
    if (use_initial) response = client.initial();
    std::string kept;
    auto step = server->step(
        {server->name(), response ? std::string_view(*response) : "", true, response.has_value()});
    for (int i = 0; i != 5 && step; ++i) {
        if (auto* check = std::get_if<sasl::password_check>(&*step)) return std::move(*check);
        auto answer = client.step(std::get<sasl::challenge>(*step).bytes);
        if (!answer) return std::nullopt;
        kept = *std::move(answer);
        step = give(*server, kept);
    }
    return std::nullopt;
}

} // namespace

TEST_CASE("sasl: A04 a client's mechanism says when it is complete") {
    const auto plain = sasl::plain("ada", "secret");
    CHECK(!plain->is_complete());
    CHECK(plain->initial());
    CHECK(plain->is_complete());
    const auto asked = sasl::plain("ada", "secret");
    CHECK(asked->step(""));
    CHECK(asked->is_complete());
    const auto never = sasl::plain("a\0da"s, "secret");
    CHECK(!never->initial());
    CHECK(!never->step(""));
    CHECK(!never->is_complete());
    const auto login = sasl::login("ada", "secret");
    CHECK(!login->initial());
    CHECK(login->step("Username:"));
    CHECK(!login->is_complete());
    CHECK(login->step("Password:"));
    CHECK(login->is_complete());
}

TEST_CASE("sasl: PLAIN and LOGIN clients and servers understand each other") {
    for (const bool initial : {true, false}) {
        const auto check = converse(*sasl::plain("ada", "s e\x01cret", "bob"), initial);
        REQUIRE(check);
        CHECK(check->user == "ada");
        CHECK(check->password == "s e\x01cret");
        CHECK(check->authorization_id == "bob");
        const auto login = converse(*sasl::login("ada", "secret"), initial);
        REQUIRE(login);
        CHECK(login->user == "ada");
        CHECK(login->password == "secret");
        CHECK(login->authorization_id.empty());
    }
}

TEST_CASE("sasl: PLAIN's message is that of RFC 4616") {
    const auto m = sasl::plain("tim", "tanstaaftanstaaf");
    CHECK(m->name() == "PLAIN");
    CHECK(m->shows_password());
    CHECK(m->initial() == "\0tim\0tanstaaftanstaaf"s);
    CHECK(m->step("").error() == errc::malformed); // everything has been said
    CHECK(sasl::plain("Kurt", "xipj3plmq", "Ursel")->initial() == "Ursel\0Kurt\0xipj3plmq"s);
}

TEST_CASE("sasl: I08: NUL in a client's credentials fails the exchange, nothing leaves") {
    for (const auto& m :
         {sasl::plain("a\0b"s, "p"), sasl::plain("a", "p\0"s), sasl::plain("a", "p", "\0"s),
          sasl::login("a\0b"s, "p"), sasl::login("a", "\0"s)}) {
        CHECK(!m->initial());
        CHECK(m->step("").error() == errc::invalid_argument);
    }
}

TEST_CASE("sasl: LOGIN answers two prompts, whatever they say, and no third") {
    const auto m = sasl::login("u", "p");
    CHECK(!m->initial());
    CHECK(*m->step("User Name\0"s) == "u");
    CHECK(*m->step("nonsense") == "p");
    CHECK(m->step("").error() == errc::malformed);
}

TEST_CASE("sasl: I08: a PLAIN server refuses every other form") {
    for (const auto& message :
         {""s, "user"s, "user\0pw"s, "\0\0pw"s, "\0user\0"s, "\0user\0pw\0x"s, "\0user\0pw\0"s,
          "\0u\x1b[2J\0pw"s, "\0u\r\n\0pw"s, "a\x7F\0u\0pw"s, "\0\xFF\0pw"s, "\0u\0\xC3"s}) {
        CAPTURE(message);
        CHECK(plain_step(message).error() == errc::malformed);
    }
}

TEST_CASE("sasl: names and passwords are bounded") {
    const auto name = [](std::size_t n) {
        return plain_step("\0"s + std::string(n, 'u') + "\0p"s);
    };
    CHECK(name(1023));
    CHECK(name(1024));
    CHECK(name(1025).error() == errc::malformed);
    const auto id = [](std::size_t n) { return plain_step(std::string(n, 'u') + "\0u\0p"s); };
    CHECK(id(1024));
    CHECK(id(1025).error() == errc::malformed);
    const auto password = [](std::size_t n) { return plain_step("\0u\0"s + std::string(n, 'p')); };
    CHECK(password(4095));
    CHECK(password(4096));
    CHECK(password(4097).error() == errc::malformed);
}

TEST_CASE("sasl: a PLAIN server asks once and takes one message") {
    const auto m = sasl::make_server_mechanism("PLAIN");
    const auto asked = m->step(no_response);
    REQUIRE(asked);
    CHECK(std::get<sasl::challenge>(*asked).bytes.empty());
    CHECK(m->step(no_response).error() == errc::malformed);
    CHECK(give(*m, "\0u\0p"s));
    CHECK(give(*m, "\0u\0p"s).error() == errc::malformed);
}

TEST_CASE("sasl: a LOGIN server prompts for what is missing") {
    const auto m = sasl::make_server_mechanism("LOGIN");
    CHECK(std::get<sasl::challenge>(*m->step(no_response)).bytes == "Username:");
    CHECK(std::get<sasl::challenge>(*give(*m, "ada")).bytes == "Password:");
    const auto check = give(*m, "secret");
    REQUIRE(check);
    CHECK(std::get<sasl::password_check>(*check).user == "ada");
    CHECK(give(*m, "more").error() == errc::malformed);

    const auto quick = sasl::make_server_mechanism("LOGIN");
    CHECK(std::get<sasl::challenge>(*quick->step({"LOGIN", "ada", true, true})).bytes ==
          "Password:");

    for (const auto& user : {""s, "u\0"s, "\x1b[2J"s, "\xFF"s, std::string(1025, 'u')}) {
        const auto strict = sasl::make_server_mechanism("LOGIN");
        CHECK(strict->step({"LOGIN", user, true, true}).error() == errc::malformed);
        CHECK(give(*strict, "ada").error() == errc::malformed); // no second chance
    }
}

TEST_CASE("sasl: mechanisms are known by their exact names") {
    CHECK(sasl::make_server_mechanism("PLAIN")->name() == "PLAIN");
    CHECK(sasl::make_server_mechanism("LOGIN")->name() == "LOGIN");
    CHECK(!sasl::make_server_mechanism("plain"));
    CHECK(!sasl::make_server_mechanism("GSSAPI"));
    CHECK(!sasl::make_server_mechanism(""));
}

TEST_CASE("sasl: a build without digests lacks what needs them, and says so") {
    for (const auto name : {"CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"})
        CHECK((sasl::make_server_mechanism(name) != nullptr) == (COURRIEL_HAS_TLS == 1));
    CHECK((sasl::cram_md5("u", "p") != nullptr) == (COURRIEL_HAS_TLS == 1));
    CHECK((sasl::scram(sasl::scram_hash::sha256, "u", "p") != nullptr) == (COURRIEL_HAS_TLS == 1));
    const auto made = sasl::make_scram_credential(sasl::scram_hash::sha256, "p");
    if (!made) CHECK(made.error() == errc::not_supported);
    CHECK(made.has_value() == (COURRIEL_HAS_TLS == 1));
}
