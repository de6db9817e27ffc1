// Authentication-Results, read and written.
#include <courriel/mime/authentication_results.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/mime/header_builder.hpp>
#include <courriel/version.hpp>

#include "defect_names.hpp"
#include "support/exact_copy.hpp"

using namespace courriel;
using mime::authentication_results;

namespace {

std::string describe(const authentication_results& all) {
    std::string out = all.authserv_id + '/' + std::to_string(all.version);
    for (const auto& r : all.results) {
        out.append("; ").append(r.method);
        if (r.version != 1) out.append("/").append(std::to_string(r.version));
        out.append("=").append(r.result);
        if (!r.comment.empty()) out.append(" (").append(r.comment).append(")");
        if (!r.reason.empty()) out.append(" reason=").append(r.reason);
        for (const auto& p : r.properties)
            out.append(" ")
                .append(p.ptype)
                .append(".")
                .append(p.property)
                .append("=")
                .append(p.value);
    }
    return out;
}

std::string read(std::string_view value) { return describe(authentication_results::parse(value)); }

std::string defects_of(std::string_view value) {
    std::vector<mime::defect> defects;
    authentication_results::parse(value, mime::defect_sink(defects));
    return names_of(defects, value);
}

} // namespace

TEST_CASE("authentication_results: the examples of RFC 8601 appendix B") {
    const auto check = [](std::string_view value, std::string_view expected) {
        CHECK(read(value) == expected);
        CHECK(defects_of(value) == "");
    };
    check("example.org 1; none", "example.org/1");
    check("example.com;\r\n       spf=pass smtp.mailfrom=example.net",
          "example.com/1; spf=pass smtp.mailfrom=example.net");
    check("example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n"
          " spf=pass smtp.mailfrom=example.net",
          "example.com/1; auth=pass (cram-md5) smtp.auth=sender@example.net; "
          "spf=pass smtp.mailfrom=example.net");
    check("example.com; iprev=pass policy.iprev=192.0.2.200",
          "example.com/1; iprev=pass policy.iprev=192.0.2.200");
    check("example.com;\r\n dkim=pass reason=\"good signature\"\r\n"
          " header.i=@mail-router.example.net;\r\n dkim=fail reason=\"bad signature\"\r\n"
          " header.i=@newyork.example.com",
          "example.com/1; dkim=pass reason=good signature header.i=@mail-router.example.net; "
          "dkim=fail reason=bad signature header.i=@newyork.example.com");
    check("foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) =\r\n"
          " (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n"
          " (this surprised me) = (as I wasn't expecting it) 1362471462",
          "foo.example.net/1; dkim=fail policy.expired=1362471462");
}

TEST_CASE("authentication_results: what servers write") {
    CHECK(read("mx.google.com;\r\n dkim=pass header.i=@a.example header.s=s1 header.b=Ab/d+E=;\r\n"
               " dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=a.example") ==
          "mx.google.com/1; dkim=pass header.i=@a.example header.s=s1 header.b=Ab/d+E=; "
          "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=a.example");
    // Without an authserv-id, and with a property that has no type.
    CHECK(read("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; "
               "dmarc=none action=none header.from=b.example;compauth=pass reason=100") ==
          "/1; spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; "
          "dmarc=none .action=none header.from=b.example; compauth=pass reason=100");
    CHECK(defects_of("spf=pass") == "invalid_authentication_results ");
    CHECK(read("a; SPF=Pass smtp.MailFrom=\"joe b\"@c;") == "a/1; spf=pass smtp.mailfrom=joe b@c");
}

TEST_CASE("authentication_results: broken forms") {
    for (const char* bad : {"", "a", ";", "a;", "a; x", "a; =pass", "a; spf=", "a b; spf=pass",
                            "a; spf=pass x", "a; spf=pass x.y", "a; spf=pass .y=z", "a 2; none",
                            "a; spf pass", "; none", "a 99999999999; none"})
        CHECK_MESSAGE(defects_of(bad) == "invalid_authentication_results ", bad);
    CHECK(read("a; junk; spf=pass; more junk \";\"; dkim=fail") == "a/1; spf=pass; dkim=fail");
    CHECK(read("a; spf=fail x \"; dkim=pass\" ?\"; dkim=pass\" ?(; dkim=pass) b.c=d") ==
          "a/1; spf=fail (; dkim=pass) b.c=d");
    CHECK(read("a b c; spf=pass") == "a/1; spf=pass");
    CHECK(read("a; spf=pass ???? smtp.helo=b") == "a/1; spf=pass smtp.helo=b");
    CHECK(read("a; spf=pass (x\r\n y\x01\xff)") == "a/1; spf=pass (x y \uFFFD)");
    CHECK(read("a; none; spf=pass") == "a/1; spf=pass");
    const auto all = authentication_results::parse("a; spf=pass smtp.helo=b; dkim=fail");
    REQUIRE(all.find("spf") != nullptr);
    CHECK(*all.find("spf")->find("smtp", "helo") == "b");
    CHECK(all.find("spf")->find("smtp", "mailfrom") == nullptr);
    CHECK(all.find("dmarc") == nullptr);
}

