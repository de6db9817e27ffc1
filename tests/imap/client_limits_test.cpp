// Every limit of IMAP's client session at N-1, N and N+1, and responses that would cost more than
// they are long.
#include <doctest/doctest.h>

#include "imap/client_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

TEST_CASE("response: a line counts its CRLF") {
    auto options = plain_options();
    options.limits.response = 2000;
    for (const std::size_t length : {1999U, 2000U, 2001U, 100'000U}) {
        for (const std::string_view start : {"* OK ", "* X-NEWS ", "a002 OK "}) {
            client_fixture c(options);
            c.open();
            static_cast<void>(c.session.noop());
            c.say(std::string(start) + std::string(length - start.size() - 2, 'x') + "\r\n");
            CHECK(c.error == expected(length, 2000, errc::line_too_long));
            CHECK(c.session.memory_held() < 8 * 1024);
        }
    }
}

TEST_CASE("response: literals count, and one that does not fit passes by unseen") {
    auto options = plain_options();
    options.limits.response = 2000;
    const std::string_view head = "* LIST () \"/\" {";
    for (const std::size_t length : {1999U, 2000U, 2001U, 1'000'000U}) {
        client_fixture c(options);
        c.open();
        // The text is head, size, "}", CRLF and the octets; the CRLF behind is counted as well.
        const std::size_t digits = length < 10'000 ? 4 : 6;
        const std::size_t octets = length - head.size() - digits - 3 - 2;
        c.say(std::string(head) + std::to_string(octets) + "}\r\n" + std::string(octets, 'n') +
              "\r\n* 7 EXISTS\r\n");
        CHECK_FALSE(c.error);
        const auto told = c.events();
        CHECK(told.starts_with("list_item") == (length <= 2000));
        CHECK(told.starts_with("unparsed * LIST () \"/\" {") == (length > 2000));
        CHECK(told.ends_with("exists 7\n"));
        CHECK(c.session.memory_held() < 80 * 1024);
    }
}

TEST_CASE("response: many literals together") {
    auto options = plain_options();
    options.limits.response = 2000;
    client_fixture c(options);
    c.open();
    std::string response = "* X";
    while (response.size() < 4000) response += " {1}\r\nx";
    c.say(response + "\r\n");
    CHECK(c.error == errc::too_large);
    CHECK(c.session.memory_held() < 8 * 1024);
}

TEST_CASE("P06 depth: nested parentheses") {
    auto options = plain_options();
    options.limits.depth = 10;
    for (const std::size_t depth : {9U, 10U, 11U, 1'000'000U}) {
        client_fixture c(options);
        c.open();
        // The list of items is one level itself.
        c.say("* 1 FETCH (UID 5 X-NEST " + std::string(depth - 1, '(') +
              std::string(depth - 1, ')') + " RFC822.SIZE 6)\r\n");
        CHECK_FALSE(c.error);
        const auto told = c.events();
        CHECK((told == "fetched 1 uid=5 size=6\n") == (depth <= 10));
        CHECK(told.ends_with("fetched 1 uid=5 defective\n") == (depth > 10));
    }
}

TEST_CASE("elements: the small things of one response together") {
    struct form {
        std::size_t others; // in head and end
        std::string_view head, element, end, whole;
    };
    const std::vector<form> forms{
        {0, "* 1 FETCH (UID 5 FLAGS (", "a ", ") UID 6)", "fetched 1 uid=6"},
        {0, "* 1 FETCH (UID 5 ENVELOPE (NIL NIL (", "(NIL NIL \"a\" \"b\")",
         ") NIL NIL NIL NIL NIL NIL NIL) UID 6)", "fetched 1 uid=6"},
        {1, "* 1 FETCH (UID 5 BODYSTRUCTURE (\"a\" \"b\" (\"1\" \"\"", " \"\" \"\"",
         ") NIL NIL \"7bit\" 0) UID 6)", "fetched 1 uid=6"},
        {1, "* 1 FETCH (UID 5 BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL \"7bit\" 0 NIL NIL (\"1\"",
         " \"\"", ")) UID 6)", "fetched 1 uid=6"},
        {0, "* 1 FETCH (UID 5", " BODY[] NIL", " UID 6)", "body_begin 1 uid=6"},
        {2, "* 1 FETCH (UID 5 BODY[HEADER.FIELDS (1", " a", ")] \"\" UID 6)", "body_begin 1 uid=6"},
        {0, "* LIST (", "a ", ") \"/\" x", "list_item"},
        {0, "* FLAGS (", "a ", ")", "flags"},
        {0, "* OK [PERMANENTFLAGS (", "a ", ")] x", "notice OK [PERMANENTFLAGS (a)] x"},
    };
    auto options = plain_options();
    options.limits.elements = 10;
    for (const auto& form : forms) {
        for (const std::size_t count : {9U, 10U, 11U, 1000U}) {
            std::string line(form.head);
            for (std::size_t i = form.others; i != count; ++i) line += form.element;
            client_fixture c(options);
            c.open();
            c.say(line.append(form.end).append("\r\n* 7 EXISTS\r\n"));
            CAPTURE(line);
            CHECK_FALSE(c.error);
            const auto told = c.events();
            const bool is_whole =
                told.starts_with(form.whole) && told.find("defective") == told.npos;
            CHECK(is_whole == (count <= 10));
            CHECK(told.ends_with("exists 7\n"));
        }
    }
}

TEST_CASE("elements: those of one item count with those of the next, and items go on behind") {
    auto options = plain_options();
    options.limits.elements = 3;
    client_fixture c(options);
    c.open();
    c.say("* 1 FETCH (FLAGS (a b) BODY[1] \"x\" BODY[2] \"y\" UID 6)\r\n");
    CHECK(c.body_octets == 1);
    CHECK(c.events().ends_with("body_end\nfetched 1 uid=6 flags=(a b) defective\n"));
    c.say("* 1 FETCH (FLAGS (a b c) UID 6)\r\n"); // each response has its own
    CHECK(c.events() == "fetched 1 uid=6 flags=(a b c)\n");
}

TEST_CASE("elements: character sets of a response code") {
    client_limits limits;
    limits.elements = 10;
    for (const std::size_t count : {9U, 10U, 11U, 1000U}) {
        std::string sets = "a";
        for (std::size_t i = 1; i != count; ++i) sets += " a";
        const std::string line = "NO [BADCHARSET (" + sets + ")] x";
        const auto code = parse_reply(line, limits).reply.code;
        CHECK((code.what == response_code::kind::bad_charset) == (count <= 10));
        CHECK(code.text() == "[BADCHARSET (" + sets + ")]");
    }
}

TEST_CASE("P08 a THREAD response that nobody asked for is not read") {
    client_fixture c;
    c.open();
    std::string nested;
    for (int i = 0; i != 100'000; ++i) nested += "(1 ";
    c.say("* THREAD " + nested + "\r\n* 4 EXISTS\r\n");
    CHECK_FALSE(c.error);
    CHECK(c.events().ends_with("exists 4\n"));
}

TEST_CASE("capabilities: the first are kept") {
    auto options = plain_options();
    options.limits.capabilities = 4;
    for (const std::size_t count : {3U, 4U, 5U, 1000U}) {
        std::string atoms;
        for (std::size_t i = 0; i != count; ++i) atoms += " X" + std::to_string(i);
        client_fixture by_code(options);
        by_code.say("* OK [CAPABILITY" + atoms + "] hi\r\n");
        CHECK(by_code.session.announced().atoms().size() == std::min<std::size_t>(count, 4));
        client_fixture by_data(options);
        by_data.say("* OK hi\r\n* CAPABILITY" + atoms + "\r\n");
        CHECK(by_data.session.announced().atoms().size() == std::min<std::size_t>(count, 4));
    }
}

TEST_CASE("commands: those on their way, and one writable when there is room") {
    auto options = plain_options();
    options.limits.commands = 3;
    client_fixture c(options);
    c.open();
    for (int i = 0; i != 3; ++i) CHECK(c.session.noop());
    CHECK(c.session.noop().error() == errc::queue_full);
    c.run();
    CHECK(c.session.commands_under_way() == 3);
    CHECK(c.writables == 0);
    c.say("a003 OK\r\n");
    CHECK(c.writables == 1);
    CHECK(c.session.noop());
    CHECK(c.heard() == "a005 NOOP\r\n"); // the refused one took no tag
}

TEST_CASE("output_queue: a command that fits never, and one that does not fit now") {
    auto options = plain_options();
    options.limits.output_queue = 8192;
    for (const std::size_t size : {8191U, 8192U, 8193U}) {
        client_fixture c(options);
        c.open("LITERAL+");
        const std::string_view head = "a002 CREATE {8xxx+}\r\n";
        const std::string name(size - head.size() - 2, 'x');
        CHECK(c.session.create(mailbox_argument::verbatim(name)).error() ==
              expected(size, 8192, errc::too_large));
        CHECK(c.heard().size() == (size <= 8192 ? size : 0));
    }
    client_fixture c(options);
    c.open("LITERAL+");
    const std::string name(5000, 'x');
    CHECK(c.session.create(mailbox_argument::verbatim(name)));
    CHECK(c.session.create(mailbox_argument::verbatim(name)).error() == errc::queue_full);
    CHECK(c.session.noop());
    c.run();
    CHECK(c.writables == 1);
    CHECK(c.session.create(mailbox_argument::verbatim(name)));
}

TEST_CASE("P01 sizes that are none are the end; what only looks like one is not") {
    for (const std::string_view size :
         {"{18446744073709551616}", "{9223372036854775808}", "{-1}", "{99999999999999999999999}"}) {
        client_fixture c;
        c.open();
        c.say("* 1 FETCH (BODY[] " + std::string(size) + "\r\n");
        CAPTURE(size);
        CHECK(c.error == errc::malformed);
    }
    client_fixture c;
    c.open();
    c.say("* X {1\r\n* 1 FETCH (BODY[] {4294967296}\r\n");
    CHECK(c.events() == "unparsed * X {1\nbody_begin 1 BODY[] 4294967296\n");
    CHECK_FALSE(c.error);
}

TEST_CASE("P12 a set in a response code is not counted out") {
    client_fixture c;
    c.open();
    static_cast<void>(c.session.uid_copy(uid_set(1, 4294967295), "Trash"));
    c.say("a002 OK [COPYUID 1 1:4294967295 2:4294967295,1] done\r\n");
    CHECK_FALSE(c.error);
    CHECK(c.events().starts_with("done 2 OK [COPYUID 1 1:4294967295"));
}

TEST_CASE("P19 a literal in single octets costs what it is long, kept or streamed") {
    client_fixture c;
    c.open();
    const std::string octets(200'000, 'x');
    c.say("* LIST () NIL {200000}\r\n" + octets + "\r\n", 1);
    CHECK(c.events().starts_with("list_item"));
    c.say("* 1 FETCH (BODY[] {200000}\r\n" + octets + ")\r\n", 1);
    CHECK(c.body_octets == octets.size());
    CHECK(c.session.memory_held() <= 40 * 1024);
}

TEST_CASE("P19 many literals in one envelope cost what they are long") {
    client_fixture c;
    c.open();
    std::string response = "* 1 FETCH (UID 7 ENVELOPE (NIL NIL (";
    for (int i = 0; i != 100'000; ++i) response += "({1}\r\na NIL {1}\r\nb {1}\r\nc)";
    c.say(response + ") NIL NIL NIL NIL NIL NIL NIL))\r\n");
    CHECK_FALSE(c.error);
    CHECK(c.events().starts_with("fetched 1 uid=7 envelope="));
}
