// The tokens of RFC 3501 section 9.
#include <string>

#include <doctest/doctest.h>

#include "imap/wire_text.hpp"
#include "wire/chars.hpp"

using namespace courriel::imap::wire;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;
using courriel::tests::times;

namespace {

bool is_number(std::string_view text) {
    std::uint32_t n = 0;
    return reads_all(text, [&](reader& in) { return in.number(n); });
}

bool is_nz_number(std::string_view text) {
    std::uint32_t n = 0;
    return reads_all(text, [&](reader& in) { return in.nz_number(n); });
}

bool is_number64(std::string_view text) {
    std::uint64_t n = 0;
    return reads_all(text, [&](reader& in) { return in.number64(n); });
}

bool is_string(std::string_view text) {
    std::string out;
    return reads_all(text, [&](reader& in) { return in.string(out); });
}

std::string string_of(std::string_view text) {
    std::string out;
    reader in(text);
    return in.string(out) && in.done() ? out : "(no string)";
}

bool is_skipped(std::string_view text, reader_rules rules = {}) {
    reader in(text, rules);
    return in.skip_value() && in.done();
}

} // namespace

TEST_CASE("classes of octets") {
    std::string atoms;
    std::string others;
    for (int c = 0; c != 256; ++c) {
        const auto ch = static_cast<char>(c);
        if (is_atom_char(ch)) atoms += ch;
        if (!is_atom_char(ch) && is_list_char(ch)) others += ch;
        CHECK(is_astring_char(ch) == (is_atom_char(ch) || ch == ']'));
        CHECK(is_tag_char(ch) == (is_astring_char(ch) && ch != '+'));
    }
    CHECK(atoms == "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[^_`abcdefghijklmnop"
                   "qrstuvwxyz|}~");
    CHECK(others == "%*]");
}

TEST_CASE("spaces and words") {
    reader in("FETCH 1");
    CHECK_FALSE(in.take_word("FET"));
    CHECK_FALSE(in.take_word("FETCHES"));
    CHECK(in.take_word("fetch"));
    CHECK(in.take_space());
    CHECK_FALSE(in.take_space());
    CHECK(in.rest() == "1");
    CHECK(in.since(0) == "FETCH ");
    CHECK(in.text_line() == "1");
    CHECK(in.done());
    CHECK(in.peek() == '\0');
    CHECK_FALSE(in.take('x'));

    reader dotted("BODY.PEEK[HEADER.FIELDS.NOT");
    CHECK_FALSE(dotted.take_word("BODY"));
    CHECK(dotted.take_word("BODY.PEEK"));
    CHECK(dotted.take('['));
    CHECK_FALSE(dotted.take_word("HEADER.FIELDS"));
    CHECK(dotted.take_word("HEADER.FIELDS.NOT"));

    reader spaced("   x");
    spaced.take_spaces();
    CHECK(spaced.rest() == "x");
}

TEST_CASE("atoms and tags") {
    std::string_view out;
    reader in("a{b");
    CHECK(in.atom(out));
    CHECK(out == "a");
    CHECK_FALSE(in.atom(out));
    CHECK(reads_all("A001", [&](reader& r) { return r.tag(out); }));
    CHECK_FALSE(reads_all("+", [&](reader& r) { return r.tag(out); }));
    CHECK_FALSE(reads_all("A+1", [&](reader& r) { return r.tag(out); }));
    CHECK_FALSE(reads_all("*", [&](reader& r) { return r.tag(out); }));
    CHECK_FALSE(reads_all("", [&](reader& r) { return r.tag(out); }));
    CHECK_FALSE(reads_all("caf\xC3\xA9", [&](reader& r) { return r.atom(out); }));
}

TEST_CASE("numbers have bounds and nothing but digits") {
    CHECK(is_number("0"));
    CHECK(is_number("4294967295"));
    CHECK_FALSE(is_number("4294967296"));
    CHECK_FALSE(is_number("18446744073709551616"));
    CHECK_FALSE(is_number("-1"));
    CHECK_FALSE(is_number("+1"));
    CHECK_FALSE(is_number(""));
    CHECK_FALSE(is_number("1a"));
    CHECK(is_nz_number("1"));
    CHECK_FALSE(is_nz_number("0"));
    CHECK_FALSE(is_nz_number("01"));
    CHECK(is_number64("9223372036854775807"));
    CHECK_FALSE(is_number64("9223372036854775808"));
    reader in("4294967296");
    std::uint32_t n = 7;
    CHECK_FALSE(in.number(n));
    CHECK(in.position() == 0);
    CHECK(n == 7);
}

