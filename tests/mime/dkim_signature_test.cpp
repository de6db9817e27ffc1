// The field and the key record: what is read of them, what is refused and why.
#include <courriel/mime/dkim.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace courriel::mime;
using dkim::key_record;
using dkim::reason;
using dkim::signature;

// A field that is sound but for what `extra` says or replaces.
std::string field(std::string_view extra, std::string_view without = {}) {
    std::string out;
    for (const std::string_view tag :
         {"v=1", "a=rsa-sha256", "d=example.com", "s=x", "h=From", "bh=AAAA", "b=AAAA"})
        if (without.empty() || !tag.starts_with(without)) out.append(tag).append("; ");
    return out.append(extra);
}

reason why(std::string_view extra, std::string_view without = {}) {
    return signature::parse(field(extra, without)).why;
}

} // namespace

TEST_CASE("the example field of RFC 6376 section 3.5") {
    const std::string value =
        " v=1; a=rsa-sha256; d=example.net; s=brisbane;\r\n   c=simple; q=dns/txt; "
        "i=@eng.example.net;\r\n   t=1117574938; x=1118006938;\r\n   h=from:to:subject:date;\r\n"
        "   z=From:foo@eng.example.net|To:joe@example.com|\r\n"
        "    Subject:demo=20run|Date:July=205,=202005=203:44:08=20PM=20-0700;\r\n"
        "   bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;\r\n"
        "   b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR";
    const signature s = signature::parse(value);
    CHECK(s.why == reason::good);
    CHECK(s.algorithm == dkim::algorithm::rsa_sha256);
    CHECK(s.header == dkim::canonicalization::simple);
    CHECK(s.body == dkim::canonicalization::simple);
    CHECK(s.domain == "example.net");
    CHECK(s.selector == "brisbane");
    CHECK(s.identity == "@eng.example.net");
    CHECK(s.timestamp == 1117574938);
    CHECK(s.expiration == 1118006938);
    CHECK(!s.length);
    CHECK(s.fields == std::vector<std::string>{"from", "to", "subject", "date"});
    CHECK(s.hash == "12345678901234567890123456789012");
    CHECK(s.data.size() == 48);
    CHECK(s.query_name() == "brisbane._domainkey.example.net");
    CHECK(value.substr(s.data_begin, 4) == "dzdV");
    CHECK(s.data_end == value.size());
}

TEST_CASE("required tags, versions, algorithms") {
    CHECK(why("") == reason::good);
    for (const std::string_view tag : {"v=", "a=", "d=", "s=", "h=", "bh=", "b="})
        CHECK(why("", tag) == reason::missing_tag);
    CHECK(why("v=2", "v=") == reason::unknown_version);
    CHECK(why("v=0.5", "v=") == reason::unknown_version);
    CHECK(why("a=rsa-sha1", "a=") == reason::historic_algorithm);
    CHECK(dkim::verdict_of(reason::historic_algorithm) == dkim::verdict::permerror);
    CHECK(why("a=ed25519-sha256", "a=") == reason::good);
    CHECK(why("a=rsa-md5", "a=") == reason::unknown_algorithm);
    CHECK(why("a=RSA-SHA256", "a=") == reason::unknown_algorithm);
}

TEST_CASE("canonicalizations and queries") {
    const auto read = [](std::string_view c) { return signature::parse(field(c)); };
    CHECK(read("c=relaxed").header == dkim::canonicalization::relaxed);
    CHECK(read("c=relaxed").body == dkim::canonicalization::simple);
    CHECK(read("c=simple/relaxed").header == dkim::canonicalization::simple);
    CHECK(read("c=simple/relaxed").body == dkim::canonicalization::relaxed);
    CHECK(why("c=simple/nowsp") == reason::unknown_canonicalization);
    CHECK(why("c=") == reason::unknown_canonicalization);
    CHECK(why("q=dns/txt") == reason::good);
    CHECK(why("q=x/y : dns/txt") == reason::good);
    CHECK(why("q=dns") == reason::unknown_query);
}

