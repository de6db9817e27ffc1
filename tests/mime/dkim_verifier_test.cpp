// Signatures checked: the RFCs' own, what each fault of field, key and message comes to, and that
// nothing depends on the pieces.
#include <courriel/mime/dkim_verifier.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <courriel/base64.hpp>

#include "dkim_support.hpp"
#include "support/replaced.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace dkim_test;
using dkim::reason;
using dkim::verdict;
using test::replaced;

// Why the one signature of `text` is what it is.
reason why(std::string_view text, std::string_view record = rfc8463_ed25519_record(),
           dkim::verify_options options = {}) {
    const auto results = verify(text, record, options);
    REQUIRE(results.size() == 1);
    CHECK(results[0].verdict == dkim::verdict_of(results[0].why));
    return results[0].why;
}

} // namespace

TEST_CASE("the example of RFC 6376 appendix A verifies") {
    const auto results = verify(rfc6376_message(), rfc6376_record());
    REQUIRE(results.size() == 1);
    CHECK(results[0].verdict == verdict::pass);
    CHECK(results[0].signature.domain == "example.com");
    CHECK(results[0].signature.selector == "brisbane");
    CHECK(results[0].signature.identity == "joe@football.example.com");
    CHECK(results[0].key_bits == 1024);
    CHECK(why(replaced(rfc6376_message(), "Hi.", "Ho."), rfc6376_record()) == reason::body_hash);
    CHECK(why(replaced(rfc6376_message(), "dinner", "Dinner"), rfc6376_record()) ==
          reason::bad_signature);
    CHECK(why(replaced(rfc6376_message(), "Received:", "received:"), rfc6376_record()) ==
          reason::bad_signature);
}

TEST_CASE("the example of RFC 8463 appendix A verifies, whatever the pieces") {
    const std::string text = rfc8463_message();
    for (const std::size_t piece : {0U, 1U, 2U, 3U, 7U, 64U, 300U}) {
        dkim::verifier verifier;
        for (std::size_t at = 0; at < text.size(); at += piece == 0 ? text.size() : piece)
            verifier.write(std::string_view(text).substr(at, piece == 0 ? text.size() : piece));
        verifier.finish();
        REQUIRE(verifier.queries().size() == 2);
        CHECK(verifier.queries()[0].name == "brisbane._domainkey.football.example.com");
        CHECK(verifier.queries()[1].name == "test._domainkey.football.example.com");
        CHECK(verifier.queries()[1].selector == "test");
        CHECK(verifier.queries()[1].domain == "football.example.com");
        verifier.set_key("BRISBANE._domainkey.football.example.com", rfc8463_ed25519_record());
        verifier.set_key("test._domainkey.football.example.com", rfc8463_rsa_record());
        const auto results = verifier.results();
        REQUIRE(results.size() == 2);
        CHECK(results[0].verdict == verdict::pass);
        CHECK(results[0].signature.algorithm == dkim::algorithm::ed25519_sha256);
        CHECK(results[1].verdict == verdict::pass);
        CHECK(results[1].signature.algorithm == dkim::algorithm::rsa_sha256);
        CHECK(results[1].signature.identity == "@football.example.com");
        CHECK(results[1].offset == text.find("DKIM-Signature", 1));
        CHECK(dkim::verifier::summary(results) == verdict::pass);
    }
}

TEST_CASE("keys come before the body, behind it, or not at all") {
    const std::string text = rfc8463_message();
    const std::string_view name = "brisbane._domainkey.football.example.com";
    dkim::verifier verifier;
    const std::size_t body = text.find("\r\n\r\n") + 4;
    verifier.write(std::string_view(text).substr(0, body - 1));
    CHECK(!verifier.has_header());
    CHECK(verifier.queries().empty());
    CHECK(verifier.results().empty());
    verifier.write(std::string_view(text).substr(body - 1, 1));
    CHECK(verifier.has_header());
    CHECK(verifier.results()[0].why == reason::key_unavailable);
    CHECK(verifier.results()[0].verdict == verdict::temperror);
    verifier.set_key(name, rfc8463_ed25519_record());
    verifier.set_key("another.name", rfc8463_ed25519_record());
    CHECK(verifier.results()[0].why == reason::incomplete);
    verifier.write(std::string_view(text).substr(body));
    verifier.finish();
    CHECK(verifier.results()[0].verdict == verdict::pass);
    CHECK(verifier.results()[1].why == reason::key_unavailable);
    verifier.set_unavailable(name);
    CHECK(verifier.results()[0].why == reason::key_unavailable);
    verifier.set_keys(name, {});
    CHECK(verifier.results()[0].why == reason::no_key);
    CHECK(verifier.results()[0].verdict == verdict::permerror);
    const std::vector<std::string> records{"v=spf1 -all", std::string(rfc8463_rsa_record()),
                                           std::string(rfc8463_ed25519_record())};
    verifier.set_keys(name, records);
    CHECK(verifier.results()[0].verdict == verdict::pass);
    verifier.set_keys(name, std::span(records).first(2));
    CHECK(verifier.results()[0].why == reason::key_algorithm);
    verifier.set_keys(name, std::span(records).first(1));
    CHECK(verifier.results()[0].why == reason::key_syntax);
}