TEST_CASE("quoted strings") {
    CHECK(string_of(R"("")") == "");
    CHECK(string_of(R"("Terry \"T\" Gray \\ co")") == R"(Terry "T" Gray \ co)");
    CHECK(string_of(R"("\\")") == "\\");
    CHECK(string_of("\"tab\there\"") == "tab\there");
    CHECK_FALSE(is_string(R"("open)"));
    CHECK_FALSE(is_string(R"("open\")"));
    CHECK_FALSE(is_string(R"("bad \x escape")"));
    CHECK_FALSE(is_string("\"a\rb\""));
    CHECK_FALSE(is_string("\"a\nb\""));
    CHECK_FALSE(is_string(std::string_view("\"a\0b\"", 5)));
    CHECK_FALSE(is_string("atom"));
    CHECK_FALSE(is_string("NIL"));
    check_prefixes(R"("Terry \"T\" Gray \\ co")", [](reader& in) {
        std::string out;
        return in.string(out);
    });
}

TEST_CASE("a string without escapes is not copied") {
    const std::string text = R"("plain" "es\"caped" {3})"
                             "\r\nabc";
    reader in(text);
    std::string_view out;
    std::string scratch;
    REQUIRE(in.string(out, scratch));
    CHECK(out == "plain");
    CHECK(out.data() == text.data() + 1);
    REQUIRE((in.take_space() && in.string(out, scratch)));
    CHECK(out == "es\"caped");
    CHECK(out.data() == scratch.data());
    REQUIRE((in.take_space() && in.string(out, scratch)));
    CHECK(out == "abc");
    CHECK(out.data() == text.data() + text.size() - 3);
}

TEST_CASE("octets that are not ASCII are told") {
    reader in("\"caf\xC3\xA9\" \"cafe\" {2}\r\n\xC3\xA9 cafe");
    std::string out;
    REQUIRE(in.string(out));
    CHECK(in.had_8bit());
    REQUIRE((in.take_space() && in.string(out)));
    CHECK_FALSE(in.had_8bit());
    REQUIRE((in.take_space() && in.string(out)));
    CHECK(in.had_8bit());
    REQUIRE((in.take_space() && in.astring(out)));
    CHECK_FALSE(in.had_8bit());
}

TEST_CASE("literals") {
    CHECK(string_of("{3}\r\nabc") == "abc");
    CHECK(string_of("{3+}\r\na\r\n") == "a\r\n");
    CHECK(string_of("{0}\r\n") == "");
    CHECK_FALSE(is_string("{4}\r\nabc"));
    CHECK_FALSE(is_string("{3}\nabc"));
    CHECK_FALSE(is_string("{3}"));
    CHECK_FALSE(is_string("~{3}\r\nabc"));
    CHECK_FALSE(is_string("{18446744073709551615}\r\nabc"));
    CHECK_FALSE(is_string("{9223372036854775807}\r\nabc"));
    CHECK_FALSE(is_string("{-1}\r\nabc"));
    check_prefixes("{3}\r\nabc", [](reader& in) {
        std::string out;
        return in.string(out);
    });
}

TEST_CASE("P20: NUL in a literal is for clients to read") {
    const std::string_view text("{3}\r\na\0b", 8);
    std::string out;
    reader server(text);
    CHECK_FALSE(server.string(out));
    CHECK(server.position() == 0);
    reader_rules rules;
    rules.nul_in_literals = true;
    reader client(text, rules);
    REQUIRE(client.string(out));
    CHECK(out == std::string_view("a\0b", 3));
    // literal8 may hold it
    bool binary = false;
    std::string_view octets;
    reader eight(std::string_view("~{3}\r\na\0b", 9));
    REQUIRE(eight.literal(octets, binary));
    CHECK(binary);
    CHECK(octets.size() == 3);
}

