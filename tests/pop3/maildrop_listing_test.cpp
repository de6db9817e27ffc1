// Marks and totals of an open maildrop (RFC 1939 sections 5 and 7).
#include <doctest/doctest.h>

#include <courriel/pop3/maildrop_listing.hpp>

using namespace courriel::pop3;

TEST_CASE("marks take messages out of the totals, and come back") {
    marked_listing drop({{100, "a"}, {20, "b"}, {3, "c"}});
    CHECK(drop.count() == 3);
    CHECK(drop.octets() == 123);
    drop.remove(2);
    drop.remove(0);
    CHECK(drop.is_removed(0));
    CHECK_FALSE(drop.is_removed(1));
    CHECK(drop.count() == 1);
    CHECK(drop.octets() == 20);
    CHECK(drop.removed() == std::vector<std::size_t>{0, 2});
    drop.restore();
    CHECK_FALSE(drop.is_removed(0));
    CHECK(drop.count() == 3);
    CHECK(drop.octets() == 123);
    CHECK(drop.removed().empty());
}

TEST_CASE("a unique id is 1 to 70 octets of printable ASCII") {
    CHECK(is_unique_id("!"));
    CHECK(is_unique_id(std::string(69, '~')));
    CHECK(is_unique_id(std::string(70, '~')));
    CHECK_FALSE(is_unique_id(std::string(71, '~')));
    for (const std::string_view bad : {"", "a b", "a\r\n", "\x7F", "\xC3\xA9"})
        CHECK_FALSE(is_unique_id(bad));
}
