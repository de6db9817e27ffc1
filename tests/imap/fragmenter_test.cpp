// Where a message ends (RFC 3501 section 4.3): lines and the literals between them.
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/fragmenter.hpp>

using namespace courriel::imap;
using status = fragmenter::status;
using state = announced_literal::state;

namespace {

state literal_state(std::string_view line) { return find_literal(line).what; }

} // namespace

TEST_CASE("a message of one line is that line, without a copy") {
    fragmenter in;
    const std::string line = "A001 NOOP";
    REQUIRE(in.add_line(line) == status::message);
    CHECK(in.text().data() == line.data());
    CHECK(in.text() == line);
    CHECK_FALSE(in.is_inside_message());
}

TEST_CASE("literals that are kept stand in the text") {
    // RFC 3501 section 7.5
    fragmenter in;
    REQUIRE(in.add_line("A001 LOGIN {11}") == status::literal);
    CHECK(in.text() == "A001 LOGIN {11}");
    CHECK(in.is_inside_message());
    CHECK(in.announced().size == 11);
    CHECK(in.announced().synchronising);
    in.keep_literal();
    CHECK(in.literal_left() == 11);
    CHECK(in.add_octets("FRED") == 4);
    CHECK(in.add_octets(" FOOBAR {7}") == 7);
    CHECK(in.literal_left() == 0);
    REQUIRE(in.add_line(" {7}") == status::literal);
    in.keep_literal();
    CHECK(in.add_octets("fat man") == 7);
    REQUIRE(in.add_line("") == status::message);
    CHECK(in.text() == "A001 LOGIN {11}\r\nFRED FOOBAR {7}\r\nfat man");
    CHECK_FALSE(in.is_inside_message());
    in.reset();
    REQUIRE(in.add_line("B NOOP") == status::message);
    CHECK(in.text() == "B NOOP");
}

TEST_CASE("literals that are streamed or dropped leave their size and a LF") {
    fragmenter in;
    REQUIRE(in.add_line("* 1 FETCH (BODY[] {6}") == status::literal);
    in.stream_literal();
    CHECK(in.add_octets("123456)") == 6);
    REQUIRE(in.add_line(" UID {1}") == status::literal);
    in.drop_literal();
    CHECK(in.add_octets("7") == 1);
    REQUIRE(in.add_line(")") == status::message);
    CHECK(in.text() == "* 1 FETCH (BODY[] {6}\n UID {1}\n)");
}

TEST_CASE("octets of a literal are never taken for a line") {
    fragmenter in;
    REQUIRE(in.add_line("A APPEND x {9}") == status::literal);
    in.drop_literal();
    CHECK(in.add_octets("B NOOP\r\nC") == 9);
    CHECK(in.add_octets("more") == 0);
}

TEST_CASE("an empty literal is followed by a line") {
    fragmenter in;
    REQUIRE(in.add_line("A LOGIN {0+}") == status::literal);
    CHECK_FALSE(in.announced().synchronising);
    in.keep_literal();
    CHECK(in.literal_left() == 0);
    REQUIRE(in.add_line(" x") == status::message);
    CHECK(in.text() == "A LOGIN {0+}\r\n x");
}

TEST_CASE("P01: sizes of literals") {
    CHECK(find_literal("a {4294967296}").header.size == 4294967296);
    CHECK(find_literal("a {9223372036854775807}").header.size == 9223372036854775807U);
    CHECK(literal_state("a {9223372036854775808}") == state::malformed);
    CHECK(literal_state("a {18446744073709551616}") == state::malformed);
    CHECK(literal_state("a {18446744073709551617}") == state::malformed);
    CHECK(literal_state("a {-1}") == state::malformed);
    CHECK(literal_state("a {+}") == state::malformed);
    CHECK(literal_state("a {1++}") == state::malformed);
    CHECK(literal_state("a {+1}") == state::malformed);
    CHECK(literal_state("a {1-}") == state::malformed);
    // As many zeros as a number of RFC 3501 has digits, and one more.
    CHECK(find_literal("a {0000000001}").header.size == 1);
    CHECK(literal_state("a {00000000001}") == state::malformed);
    CHECK(literal_state("a {00000000000001}") == state::malformed);
    CHECK(literal_state("a {1") == state::none);
    CHECK(literal_state("a 1}") == state::none);
    CHECK(literal_state("1}") == state::none);
    CHECK(literal_state("}") == state::none);
    CHECK(literal_state("") == state::none);
    CHECK(literal_state("a {}") == state::none);
    CHECK(literal_state("a {x}") == state::none);
    CHECK(literal_state("a {1} ") == state::none);
}

TEST_CASE("P01: a malformed literal ends the message") {
    fragmenter in;
    CHECK(in.add_line("A LOGIN {-1}") == status::malformed_literal);
    CHECK(in.text() == "A LOGIN {-1}");
    in.reset();
    REQUIRE(in.add_line("A LOGIN {1}") == status::literal);
    in.keep_literal();
    in.add_octets("x");
    CHECK(in.add_line(" {99999999999999999999}") == status::malformed_literal);
    CHECK(in.text() == "A LOGIN {1}\r\nx {99999999999999999999}");
    CHECK_FALSE(in.is_inside_message());
}

TEST_CASE("where a literal begins, and what kind it is") {
    const auto plain = find_literal("a {3}");
    CHECK(plain.begin == 2);
    CHECK_FALSE(plain.header.binary);
    const auto eight = find_literal("a ~{3+}");
    CHECK(eight.begin == 2);
    CHECK(eight.header.binary);
    CHECK_FALSE(eight.header.synchronising);
    CHECK(find_literal("{3}").begin == 0);
    CHECK(find_literal("~{3}").begin == 0);
}

TEST_CASE("P02: memory follows the octets, not the announced size") {
    fragmenter in;
    REQUIRE(in.add_line("* 1 FETCH (BODY[] {2000000000}") == status::literal);
    in.keep_literal();
    in.add_octets(std::string(1000, 'x'));
    CHECK(in.capacity() < 4096);
    CHECK(in.literal_left() == 2000000000 - 1000);
    in.add_octets(std::string(100'000, 'x'));
    CHECK(in.capacity() < 300'000);
    in.reset();
    CHECK(in.capacity() <= 4096);
    CHECK(in.literal_left() == 0);
}

TEST_CASE("P02: a literal that is streamed costs nothing") {
    fragmenter in;
    REQUIRE(in.add_line("* 1 FETCH (BODY[] {1000000}") == status::literal);
    in.stream_literal();
    const std::size_t before = in.capacity();
    for (int i = 0; i != 1000; ++i) in.add_octets(std::string(1000, 'x'));
    CHECK(in.capacity() == before);
    CHECK(in.literal_left() == 0);
}

TEST_CASE("P19: a literal in pieces of one octet is moved a bounded number of times") {
    constexpr std::size_t size = 1'000'000;
    fragmenter in;
    REQUIRE(in.add_line("* 1 FETCH (BODY[] {1000000}") == status::literal);
    in.keep_literal();
    std::size_t moved = 0;
    for (std::size_t i = 0; i != size; ++i) {
        const std::size_t before = in.capacity();
        in.add_octets("x");
        if (in.capacity() != before) moved += i;
    }
    CHECK(in.text().size() > size);
    CHECK(moved <= 2 * size);
}
