// What FETCH asks for (RFC 3501 section 6.4.5), and the names of its answers.
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/fetch_item.hpp>

#include "imap/wire_text.hpp"
#include "wire/fetch_items.hpp"

using namespace courriel::imap;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;

namespace {

constexpr std::size_t most = 256;

bool is_request(std::string_view text) {
    fetch_items out;
    return reads_all(text, [&](wire::reader& in) { return wire::read_fetch_items(in, out, most); });
}

std::string again(std::string_view text) {
    fetch_items out;
    const bool all =
        reads_all(text, [&](wire::reader& in) { return wire::read_fetch_items(in, out, most); });
    return all ? out.text() : "(refused)";
}

std::string answer_name(std::string_view request) {
    fetch_items out;
    reads_all(request, [&](wire::reader& in) { return wire::read_fetch_items(in, out, most); });
    REQUIRE(out.sections.size() == 1);
    std::string name;
    wire::append_answer_name(name, out.sections.front());
    return name;
}

} // namespace

TEST_CASE("macros stand for their items") {
    CHECK(again("ALL") == "(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)");
    CHECK(again("fast") == "(FLAGS INTERNALDATE RFC822.SIZE)");
    CHECK(again("FULL") == "(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY)");
    CHECK_FALSE(is_request("(ALL)"));
    CHECK_FALSE(is_request("ALL FLAGS"));
}

TEST_CASE("items alone and in lists") {
    CHECK(again("FLAGS") == "(FLAGS)");
    CHECK(again("(flags Uid)") == "(FLAGS UID)");
    CHECK(again("BODY") == "(BODY)");
    CHECK(again("BODYSTRUCTURE") == "(BODYSTRUCTURE)");
    CHECK(again("BODY[]") == "(BODY[])");
    CHECK(again("body.peek[1.TEXT]<0.1024>") == "(BODY.PEEK[1.TEXT]<0.1024>)");
    CHECK(again("(FLAGS BODY[HEADER.FIELDS (DATE FROM)])") ==
          "(FLAGS BODY[HEADER.FIELDS (DATE FROM)])");
    CHECK(again("(BODY BODY[TEXT] RFC822.SIZE RFC822 RFC822.HEADER RFC822.TEXT)") ==
          "(RFC822.SIZE BODY BODY[TEXT] RFC822 RFC822.HEADER RFC822.TEXT)");
    for (const auto* text :
         {"", "()", "(FLAGS", "FLAGS)", "(FLAGS )", "( FLAGS)", "(FLAGS  UID)", "BODY.PEEK",
          "BODY[", "BODY[]<0>", "BODY[]<0.0>", "BODY.PEEKED[]", "RFC822.PEEK", "FLAG", "FLAGSX",
          "((FLAGS))", "BODYSTRUCTURE[]", "BODY []"})
        CHECK_FALSE(is_request(text));
}

TEST_CASE("what marks a message as seen") {
    const auto sets_seen = [](std::string_view text) {
        fetch_items out;
        REQUIRE(reads_all(text,
                          [&](wire::reader& in) { return wire::read_fetch_items(in, out, most); }));
        return out.sets_seen();
    };
    CHECK(sets_seen("BODY[]"));
    CHECK(sets_seen("RFC822"));
    CHECK(sets_seen("RFC822.TEXT"));
    CHECK(sets_seen("(BODY.PEEK[] BODY[HEADER])"));
    CHECK_FALSE(sets_seen("RFC822.HEADER"));
    CHECK_FALSE(sets_seen("(BODY.PEEK[] BODY FLAGS)"));
}

TEST_CASE("answers bear the names of the requests") {
    CHECK(answer_name("BODY.PEEK[]") == "BODY[]");
    CHECK(answer_name("BODY[1.MIME]<7.100>") == "BODY[1.MIME]<7>");
    CHECK(answer_name("RFC822") == "RFC822");
    CHECK(answer_name("RFC822.HEADER") == "RFC822.HEADER");
    CHECK(answer_name("RFC822.TEXT") == "RFC822.TEXT");

    body_request out;
    const auto read = [&](std::string_view text) {
        return reads_all(text, [&](wire::reader& in) { return wire::read_answer_name(in, out); });
    };
    REQUIRE(read("BODY[HEADER.FIELDS (\"From\")]<7>"));
    CHECK(out.what.what == section::kind::header_fields);
    CHECK(out.piece == partial{7, 0});
    REQUIRE(read("rfc822.text"));
    CHECK(out.name == body_request::spelling::rfc822_text);
    CHECK_FALSE(read("RFC822.SIZE"));
    CHECK_FALSE(read("BODY"));
    CHECK_FALSE(read("BODY[]<7.1>"));
    check_prefixes("BODY[HEADER.FIELDS (\"From\")]<7>",
                   [&](wire::reader& in) { return wire::read_answer_name(in, out); });
}

TEST_CASE("what is built reads as what it is") {
    const fetch_items items = fetch().flags().size().envelope().structure().header().body();
    CHECK(items.text() ==
          "(FLAGS RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[])");
    fetch_items out;
    REQUIRE(reads_all(items.text(),
                      [&](wire::reader& in) { return wire::read_fetch_items(in, out, most); }));
    CHECK(out == items);
    check_prefixes(items.text(),
                   [&](wire::reader& in) { return wire::read_fetch_items(in, out, most); });
}

TEST_CASE("sections up to the limit") {
    const auto of = [](std::size_t n) {
        return "(" + courriel::tests::times(n - 1, "BODY[] ") + "RFC822)";
    };
    CHECK(is_request(of(most - 1)));
    CHECK(is_request(of(most)));
    CHECK_FALSE(is_request(of(most + 1)));
}