TEST_CASE("domains, selectors, identities") {
    CHECK(why("d=com", "d=") == reason::syntax);
    CHECK(why("d=-a.com", "d=") == reason::syntax);
    CHECK(why("d=a..com", "d=") == reason::syntax);
    CHECK(why("d=a.com.", "d=") == reason::syntax);
    CHECK(why("d=a b.com", "d=") == reason::syntax);
    CHECK(why("d=" + std::string(63, 'a') + ".com", "d=") == reason::good);
    CHECK(why("d=" + std::string(64, 'a') + ".com", "d=") == reason::syntax);
    CHECK(why("s=a.b_c", "s=") == reason::good);
    CHECK(why("s=", "s=") == reason::syntax);
    CHECK(why("i=@example.com") == reason::good);
    CHECK(why("i=joe@SUB.Example.COM") == reason::good);
    CHECK(why("i=joe@notexample.com") == reason::domain_mismatch);
    CHECK(why("i=joe@com") == reason::domain_mismatch);
    CHECK(why("i=joe") == reason::syntax);
    CHECK(why("i=j=0D=0Ae@example.com") == reason::syntax);
    CHECK(why("i=j=G0@example.com") == reason::syntax);
    CHECK(signature::parse(field("i=j=3Boe=\r\n 20=40@example.com")).why == reason::syntax);
    CHECK(signature::parse(field("i=j=3B\r\n oe@example.com")).identity == "j;oe@example.com");
    CHECK(signature::parse(field("")).identity == "@example.com");
}

TEST_CASE("text beyond ASCII is UTF-8 (RFC 8616)") {
    const auto s = signature::parse(field("d=b\xC3\xBC"
                                          "cher.example; i=j\xC3\xB6@b\xC3\xBC"
                                          "cher.example",
                                          "d="));
    CHECK(s.why == reason::good);
    CHECK(s.query_name() == "x._domainkey.b\xC3\xBC"
                            "cher.example");
    CHECK(why("d=b\xFC"
              "cher.example",
              "d=") == reason::syntax);
}

TEST_CASE("lists of fields") {
    CHECK(why("h=to", "h=") == reason::from_not_signed);
    CHECK(why("h=", "h=") == reason::syntax);
    CHECK(why("h=from:", "h=") == reason::syntax);
    CHECK(why("h=from::to", "h=") == reason::syntax);
    CHECK(why("h=fr om", "h=") == reason::syntax);
    CHECK(signature::parse(field("h= FROM :\r\n\tTo : to", "h=")).fields ==
          std::vector<std::string>{"FROM", "To", "to"});
}

TEST_CASE("numbers are clamped, never overflown") {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    CHECK(signature::parse(field("l=0")).length == 0);
    CHECK(signature::parse(field("l=" + std::string(76, '9'))).length == most);
    CHECK(why("l=" + std::string(77, '9')) == reason::syntax);
    CHECK(why("l=") == reason::syntax);
    CHECK(why("l=+1") == reason::syntax);
    CHECK(why("t=1; x=1") == reason::syntax);
    CHECK(why("t=1; x=2") == reason::good);
    CHECK(why("t=x") == reason::syntax);
}

TEST_CASE("the grammar of tags is strict") {
    CHECK(why("z=") == reason::good);
    CHECK(why("unknown_2=a b\tc") == reason::good);
    CHECK(why("v=1") == reason::syntax); // twice
    CHECK(why("y=1; y=2") == reason::syntax);
    CHECK(why("V=2") == reason::good); // another name
    CHECK(why("; y=1") == reason::syntax);
    CHECK(why("y") == reason::syntax);
    CHECK(why("=1") == reason::syntax);
    CHECK(why("2y=1") == reason::syntax);
    CHECK(why("y y=1") == reason::syntax);
    CHECK(why("y=a\rb") == reason::syntax);
    CHECK(why("y=a\r\nb") == reason::syntax);
    CHECK(why("y=a\r\n b") == reason::good);
    CHECK(why(std::string_view("y=a\0b", 5)) == reason::syntax);
    CHECK(why("y=a\x7F") == reason::syntax);
    for (const std::string_view text : {"", " ", ";", ";;", "=", "\r\n "})
        CHECK(signature::parse(text).why == reason::syntax);
}

