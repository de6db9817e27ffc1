// Paths (RFC 5321 section 4.1.2): what is one, what is not, and that a path can carry no line end.
#include <ostream>
#include <string>
#include <system_error>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/path.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

bool is_path(std::string_view text, path_kind kind = path_kind::forward) {
    return parse_path(text, kind).has_value();
}

std::string repeat(std::size_t n, char c = 'a') { return std::string(n, c); }

} // namespace

TEST_CASE("a path is cut into local part and domain") {
    const auto p = parse_path("<Ada.Byron+x@Mail.Example.ORG> SIZE=10", path_kind::reverse);
    REQUIRE(p);
    CHECK(p->path.text == "Ada.Byron+x@Mail.Example.ORG");
    CHECK(p->path.local_part == "Ada.Byron+x");
    CHECK(p->path.domain == "Mail.Example.ORG");
    CHECK(p->rest == " SIZE=10");
    CHECK_FALSE(p->leniency.no_brackets);
    CHECK_FALSE(p->leniency.source_route);
    CHECK_FALSE(p->leniency.long_local_part);
}

TEST_CASE("the null path is a reverse path only") {
    const auto p = parse_path("<>", path_kind::reverse);
    REQUIRE(p);
    CHECK(p->path.is_null());
    CHECK(p->rest.empty());
    CHECK_FALSE(is_path("<>", path_kind::forward));
    CHECK_FALSE(is_path("", path_kind::reverse));
}

TEST_CASE("postmaster needs no domain as a forward path, in any case") {
    const auto p = parse_path("<PostMaster>", path_kind::forward);
    REQUIRE(p);
    CHECK(p->path.local_part == "PostMaster");
    CHECK(p->path.domain.empty());
    CHECK_FALSE(is_path("<postmaster>", path_kind::reverse));
    CHECK_FALSE(is_path("<hostmaster>"));
}

TEST_CASE("a bare address is taken and flagged") {
    const auto p = parse_path("bush@whitehouse.gov BODY=8BITMIME", path_kind::reverse);
    REQUIRE(p);
    CHECK(p->leniency.no_brackets);
    CHECK(p->path.domain == "whitehouse.gov");
    CHECK(p->rest == " BODY=8BITMIME");
}

TEST_CASE("a source route is dropped and flagged") {
    const auto p = parse_path("<@a.example,@b.example:ada@c.example>", path_kind::forward);
    REQUIRE(p);
    CHECK(p->leniency.source_route);
    CHECK(p->path.text == "ada@c.example");
    for (const char* bad : {"<@a.example ada@c.example>", "<@a,ada@c>", "<@:ada@c>", "<@a,:ada@c>",
                            "<@a:>", "<@a>", "<@a:@b:u@c>"})
        CHECK_MESSAGE(!is_path(bad), bad);
}

TEST_CASE("local parts") {
    for (const char* good : {"<a@b>", "<!#$%&'*+-/=?^_`{|}~@b>", "<a.b.c@d>", "<\"a b\"@c>",
                             "<\"a\\\"b\"@c>", "<\"a@b\"@c>", "<u%x@b>", "<a!b@c>"})
        CHECK_MESSAGE(is_path(good), good);
    for (const char* bad : {"<@b>", "<.a@b>", "<a.@b>", "<a..b@c>", "<a b@c>", "<\"a@b>",
                            "<\"a\"b@c>", "<a\"b\"@c>", "<(x)a@b>", "<a>", "<a@>", "a@b>", "<a@b",
                            "<<a@b>>", "<a@b>x", "< a@b>", "<a@b >", "<\"a\\"})
        CHECK_MESSAGE(!is_path(bad), bad);
}

TEST_CASE("domains and address literals") {
    for (const char* good :
         {"<a@b-c.d>", "<a@1.2>", "<a@_dmarc.x>", "<a@[1.2.3.4]>", "<a@[255.255.255.255]>",
          "<a@[IPv6:::1]>", "<a@[ipv6:2001:db8::1]>", "<a@[IPv6:1:2:3:4:5:6:7:8]>",
          "<a@[IPv6:::ffff:1.2.3.4]>", "<a@[IPv6:1:2:3:4:5:6:1.2.3.4]>", "<a@[IPv6:::]>",
          "<a@[IPv6:1::]>", "<a@[X-tag:any!thing]>"})
        CHECK_MESSAGE(is_path(good), good);
    for (const char* bad : {"<a@b.>",
                            "<a@.b>",
                            "<a@b..c>",
                            "<a@-b>",
                            "<a@b->",
                            "<a@b.-c>",
                            "<a@b c>",
                            "<a@[1.2.3]>",
                            "<a@[1.2.3.256]>",
                            "<a@[1.2.3.4.5]>",
                            "<a@[1.2.3.0004]>",
                            "<a@[]>",
                            "<a@[1.2.3.4>",
                            "<a@[IPv6:1:2:3]>",
                            "<a@[IPv6:1::2::3]>",
                            "<a@[IPv6:12345::]>",
                            "<a@[IPv6:g::]>",
                            "<a@[IPv6:1:2:3:4:5:6:7:8:9]>",
                            "<a@[IPv6:1:2:3:4:5:6:7::8]x>",
                            "<a@[IPv6:1:]>",
                            "<a@[IPv6::1]>",
                            "<a@[IPv6:1:::2]>",
                            "<a@[:x]>",
                            "<a@[tag:]>",
                            "<a@[tag-:x]>",
                            "<a@[IPv6:1:2:3:4:5:6:7:1.2.3.4]>"})
        CHECK_MESSAGE(!is_path(bad), bad);
}

