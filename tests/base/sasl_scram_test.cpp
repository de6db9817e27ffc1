// SCRAM's clients and servers against each other: all hashes, with and without bindings, wrong
// passwords, replays, and every message changed in every octet on its way.
#include <courriel/scram.hpp>

#include <doctest/doctest.h>

#include <string>

#include "sasl_steps.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using sasl::scram_hash;
using sasl::scram_options;
using sasl::server_options;

auto password_is(std::string_view password) {
    return [known = std::string(password)](const sasl::credential_query& q) -> sasl::credential {
        if (q.user != "ada") return sasl::unknown_user{};
        return *sasl::make_scram_credential(q.keys_of.value(), known, 4096, "some salt");
    };
}

struct outcome {
    bool server = false; // has verified the client
    bool client = false; // has verified the server
    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome meet(scram_hash hash, const scram_options& ours, const server_options& theirs,
             std::string_view password = "p\u00E9ncil", bool initial = true) {
    const auto client = sasl::scram(hash, "ada", "p\u00E9ncil", ours);
    const auto server = sasl::make_server_mechanism(client->name(), theirs);
    if (!server) return {};
    const auto end = converse(*client, *server, password_is(password), initial);
    return {as<sasl::verified>(end) != nullptr, client->is_complete()};
}

constexpr outcome both{true, true};
constexpr outcome neither{};

} // namespace

TEST_CASE("sasl: SCRAM: clients and servers understand each other") {
    for (const auto hash : {scram_hash::sha1, scram_hash::sha256})
        for (const bool initial : {true, false}) {
            CHECK(meet(hash, {}, {}, "p\u00E9ncil", initial) == both);
            CHECK(meet(hash, {}, {}, "pencil", initial) == neither);
        }
    scram_options options;
    options.authorization_id = "bob";
    const auto client = sasl::scram(scram_hash::sha256, "ada", "x", options);
    const auto server = sasl::make_server_mechanism("SCRAM-SHA-256");
    const auto end = converse(*client, *server, password_is("x"));
    REQUIRE(as<sasl::verified>(end));
    CHECK(as<sasl::verified>(end)->user == "ada");
    CHECK(as<sasl::verified>(end)->authorization_id == "bob");
}

TEST_CASE("sasl: SCRAM: an unknown user fails where a wrong password does") {
    const auto client = sasl::scram(scram_hash::sha256, "eve", "x");
    const auto server = sasl::make_server_mechanism("SCRAM-SHA-256");
    CHECK(converse(*client, *server, password_is("x")).error() == errc::refused);
    CHECK(!client->is_complete());
}

TEST_CASE("sasl: SCRAM: A05 both ends must be of one connection, and see one list of mechanisms") {
    const auto run = [](bool plus, const sasl::channel_bindings& ours,
                        const sasl::channel_bindings& theirs) {
        scram_options client;
        client.plus = plus;
        client.bindings = ours;
        server_options server;
        server.bindings = theirs;
        return meet(scram_hash::sha256, client, server);
    };
    CHECK(run(true, {"keys", "cert"}, {"keys", "cert"}) == both);
    CHECK(run(true, {"keys", ""}, {"keys", "cert"}) == both);
    CHECK(run(true, {"", "cert"}, {"keys", "cert"}) == both);
    // A middleman has two connections.
    CHECK(run(true, {"keys", "cert"}, {"other", "cert"}) == neither);
    CHECK(run(true, {"", "cert"}, {"keys", "other"}) == neither);
    CHECK(run(true, {"keys", ""}, {"", "cert"}) == neither);
    // He cuts -PLUS off the list: the client believes that it was not offered.
    CHECK(run(false, {"keys", ""}, {"keys", "cert"}) == neither);
    CHECK(run(false, {"keys", ""}, {}) == both);     // it was not
    CHECK(run(false, {}, {"keys", "cert"}) == both); // a client that cannot bind
}

TEST_CASE("sasl: SCRAM: A11 what was said once is of no use again") {
    std::string first;
    std::string last;
    {
        const auto client = sasl::scram(scram_hash::sha1, "ada", "x");
        const auto server = sasl::make_server_mechanism("SCRAM-SHA-1");
        first = *client->initial();
        const auto query = give(*server, first, true);
        last = *client->step(
            challenge_of(server->supply(password_is("x")(*as<sasl::credential_query>(query)))));
        CHECK(give(*server, last));
    }
    const auto server = sasl::make_server_mechanism("SCRAM-SHA-1");
    const auto query = give(*server, first, true);
    CHECK(server->supply(password_is("x")(*as<sasl::credential_query>(query))));
    CHECK(give(*server, last).error() == errc::refused);
}

// Each octet of each message in turn becomes another one: nobody is content who should not be. An
// "e=" or "m=" may come of it, and an extension may be added, but no success that both ends did not
// earn: what was changed is signed.
TEST_CASE("sasl: SCRAM: a message that was changed on its way ends the exchange") {
    std::size_t changes = 0;
    for (int which = 0; which != 4; ++which)
        for (const char with : {'\x01', '\x20', '\x04', '\xFF'})
            for (std::size_t at = 0;; ++at) {
                int n = 0;
                bool changed = false;
                const auto pass = [&](std::string message) {
                    if (n++ == which && at < message.size()) {
                        message[at] = static_cast<char>(message[at] ^ with);
                        changed = true;
                    }
                    return message;
                };
                scram_options options;
                options.iteration_limit = 5000;
                const auto client = sasl::scram(scram_hash::sha1, "ada", "x", options);
                const auto server = sasl::make_server_mechanism("SCRAM-SHA-1");
                auto step = give(*server, pass(*client->initial()), true);
                if (const auto* query = as<sasl::credential_query>(step))
                    step = server->supply(password_is("x")(*query));
                while (const auto* c = as<sasl::challenge>(step)) {
                    const auto answer = client->step(pass(c->bytes));
                    if (!answer) break;
                    step = give(*server, pass(*answer));
                }
                if (!changed) break;
                ++changes;
                CAPTURE(which);
                CAPTURE(at);
                CHECK(!as<sasl::verified>(step));
                CHECK(!client->is_complete());
            }
    CHECK(changes > 800);
}
