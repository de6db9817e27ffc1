// Addresses and networks: the texts of RFC 4291 and RFC 5952, the edges of each prefix.
#include <ostream>
#include <string>

#include <doctest/doctest.h>

#include <courriel/smtp/domain_set.hpp>
#include <courriel/smtp/ip_network.hpp>

using namespace courriel::smtp;

namespace {

std::string again(std::string_view text) {
    const auto address = ip_octets::parse(text);
    return address ? to_string(*address) : "none";
}

bool has(std::string_view network, std::string_view address) {
    const auto net = ip_network::parse(network);
    const auto ip = ip_octets::parse(address);
    REQUIRE_MESSAGE(net, std::string(network));
    REQUIRE_MESSAGE(ip, std::string(address));
    return net->contains(*ip);
}

} // namespace

TEST_CASE("an address is written in one way only (RFC 5952)") {
    const struct {
        const char* text;
        const char* canonical;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"}, // the first of two runs
        {"2001:0DB8::0001", "2001:db8::1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, // one group is no run
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},          // the longest run
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"::ffff:192.0.2.1", "192.0.2.1"}, // an IPv4 peer on an IPv6 socket
        {"::FFFF:c000:201", "192.0.2.1"},
        {"192.0.2", "none"},
        {"192.0.2.256", "none"},
        {"1::2::3", "none"},
        {"fe80::1%eth0", "none"},
        {"", "none"},
        {"[192.0.2.1]", "none"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(again(row.text) == row.canonical);
    }
}

TEST_CASE("a literal is an address in brackets, of IPv6 behind its tag (RFC 5321 4.1.3)") {
    CHECK(ip_octets::of_literal("[192.0.2.1]") == ip_octets::parse("192.0.2.1"));
    CHECK(ip_octets::of_literal("[ipv6:::1]") == ip_octets::parse("::1"));
    for (const char* text :
         {"[::1]", "192.0.2.1", "[]", "[", "", "[IPv6:192.0.2.1]", "[x-tag:a]"}) {
        CAPTURE(text);
        CHECK_FALSE(ip_octets::of_literal(text));
    }
}

TEST_CASE("a network begins and ends where its prefix says") {
    CHECK(has("192.0.2.0/24", "192.0.2.0"));
    CHECK(has("192.0.2.0/24", "192.0.2.255"));
    CHECK_FALSE(has("192.0.2.0/24", "192.0.1.255"));
    CHECK_FALSE(has("192.0.2.0/24", "192.0.3.0"));
    CHECK(has("192.0.2.8/29", "192.0.2.15"));
    CHECK_FALSE(has("192.0.2.8/29", "192.0.2.16"));
    CHECK_FALSE(has("192.0.2.8/29", "192.0.2.7"));
    CHECK(has("192.0.2.1", "192.0.2.1"));
    CHECK_FALSE(has("192.0.2.1/32", "192.0.2.0"));
    CHECK(has("0.0.0.0/0", "255.255.255.255"));
    CHECK(has("128.0.0.0/1", "128.0.0.0"));
    CHECK_FALSE(has("128.0.0.0/1", "127.255.255.255"));
    CHECK(has("2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
    CHECK_FALSE(has("2001:db8::/32", "2001:db9::"));
    CHECK(has("2001:db8::1", "2001:db8:0::1"));
    CHECK(has("fe80::/10", "febf::1"));
    CHECK_FALSE(has("fe80::/10", "fec0::1"));
}

TEST_CASE("a network of one family has no address of the other") {
    CHECK_FALSE(has("::/0", "192.0.2.1"));
    CHECK_FALSE(has("::/0", "::ffff:192.0.2.1"));
    CHECK(has("::/0", "2001:db8::1"));
    CHECK_FALSE(has("0.0.0.0/0", "::1"));
    CHECK(has("192.0.2.0/24", "::ffff:192.0.2.9"));
    CHECK(has("::ffff:192.0.2.0/120", "192.0.2.9"));
    CHECK_FALSE(has("::ffff:192.0.2.0/120", "192.0.3.9"));
}

TEST_CASE("what is no network") {
    for (const char* text :
         {"192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/255.255.255.0",
          "192.0.2.0/0024", "2001:db8::/129", "2001:db8::1/64", "example.org", "", "/24",
          "192.0.2.0/24 ", "192.0.2.0/2/4"}) {
        CAPTURE(text);
        CHECK_FALSE(ip_network::parse(text));
    }
    CHECK(ip_network::parse("2001:db8::/128"));
    CHECK(ip_network::parse("192.0.2.0/32"));
}

TEST_CASE("a domain is in the set whatever its case, the root's dot and the form of a literal") {
    const domain_set set{
        "Example.org", ".sub.example.org", "[192.0.2.1]", "[IPv6:2001:db8::1]", "", "."};
    for (const char* in : {"example.org", "EXAMPLE.ORG", "example.org.", "a.sub.example.org",
                           "a.b.sub.example.ORG", "[192.0.2.1]", "[192.000.002.001]",
                           "[IPv6:2001:DB8:0:0::1]", "[IPv6:2001:db8:0:0:0:0:0:1]"}) {
        CAPTURE(in);
        CHECK(set.contains(in));
    }
    for (const char* out :
         {"example.com", "sub.example.org", "a.example.org", "xexample.org", "example.org..",
          ".sub.example.org", "", ".", "[192.0.2.2]", "192.0.2.1", "[IPv6:2001:db8::2]", "org"}) {
        CAPTURE(out);
        CHECK_FALSE(set.contains(out));
    }
    CHECK_FALSE(domain_set().contains("example.org"));
    CHECK(domain_set().empty());
}
