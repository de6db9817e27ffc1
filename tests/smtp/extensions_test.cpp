// What EHLO answers announce.
#include <string>

#include <doctest/doctest.h>

#include <courriel/smtp/extensions.hpp>

using namespace courriel::smtp;

namespace {

extensions of(std::initializer_list<const char*> lines) {
    extensions out;
    for (const char* line : lines) out.add(line);
    return out;
}

} // namespace

TEST_CASE("known keywords, in any case") {
    const auto e = of({"pipelining", "8BITMIME", "EnhancedStatusCodes", "STARTTLS", "SIZE 1000"});
    CHECK(e.pipelining);
    CHECK(e.eight_bit_mime);
    CHECK(e.enhanced_status_codes);
    CHECK(e.start_tls);
    CHECK(e.size);
    CHECK(e.max_size == 1000);
    CHECK(e.others.empty());
    CHECK(of({}) == extensions{});
}

TEST_CASE("SIZE without, with and with a broken number") {
    CHECK(of({"SIZE"}).size);
    CHECK(of({"SIZE"}).max_size == 0);
    CHECK(of({"SIZE 18446744073709551615"}).max_size == 18446744073709551615u);
    for (const char* bad : {"SIZE 18446744073709551616", "SIZE x", "SIZE -1", "SIZE 1 2"})
        CHECK_FALSE(of({bad}).size);
}

TEST_CASE("AUTH, also as old servers write it") {
    const auto e = of({"AUTH=LOGIN plain", "AUTH PLAIN CRAM-MD5 bad;name", "AUTH"});
    CHECK(e.auth == std::vector<std::string>{"LOGIN", "PLAIN", "CRAM-MD5"});
    CHECK(e.offers_auth("plain"));
    CHECK_FALSE(e.offers_auth("SCRAM-SHA-1"));
}

TEST_CASE("the number of mechanisms is bounded") {
    const auto offered = [](int n) {
        extensions e;
        for (int i = 0; i != n; ++i) e.add("AUTH M" + std::to_string(i));
        return e.auth.size();
    };
    CHECK(offered(63) == 63);
    CHECK(offered(64) == 64);
    CHECK(offered(65) == 64);
}

TEST_CASE("unknown keywords are kept, malformed ones are not") {
    const auto e = of({"DSN", "X-Foo bar baz", "-x", "a_b", "", " ", "HELP"});
    CHECK(e.others == std::vector<std::string>{"DSN", "X-Foo bar baz", "HELP"});
}
