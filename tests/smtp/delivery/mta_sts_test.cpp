// MTA-STS: the examples of RFC 8461, files that are wrong, and that nobody who suppresses a look-up
// gets mail without TLS.
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/delivery/mta_sts.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

using strings = std::vector<std::string>;

constexpr std::string_view good = "version: STSv1\nmode: enforce\nmx: mail.example.com\n"
                                  "mx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800\n";

constexpr std::chrono::sys_seconds noon{std::chrono::seconds(1'795'867'200)};
constexpr std::chrono::seconds week{604'800};
constexpr std::chrono::seconds one{1};

std::string id_of(const strings& records) { return parse_sts_record(records).value_or("none"); }

sts_policy policy_of(std::string_view file) { return sts_policy::parse(file).value(); }

std::string error_of(std::string_view file) {
    const auto policy = sts_policy::parse(file);
    return policy ? "none" : policy.error().message();
}

sts_cached cached(std::string_view mode = "enforce") {
    std::string file(good);
    file.replace(file.find("enforce"), 7, mode);
    return {"1", policy_of(file), noon};
}

} // namespace

TEST_CASE("where the record and the file are") {
    CHECK(sts_record_name("Example.COM.") == "_mta-sts.example.com");
    CHECK(sts_policy_url("example.com") == "https://mta-sts.example.com/.well-known/mta-sts.txt");
}

TEST_CASE("a record (RFC 8461 3.1)") {
    CHECK(id_of({"v=STSv1; id=20160831085700Z;"}) == "20160831085700Z");
    CHECK(id_of({"v=STSv1;id=1"}) == "1");
    CHECK(id_of({"v=STSv1 ;\tid=1 ; x=y;"}) == "1");
    CHECK(id_of({"v=spf1 -all", "v=STSv1; id=1", "v=STSv10; id=2"}) == "1");
    CHECK(id_of({"v=STSv1; id=" + std::string(31, 'a')}) == std::string(31, 'a'));
    CHECK(id_of({"v=STSv1; id=" + std::string(32, 'a')}) == std::string(32, 'a'));
    CHECK(id_of({"v=STSv1; id=" + std::string(33, 'a')}) == "none");
    for (const char* text :
         {"", "v=STSv1", "v=STSv1;", "v=STSv1; id=", "v=STSv1; id=a-b", "id=1; v=STSv1",
          "V=STSv1; id=1", "v=stsv1; id=1", "v=STSv1; ID=1", "v=STSv1; id=1; id=2",
          "v=STSv1;; id=1", "v=STSv1; junk; id=1", "v=STSv1; =x; id=1"}) {
        CAPTURE(text);
        CHECK(id_of({text}) == "none");
    }
    CHECK(id_of({"v=STSv1; id=1", "v=STSv1; id=1"}) == "none");
    CHECK(id_of({}) == "none");
}

TEST_CASE("a file (RFC 8461 3.2)") {
    const sts_policy policy = policy_of(good);
    CHECK(policy.mode == sts_mode::enforce);
    CHECK(policy.max_age == week);
    CHECK(policy.mx == strings{"mail.example.com", "*.example.net", "backupmx.example.com"});
    std::string crlf;
    for (const char c : good) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    CHECK(policy_of(crlf) == policy);
    CHECK(policy_of(
              "max_age:1\nx-new: y\nmode:testing\nmode: enforce\nmx: A.Example\nversion:STSv1") ==
          sts_policy{sts_mode::testing, one, {"a.example"}});
    CHECK(policy_of("version: STSv1\nmode: none\nmax_age: 86400\n").mx.empty());
    CHECK(policy_of("version: STSv1\nmode: none\nmax_age: 31557600\n").max_age == sts_longest_age);
    CHECK(policy_of("version: STSv1\nmode: none\nmax_age: 31557601\n").max_age == sts_longest_age);
}

TEST_CASE("a file that is wrong is no policy") {
    const std::string malformed = make_error_code(errc::malformed).message();
    for (const char* text :
         {"", "\n", "mode: enforce\nmx: a\nmax_age: 1\n",
          "version: STSv2\nmode: none\nmax_age: 1\n", "version: STSv1\nmax_age: 1\n",
          "version: STSv1\nmode: none\n", "version: STSv1\nmode: Enforce\nmx: a\nmax_age: 1\n",
          "version: STSv1\nmode: enforce\nmax_age: 1\n",
          "version: STSv1\nmode: testing\nmax_age: 1\n",
          "version: STSv1\nmode: none\nmax_age: -1\n", "version: STSv1\nmode: none\nmax_age:\n",
          "version: STSv1\nmode: none\nmax_age: 00000000001\n",
          "version: STSv1\nmode: none\nmax_age: 1\njunk\n", "<html>\n"}) {
        CAPTURE(text);
        CHECK(error_of(text) == malformed);
    }
    for (const char* pattern : {"", "*", "*.", "a..b", ".a", "a.", "*a.b", "a.*.b", "*.*.b", "-a.b",
                                "a-.b", "a b", "[192.0.2.1]", "a\x01"}) {
        CAPTURE(pattern);
        CHECK(error_of("version: STSv1\nmode: none\nmax_age: 1\nmx: " + std::string(pattern)) ==
              malformed);
    }
}

TEST_CASE("a file has 64 KiB and 1,000 patterns at most") {
    const std::string too_large = make_error_code(errc::too_large).message();
    const std::string head = "version: STSv1\nmode: none\nmax_age: 1\n";
    const auto sized = [&](std::size_t n) { return head + std::string(n - head.size(), '\n'); };
    CHECK(error_of(sized(64 * 1024 - 1)) == "none");
    CHECK(error_of(sized(64 * 1024)) == "none");
    CHECK(error_of(sized(64 * 1024 + 1)) == too_large);
    const auto patterns = [&](std::size_t n) {
        std::string out = head;
        for (std::size_t i = 0; i != n; ++i) out += "mx:a\n";
        return out;
    };
    CHECK(policy_of(patterns(999)).mx.size() == 999);
    CHECK(policy_of(patterns(1000)).mx.size() == 1000);
    CHECK(error_of(patterns(1001)) == too_large);
}

TEST_CASE("X04 a wildcard is one label (RFC 8461 4.1)") {
    const sts_policy policy = policy_of(good);
    for (const char* host :
         {"mail.example.com", "MAIL.Example.com.", "a.example.net", "B.EXAMPLE.NET"}) {
        CAPTURE(host);
        CHECK(policy.matches(host));
    }
    for (const char* host :
         {"example.net", "a.b.example.net", ".example.net", "mail.example.net.evil",
          "xmail.example.com", "example.com", "evil", "", "*.b.example.net"}) {
        CAPTURE(host);
        CHECK_FALSE(policy.matches(host));
    }
}

TEST_CASE("X04 a policy that is fresh holds whatever the DNS says") {
    const std::optional<sts_cached> none, old = cached();
    CHECK(sts_next(none, std::nullopt, noon) == sts_step::no_policy);
    CHECK(sts_next(none, "1", noon) == sts_step::fetch);
    CHECK(sts_next(old, "1", noon) == sts_step::use_cached);
    CHECK(sts_next(old, "2", noon) == sts_step::fetch);
    CHECK(sts_next(old, std::nullopt, noon) == sts_step::use_cached);
    CHECK(sts_next(old, std::nullopt, noon + week - one) == sts_step::use_cached);
    CHECK(sts_next(old, std::nullopt, noon + week) == sts_step::no_policy);
    CHECK(sts_next(old, "1", noon + week - one) == sts_step::use_cached);
    CHECK(sts_next(old, "1", noon + week) == sts_step::fetch);
}

TEST_CASE("X04 a fetch that fails takes no fresh policy away") {
    const result<sts_policy> failed = errc::timed_out;
    CHECK(sts_cached::take(cached(), "2", failed, noon + week - one) == cached());
    CHECK_FALSE(sts_cached::take(cached(), "2", failed, noon + week));
    CHECK_FALSE(sts_cached::take(std::nullopt, "2", failed, noon));
    const auto fresh = sts_cached::take(cached(), "2", policy_of(good), noon + one);
    REQUIRE(fresh);
    CHECK(fresh->id == "2");
    CHECK(fresh->fetched == noon + one);
}

TEST_CASE("X04 what fails is skipped, reported, or not looked at, by the mode") {
    const sts_connection right{"mail.example.com", true, true};
    const sts_connection wrong[] = {{"evil.example.com", true, true},
                                    {"mail.example.com", false, false},
                                    {"mail.example.com", true, false},
                                    {"mail.example.com", false, true}};
    for (const char* mode : {"none", "testing", "enforce"}) {
        CAPTURE(mode);
        const sts_policy policy = cached(mode).policy;
        CHECK(check_sts(policy, right) == sts_verdict::deliver);
        for (const sts_connection& connection : wrong) {
            const auto verdict = check_sts(policy, connection);
            CHECK((verdict == sts_verdict::deliver) == (policy.mode == sts_mode::none));
            CHECK((verdict == sts_verdict::skip) == (policy.mode == sts_mode::enforce));
        }
    }
}
