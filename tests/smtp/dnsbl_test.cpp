// DNS lists: the names of RFC 5782's examples, and answers that are none.
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/dnsbl.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

std::string query(std::string_view address, std::string_view zone) {
    const auto ip = ip_octets::parse(address);
    REQUIRE(ip);
    return dnsbl_query(*ip, zone).value_or("none");
}

dnsbl_verdict judge(std::initializer_list<const char*> answers) {
    std::vector<ip_octets> octets;
    for (const char* answer : answers) octets.push_back(ip_octets::parse(answer).value());
    return judge_dnsbl(octets);
}

} // namespace

TEST_CASE("an address is asked for backwards (RFC 5782 2.1, 2.4)") {
    CHECK(query("192.0.2.99", "bad.example.com") == "99.2.0.192.bad.example.com");
    CHECK(query("::ffff:192.0.2.99", "bad.example.com.") == "99.2.0.192.bad.example.com");
    CHECK(query("2001:db8:1:2:3:4:567:89ab", "ugly.example.com") ==
          "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ugly.example.com");
    CHECK(query("192.0.2.99", "") == "none");
    CHECK(query("192.0.2.99", ".") == "none");
}

TEST_CASE("a domain is asked for as it is (RFC 5782 2.2)") {
    const std::string_view domain = "Example.NET.", literal = "[192.0.2.1]";
    CHECK(dnsbl_query(domain, "dbl.example.com").value() == "example.net.dbl.example.com");
    CHECK_FALSE(dnsbl_query(literal, "dbl.example.com"));
    CHECK_FALSE(dnsbl_query(std::string_view(), "dbl.example.com"));
    CHECK_FALSE(dnsbl_query(std::string_view("."), "dbl.example.com"));
}

TEST_CASE("a name has 253 octets at most") {
    const std::string zone(253 - 5, 'z');
    CHECK(dnsbl_query(std::string_view("a.bc"), zone));
    CHECK(dnsbl_query(std::string_view("a.b"), zone));
    CHECK(dnsbl_query(std::string_view("a.bcd"), zone).error() == errc::too_large);
}

TEST_CASE("codes are addresses in 127.0.0.0/8") {
    CHECK(judge({}).listing == dnsbl_listing::unlisted);
    const auto listed = judge({"127.0.0.2", "127.0.0.11"});
    CHECK(listed.listing == dnsbl_listing::listed);
    CHECK(listed.codes == std::vector<std::uint32_t>{0x7F000002, 0x7F00000B});
    CHECK(judge({"127.255.254.255"}).listing == dnsbl_listing::listed);
}

TEST_CASE("a list that answers everything, or refuses us, lists nobody") {
    CHECK(judge({"203.0.113.80"}).listing == dnsbl_listing::broken);
    CHECK(judge({"127.0.0.2", "128.0.0.2"}).listing == dnsbl_listing::broken);
    CHECK(judge({"127.0.0.2", "128.0.0.2"}).codes.empty());
    CHECK(judge({"2001:db8::2"}).listing == dnsbl_listing::broken);
    CHECK(judge({"127.255.255.254"}).listing == dnsbl_listing::broken);
}

TEST_CASE("no answer makes more than 64 codes") {
    for (const std::size_t n : {63U, 64U, 65U}) {
        const std::vector<ip_octets> many(n, ip_octets::parse("127.0.0.2").value());
        CHECK(judge_dnsbl(many).codes.size() == std::min<std::size_t>(n, 64));
    }
}

TEST_CASE("a list shows that it works (RFC 5782 5)") {
    const auto v4 = dnsbl_test_queries(dnsbl_kind::ipv4, "z.example").value();
    CHECK(v4.listed == "2.0.0.127.z.example");
    CHECK(v4.unlisted == "1.0.0.127.z.example");
    const auto v6 = dnsbl_test_queries(dnsbl_kind::ipv6, "z.example").value();
    const std::string zeros = "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0";
    CHECK(v6.listed == "2.0.0.0.0.0.f.7.f.f.f.f." + zeros + ".z.example");
    CHECK(v6.unlisted == "1.0.0.0.0.0.f.7.f.f.f.f." + zeros + ".z.example");
    const auto names = dnsbl_test_queries(dnsbl_kind::domains, "z.example").value();
    CHECK(names.listed == "TEST.z.example");
    CHECK(names.unlisted == "INVALID.z.example");
    CHECK_FALSE(dnsbl_test_queries(dnsbl_kind::ipv4, ""));
}
