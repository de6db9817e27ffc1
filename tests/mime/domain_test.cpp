// Domains with A-labels and with U-labels.
#include <courriel/mime/domain.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

using namespace courriel;
using mime::domain_to_ascii;
using mime::domain_to_unicode;
using mime::equal_domains;

TEST_CASE("domain: ASCII passes in any build") {
    CHECK(domain_to_ascii("Example.ORG").value() == "example.org");
    CHECK(domain_to_ascii("_dmarc.example.org").value() == "_dmarc.example.org");
    CHECK(domain_to_ascii("[192.0.2.1]").value() == "[192.0.2.1]");
    CHECK(domain_to_ascii("[IPv6:2001:db8::1]").value() == "[IPv6:2001:db8::1]");
    CHECK(domain_to_unicode("Example.ORG").value() == "example.org");
    CHECK(equal_domains("Example.ORG", "example.org"));
    CHECK(!equal_domains("example.org", "example.net"));
    CHECK(!equal_domains("example.org", ""));
}

TEST_CASE("domain: what is none") {
    const std::string label(63, 'a');
    const std::string longest = label + '.' + label + '.' + label + '.' + std::string(61, 'a');
    CHECK(domain_to_ascii(label).has_value());
    CHECK(!domain_to_ascii(label + "a"));
    CHECK(domain_to_ascii(longest.substr(1)).has_value()); // 252, 253 and 254 octets
    CHECK(domain_to_ascii(longest).has_value());
    CHECK(!domain_to_ascii(longest + "a"));
    for (const std::string& bad :
         {std::string(), std::string("."), std::string("a..b"), std::string("a."),
          std::string(".a"), std::string("a b"), std::string("a@b"), std::string("a\r\nb"),
          std::string("a\0b", 3), std::string("\xff"), std::string("[a\r]"), std::string("["),
          std::string("[]")}) {
        CHECK_MESSAGE(domain_to_ascii(bad).error() == errc::invalid_argument, bad);
        CHECK_MESSAGE(domain_to_unicode(bad).error() == errc::invalid_argument, bad);
    }
}

#if COURRIEL_HAS_IDN

TEST_CASE("domain: both forms of one name") {
    CHECK(domain_to_ascii("Bücher.example").value() == "xn--bcher-kva.example");
    CHECK(domain_to_unicode("XN--bcher-kva.example").value() == "bücher.example");
    CHECK(domain_to_unicode("BÜCHER.example").value() == "bücher.example");
    CHECK(domain_to_ascii("例え.テスト").value() == "xn--r8jz45g.xn--zckzah");
    CHECK(domain_to_ascii("straße.example").value() == "xn--strae-oqa.example");       // IDNA2008
    CHECK(domain_to_ascii("bu\u0308cher.example").value() == "xn--bcher-kva.example"); // NFC
    CHECK(equal_domains("bücher.example", "xn--BCHER-kva.EXAMPLE"));
    CHECK(!equal_domains("bücher.example", "bucher.example"));
    CHECK(domain_to_ascii(domain_to_unicode("xn--r8jz45g.xn--zckzah").value()).value() ==
          "xn--r8jz45g.xn--zckzah");
    CHECK(!domain_to_unicode("xn--\x7f.example"));
    CHECK(!domain_to_unicode("xn--a-0000000000000.example"));
    CHECK(!domain_to_ascii("a\u2024b\u202E.example")); // a control of direction
    CHECK(!domain_to_ascii("é" + std::string(2000, 'a')));
    CHECK(!domain_to_ascii(std::string("é\0.example", 11)));
}

#else

TEST_CASE("domain: without libidn2 nothing else passes") {
    CHECK(domain_to_ascii("bücher.example").error() == errc::not_supported);
    CHECK(domain_to_unicode("xn--bcher-kva.example").error() == errc::not_supported);
    CHECK(equal_domains("bücher.example", "bücher.EXAMPLE"));
    CHECK(!equal_domains("bücher.example", "xn--bcher-kva.example"));
}

#endif