TEST_CASE("M11: an empty quoted local part is a path") {
    const auto p = parse_path("<\"\"@x>", path_kind::forward);
    REQUIRE(p);
    CHECK(p->path.local_part == "\"\"");
}

TEST_CASE("M13: quotes and comments never change the domain") {
    const auto p = parse_path("<\"v@evil x\"@good>", path_kind::forward);
    REQUIRE(p);
    CHECK(p->path.domain == "good");
    CHECK_FALSE(is_path("<u@good.com(x)evil.com>"));
    CHECK_FALSE(is_path("u@good.com(x)evil.com"));
}

TEST_CASE("M14: an address has one unquoted @") {
    CHECK_FALSE(is_path("<a@evil@good>"));
    CHECK_FALSE(is_path("a@evil@good"));
    CHECK_THROWS_AS(path("a@evil@good"), std::system_error);
}

TEST_CASE("I01: no control character can enter a path, quoted or not") {
    for (int c = 0; c != 0x20; ++c) {
        const std::string octet(1, static_cast<char>(c));
        for (const auto& text :
             {"a" + octet + "@b", "a@b" + octet + "c", "\"a" + octet + "RCPT TO:<v\"@x",
              "\"a\\" + octet + "\"@x", "a@[X:" + octet + "]", octet + "a@b", "a@b" + octet}) {
            CHECK_FALSE(path::parse(text));
            CHECK_FALSE(path::parse("<" + text + ">"));
            CHECK_THROWS_AS(path(path_view{text, text, {}}), std::system_error);
        }
    }
    CHECK_FALSE(path::parse("a\x7f@b"));
}

TEST_CASE("UTF-8 is syntax, other 8-bit octets are not") {
    const auto p = parse_path("<d\xC3\xA9j\xC3\xA0@vu.example>", path_kind::forward);
    REQUIRE(p);
    CHECK_FALSE(p->path.is_ascii());
    CHECK(parse_path("<a@b>", path_kind::forward)->path.is_ascii());
    CHECK_FALSE(is_path("<d\xE9j\xE0@vu.example>"));
    CHECK_FALSE(is_path("<a@\xC3.example>"));
}

TEST_CASE("limits of a path") {
    CHECK_FALSE(parse_path("<" + repeat(64) + "@b>", path_kind::forward)->leniency.long_local_part);
    CHECK(parse_path("<" + repeat(65) + "@b>", path_kind::forward)->leniency.long_local_part);
    CHECK(is_path("<" + repeat(254) + "@b>"));
    CHECK(is_path("<" + repeat(255) + "@b>"));
    CHECK_FALSE(is_path("<" + repeat(256) + "@b>"));
    CHECK(is_path("<a@" + repeat(254) + ">"));
    CHECK(is_path("<a@" + repeat(255) + ">"));
    CHECK_FALSE(is_path("<a@" + repeat(256) + ">"));
    // The whole path, source route included: "@" and ":" and "a@b" beside the route's domain.
    CHECK(is_path("<@" + repeat(506) + ":a@b>"));
    CHECK(is_path("<@" + repeat(507) + ":a@b>"));
    CHECK_FALSE(is_path("<@" + repeat(508) + ":a@b>"));
}

TEST_CASE("an owning path") {
    const path ada = "<Ada@Example.org>";
    CHECK(ada.text() == "Ada@Example.org");
    CHECK(ada.local_part() == "Ada");
    CHECK(ada.domain() == "Example.org");
    CHECK(ada == path("Ada@EXAMPLE.ORG"));
    CHECK_FALSE(ada == path("ada@example.org"));
    CHECK(path("").is_null());
    CHECK(path("<>").is_null());
    CHECK(path() == path("<>"));
    CHECK(path("postmaster").domain().empty());
    CHECK_FALSE(path::parse("a@b c"));
    CHECK(path::parse("a@b>").error() == errc::invalid_argument);
    const path copy(ada.view());
    CHECK(copy == ada);
}
