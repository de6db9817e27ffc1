// ANONYMOUS in both roles: the example of RFC 4505 section 4, and what is no trace.
#include <courriel/sasl.hpp>

#include <doctest/doctest.h>

#include <string>

#include "sasl_steps.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::string_literals;

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i != times; ++i) out += text;
    return out;
}

bool is_taken(const std::string& trace) {
    const bool sent = sasl::anonymous(trace)->initial().has_value();
    const auto server = sasl::make_server_mechanism("ANONYMOUS");
    const auto step = give(*server, trace, true);
    CHECK(sent == step.has_value());
    if (sent) {
        CHECK(as<sasl::anonymous_login>(step)->trace == trace);
    } else {
        CHECK(step.error() == errc::malformed);
        CHECK(sasl::anonymous(trace)->step("").error() == errc::invalid_argument);
    }
    CHECK(give(*server, "sirhc").error() == errc::malformed);
    return sent;
}

} // namespace

TEST_CASE("sasl: ANONYMOUS: clients and servers understand each other") {
    for (const bool initial : {true, false}) {
        const auto client = sasl::anonymous("sirhc");
        const auto server = sasl::make_server_mechanism("ANONYMOUS");
        CHECK(client->name() == "ANONYMOUS");
        CHECK(server->name() == "ANONYMOUS");
        CHECK(!client->shows_password());
        const auto end = converse(
            *client, *server, [](const auto&) { return sasl::unknown_user{}; }, initial);
        REQUIRE(as<sasl::anonymous_login>(end));
        CHECK(as<sasl::anonymous_login>(end)->trace == "sirhc");
        CHECK(client->is_complete());
        CHECK(client->step("").error() == errc::malformed);
    }
}

TEST_CASE("sasl: ANONYMOUS: a trace is nothing, an address or 255 characters") {
    for (const auto& trace : {""s, "sirhc"s, "ada@example.org"s, "\"a@b\"@c"s, "\u00E9"s})
        CHECK(is_taken(trace));
    for (const auto& trace : {"@"s, "@b"s, "a@"s, "a\0b"s, "a\nb"s, "\x1B[2J"s, "\xFF"s})
        CHECK(!is_taken(trace));
    CHECK(is_taken(std::string(254, 'a')));
    CHECK(is_taken(std::string(255, 'a')));
    CHECK(!is_taken(std::string(256, 'a')));
    CHECK(is_taken(repeated("\U00010400", 255))); // 1020 octets
    CHECK(!is_taken(repeated("\U00010400", 256)));
    CHECK(is_taken(std::string(1022, 'a') + "@b"));
    CHECK(!is_taken(std::string(1023, 'a') + "@b"));
}
