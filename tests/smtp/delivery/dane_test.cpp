// DANE for SMTP: the table of RFC 7672, what each record means, and that nothing leads back to
// less.
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/digest.hpp>
#include <courriel/errc.hpp>
#include <courriel/smtp/delivery/dane.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

// Stand-ins: of a certificate only its octets count here.
const certificate_view leaf{"leaf certificate", "leaf key"};
const certificate_view middle{"middle certificate", "middle key"};
const certificate_view root{"root certificate", "root key"};
const certificate_view chain[] = {leaf, middle, root};

tlsa_record record(std::uint8_t usage, std::uint8_t selector, std::uint8_t matching,
                   const certificate_view& certificate) {
    const auto octets = selector == 0 ? certificate.certificate : certificate.public_key;
    using digest::algorithm;
    std::string data = matching == 0   ? std::string(octets)
                       : matching == 1 ? digest::of(algorithm::sha256, octets)
                                       : digest::of(algorithm::sha512, octets);
    return {usage, selector, matching, std::move(data)};
}

dane_requirement require(std::vector<tlsa_record> records, bool secure = true) {
    return require_dane("MX.example.net.", "example.org",
                        {dns_outcome::found, secure, std::move(records)});
}

dane_requirement require(dns_outcome outcome, bool secure = true) {
    return require_dane("mx.example.net", "example.org", {outcome, secure, {}});
}

} // namespace

TEST_CASE("where the records are") {
    CHECK(tlsa_name("Mail.Example.org.") == "_25._tcp.mail.example.org");
    CHECK(tlsa_name("mail.example.org", 465) == "_465._tcp.mail.example.org");
}

TEST_CASE("a record is read from an answer and from a zone file") {
    const tlsa_record expected{3, 1, 1, "\x01\xAB\xFF"};
    CHECK(tlsa_record::from_rdata("\x03\x01\x01\x01\xAB\xFF").value() == expected);
    CHECK(tlsa_record::parse(" 3 1\t1 01AB ff ").value() == expected);
    CHECK_FALSE(tlsa_record::from_rdata("\x03\x01\x01"));
    CHECK_FALSE(tlsa_record::from_rdata(""));
    for (const char* text : {"", "3", "3 1", "3 1 1", "3 1 1 0", "3 1 1 012", "3 1 1 0x",
                             "256 1 1 00", "3 1 x 00", "-3 1 1 00"}) {
        CAPTURE(text);
        CHECK_FALSE(tlsa_record::parse(text));
    }
}

TEST_CASE("usages 2 and 3 are used, the others are not (RFC 7672 3.1)") {
    for (std::uint8_t usage = 0; usage != 5; ++usage)
        for (std::uint8_t selector = 0; selector != 3; ++selector)
            for (std::uint8_t matching = 0; matching != 3; ++matching) {
                const tlsa_record r = record(usage, selector, matching, leaf);
                CAPTURE(unsigned{usage});
                CAPTURE(unsigned{selector});
                CAPTURE(unsigned{matching});
                const bool usable = (usage == 2 || usage == 3) && selector < 2;
                CHECK(r.is_usable() == usable);
                CHECK(r.matches(leaf) == usable);
                CHECK_FALSE(r.matches(middle));
                CHECK_FALSE(r.matches({}));
            }
    // The digest of nothing is no key that is missing.
    CHECK_FALSE(tlsa_record{3, 1, 1, digest::of(digest::algorithm::sha256, "")}.matches({}));
    const std::string octets(65, 'x');
    for (const std::size_t n : {0U, 31U, 32U, 33U, 63U, 64U, 65U}) {
        CAPTURE(n);
        CHECK(tlsa_record{3, 1, 1, octets.substr(0, n)}.is_usable() == (n == 32));
        CHECK(tlsa_record{3, 1, 2, octets.substr(0, n)}.is_usable() == (n == 64));
        CHECK(tlsa_record{3, 1, 0, octets.substr(0, n)}.is_usable() == (n != 0));
        CHECK_FALSE(tlsa_record{3, 1, 3, octets.substr(0, n)}.is_usable());
    }
}