TEST_CASE("authentication_results: the limits of results and properties") {
    mime::limits limits;
    limits.authentication_results = 3;
    limits.parameters = 2;
    const auto read_limited = [&](std::string_view value, std::string_view defect) {
        std::vector<mime::defect> defects;
        const auto all = authentication_results::parse(value, mime::defect_sink(defects), limits);
        CHECK((defects.empty() ? "" : to_string(defects[0].kind)) == defect);
        return all;
    };
    CHECK(read_limited("a; b=c; b=c", "").results.size() == 2);
    CHECK(read_limited("a; b=c; b=c; b=c", "").results.size() == 3);
    CHECK(read_limited("a; b=c; b=c; b=c; b=c", "too_many_authentication_results").results.size() ==
          3);
    CHECK(read_limited("a; b=c d.e=f", "").results[0].properties.size() == 1);
    CHECK(read_limited("a; b=c d.e=f d.e=f", "").results[0].properties.size() == 2);
    CHECK(read_limited("a; b=c d.e=f d.e=f d.e=f", "too_many_parameters")
              .results[0]
              .properties.size() == 2);
}

TEST_CASE("authentication_results: forged ones") {
    using mime::is_forged_authentication_results;
    CHECK(is_forged_authentication_results("MX.example.org; spf=pass", "mx.example.org"));
    CHECK(is_forged_authentication_results("\"mx.example.org\" (x); spf=pass", "mx.example.org"));
    CHECK(is_forged_authentication_results("(c) mx.example.org\r\n 1; none", "mx.example.org"));
    CHECK(!is_forged_authentication_results("other.example.org; spf=pass", "mx.example.org"));
    CHECK(is_forged_authentication_results("spf=pass", "mx.example.org"));
    CHECK(is_forged_authentication_results("", "mx.example.org"));
    CHECK(is_forged_authentication_results("other.example.org 2; x=y", "mx.example.org"));
#if COURRIEL_HAS_IDN
    CHECK(
        is_forged_authentication_results("B\u00FCcher.example; spf=pass", "xn--bcher-kva.example"));
    CHECK(is_forged_authentication_results("xn--bcher-kva.example; x=y", "b\u00FCcher.example"));
#endif
    const std::string_view text = "Authentication-Results: a; none\r\nX: y\r\n"
                                  "authentication-results: B; none\r\n"
                                  "Authentication-Results: b; spf=pass\r\n\r\n";
    CHECK(mime::forged_authentication_results(mime::header_view::parse(text), "b") ==
          std::vector<std::size_t>{2, 3});
}

TEST_CASE("authentication_results: M08 M09 every prefix, comments without end") {
    const std::string value = "\"a\\\"\" 1 (\\() ; dkim (x) / 1 = pass (\\)) reason = \"b\\\"\" "
                              "header . i = \"c d\"@e; none (\\";
    test::for_each_prefix(value, [](std::string_view prefix) {
        CHECK(authentication_results::parse(prefix).results.size() <= 1);
    });
    CHECK(authentication_results::parse("a; b=c" + std::string(1 << 20, '(')).results.size() == 1);
    std::string many = "a";
    for (int i = 0; i != 100'000; ++i) many += "; b=c d.e=\"";
    CHECK(authentication_results::parse(many).results.size() <= 100);
}

TEST_CASE("authentication_results: written, and read back") {
    authentication_results all{.authserv_id = "mx.example.org", .version = 1, .results = {}};
    mime::header_builder none;
    CHECK(!none.add_authentication_results(all));
    CHECK(none.text() == "Authentication-Results: mx.example.org; none\r\n");
    all.results = {{.method = "spf",
                    .version = 1,
                    .result = "pass",
                    .reason = "",
                    .comment = "it (really) \\ is  so",
                    .properties = {{"smtp", "mailfrom", "joe@example.net"}, {"smtp", "helo", ""}}},
                   {.method = "dkim",
                    .version = 2,
                    .result = "fail",
                    .reason = "bad \"signature\"",
                    .comment = "",
                    .properties = {{"header", "b", "Ab/cd="}, {"header", "i", "\"x y\"@z"}}}};
    mime::header_builder builder;
    CHECK(!builder.add_authentication_results(all));
    const std::string text = builder.text();
    const auto header = mime::header_view::parse(text);
    REQUIRE(header.fields().size() == 1);
    CHECK(defects_of(header.fields()[0].value) == "");
    CHECK(authentication_results::parse(header.fields()[0].value) == all);

    const auto refused = [](const auto& change) {
        authentication_results value{.authserv_id = "a",
                                     .version = 1,
                                     .results = {{.method = "spf",
                                                  .version = 1,
                                                  .result = "pass",
                                                  .reason = "",
                                                  .comment = "",
                                                  .properties = {{"smtp", "helo", "b"}}}}};
        mime::header_builder good;
        CHECK(!good.add_authentication_results(value));
        change(value);
        mime::header_builder bad;
        return static_cast<bool>(bad.add_authentication_results(value)) && bad.text().empty();
    };
    CHECK(refused([](auto& v) { v.authserv_id = ""; }));
    CHECK(refused([](auto& v) { v.authserv_id = "a\r\nB: c"; }));
    CHECK(refused([](auto& v) { v.authserv_id = "é"; }));
    CHECK(refused([](auto& v) { v.version = 2; }));
    CHECK(refused([](auto& v) { v.results[0].method = "a b"; }));
    CHECK(refused([](auto& v) { v.results[0].result = ""; }));
    CHECK(refused([](auto& v) { v.results[0].result = "Pass"; }));
    CHECK(refused([](auto& v) { v.results[0].reason = "a\nb"; }));
    CHECK(refused([](auto& v) { v.results[0].comment = std::string("a\0b", 3); }));
    CHECK(refused([](auto& v) { v.results[0].comment = "\xff"; }));
    CHECK(refused([](auto& v) { v.results[0].properties[0].ptype = ""; }));
    CHECK(refused([](auto& v) { v.results[0].properties[0].property = "x.y"; }));
    CHECK(refused([](auto& v) { v.results[0].properties[0].value = "a\rb"; }));
    CHECK(refused([](auto& v) { v.results.resize(101, v.results[0]); }));
}