TEST_CASE("literals whose octets are elsewhere") {
    std::uint64_t size = 0;
    bool binary = false;
    reader in("{5}\n ~{4294967296+}\n {7}");
    std::string out;
    CHECK_FALSE(in.string(out));
    REQUIRE(in.streamed_literal(size, binary));
    CHECK(size == 5);
    CHECK_FALSE(binary);
    REQUIRE((in.take_space() && in.streamed_literal(size, binary)));
    CHECK(size == 4294967296);
    CHECK(binary);
    REQUIRE((in.take_space() && in.streamed_literal(size, binary))); // octets to come
    CHECK(size == 7);
    CHECK(in.done());
    reader kept("{1}\r\nx");
    CHECK_FALSE(kept.streamed_literal(size, binary));
}

TEST_CASE("astrings, patterns and nstrings") {
    std::string out;
    std::optional<std::string> maybe;
    CHECK(reads_all("a]b", [&](reader& in) { return in.astring(out); }));
    CHECK(out == "a]b");
    CHECK(reads_all("\"a b\"", [&](reader& in) { return in.astring(out); }));
    CHECK(out == "a b");
    CHECK(reads_all("NIL", [&](reader& in) { return in.astring(out); }));
    CHECK(out == "NIL");
    CHECK_FALSE(reads_all("a*", [&](reader& in) { return in.astring(out); }));
    CHECK(reads_all("a*%]", [&](reader& in) { return in.list_mailbox(out); }));
    CHECK(out == "a*%]");
    CHECK(reads_all("{2}\r\n\"\"", [&](reader& in) { return in.list_mailbox(out); }));
    CHECK(out == "\"\"");
    CHECK(reads_all("nil", [&](reader& in) { return in.nstring(maybe); }));
    CHECK_FALSE(maybe);
    CHECK(reads_all("\"NIL\"", [&](reader& in) { return in.nstring(maybe); }));
    CHECK(maybe == "NIL");
    CHECK_FALSE(reads_all("NILS", [&](reader& in) { return in.nstring(maybe); }));
    CHECK_FALSE(reads_all("atom", [&](reader& in) { return in.nstring(maybe); }));
}

TEST_CASE("unknown values are passed over") {
    CHECK(is_skipped("atom"));
    CHECK(is_skipped("12345"));
    CHECK(is_skipped("\"a (quoted) \\\" one\""));
    CHECK(is_skipped("{3}\r\n(()"));
    CHECK(is_skipped("~{3}\r\n(()"));
    CHECK(is_skipped("{3}\n"));
    CHECK(is_skipped("()"));
    CHECK(is_skipped("(a (b \"c\") {2}\r\n)) NIL)"));
    CHECK(is_skipped("((a)(b))"));
    CHECK(is_skipped("BODY[TEXT]<0>"));
    CHECK_FALSE(is_skipped(""));
    CHECK_FALSE(is_skipped(")"));
    CHECK_FALSE(is_skipped("(a"));
    CHECK_FALSE(is_skipped("(a))"));
    CHECK_FALSE(is_skipped("\"open"));
    check_prefixes("(a (b \"c\") {2}\r\n)) NIL)", [](reader& in) { return in.skip_value(); });
}

TEST_CASE("P06: lists nest up to the limit") {
    for (const std::size_t limit : {std::size_t{0}, std::size_t{1}, std::size_t{128}}) {
        reader_rules rules;
        rules.depth = limit;
        const auto nested = [](std::size_t n) { return times(n, "(") + times(n, ")"); };
        if (limit != 0) CHECK(is_skipped(nested(limit - 1) + (limit == 1 ? "x" : ""), rules));
        if (limit != 0) CHECK(is_skipped(nested(limit), rules));
        CHECK_FALSE(is_skipped(nested(limit + 1), rules));
    }
}

TEST_CASE("P06: a million parentheses cost no stack") {
    constexpr std::size_t n = 1'000'000;
    reader_rules rules;
    rules.depth = n;
    CHECK(is_skipped(times(n, "(") + times(n, ")"), rules));
    CHECK_FALSE(is_skipped(times(n, "("), rules));
    CHECK_FALSE(is_skipped(times(n, "("))); // with the usual limit: over at once
}

TEST_CASE("P05: lists are counted, also those that are closed") {
    reader_rules rules;
    rules.lists = 3;
    reader in("()()()()", rules);
    for (int i = 0; i != 3; ++i) REQUIRE((in.open_list() && in.close_list()));
    CHECK_FALSE(in.open_list());
    CHECK(in.lists() == 3);
    CHECK(in.depth() == 0);
    CHECK_FALSE(in.close_list());
}
