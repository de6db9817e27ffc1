// The keys of SEARCH (RFC 3501 section 6.4.4).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/search_key.hpp>

#include "imap/wire_text.hpp"
#include "wire/search_key.hpp"

using namespace courriel::imap;
using courriel::tests::check_prefixes;
using courriel::tests::times;
using kind = search_node::kind;

namespace {

bool read_key(std::string_view text, search_key& out, const wire::search_limits& limits = {}) {
    wire::reader in(text);
    return wire::read_search_keys(in, out, limits);
}

bool is_key(std::string_view text, const wire::search_limits& limits = {}) {
    search_key out;
    return read_key(text, out, limits);
}

std::string again(std::string_view text) {
    search_key out;
    return read_key(text, out) ? out.text() : "(refused)";
}

} // namespace

TEST_CASE("keys read and written") {
    for (const auto* text : {"ALL",
                             "ANSWERED",
                             "DELETED",
                             "DRAFT",
                             "FLAGGED",
                             "RECENT",
                             "SEEN",
                             "UNANSWERED",
                             "UNDELETED",
                             "UNDRAFT",
                             "UNFLAGGED",
                             "UNSEEN",
                             "OLD",
                             "KEYWORD $Forwarded",
                             "UNKEYWORD x",
                             "BCC a",
                             "CC a",
                             "FROM \"Smith, J\"",
                             "SUBJECT \"\"",
                             "TO a",
                             "BODY x",
                             "TEXT {5}\r\n\xC3\xA9t\xC3\xA9",
                             "HEADER Message-ID <x@y>",
                             "HEADER \"\" \"\"",
                             "BEFORE 1-Feb-1994",
                             "ON 1-Feb-1994",
                             "SINCE 1-Feb-1994",
                             "SENTBEFORE 1-Feb-1994",
                             "SENTON 1-Feb-1994",
                             "SENTSINCE 1-Feb-1994",
                             "LARGER 0",
                             "SMALLER 9223372036854775807",
                             "1",
                             "1:*,7",
                             "*",
                             "UID 1:*",
                             "FLAGGED SINCE 1-Feb-1994 NOT FROM Smith",
                             "OR SEEN DELETED",
                             "OR SEEN OR DELETED DRAFT",
                             "OR OR SEEN DELETED DRAFT",
                             "NOT (SEEN DELETED)",
                             "NOT OR SEEN DELETED",
                             "NOT UNSEEN",
                             "(SEEN)",
                             "(SEEN) DRAFT",
                             "(SEEN DRAFT) ALL",
                             "OR (SEEN DRAFT) NOT UNSEEN",
                             "NOT 1:3",
                             "OR NOT OR SEEN ALL ALL"}) {
        CAPTURE(text);
        CHECK(again(text) == std::string(text));
        search_key first;
        search_key second;
        REQUIRE(read_key(text, first));
        REQUIRE(read_key(first.text(), second));
        CHECK(first == second);
        check_prefixes(text, [](wire::reader& in) {
            search_key out;
            return wire::read_search_keys(in, out);
        });
    }
    CHECK(again("NEW") == "RECENT UNSEEN");
    CHECK(again("NOT NEW") == "NOT (RECENT UNSEEN)");
    CHECK(again("NOT SEEN") == "UNSEEN");
    CHECK(again("(SEEN DRAFT)") == "SEEN DRAFT");
    CHECK(again("NOT NOT SEEN") == "NOT UNSEEN");
    CHECK(again("seen or draft new") == "SEEN OR DRAFT (RECENT UNSEEN)");
}

TEST_CASE("what is no key") {
    for (const auto* text : {"",
                             " ",
                             "SEEN ",
                             " SEEN",
                             "SEEN  DRAFT",
                             "SEEN,DRAFT",
                             "XYZZY",
                             "NOT",
                             "NOT ",
                             "OR",
                             "OR SEEN",
                             "OR SEEN ",
                             "(SEEN",
                             "SEEN)",
                             "()",
                             "(SEEN )",
                             "( SEEN)",
                             "NOT()",
                             "NOTSEEN",
                             "UN",
                             "UNRECENT",
                             "UNALL",
                             "UNNEW",
                             "UNUID 1",
                             "FROM",
                             "FROM ",
                             "HEADER x",
                             "HEADER x ",
                             "BEFORE",
                             "BEFORE x",
                             "BEFORE 31-Feb-1994",
                             "LARGER",
                             "LARGER x",
                             "LARGER -1",
                             "LARGER 9223372036854775808",
                             "KEYWORD",
                             "KEYWORD \\Seen",
                             "KEYWORD \"x\"",
                             "UID",
                             "UID 0",
                             "0",
                             "1:",
                             "1,,2",
                             "UID SEEN",
                             "FROM a*",
                             "CHARSET UTF-8 ALL",
                             "TEXT {3}\r\nab",
                             "TEXT {2}\nSEEN"})
        CHECK_FALSE_MESSAGE(is_key(text), std::string(text));
}

