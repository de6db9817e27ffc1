// Signatures made: their form, that our verifier takes them, and what is refused.
#include <courriel/mime/dkim_signer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <courriel/errc.hpp>
#include <courriel/mime/header_view.hpp>

#include "dkim_support.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace dkim_test;
using enum dkim::canonicalization;

const std::string message = "From: a@example.com\r\nTo: b@example.org\r\nSubject: x  y\r\n"
                            "Content-Type: text/plain\r\n\r\nbody  text \r\n\r\n";

} // namespace

TEST_CASE("every key, form and piece: what is signed verifies") {
    const std::string rsa = new_rsa_key(2048);
    for (const std::string& pem : {rsa, rfc8463_ed25519_key(), std::string(rfc8463_rsa_key())}) {
        const std::string record = dkim::private_key::parse(pem)->record();
        for (const auto header : {simple, relaxed})
            for (const auto body : {simple, relaxed})
                for (const std::size_t piece : {0U, 1U, 5U}) {
                    auto options = options_for_example();
                    options.header = header;
                    options.body = body;
                    const std::string text = sign(message, pem, options, piece);
                    const auto results = verify(text, record, {}, piece);
                    REQUIRE(results.size() == 1);
                    CHECK(results[0].verdict == dkim::verdict::pass);
                    CHECK(text == sign(message, pem, options)); // nothing is random
                }
    }
    CHECK(dkim::private_key::parse(rfc8463_ed25519_key())->record() == rfc8463_ed25519_record());
    CHECK(dkim::private_key::parse(rfc8463_rsa_key())->record() == rfc8463_rsa_record());
    CHECK(dkim::private_key::parse(rsa)->bits() == 2048);
}

TEST_CASE("the field is one field, folded, in front") {
    auto options = options_for_example();
    options.identity = "Joe Six;Pack=@mail.example.com";
    options.timestamp = std::chrono::system_clock::time_point(std::chrono::seconds(1700000000));
    options.expiration = *options.timestamp + std::chrono::hours(1);
    options.body_length = true;
    const std::string text = sign(message, new_rsa_key(4096), options);
    const auto header = header_view::parse(text);
    REQUIRE(header.fields().size() == 5);
    CHECK(header.fields()[0].name == "DKIM-Signature");
    for (std::size_t at = 0; at < header.fields()[0].end;) {
        const std::size_t end = text.find("\r\n", at);
        CHECK(end - at <= 78);
        at = end + 2;
    }
    const auto s = dkim::signature::parse(header.fields()[0].value);
    CHECK(s.why == dkim::reason::good);
    CHECK(s.identity == options.identity);
    CHECK(s.timestamp == 1700000000);
    CHECK(s.expiration == 1700003600);
    CHECK(s.length == 11);
    CHECK(s.header == relaxed);
    CHECK(s.body == relaxed);
    CHECK(s.fields == std::vector<std::string>{"From", "Subject", "To", "Content-Type", "From"});
    CHECK(s.data.size() == 512);
}

TEST_CASE("options that make no field are refused") {
    const auto key = *dkim::private_key::parse(rfc8463_ed25519_key());
    const auto refused = [&](auto change) {
        auto options = options_for_example();
        change(options);
        const auto signer = dkim::signer::make(key, options);
        return signer.error() == errc::invalid_argument;
    };
    using o = dkim::sign_options&;
    CHECK(!refused([](o) {}));
    CHECK(refused([](o x) { x.domain = ""; }));
    CHECK(refused([](o x) { x.domain = "com"; }));
    CHECK(refused([](o x) { x.domain = "a.com; x=1"; }));
    CHECK(refused([](o x) { x.domain = "a.com\r\nBcc: b"; }));
    CHECK(refused([](o x) { x.selector = ""; }));
    CHECK(refused([](o x) { x.selector = "a\r\n"; }));
    CHECK(refused([](o x) { x.selector = std::string("a\0b", 3); }));
    CHECK(refused([](o x) { x.identity = "joe"; }));
    CHECK(refused([](o x) { x.identity = "joe@example.net"; }));
    CHECK(refused([](o x) { x.identity = "joe\r\n@example.com"; }));
    CHECK(!refused([](o x) { x.identity = "@sub.example.com"; }));
    CHECK(refused([](o x) { x.fields = {"To"}; }));
    CHECK(refused([](o x) { x.fields = {"From", "a:b"}; }));
    CHECK(refused([](o x) { x.fields = {"From", ""}; }));
    CHECK(refused([](o x) { x.oversigned = {"a\r\n"}; }));
    CHECK(
        refused([](o x) { x.timestamp = x.expiration = std::chrono::system_clock::time_point(); }));
    CHECK(refused([](o x) {
        x.timestamp = std::chrono::system_clock::time_point(std::chrono::seconds(-1));
    }));
}

TEST_CASE("messages that must not be signed") {
    const auto key = *dkim::private_key::parse(rfc8463_ed25519_key());
    const auto error = [&](std::string_view text, std::size_t header_size = 1000) {
        auto options = options_for_example();
        options.limits.header_size = header_size;
        auto signer = dkim::signer::make(key, options);
        signer->write(text);
        return signer->finish().error();
    };
    CHECK(error("") == errc::malformed);
    CHECK(error("To: b\r\n\r\nbody") == errc::malformed);
    CHECK(error("From: a\r\nfrom: b\r\n\r\n") == errc::malformed);
    CHECK(error("From a Sat Nov 28 03:04:05 2026\r\nFrom: a\r\n\r\n") == errc::malformed);
    CHECK(!error("From: a\r\n\r\n"));
    CHECK(!error("From: a"));
    CHECK(!error("From: a\r\n\r\n", 11));
    CHECK(error("From: a\r\n\r\n", 10) == errc::too_large);
    CHECK(!error(std::string(256, 'x') + ": y\r\nFrom: a\r\n\r\n"));
    CHECK(error("From: a\r\n" + std::string(257, 'x') + ": y\r\nFrom: b\r\n\r\n") ==
          errc::too_large);
    std::string many = "From: a\r\n";
    for (int i = 0; i != 1000; ++i) many += "To: b\r\n";
    CHECK(error(many + "\r\n", 100'000) == errc::too_large);
}

TEST_CASE("keys that are none, or too weak, or of another kind") {
    const auto error = [](std::string_view pem, std::string_view passphrase = {}) {
        return dkim::private_key::parse(pem, passphrase).error();
    };
    CHECK(error("") == errc::malformed);
    CHECK(error("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n") ==
          errc::malformed);
    CHECK(error(new_rsa_key(512)) == errc::invalid_argument);
    CHECK(error(new_rsa_key(1023)) == errc::invalid_argument);
    CHECK(!error(new_rsa_key(1024)));
    CHECK(error("-----BEGIN PRIVATE KEY-----\n"
                "MC4CAQAwBQYDK2VuBCIEIHgtVM5pAYLHzNPjpwyNHG4jmK5iDtsbqxZrV1fIOhxg\n"
                "-----END PRIVATE KEY-----\n") == errc::not_supported); // X25519
    for (std::size_t n = 0; n != 200; ++n)
        CHECK(error(rfc8463_rsa_key().substr(0, n)) == errc::malformed);
}
