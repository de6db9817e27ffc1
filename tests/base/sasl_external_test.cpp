// EXTERNAL in both roles: the whole message is who to act as.
#include <courriel/sasl.hpp>

#include <doctest/doctest.h>

#include <string>

#include "sasl_steps.hpp"

using namespace courriel;
using namespace courriel::test;
using namespace std::string_literals;

TEST_CASE("sasl: EXTERNAL: clients and servers understand each other") {
    for (const auto id : {"", "fred", "fr\u00E9d@example.net"})
        for (const bool initial : {true, false}) {
            const auto client = sasl::external(id);
            const auto server = sasl::make_server_mechanism("EXTERNAL");
            CHECK(client->name() == "EXTERNAL");
            CHECK(server->name() == "EXTERNAL");
            CHECK(!client->shows_password());
            CHECK(!client->is_complete());
            const auto end = converse(
                *client, *server, [](const auto&) { return sasl::unknown_user{}; }, initial);
            REQUIRE(as<sasl::identity_check>(end));
            CHECK(as<sasl::identity_check>(end)->authorization_id == id);
            CHECK(client->is_complete());
            CHECK(client->step("").error() == errc::malformed);
            CHECK(give(*server, "").error() == errc::malformed);
        }
}

TEST_CASE("sasl: EXTERNAL: names with what no name has are refused on both sides") {
    for (const auto& id : {"a\0b"s, "a\nb"s, "\xFF"s, std::string(1025, 'a')}) {
        const auto client = sasl::external(id);
        CHECK(!client->initial());
        CHECK(client->step("").error() == errc::invalid_argument);
        CHECK(!client->is_complete());
        const auto server = sasl::make_server_mechanism("EXTERNAL");
        CHECK(give(*server, id, true).error() == errc::malformed);
        CHECK(give(*server, "").error() == errc::malformed); // no second chance
    }
    for (const std::size_t size : {1023U, 1024U}) {
        CHECK(sasl::external(std::string(size, 'a'))->initial());
        CHECK(give(*sasl::make_server_mechanism("EXTERNAL"), std::string(size, 'a'), true));
    }
}