TEST_CASE("the tree stands in prefix order") {
    search_key out;
    REQUIRE(read_key("OR SEEN OR FROM a LARGER 7 UNDELETED", out));
    REQUIRE(out.nodes.size() == 7);
    CHECK(out.nodes[0].what == kind::all_of);
    CHECK(out.nodes[0].operands == 2);
    CHECK(out.nodes[1].what == kind::any_of); // the chain of ORs is one
    CHECK(out.nodes[1].operands == 3);
    CHECK(out.nodes[2].text == "\\Seen");
    CHECK(out.nodes[3].what == kind::header);
    CHECK(out.nodes[3].name == "From");
    CHECK(out.nodes[3].text == "a");
    CHECK(out.nodes[4].number == 7);
    CHECK(out.nodes[5].what == kind::none_of);
    CHECK(out.nodes[5].operands == 1);
    CHECK(out.nodes[6].text == "\\Deleted");

    REQUIRE(read_key("SEEN", out));
    CHECK(out.nodes.size() == 1);
}

TEST_CASE("keys that are built") {
    using namespace search;
    const std::chrono::year_month_day day{std::chrono::year{2024}, std::chrono::month{2},
                                          std::chrono::day{29}};
    CHECK(all().text() == "ALL");
    CHECK(unseen().text() == "UNSEEN");
    CHECK(all_of({seen(), flagged(), deleted()}).text() == "SEEN FLAGGED DELETED");
    CHECK(any_of({seen(), all_of({flagged(), since(day)}), before(day)}).text() ==
          "OR SEEN OR (FLAGGED SINCE 29-Feb-2024) BEFORE 29-Feb-2024");
    CHECK(none_of({from("a"), subject("b c")}).text() == "NOT OR FROM a SUBJECT \"b c\"");
    CHECK(none_of({flag("$Junk")}).text() == "UNKEYWORD $Junk");
    CHECK(all_of({header("X-Spam", ""), body("x"), text("y"), larger(5), smaller(6)}).text() ==
          "HEADER X-Spam \"\" BODY x TEXT y LARGER 5 SMALLER 6");
    CHECK(search::uid(uid_set(3, star)).text() == "UID 3:*");
    CHECK(header("from", "x").text() == "HEADER from x");
}

TEST_CASE("keys that IMAP has no word for") {
    using namespace search;
    CHECK(all_of({}).text() == "ALL");
    CHECK(none_of({}).text() == "ALL");
    CHECK(any_of({}).text() == "NOT ALL");
    CHECK(any_of({seen()}).text() == "SEEN");
    CHECK(search::uid({}).text() == "NOT ALL");
    CHECK(flag("two words").text() == "NOT ALL");
    CHECK(none_of({flag("\\Other")}).text() == "NOT NOT ALL");
    search_key cut; // operands that are missing
    cut.nodes.front().what = kind::all_of;
    cut.nodes.front().operands = 3;
    CHECK(cut.text() == "");
}

TEST_CASE("texts that are not ASCII need a charset") {
    CHECK_FALSE(wire::needs_charset(search::from("a")));
    CHECK(wire::needs_charset(search::all_of({search::seen(), search::from("\xC3\xA9")})));
}

TEST_CASE("P07: keys nest up to the limit") {
    wire::search_limits limits;
    limits.depth = 10;
    for (const std::size_t n : {std::size_t{9}, std::size_t{10}, std::size_t{11}}) {
        CHECK(is_key(times(n, "NOT ") + "ALL", limits) == (n <= 10));
        CHECK(is_key(times(n, "(") + "ALL" + times(n, ")"), limits) == (n <= 10));
        CHECK(is_key(times(n, "OR ") + "ALL" + times(n, " ALL"), limits) == (n <= 10));
        CHECK(is_key(times(n, "OR NOT ") + "ALL" + times(n, " ALL"), limits) == (2 * n <= 10));
    }
}

TEST_CASE("P07: keys up to the limit, however they nest") {
    wire::search_limits limits;
    limits.keys = 10;
    for (const std::size_t n : {std::size_t{9}, std::size_t{10}, std::size_t{11}}) {
        CHECK(is_key(times(n - 1, "ALL ") + "ALL", limits) == (n <= 10));
        CHECK(is_key(times(n - 1, "NOT ") + "ALL", limits) == (n <= 10));
        CHECK(is_key(times(n - 2, "ALL ") + "UNSEEN", limits) == (n <= 10));
        CHECK(is_key(times(n - 2, "OR ALL ") + "ALL", limits) == (n <= 10));
    }
}

TEST_CASE("P07: sets in keys up to the limit") {
    wire::search_limits limits;
    limits.ranges = 2;
    CHECK(is_key("1", limits));
    CHECK(is_key("1,3", limits));
    CHECK_FALSE(is_key("1,3,5", limits));
    CHECK_FALSE(is_key("UID 1,3,5", limits));
}

TEST_CASE("P07: a hundred thousand keys inside each other cost no stack") {
    constexpr std::size_t n = 100'000;
    const wire::search_limits limits{2 * n, 4 * n, 10};
    wire::reader_rules rules;
    rules.depth = n;
    for (const std::string& text :
         {times(n, "NOT ") + "ALL", times(n, "OR SEEN ") + "ALL",
          times(n, "OR ") + "ALL" + times(n, " ALL"), times(n, "(") + "ALL" + times(n, ")")}) {
        wire::reader in(text, rules);
        search_key out;
        REQUIRE(wire::read_search_keys(in, out, limits));
        CHECK(out.text() == text);
        CHECK_FALSE(is_key(text));
    }
}
