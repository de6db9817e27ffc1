// STATUS (RFC 3501 sections 6.3.10 and 7.2.4).
#include <string>

#include <doctest/doctest.h>

#include "imap/wire_text.hpp"
#include "wire/status_items.hpp"

using namespace courriel::imap;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;

TEST_CASE("what STATUS asks for") {
    status_items out;
    const auto read = [&](std::string_view text) {
        return reads_all(text, [&](wire::reader& in) { return wire::read_status_items(in, out); });
    };
    REQUIRE(read("(UIDNEXT messages)"));
    CHECK(out == status_items{true, false, true, false, false});
    std::string text;
    out.append_to(text);
    CHECK(text == "(MESSAGES UIDNEXT)");
    REQUIRE(read("(MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)"));
    CHECK(out == status_items::all());
    CHECK_FALSE(out.empty());
    CHECK(status_items().empty());
    for (const auto* bad :
         {"", "()", "MESSAGES", "(MESSAGES", "(MESSAGES )", "(UID)", "(MESSAGES 1)", "(UIDNEXTX)"})
        CHECK_FALSE(read(bad));
    check_prefixes("(MESSAGES UIDNEXT)",
                   [&](wire::reader& in) { return wire::read_status_items(in, out); });
}

TEST_CASE("what STATUS tells") {
    mailbox_status out;
    const auto read = [&](std::string_view text) {
        return reads_all(text, [&](wire::reader& in) { return wire::read_status(in, out); });
    };
    REQUIRE(read("(MESSAGES 231 UIDNEXT 44292)"));
    CHECK(out.messages == 231);
    CHECK(out.uid_next == 44292);
    CHECK_FALSE(out.unseen);
    std::string text;
    wire::append_status(text, out);
    CHECK(text == "(MESSAGES 231 UIDNEXT 44292)");
    REQUIRE(read("(MESSAGES 1 HIGHESTMODSEQ 18446744073709551615 X-LIST (a (b)) UNSEEN 0)"));
    CHECK(out.messages == 1);
    CHECK(out.unseen == 0);
    CHECK(read("()"));
    CHECK(read("(MESSAGES 4294967295 )"));
    REQUIRE(read("(MESSAGES 4294967296 UNSEEN 1)")); // what cannot be is not told
    CHECK_FALSE(out.messages);
    CHECK(out.unseen == 1);
    for (const auto* bad : {"", "(MESSAGES)", "(MESSAGES 1", "MESSAGES 1", "(MESSAGES (1)"})
        CHECK_FALSE(read(bad));
    check_prefixes("(MESSAGES 231 X-LIST (a) UIDNEXT 44292)",
                   [&](wire::reader& in) { return wire::read_status(in, out); });
}
