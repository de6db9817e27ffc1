// Sets of numbers (RFC 3501 section 9: sequence-set).
#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/number_set.hpp>

#include "imap/wire_text.hpp"
#include "support/counting_allocator.hpp"
#include "support/random.hpp"
#include "wire/number_set.hpp"

using namespace courriel::imap;

namespace {

bool is_set(std::string_view text, std::size_t max_ranges = 65536) {
    return number_set::parse(text, max_ranges).has_value();
}

std::string resolved(std::string_view text, std::uint32_t greatest) {
    auto set = number_set::parse(text);
    REQUIRE(set);
    set->resolve(greatest);
    return set->text();
}

} // namespace

TEST_CASE("sets and what is none") {
    for (const auto* good : {"1", "*", "1:2", "2:1", "1:*", "*:1", "*:*", "1,2", "4294967295",
                             "2,4:7,9,12:*", "*:4,5:7", "1:4294967295"})
        CHECK(is_set(good));
    for (const auto* bad :
         {"",      "0",  "1:0", "0:1",  "01", "4294967296", "18446744073709551617",
          ",",     "1,", ",1",  "1,,2", ":",  "1:",         ":1",
          "1:2:3", "1 ", " 1",  "a",    "1a", "1x2",        "-1",
          "**",    "*1", "1*",  "1.2"})
        CHECK_FALSE(is_set(bad));
}

TEST_CASE("the order is kept until the set is resolved") {
    const auto set = number_set::parse("9,4:7,*:2,5:5,*");
    REQUIRE(set);
    CHECK(set->text() == "9,4:7,2:*,5,*");
    CHECK(set->has_star());
    CHECK(set->ranges().size() == 5);
    CHECK_FALSE(number_set::parse("1:3,9")->has_star());
}

TEST_CASE("the examples of RFC 3501") {
    CHECK(resolved("2,4:7,9,12:*", 15) == "2,4:7,9,12:15");
    CHECK(resolved("*:4,5:7", 10) == "4:10");
    CHECK(resolved("3291:*", 100) == "100:3291");
}

TEST_CASE("P11: sets that span everything stay small") {
    CHECK(resolved("1:4294967295", 5) == "1:4294967295");
    CHECK(resolved("1:*", 0) == "");
    CHECK(resolved("1:*,7", 0) == "7");
    CHECK(resolved("*", 0) == "");
    CHECK(resolved("*", 9) == "9");
    CHECK(resolved("*:4294967295", 9) == "9:4294967295");
    CHECK(resolved("4294967295:*", 9) == "9:4294967295");
    CHECK(resolved("4294967295:*", 4294967295) == "4294967295");
    CHECK(resolved("4294967295,1:4294967294", 1) == "1:4294967295");
    CHECK(resolved("*:5", 9) == "5:9");
    CHECK(resolved("4294967295:5", 9) == "5:4294967295");
    CHECK(number_set::parse("1:4294967295")->count() == 4294967295);

    std::string bomb = "1:4294967295";
    for (int i = 0; i != 1000; ++i) bomb += ",1:4294967295";
    const auto before = courriel::tests::live_bytes();
    auto set = number_set::parse(bomb);
    REQUIRE(set);
    CHECK(courriel::tests::live_bytes() - before < 4 * bomb.size());
    set->resolve(7);
    CHECK(set->text() == "1:4294967295");
}

TEST_CASE("P11: ranges up to the limit") {
    CHECK(is_set("1,3:4", 3));
    CHECK(is_set("1,3:4,5", 3));
    CHECK_FALSE(is_set("1,3:4,5,7", 3));
    CHECK_FALSE(is_set("1", 0));
}

TEST_CASE("ranges become ascending, disjoint and not adjacent") {
    CHECK(resolved("5,4,3,2,1", 9) == "1:5");
    CHECK(resolved("1:3,2:9", 9) == "1:9");
    CHECK(resolved("1:9,2:3", 9) == "1:9");
    CHECK(resolved("1,2", 9) == "1:2");
    CHECK(resolved("1,3", 9) == "1,3");
    CHECK(resolved("7:7,7", 9) == "7");
}

TEST_CASE("adding in ascending order keeps the set normal") {
    number_set set;
    CHECK(set.empty());
    for (const std::uint32_t n : {1U, 2U, 3U, 7U, 8U, 4294967294U, 4294967295U}) set.add(n);
    CHECK(set.text() == "1:3,7:8,4294967294:4294967295");
    set.add(4294967295U);
    CHECK(set.text() == "1:3,7:8,4294967294:4294967295");
    set.add(5, star);
    CHECK(set.text() == "1:3,7:8,4294967294:4294967295,5:*");
    CHECK(number_set(7, 3).text() == "3:7");
    CHECK(number_set(star, 3).text() == "3:*");
    CHECK(uid_set(5).text() == "5");
}

TEST_CASE("contains and count, against a set of numbers") {
    courriel::test::random random(7);
    for (int round = 0; round != 200; ++round) {
        std::set<std::uint32_t> model;
        number_set set;
        const auto ranges = random.below(12);
        for (std::size_t i = 0; i != ranges; ++i) {
            const auto first = static_cast<std::uint32_t>(1 + random.below(60));
            const auto last = static_cast<std::uint32_t>(1 + random.below(60));
            set.add(first, last);
            for (auto n = std::min(first, last); n <= std::max(first, last); ++n) model.insert(n);
        }
        set.normalise();
        for (std::uint32_t n = 0; n != 62; ++n) CHECK(set.contains(n) == model.contains(n));
        CHECK(set.count() == model.size());
        if (set.empty()) continue;
        const auto again = number_set::parse(set.text());
        REQUIRE(again);
        CHECK(*again == set);
    }
}

TEST_CASE("P13: long sets in any order are put in order once") {
    constexpr std::uint32_t n = 65536;
    std::string reversed;
    for (std::uint32_t i = n; i != 0; --i) {
        if (i != n) reversed += ',';
        reversed += std::to_string(2 * i);
    }
    auto set = number_set::parse(reversed);
    REQUIRE(set);
    CHECK(set->ranges().size() == n);
    set->resolve(7); // in place: no memory beyond the ranges
    CHECK(set->ranges().size() == n);
    CHECK(set->ranges().front().first == 2);
    CHECK(set->contains(2 * n));
    CHECK_FALSE(set->contains(2 * n - 1));
}

TEST_CASE("a set ends where no set goes on") {
    number_set set;
    wire::reader in("1:3,7 FLAGS");
    REQUIRE(wire::read_number_set(in, set, 10));
    CHECK(set.text() == "1:3,7");
    CHECK(in.rest() == " FLAGS");
    wire::reader bad("1:3,7, FLAGS");
    CHECK_FALSE(wire::read_number_set(bad, set, 10));
    CHECK(bad.position() == 0);
    courriel::tests::check_prefixes("2,4:7,9,12:*", [](wire::reader& r) {
        number_set out;
        return wire::read_number_set(r, out, 10);
    });
}
