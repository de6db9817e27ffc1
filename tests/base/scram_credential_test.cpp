// Stored SCRAM keys in the form of RFC 5803.
#include <courriel/scram_credential.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/errc.hpp>

namespace {

using namespace courriel;
using namespace std::string_literals;
using sasl::parse_scram_credential;
using sasl::scram_hash;

// Of the password "pencil" and the salt of RFC 7677 section 3, as PostgreSQL would keep it.
const std::string sha256 = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                           "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                           "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
const std::string sha1 = "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$"
                         "6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    return text.replace(text.find(what), what.size(), with);
}

} // namespace

TEST_CASE("scram credential: read and written") {
    const auto read = parse_scram_credential(sha256);
    REQUIRE(read);
    CHECK(read->hash == scram_hash::sha256);
    CHECK(read->iterations == 4096);
    CHECK(read->salt.size() == 16);
    CHECK(read->stored_key.size() == 32);
    CHECK(read->server_key.size() == 32);
    CHECK(to_string(*read) == sha256);
    const auto other = parse_scram_credential(sha1);
    REQUIRE(other);
    CHECK(other->hash == scram_hash::sha1);
    CHECK(to_string(*other) == sha1);
    CHECK(*other != *read);
}

TEST_CASE("scram credential: spaces around the dollar signs are allowed") {
    auto spaced = replaced(sha256, "$", " $  ");
    spaced = " " + replaced(spaced, "=$", "= $ ") + " ";
    CHECK(*parse_scram_credential(spaced) == *parse_scram_credential(sha256));
}

TEST_CASE("scram credential: every other form is refused") {
    for (std::size_t n = 0; n != sha256.size(); ++n) {
        CAPTURE(n);
        CHECK(parse_scram_credential(sha256.substr(0, n)).error() == errc::malformed);
        CHECK(parse_scram_credential(sha256.substr(n + 1)).error() == errc::malformed);
    }
    for (const auto& text :
         {replaced(sha256, "256", "1"), replaced(sha1, "SHA-1", "SHA-256"),
          replaced(sha256, "SCRAM", "scram"), replaced(sha256, "4096", "-4096"),
          replaced(sha256, "W22Z", "W22"), replaced(sha256, ":W22ZaJ0SNY7soEsUEjb6gQ==", ":"),
          replaced(sha256, ":W22ZaJ0SNY7soEsUEjb6gQ==", ""), sha256 + ":", sha256 + "$",
          sha256 + "A", replaced(sha256, "WG5d", "WG.d"), replaced(sha256, "wfPL", "wfP ")}) {
        CAPTURE(text);
        CHECK(parse_scram_credential(text).error() == errc::malformed);
    }
    CHECK(parse_scram_credential("\0"s).error() == errc::malformed);
}

TEST_CASE("scram credential: iterations and salts are bounded") {
    const auto with = [](std::string_view iterations) {
        return parse_scram_credential(replaced(sha256, "4096", iterations));
    };
    CHECK(!with("4095"));
    CHECK(with("4096"));
    CHECK(with("4097"));
    CHECK(with("2147483646"));
    CHECK(with("2147483647"));
    CHECK(!with("2147483648"));
    CHECK(!with("4294967297"));
    const auto salt = [](std::size_t groups) {
        std::string text;
        for (std::size_t i = 0; i != groups; ++i) text += "AAAA";
        return parse_scram_credential(replaced(sha256, "W22ZaJ0SNY7soEsUEjb6gQ==", text + "AA=="));
    };
    CHECK(salt(340)); // 1021 octets
    CHECK(salt(341)); // 1024
    CHECK(!salt(342));
}
