// Keys made of passwords: those that the examples of RFC 5802 and RFC 7677 come to.
#include <courriel/scram_credential.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/base64.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace {

using namespace courriel;
using sasl::make_scram_credential;
using sasl::scram_hash;

std::string salt_of(std::string_view text) { return *base64::decode(text); }

} // namespace

TEST_CASE("scram keys: of the password of the RFCs' examples") {
    CHECK(to_string(*make_scram_credential(scram_hash::sha256, "pencil", 4096,
                                           salt_of("W22ZaJ0SNY7soEsUEjb6gQ=="))) ==
          "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
          "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
          "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    CHECK(to_string(*make_scram_credential(scram_hash::sha1, "pencil", 4096,
                                           salt_of("QSXCR+Q6sek8bf92"))) ==
          "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$"
          "6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=");
}

TEST_CASE("scram keys: a salt comes once, and passwords are prepared") {
    const auto one = make_scram_credential(scram_hash::sha256, "pencil");
    const auto two = make_scram_credential(scram_hash::sha256, "pencil");
    REQUIRE(one);
    CHECK(one->salt.size() == 16);
    CHECK(one->iterations == 15000);
    CHECK(one->salt != two->salt);
    CHECK(one->stored_key != two->stored_key);
    CHECK(*make_scram_credential(scram_hash::sha1, "pen\u00ADcil", 4096, "salt") ==
          *make_scram_credential(scram_hash::sha1, "pencil", 4096, "salt"));
#if COURRIEL_HAS_STRINGPREP
    CHECK(*make_scram_credential(scram_hash::sha1, "e\u0301", 4096, "salt") ==
          *make_scram_credential(scram_hash::sha1, "\u00E9", 4096, "salt"));
#endif
    CHECK(*sasl::parse_scram_credential(to_string(*one)) == *one);
}

TEST_CASE("scram keys: what cannot be prepared, and the limits") {
    const auto make = [](std::string_view password, std::uint32_t iterations = 4096,
                         std::string_view salt = "salt") {
        return make_scram_credential(scram_hash::sha1, password, iterations, salt).error();
    };
    CHECK(make("") == errc::invalid_argument);
    CHECK(make("\u00AD") == errc::invalid_argument); // nothing is left of it
    CHECK(make("\uE000") == errc::invalid_argument);
    CHECK(make("\a") == errc::invalid_argument);
    CHECK(!make(std::string(4095, 'p')));
    CHECK(!make(std::string(4096, 'p')));
    CHECK(make(std::string(4097, 'p')) == errc::invalid_argument);
    CHECK(make("p", 4095) == errc::invalid_argument);
    CHECK(!make("p", 4097));
    CHECK(make("p", 0x80000000) == errc::invalid_argument);
    CHECK(!make("p", 4096, std::string(1024, 's')));
    CHECK(make("p", 4096, std::string(1025, 's')) == errc::invalid_argument);
}
