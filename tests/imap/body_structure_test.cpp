// BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/body_structure.hpp>

#include "imap/wire_text.hpp"
#include "wire/body_structure.hpp"

using namespace courriel::imap;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;
using courriel::tests::times;
using numbers = std::vector<std::uint32_t>;

namespace {

// RFC 3501 section 8
constexpr std::string_view one_part =
    R"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92))";
// RFC 3501 section 7.4.2
constexpr std::string_view two_parts =
    R"((("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23))"
    R"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") )"
    R"("<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4554 73) "MIXED"))";
constexpr std::string_view text_part = R"(("text" "plain" NIL NIL NIL "7bit" 1 1))";
constexpr std::string_view no_envelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)";

bool read_one(std::string_view text, body_structure& out, std::size_t max_parts = 10000) {
    return reads_all(
        text, [&](wire::reader& in) { return wire::read_body_structure(in, out, max_parts); });
}

bool is_structure(std::string_view text) {
    body_structure out;
    return read_one(text, out);
}

body_structure structure_of(std::string_view text) {
    body_structure out;
    CAPTURE(std::string(text));
    REQUIRE(read_one(text, out));
    return out;
}

std::string text_of(const body_structure& s, bool extension_data) {
    std::string out;
    s.append_to(out, extension_data);
    return out;
}

std::string message_of(std::string_view body) {
    return R"(("message" "rfc822" NIL NIL NIL "7bit" 99 )" + std::string(no_envelope) + " " +
           std::string(body) + " 5)";
}

} // namespace

TEST_CASE("the examples of RFC 3501") {
    const body_structure one = structure_of(one_part);
    REQUIRE(one.parts.size() == 1);
    const body_part& text = one.parts[0];
    CHECK(text.type == "TEXT");
    CHECK(text.subtype == "PLAIN");
    CHECK(text.parameters == std::vector<body_parameter>{{"CHARSET", "US-ASCII"}});
    CHECK(text.encoding == "7BIT");
    CHECK(text.octets == 3028);
    CHECK(text.lines == 92);
    CHECK_FALSE(text.md5);
    CHECK(text_of(one, false) == one_part);

    const body_structure two = structure_of(two_parts);
    REQUIRE(two.parts.size() == 3);
    CHECK(two.parts[0].is_multipart());
    CHECK(two.parts[0].subtype == "MIXED");
    CHECK(two.parts[0].children == 2);
    CHECK(two.parts[2].description == "Compiler diff");
    CHECK(text_of(two, false) == two_parts);

    for (const auto example : {one_part, two_parts})
        check_prefixes(example, [](wire::reader& in) {
            body_structure out;
            return wire::read_body_structure(in, out);
        });
}

TEST_CASE("extension data") {
    constexpr std::string_view text =
        R"((("text" "plain" NIL NIL NIL "7bit" 1 1 "md5==" ("inline" NIL) ("en" "fr") "loc"))"
        R"(("image" "png" NIL NIL NIL "base64" 9 NIL ("attachment" ("filename" "a \"b\"")) NIL NIL))"
        R"( "mixed" ("boundary" "=_") NIL NIL "http://x/"))";
    const body_structure s = structure_of(text);
    REQUIRE(s.parts.size() == 3);
    CHECK(s.parts[0].parameters[0].value == "=_");
    CHECK(s.parts[0].location == "http://x/");
    CHECK(s.parts[1].md5 == "md5==");
    CHECK(s.parts[1].disposition == "inline");
    CHECK(s.parts[1].languages == std::vector<std::string>{"en", "fr"});
    CHECK(s.parts[1].location == "loc");
    CHECK(s.parts[2].disposition_parameters[0].value == "a \"b\"");
    CHECK_FALSE(s.parts[2].lines);
    CHECK(text_of(s, true) == text);
    check_prefixes(text, [](wire::reader& in) {
        body_structure out;
        return wire::read_body_structure(in, out);
    });
    // Extensions to come are passed over, whatever they are.
    CHECK(is_structure(R"(("a" "b" NIL NIL NIL "7bit" 1 NIL NIL NIL NIL 7 ("x" (NIL)) "y"))"));
    CHECK(is_structure(R"(("a" "b" NIL NIL NIL "7bit" 1 NIL))"));
    CHECK(is_structure(R"(("a" "b" NIL NIL NIL "7bit" 1 NIL NIL))"));
    CHECK(structure_of(R"(("a" "b" NIL NIL NIL "7bit" 1 NIL NIL "en"))").parts[0].languages ==
          std::vector<std::string>{"en"});
}

TEST_CASE("messages in messages") {
    const std::string inner = "(" + std::string(text_part) + std::string(text_part) + " \"mixed\")";
    const std::string text = message_of(inner);
    const body_structure s = structure_of(text);
    REQUIRE(s.parts.size() == 4);
    CHECK(s.parts[0].envelope == envelope());
    CHECK(s.parts[0].lines == 5);
    CHECK(s.parts[0].children == 1);
    CHECK(s.parts[1].children == 2);
    CHECK(text_of(s, false) == text);
    check_prefixes(text, [](wire::reader& in) {
        body_structure out;
        return wire::read_body_structure(in, out);
    });
    // message/global, and others that servers look into
    for (const auto* subtype : {"global", "partial"}) {
        std::string other = message_of(text_part);
        other.replace(other.find("rfc822"), 6, subtype);
        CHECK(text_of(structure_of(other), false) == other);
    }
    // A server that could not look inside tells it as any other part.
    const body_structure closed =
        structure_of(R"(("message" "rfc822" NIL NIL NIL "7bit" 99 NIL ("inline" NIL)))");
    CHECK(closed.parts.size() == 1);
    CHECK_FALSE(closed.parts[0].envelope);
    CHECK(closed.parts[0].disposition == "inline");
}