TEST_CASE("a message without signatures, or without anything") {
    for (const std::string_view text : {std::string_view(), std::string_view(example_message)}) {
        const auto results = verify(text, rfc8463_ed25519_record());
        CHECK(results.empty());
        CHECK(dkim::verifier::summary(results) == verdict::none);
    }
}

TEST_CASE("what is wrong with a message") {
    const std::string good = signed_message();
    CHECK(why(good) == reason::good);
    CHECK(why(good + "\r\n\r\n") == reason::good); // empty lines at the end do not count
    CHECK(why(good + "x") == reason::body_hash);
    CHECK(why(replaced(good, "body", "bodY")) == reason::body_hash);
    CHECK(why(replaced(good, "Subject: x", "SUBJECT :   x  ")) == reason::good);
    CHECK(why(replaced(good, "Subject: x", "Subject: y")) == reason::bad_signature);
    CHECK(why(replaced(good, "Subject: x\r\n", "")) == reason::bad_signature);
    CHECK(why("Received: by x\r\n" + good) == reason::good);
    CHECK(why(replaced(good, "v=1; ", "v=1; y=1; ")) == reason::bad_signature);
    CHECK(why(replaced(good, " s=test", " s=test2")) == reason::bad_signature);
}

TEST_CASE("an oversigned field cannot be added, before or behind the others") {
    const std::string good = signed_message();
    CHECK(why("From: evil@example.net\r\n" + good) == reason::bad_signature);
    CHECK(why(replaced(good, "\r\nTo:", "\r\nFrom: evil@example.net\r\nTo:")) ==
          reason::bad_signature);
    // One that is not oversigned can, before the one that was signed, which is the last.
    CHECK(why("Subject: evil\r\n" + good) == reason::good);
    CHECK(why(replaced(good, "\r\nTo:", "\r\nSubject: x\r\nTo:")) == reason::good);
    CHECK(why(replaced(good, "\r\n\r\n", "\r\nSubject: evil\r\n\r\n")) == reason::bad_signature);
    auto options = options_for_example();
    options.oversigned = {"From", "Subject", "Cc"};
    const std::string strict = signed_message(options);
    CHECK(why(strict) == reason::good);
    CHECK(why("Subject: evil\r\n" + strict) == reason::bad_signature);
    CHECK(why("Cc: c@example.net\r\n" + strict) == reason::bad_signature);
}

TEST_CASE("several fields of one name are signed from the last to the first") {
    const std::string text =
        "Received: A\r\nReceived: B\r\nReceived: C\r\nFrom: a@b.example\r\n\r\n";
    auto options = options_for_example();
    options.fields = {"Received", "From"};
    const std::string good = sign(text, rfc8463_ed25519_key(), options);
    CHECK(good.find("Received: Received: Received: From: From;") != std::string::npos);
    CHECK(why(good) == reason::good);
    CHECK(why("Received: 0\r\n" + good) == reason::good);
    CHECK(why(replaced(replaced(good, "d: A", "d: B"), "d: B", "d: A")) == reason::good);
    CHECK(why(replaced(good, "d: A\r\nReceived: B", "d: B\r\nReceived: A")) ==
          reason::bad_signature);
}

