// ENVELOPE (RFC 3501 section 7.4.2).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/envelope.hpp>

#include "imap/wire_text.hpp"
#include "wire/envelope.hpp"

using namespace courriel::imap;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;

namespace {

// RFC 3501 section 8, unfolded
constexpr std::string_view example =
    R"x(("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" )x"
    R"((("Terry Gray" NIL "gray" "cac.washington.edu")) )"
    R"((("Terry Gray" NIL "gray" "cac.washington.edu")) )"
    R"((("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) )"
    R"(((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) )"
    R"(NIL NIL "<B27397-0100000@cac.washington.edu>"))";

bool read_one(std::string_view text, envelope& out) {
    return reads_all(text, [&](wire::reader& in) { return wire::read_envelope(in, out); });
}

bool is_envelope(std::string_view text) {
    envelope out;
    return read_one(text, out);
}

std::string text_of(const envelope& e) {
    std::string out;
    e.append_to(out);
    return out;
}

// An envelope with `lists` where the addresses of From stand.
std::string with_from(std::string_view list) {
    return "(NIL NIL " + std::string(list) + " NIL NIL NIL NIL NIL NIL NIL)";
}

} // namespace

TEST_CASE("the example of RFC 3501") {
    envelope out;
    REQUIRE(read_one(example, out));
    CHECK(out.date == "Wed, 17 Jul 1996 02:23:25 -0700 (PDT)");
    CHECK(out.subject == "IMAP4rev1 WG mtg summary and minutes");
    REQUIRE(out.from.size() == 1);
    CHECK(out.from[0] == address{"Terry Gray", std::nullopt, "gray", "cac.washington.edu"});
    REQUIRE(out.cc.size() == 2);
    CHECK(out.cc[1].name == "John Klensin");
    CHECK(out.bcc.empty());
    CHECK_FALSE(out.in_reply_to);
    CHECK(out.message_id == "<B27397-0100000@cac.washington.edu>");
    CHECK(text_of(out) == example);
    check_prefixes(example, [](wire::reader& in) {
        envelope other;
        return wire::read_envelope(in, other);
    });
}

TEST_CASE("groups, literals and what must be escaped") {
    envelope out;
    const std::string text =
        with_from(R"(((NIL NIL "group" NIL)(NIL NIL "a \"b\"" "x")(NIL NIL NIL NIL)))");
    REQUIRE(read_one(text, out));
    CHECK(out.from.size() == 3);
    CHECK(out.from[0].mailbox == "group");
    CHECK_FALSE(out.from[0].host);
    CHECK(out.from[1].mailbox == "a \"b\"");
    CHECK(text_of(out) == text);

    out = {};
    out.subject = "caf\xC3\xA9\r\n\"";
    CHECK(text_of(out) == "(NIL {8}\r\ncaf\xC3\xA9\r\n\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    envelope back;
    REQUIRE(read_one(text_of(out), back));
    CHECK(back == out);
}

TEST_CASE("what servers send and the grammar has not") {
    CHECK(is_envelope(with_from("()")));
    CHECK(is_envelope(with_from("((NIL NIL \"a\" \"b\") (NIL NIL \"c\" \"d\"))")));
}

TEST_CASE("what is no envelope") {
    CHECK(is_envelope(with_from("NIL")));
    for (const auto* list :
         {"", "NIL NIL", "(NIL)", "\"a\"", "((NIL NIL \"a\"))", "((NIL NIL \"a\" \"b\" \"c\"))",
          "(NIL NIL \"a\" \"b\")", "((NIL NIL a b))", "(((NIL NIL \"a\" \"b\")))"})
        CHECK_FALSE(is_envelope(with_from(list)));
    CHECK_FALSE(is_envelope("NIL"));
    CHECK_FALSE(is_envelope("()"));
    CHECK_FALSE(is_envelope("(NIL NIL NIL NIL NIL NIL NIL NIL NIL)"));
    CHECK_FALSE(is_envelope("(NIL  NIL NIL NIL NIL NIL NIL NIL NIL NIL)"));
}

TEST_CASE("P06: an envelope needs three levels, and they count") {
    wire::reader_rules rules;
    envelope out;
    for (rules.depth = 0; rules.depth != 5; ++rules.depth) {
        wire::reader in(example, rules);
        CHECK(wire::read_envelope(in, out) == (rules.depth >= 3));
    }
}
