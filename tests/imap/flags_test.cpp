// Flags (RFC 3501 section 2.3.2), and what STORE does with them (section 6.4.6).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/flags.hpp>

#include "imap/wire_text.hpp"
#include "wire/flags.hpp"

using namespace courriel::imap;
using courriel::tests::check_prefixes;
using courriel::tests::reads_all;
using action = flag_change::action;

namespace {

bool is_flag_list(std::string_view text) {
    flag_set flags;
    return reads_all(text, [&](wire::reader& in) { return wire::read_flag_list(in, flags); });
}

flag_set flags_of(std::string_view text) {
    flag_set flags;
    REQUIRE(reads_all(text, [&](wire::reader& in) { return wire::read_flag_list(in, flags); }));
    return flags;
}

bool is_change(std::string_view text) {
    flag_change out;
    return reads_all(text, [&](wire::reader& in) { return wire::read_flag_change(in, out); });
}

} // namespace

TEST_CASE("system flags and keywords") {
    flag_set flags{system_flag::seen};
    CHECK(flags.add("\\FLAGGED"));
    CHECK(flags.add("$Forwarded"));
    CHECK(flags.add("$forwarded"));
    CHECK(flags.add("junk"));
    CHECK_FALSE(flags.add("\\Other"));
    CHECK_FALSE(flags.add("\\*"));
    CHECK_FALSE(flags.add("two words"));
    CHECK_FALSE(flags.add("brace{"));
    CHECK_FALSE(flags.add(""));
    CHECK(flags.text() == "(\\Seen \\Flagged $Forwarded junk)");
    CHECK(flags.has("$FORWARDED"));
    CHECK(flags.has("\\seen"));
    CHECK(flags.has(system_flag::flagged));
    CHECK_FALSE(flags.has("\\Draft"));
    CHECK_FALSE(flags.has("jun"));
    flags.remove("JUNK");
    flags.remove("\\flagged");
    flags.remove("nothing");
    CHECK(flags.text() == "(\\Seen $Forwarded)");
    CHECK(flag_set().text() == "()");
    CHECK(flag_set().empty());
}

TEST_CASE("sets compare by what they hold") {
    flag_set a;
    flag_set b;
    a.add("Zebra");
    a.add("apple");
    b.add("APPLE");
    b.add("zebra");
    CHECK(a == b);
    b.add(system_flag::seen);
    CHECK_FALSE(a == b);
    b.remove(system_flag::seen);
    b.add("mango");
    CHECK_FALSE(a == b);
}

TEST_CASE("sets join and part") {
    flag_set a = flags_of("(\\Seen a c)");
    a.add(flags_of("(\\Draft B C d)"));
    CHECK(a.text() == "(\\Seen \\Draft a B c d)");
    a.remove(flags_of("(\\Seen A D x)"));
    CHECK(a.text() == "(\\Draft B c)");
}

TEST_CASE("lists of flags as clients send them") {
    CHECK(is_flag_list("()"));
    CHECK(is_flag_list("(\\Answered \\Flagged \\Deleted \\Seen \\Draft)"));
    CHECK(is_flag_list("($MDNSent NonJunk)"));
    CHECK_FALSE(is_flag_list("(\\Recent)"));
    CHECK_FALSE(is_flag_list("(\\Other)"));
    CHECK_FALSE(is_flag_list("(\\*)"));
    CHECK_FALSE(is_flag_list("(\\)"));
    CHECK_FALSE(is_flag_list("( a)"));
    CHECK_FALSE(is_flag_list("(a )"));
    CHECK_FALSE(is_flag_list("(a  b)"));
    CHECK_FALSE(is_flag_list("(a"));
    CHECK_FALSE(is_flag_list("a"));
    CHECK_FALSE(is_flag_list("((a))"));
    check_prefixes("(\\Answered \\Flagged $MDNSent)", [](wire::reader& in) {
        flag_set flags;
        return wire::read_flag_list(in, flags);
    });
}

TEST_CASE("lists of flags as servers tell them") {
    flag_set flags;
    bool star = false;
    const auto read = [&](std::string_view text) {
        return reads_all(text,
                         [&](wire::reader& in) { return wire::read_told_flags(in, flags, star); });
    };
    REQUIRE(read("(\\Deleted \\Seen \\*)"));
    CHECK(flags.text() == "(\\Seen \\Deleted)");
    CHECK(star);
    REQUIRE(read("(\\Recent \\NonStandard key]word two)"));
    CHECK(flags.text() == "(\\Recent two)");
    CHECK_FALSE(star);
    REQUIRE(read("( a  b )"));
    CHECK(flags.text() == "(a b)");
    CHECK_FALSE(read("(a (b))"));
    CHECK_FALSE(read("(a"));
    check_prefixes("(\\Deleted \\Seen \\*)",
                   [&](wire::reader& in) { return wire::read_told_flags(in, flags, star); });
}

TEST_CASE("P13: many keywords in the wrong order") {
    std::string list = "(";
    for (int i = 99'999; i >= 10'000; --i) list += std::to_string(i) + " ";
    list.back() = ')';
    const flag_set flags = flags_of(list);
    CHECK(flags.keywords().size() == 90'000);
    CHECK(flags.keywords().front() == "10000");
}

TEST_CASE("changes of flags") {
    flag_change change;
    const auto read = [&](std::string_view text) {
        return reads_all(text,
                         [&](wire::reader& in) { return wire::read_flag_change(in, change); });
    };
    REQUIRE(read("+FLAGS (\\Deleted)"));
    CHECK(change.what == action::add);
    CHECK_FALSE(change.silent);
    REQUIRE(read("-flags.silent \\Seen \\Draft x"));
    CHECK(change.what == action::remove);
    CHECK(change.silent);
    CHECK(change.flags.text() == "(\\Seen \\Draft x)");
    std::string again;
    wire::append_flag_change(again, change);
    CHECK(again == "-FLAGS.SILENT (\\Seen \\Draft x)");
    REQUIRE(read("FLAGS ()"));
    CHECK(change.what == action::replace);
    CHECK_FALSE(is_change("FLAGS"));
    CHECK_FALSE(is_change("FLAGS "));
    CHECK_FALSE(is_change("+-FLAGS ()"));
    CHECK_FALSE(is_change("FLAGSX ()"));
    CHECK_FALSE(is_change("FLAGS.LOUD ()"));
    check_prefixes("+FLAGS.SILENT (\\Deleted x)",
                   [&](wire::reader& in) { return wire::read_flag_change(in, change); });
}

TEST_CASE("what a change makes of a message's flags") {
    flag_set before = flags_of("(\\Seen a)");
    before.add(system_flag::recent);
    const auto after = [&](action what, std::string_view flags) {
        return flag_change{what, flags_of(flags), false}.apply_to(before).text();
    };
    CHECK(after(action::replace, "(\\Draft)") == "(\\Draft \\Recent)");
    CHECK(after(action::add, "(\\Draft b)") == "(\\Seen \\Draft \\Recent a b)");
    CHECK(after(action::remove, "(\\Seen \\Draft A)") == "(\\Recent)");
    const flag_change recent{action::add, {system_flag::recent}, false};
    CHECK(recent.apply_to({}).empty());
}