TEST_CASE("a signature may cover others, but never itself") {
    auto options = options_for_example();
    options.fields = {"From", "DKIM-Signature"};
    const std::string once = signed_message();
    const std::string twice = sign(once, rfc8463_ed25519_key(), options);
    CHECK(twice.find("h=From: DKIM-Signature: From;") != std::string::npos);
    const auto results = verify(twice, rfc8463_ed25519_record());
    REQUIRE(results.size() == 2);
    CHECK(results[0].verdict == verdict::pass);
    CHECK(results[1].verdict == verdict::pass);
    const auto broken = verify(replaced(twice, "s=test; h=From: Sub", "s=test;  h=From: Sub"),
                               rfc8463_ed25519_record());
    CHECK(broken[0].verdict == verdict::pass); // the blank does not count when relaxed
    const auto changed = verify(replaced(twice, "s=test; h=From: Sub", "s=test; h=from: Sub"),
                                rfc8463_ed25519_record());
    CHECK(changed[0].why == reason::bad_signature);
}

TEST_CASE("l= covers a prefix, and what it leaves uncovered is told") {
    auto options = options_for_example();
    options.body_length = true;
    const std::string good = signed_message(options);
    REQUIRE(good.find(" l=6;") != std::string::npos);
    CHECK(why(good) == reason::good);
    const auto longer = verify(good + "evil\r\n", rfc8463_ed25519_record());
    CHECK(longer[0].verdict == verdict::pass);
    CHECK(longer[0].unsigned_octets == 6);
    CHECK(why(good + "evil\r\n", rfc8463_ed25519_record(), {.refuse_unsigned_content = true}) ==
          reason::unsigned_content);
    CHECK(why(good, rfc8463_ed25519_record(), {.refuse_unsigned_content = true}) == reason::good);
    CHECK(why(good.substr(0, good.size() - 4)) == reason::length_too_large);
    CHECK(why(replaced(good, " l=6;", " l=99999999999999999999999999;")) ==
          reason::length_too_large);
    CHECK(why(replaced(good, " l=6;", " l=0;")) == reason::body_hash);
    CHECK(why(replaced(good, " l=6;", " l=-1;")) == reason::syntax);
}