TEST_CASE("what servers send and the grammar has not") {
    CHECK(structure_of(R"(("text" "plain" () NIL NIL NIL NIL))").parts[0].octets == 0);
    CHECK(structure_of(R"(("text" "plain" NIL NIL NIL "7bit" 9 "md5"))").parts[0].md5 == "md5");
    CHECK(is_structure("(" + std::string(text_part) + " " + std::string(text_part) + " \"x\")"));
    CHECK(is_structure(R"((NIL NIL NIL NIL NIL NIL NIL))"));
}

TEST_CASE("what is no structure") {
    for (const auto* text :
         {"", "NIL", "()", "(())", "(\"text\")", R"(("text" "plain" NIL NIL NIL "7bit"))",
          R"(("text" "plain" NIL NIL NIL "7bit" -1 1))", R"(("a" "b" ("x") NIL NIL "7bit" 1))",
          R"(("a" "b" ("x" "y" "z") NIL NIL "7bit" 1))", R"(("a" "b" NIL NIL NIL "7bit" 1 1))",
          R"(("a" "b" NIL NIL NIL "7bit" 18446744073709551616))",
          R"(("a" "b" NIL NIL NIL "7bit" 1 NIL ("x")))", R"(("a" "b" NIL NIL NIL "7bit" 1) x)",
          R"((("a" "b" NIL NIL NIL "7bit" 1)))", R"((("a" "b" NIL NIL NIL "7bit" 1) mixed))"})
        CHECK_FALSE(is_structure(text));
    CHECK_FALSE(is_structure(R"(("message" "rfc822" NIL NIL NIL "7bit" 99 )" +
                             std::string(no_envelope) + " 5)"));
}

TEST_CASE("parts have the numbers of RFC 3501 section 6.4.5") {
    // HEADER, TEXT, 1 text/plain, 2 application, 3 message/rfc822 (3.1 text, 3.2 application),
    // 4 multipart/mixed (4.1 image, 4.2 message/rfc822 (4.2.1 text, 4.2.2 multipart/alternative
    // (4.2.2.1 text, 4.2.2.2 richtext)))
    const std::string t(text_part);
    const auto multi = [](const std::string& parts) { return "(" + parts + " \"mixed\")"; };
    const std::string text =
        multi(t + t + message_of(multi(t + t)) + multi(t + message_of(multi(t + multi(t + t)))));
    const body_structure s = structure_of(text);
    CHECK(text_of(s, false) == text);
    const numbers expected[] = {{},     {1},       {2},       {3},          {3},
                                {3, 1}, {3, 2},    {4},       {4, 1},       {4, 2},
                                {4, 2}, {4, 2, 1}, {4, 2, 2}, {4, 2, 2, 1}, {4, 2, 2, 2}};
    REQUIRE(s.parts.size() == std::size(expected));
    for (std::size_t i = 0; i != s.parts.size(); ++i) CHECK(s.part_number(i) == expected[i]);
    CHECK(s.part_number(99).empty());

    CHECK(structure_of(one_part).part_number(0) == numbers{1});
    const body_structure message = structure_of(message_of(text_part));
    CHECK(message.part_number(0) == numbers{1});
    CHECK(message.part_number(1) == numbers{1, 1});
}

TEST_CASE("what must be there and is not is made up") {
    const auto written = [](const body_structure& s) {
        const std::string text = text_of(s, true);
        CAPTURE(text);
        CHECK(text_of(structure_of(text), true) == text);
        return structure_of(text);
    };
    CHECK(written({}).parts.size() == 1);
    body_structure s;
    s.parts.resize(1);
    s.parts[0].type = "multipart";
    CHECK(written(s).parts.size() == 2);
    s.parts[0].children = 3; // and none of them is there
    CHECK(written(s).parts.size() == 2);
    s.parts[0].type = "message";
    s.parts[0].subtype = "RFC822";
    s.parts[0].children = 0;
    CHECK(written(s).parts.size() == 2);
    s.parts[0].type = "text";
    CHECK(written(s).parts[0].lines == 0);
}

TEST_CASE("parts up to the limit") {
    const auto of = [](std::size_t n) { return "(" + times(n - 1, text_part) + " \"mixed\")"; };
    body_structure out;
    CHECK(read_one(of(9), out, 10));
    CHECK(read_one(of(10), out, 10));
    CHECK_FALSE(read_one(of(11), out, 10));
}

TEST_CASE("P06: structures nest up to the limit") {
    const auto nested = [](std::size_t n) {
        return times(n - 1, "(") + std::string(text_part) + times(n - 1, " \"x\")");
    };
    wire::reader_rules rules;
    rules.depth = 10;
    for (const std::size_t n : {std::size_t{9}, std::size_t{10}, std::size_t{11}}) {
        const std::string text = nested(n);
        wire::reader in(text, rules);
        body_structure out;
        CHECK(wire::read_body_structure(in, out) == (n <= 10));
    }
    CHECK_FALSE(is_structure(times(1'000'000, "(")));
}

TEST_CASE("P06: a hundred thousand levels cost no stack, to read, to write or to number") {
    constexpr std::size_t n = 100'000;
    const std::string text = times(n, "(") + std::string(text_part) + times(n, " \"x\")");
    wire::reader_rules rules;
    rules.depth = n + 1;
    wire::reader in(text, rules);
    body_structure out;
    REQUIRE(wire::read_body_structure(in, out, n + 1));
    CHECK(text_of(out, false) == text);
    CHECK(out.part_number(n).size() == n);
}