TEST_CASE("base64 may be folded anywhere, and lack padding") {
    CHECK(signature::parse(field("b= Y\r\n Q =\r\n = ", "b=A")).data == "a");
    CHECK(signature::parse(field("b=YQ", "b=A")).data == "a");
    CHECK(why("b=Y", "b=A") == reason::syntax);
    CHECK(why("b=Y*==", "b=A") == reason::syntax);
    CHECK(why("b=", "b=A") == reason::syntax);
    CHECK(why("bh=====", "bh=") == reason::syntax);
}

TEST_CASE("limits of tags and names") {
    for (const std::size_t n : {6U, 7U, 8U}) {
        limits l;
        l.dkim_tags = n;
        CHECK(signature::parse(field(""), l).why == (n < 7 ? reason::too_many_tags : reason::good));
    }
    for (const std::size_t n : {2U, 3U, 4U}) {
        limits l;
        l.dkim_names = n;
        CHECK(signature::parse(field("h=from:a:b", "h="), l).why ==
              (n < 3 ? reason::too_many_names : reason::good));
    }
    std::string bomb;
    for (int i = 0; i != 100'000; ++i) bomb += "a" + std::to_string(i) + "=1;";
    CHECK(signature::parse(bomb).why == reason::too_many_tags);
    CHECK(key_record::parse(bomb).why == reason::key_syntax);
    std::string names = "h=from";
    for (int i = 0; i != 100'000; ++i) names += ":x";
    CHECK(signature::parse(field(names, "h=")).why == reason::too_many_names);
    CHECK(signature::parse(field(names, "h=")).fields.size() == 1000);
}

TEST_CASE("key records") {
    const auto read = [](std::string_view text) { return key_record::parse(text); };
    CHECK(read("p=YQ==").why == reason::good);
    CHECK(read("p=YQ==").type == dkim::key_type::rsa);
    CHECK(read("p=YQ==").data == "a");
    CHECK(read("v=DKIM1; k=ed25519; p=Y Q = =;").type == dkim::key_type::ed25519);
    CHECK(read("v=DKIM1; k=other; p=YQ==").type == dkim::key_type::unknown);
    CHECK(read("k=rsa; v=DKIM1; p=YQ==").why == reason::key_syntax); // v= is not the first
    CHECK(read("v=DKIM1.0; p=YQ==").why == reason::key_syntax);
    CHECK(read("v=DKIM1; k=rsa").why == reason::key_syntax);
    CHECK(read("v=spf1 include:x -all").why == reason::key_syntax);
    CHECK(read("").why == reason::key_syntax);
    CHECK(read("v=DKIM1; p=").why == reason::key_revoked);
    CHECK(read("v=DKIM1; n=a=20note; p=YQ==").why == reason::good);
    CHECK(read("p=YQ==; t=y : s").testing);
    CHECK(read("p=YQ==; t=y : s").strict_domain);
    CHECK(!read("p=YQ==; t=x").testing);
    CHECK(!read("p=YQ==; h=sha1").sha256);
    CHECK(!read("p=YQ==; s=tlsrpt").email);
    CHECK(read("p=YQ==; s=tlsrpt:*").email);
    const std::string record = "p=YQ==; n=";
    for (const std::size_t n : {8191U, 8192U, 8193U}) {
        const auto r = read(record + std::string(n - record.size(), 'x'));
        CHECK(r.why == (n <= 8192 ? reason::good : reason::key_syntax));
    }
}

TEST_CASE("cut at every octet, fields and records are read to a result") {
    const std::string text = field("c=relaxed/relaxed; i=j=3Bo@example.com; t=1; x=2; l=3");
    for (std::size_t n = 0; n <= text.size(); ++n) {
        const std::vector<char> copy(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(n));
        const signature s = signature::parse({copy.data(), copy.size()});
        CHECK(s.data_begin <= s.data_end);
        CHECK(s.data_end <= n);
        (void)key_record::parse({copy.data(), copy.size()});
    }
}

TEST_CASE("every reason has words of its own") {
    for (int i = 0; i <= static_cast<int>(reason::header_too_large); ++i) {
        const auto r = static_cast<reason>(i);
        CHECK(!dkim::text_of(r).empty());
        CHECK(dkim::rfc_of(r).starts_with("RFC "));
        CHECK((dkim::verdict_of(r) == dkim::verdict::pass) == (r == reason::good));
    }
    CHECK(dkim::to_string(dkim::verdict::temperror) == "temperror");
}
