// Sections and partials (RFC 3501 section 6.4.5).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/section.hpp>

#include "imap/wire_text.hpp"
#include "wire/section.hpp"

using namespace courriel::imap;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;
using kind = section::kind;

namespace {

bool read_one(std::string_view text, section& out) {
    return reads_all(text, [&](wire::reader& in) { return wire::read_section(in, out); });
}

bool is_section(std::string_view text) {
    section out;
    return read_one(text, out);
}

bool is_partial(std::string_view text) {
    partial out;
    return reads_all(text, [&](wire::reader& in) { return wire::read_partial(in, out); });
}

std::string part_of(std::size_t depth) {
    return "[1" + courriel::tests::times(depth - 1, ".1") + "]";
}

} // namespace

TEST_CASE("sections read and written") {
    for (const auto* text :
         {"[]", "[HEADER]", "[TEXT]", "[1]", "[1.2.3]", "[4.2.MIME]", "[1.TEXT]", "[3.HEADER]",
          "[HEADER.FIELDS (From To)]", "[1.HEADER.FIELDS.NOT (Received)]",
          "[HEADER.FIELDS (\"odd name\" \"\")]", "[4294967295]"}) {
        section out;
        CAPTURE(text);
        REQUIRE(read_one(text, out));
        CHECK("[" + out.text_form() + "]" == text);
        check_prefixes(text, [](wire::reader& in) {
            section other;
            return wire::read_section(in, other);
        });
    }
}

TEST_CASE("what a section says") {
    section out;
    REQUIRE(read_one("[1.22.header.fields.not (Date FROM)]", out));
    CHECK(out.part == std::vector<std::uint32_t>{1, 22});
    CHECK(out.what == kind::header_fields_not);
    CHECK(out.fields == std::vector<std::string>{"Date", "FROM"});
    REQUIRE(read_one("[2.mime]", out));
    CHECK(out.what == kind::mime);
    CHECK(out.fields.empty());
}

TEST_CASE("P10: what is no section") {
    for (const auto* text : {"",
                             "[",
                             "]",
                             "[MIME]",
                             "[0]",
                             "[1.0]",
                             "[1.]",
                             "[.1]",
                             "[1..2]",
                             "[01]",
                             "[4294967296]",
                             "[18446744073709551617]",
                             "[1.HEADERS]",
                             "[HEADER.FIELDS]",
                             "[HEADER.FIELDS ()]",
                             "[HEADER.FIELDS (a]",
                             "[HEADER.FIELDS (a )]",
                             "[TEXT.1]",
                             "[1 ]",
                             "[1TEXT]",
                             "[-1]",
                             "[HEADER.FIELDS(a)]"})
        CHECK_FALSE(is_section(text));
}

TEST_CASE("P10: part numbers up to the limit") {
    CHECK(is_section(part_of(wire::longest_part_number - 1)));
    CHECK(is_section(part_of(wire::longest_part_number)));
    CHECK_FALSE(is_section(part_of(wire::longest_part_number + 1)));
    CHECK_FALSE(is_section(part_of(10'000)));
}

TEST_CASE("P10: partials") {
    CHECK(is_partial("<0.1>"));
    CHECK(is_partial("<4294967295.4294967295>"));
    for (const auto* text : {"<0.0>", "<4294967296.1>", "<0.4294967296>", "<0>", "<.1>", "<1.>",
                             "<-1.1>", "<0.01>", "0.1", "<0.1", "<0 .1>"})
        CHECK_FALSE(is_partial(text));
    std::string out;
    wire::append_partial(out, {0, 2048});
    CHECK(out == "<0.2048>");
    std::uint32_t origin = 0;
    CHECK(reads_all("<2048>", [&](wire::reader& in) { return wire::read_origin(in, origin); }));
    CHECK(origin == 2048);
    CHECK_FALSE(
        reads_all("<0.1>", [&](wire::reader& in) { return wire::read_origin(in, origin); }));
    check_prefixes("<17.2048>", [](wire::reader& in) {
        partial piece;
        return wire::read_partial(in, piece);
    });
}