TEST_CASE("time is the caller's") {
    using namespace std::chrono_literals;
    const std::chrono::system_clock::time_point t0(1'700'000'000s);
    auto options = options_for_example();
    options.timestamp = t0;
    options.expiration = t0 + 1h;
    const std::string good = signed_message(options);
    const auto at = [&](auto now) {
        return why(good, rfc8463_ed25519_record(), {.now = now, .clock_skew = 10s});
    };
    CHECK(why(good) == reason::good);
    CHECK(at(t0 - 11s) == reason::too_early);
    CHECK(at(t0 - 10s) == reason::good);
    CHECK(at(t0 + 1h + 10s) == reason::good);
    CHECK(at(t0 + 1h + 11s) == reason::expired);
    CHECK(dkim::verdict_of(reason::expired) == verdict::policy);
}

TEST_CASE("what a key may be wrong in") {
    const std::string good = signed_message();
    const std::string key(rfc8463_ed25519_record());
    CHECK(why(good, key + "; h=sha1") == reason::key_hash);
    CHECK(why(good, key + "; h=sha1:sha256") == reason::good);
    CHECK(why(good, key + "; s=web") == reason::key_service);
    CHECK(why(good, key + "; s=web:email") == reason::good);
    CHECK(why(good, key + "; s=*") == reason::good);
    CHECK(why(good, "v=DKIM1; k=ed25519; p=") == reason::key_revoked);
    CHECK(why(good, "v=DKIM1; k=ed25519; p=AAAA") == reason::key_syntax);
    CHECK(why(good, "v=DKIM1; k=rsa; p=AAAA") == reason::key_algorithm);
    CHECK(why(good, "v=DKIM1; k=ed448; p=AAAA") == reason::key_algorithm);
    CHECK(why(good, "v=DKIM2; k=ed25519; p=AAAA") == reason::key_syntax);
    CHECK(why(good, rfc8463_rsa_record()) == reason::key_algorithm);
    const auto testing = verify(good, key + "; t=y");
    CHECK(testing[0].testing);
    CHECK(testing[0].verdict == verdict::pass);
    CHECK(dkim::verifier::summary(testing) == verdict::none);
    auto two = testing;
    two.push_back(verify(good + "x", key)[0]);
    CHECK(dkim::verifier::summary(two) == verdict::fail);
    two.push_back(verify(good, key)[0]);
    CHECK(dkim::verifier::summary(two) == verdict::pass);

    auto options = options_for_example();
    options.identity = "joe@sub.example.com";
    const std::string below = signed_message(options);
    CHECK(why(below, key) == reason::good);
    CHECK(why(below, key + "; t=s") == reason::domain_mismatch);
    CHECK(why(good, key + "; t=y:s") == reason::good);
}

TEST_CASE("RSA keys of 1024 to 4096 bits are taken, others refused; RSAPublicKey too") {
    const std::string pem = new_rsa_key(1024);
    const std::string good = sign(example_message, pem, options_for_example());
    const std::string record = dkim::private_key::parse(pem)->record();
    CHECK(why(good, record) == reason::good);
    dkim::verify_options options;
    options.limits.dkim_rsa_bits = 1024;
    CHECK(why(good, record, options) == reason::good);
    options.limits.dkim_rsa_bits = 1025;
    CHECK(why(good, record, options) == reason::good);
    options.limits.dkim_rsa_bits = 1023;
    CHECK(why(good, record, options) == reason::key_too_long);

    // The key of RFC 8463, without the 22 octets around it that make it a SubjectPublicKeyInfo.
    const std::string rsa(rfc8463_rsa_record());
    const std::string prefix = "v=DKIM1; k=rsa; p=";
    const auto bytes = dkim::key_record::parse(rsa).data;
    REQUIRE(bytes.size() == 162);
    const auto results = [&](std::string_view p) {
        dkim::verifier verifier;
        verifier.write(rfc8463_message());
        verifier.finish();
        verifier.set_key("test._domainkey.football.example.com", p);
        return verifier.results()[1].why;
    };
    CHECK(results(rsa) == reason::good);
    CHECK(results(prefix + base64::encode(bytes.substr(22))) == reason::good);
    CHECK(results(prefix + base64::encode(bytes + "x")) == reason::key_syntax);
    CHECK(results(prefix + "MAAA") == reason::key_syntax);
    // The same modulus with an exponent of so many octets.
    const auto with_exponent = [&](std::size_t octets) {
        const std::string modulus = bytes.substr(25, 132);
        const auto size = static_cast<char>(modulus.size() + 2 + octets);
        const std::string exponent = std::string("\x02") + static_cast<char>(octets);
        return results(prefix + base64::encode(std::string("\x30\x81") + size + modulus + exponent +
                                               std::string(octets, '\x7F')));
    };
    CHECK(with_exponent(3) == reason::bad_signature);
    CHECK(with_exponent(8) == reason::bad_signature);
    CHECK(with_exponent(16) == reason::key_too_long);
    CHECK(with_exponent(100) == reason::key_too_long);
    // 512 bits
    const std::string weak =
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANhIC/sZdJpsjkWYTLD2asWbd5gaSXjfCSqG/xEdgeA+5+HD"
        "XZRYIXWJyojeew6+LNa8gOAu7myOfG9BbQU9p5ECAwEAAQ==";
    CHECK(results(prefix + weak) == reason::key_too_short);
    CHECK(dkim::verdict_of(reason::key_too_short) == verdict::permerror);
}

TEST_CASE("line ends of files are read as CRLF when the caller says so") {
    const std::string good = signed_message();
    std::string lf = good;
    std::erase(lf, '\r');
    CHECK(why(lf) == reason::body_hash);
    dkim::verify_options options;
    options.normalize_line_ends = true;
    for (const std::size_t piece : {0U, 1U, 2U, 3U}) {
        for (const std::string& text : {lf, good}) {
            const auto results = verify(text, rfc8463_ed25519_record(), options, piece);
            REQUIRE(results.size() == 1);
            CHECK(results[0].verdict == verdict::pass);
        }
    }
}

TEST_CASE("what readers take for the body is hashed as the body") {
    // Somebody puts a line that is no field into the header, to hide the signed ones from readers.
    const std::string good = signed_message();
    const std::string hidden = replaced(good, "\r\nTo:", "\r\nno field\r\nTo:");
    CHECK(why(hidden) == reason::body_hash);
}

TEST_CASE("cut at every octet, a message never verifies and nothing breaks") {
    const std::string good = signed_message();
    for (std::size_t n = 0; n + 2 < good.size(); ++n) {
        const std::vector<char> copy(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n));
        dkim::verifier verifier;
        verifier.write({copy.data(), copy.size()});
        verifier.finish();
        for (const auto& q : verifier.queries()) verifier.set_key(q.name, rfc8463_ed25519_record());
        for (const auto& r : verifier.results()) CHECK(r.verdict != verdict::pass);
    }
}