TEST_CASE("X03 what an answer demands (RFC 7672 2.2)") {
    CHECK(require(dns_outcome::no_record).level == dane_level::none);
    CHECK(require(dns_outcome::no_name).level == dane_level::none);
    CHECK(require(dns_outcome::failed).level == dane_level::unreachable);
    CHECK(require(dns_outcome::failed, false).level == dane_level::unreachable);
    CHECK(require(dns_outcome::found).level == dane_level::none);
    CHECK(require({record(3, 1, 1, leaf)}).level == dane_level::authenticate);
    CHECK(require({record(2, 0, 1, root)}).level == dane_level::authenticate);
    CHECK(require({record(1, 1, 1, leaf), record(3, 9, 1, leaf)}).level == dane_level::encrypt);
    // Without DNSSEC no record says anything.
    CHECK(require({record(3, 1, 1, leaf)}, false).level == dane_level::none);
    CHECK(require({record(3, 1, 1, leaf)}, false).records.empty());
}

TEST_CASE("the name in the handshake and those of a certificate (RFC 7672 3.2.2, 8.1)") {
    const auto requirement = require({record(2, 0, 1, root)});
    CHECK(requirement.server_name == "mx.example.net");
    CHECK(requirement.names == std::vector<std::string>{"mx.example.net", "example.org"});
    CHECK(require_dane("example.org", "Example.org", {}).names ==
          std::vector<std::string>{"example.org"});
}

TEST_CASE("the strongest digest counts alone (RFC 7671 9)") {
    const auto strong = record(3, 1, 2, leaf), weak = record(3, 1, 1, middle),
               whole = record(3, 1, 0, leaf), other = record(3, 0, 1, leaf),
               anchor = record(2, 1, 1, root);
    CHECK(require({weak, strong, whole, other, anchor}).records ==
          std::vector<tlsa_record>{strong, whole, other, anchor});
    // A strong one that cannot be used outdoes nothing.
    CHECK(require({weak, {3, 1, 2, "short"}}).records == std::vector<tlsa_record>{weak});
}

TEST_CASE("X03 whom a record means") {
    const auto at = [](const tlsa_record& r) { return match_dane(require({r}), chain); };
    CHECK(at(record(3, 1, 1, leaf)).match == dane_match::end_entity);
    CHECK(at(record(3, 0, 2, leaf)).match == dane_match::end_entity);
    CHECK(at(record(3, 1, 1, middle)).match == dane_match::none); // not the peer's own
    CHECK(at(record(2, 1, 1, root)).match == dane_match::trust_anchor);
    CHECK(at(record(2, 1, 1, root)).position == 2);
    CHECK(at(record(2, 0, 0, middle)).position == 1);
    CHECK(at({3, 1, 1, std::string(32, 'x')}).match == dane_match::none);
    CHECK(match_dane(require({record(3, 1, 1, leaf)}), {}).match == dane_match::none);
    CHECK(match_dane(require({record(2, 1, 1, leaf), record(3, 1, 1, leaf)}), chain).match ==
          dane_match::end_entity);
}

TEST_CASE("a chain is looked at to its twentieth certificate") {
    for (const std::size_t n : {19U, 20U, 21U}) {
        std::vector<certificate_view> longer(n, middle);
        longer.back() = root;
        const auto found = match_dane(require({record(2, 1, 1, root)}), longer);
        CHECK((found.match == dane_match::trust_anchor) == (n <= 20));
    }
}

TEST_CASE("X03 nothing leads back to less") {
    const auto strict = require({record(3, 1, 1, leaf)});
    CHECK(check_dane(strict, {true, dane_match::end_entity, false}));
    CHECK_FALSE(check_dane(strict, {false, dane_match::end_entity, false}));
    CHECK_FALSE(check_dane(strict, {true, dane_match::none, true}));
    CHECK_FALSE(check_dane(strict, {true, dane_match::trust_anchor, false}));
    CHECK(check_dane(strict, {true, dane_match::trust_anchor, true}));
    const auto encrypt = require({record(1, 1, 1, leaf)});
    CHECK(check_dane(encrypt, {true, dane_match::none, false}));
    CHECK_FALSE(check_dane(encrypt, {false, dane_match::none, false}));
    CHECK(check_dane(require(dns_outcome::no_record), {}));
    CHECK_FALSE(check_dane(require(dns_outcome::failed), {true, dane_match::end_entity, true}));
}
