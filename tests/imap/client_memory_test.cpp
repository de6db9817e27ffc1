// What IMAP's client session holds, counted by the allocator of this program: while it is idle, and
// while messages of any size pass through it.
#include <doctest/doctest.h>

#include "imap/client_support.hpp"
#include "support/counting_allocator.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::tests::live_bytes;

namespace {

void take_all(client_session& session) {
    while (session.next()) {
    }
    while (!session.output().empty()) session.consume(session.output().size());
}

void offer(client_session& session, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto into = session.prepare();
        const std::size_t n = std::min(into.size(), bytes.size());
        std::memcpy(into.data(), bytes.data(), n);
        session.commit(n);
        bytes.remove_prefix(n);
        take_all(session);
    }
}

} // namespace

TEST_CASE("an idle client session is small: 4 KiB before a login, 8 KiB after much work") {
    const std::size_t before = live_bytes();
    client_session session(plain_options());
    take_all(session);
    CHECK(sizeof(session) + live_bytes() - before <= 4 * 1024);
    offer(session, "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR] hi\r\n");
    REQUIRE(session.select("INBOX"));
    take_all(session);
    offer(session, "* 100000 EXISTS\r\n* FLAGS (\\Seen $A $B)\r\na001 OK done\r\n");
    REQUIRE(session.search(search::all()));
    REQUIRE(session.fetch(sequence_set(1), fetch().envelope().body()));
    take_all(session);
    {
        std::string numbers = "* SEARCH";
        for (int i = 1; i <= 100'000; ++i) numbers += " " + std::to_string(i);
        offer(session, numbers + "\r\na002 OK done\r\n");
        offer(session, "* 1 FETCH (ENVELOPE (NIL {7}\r\nsubject NIL NIL NIL NIL NIL NIL NIL NIL) "
                       "BODY[] {1000000}\r\n" +
                           std::string(1'000'000, 'x') + ")\r\na003 OK done\r\n");
    }
    CHECK(session.commands_under_way() == 0);
    CHECK(sizeof(session) + live_bytes() - before <= 8 * 1024);
}

TEST_CASE("a FETCH of 100 MB passes in flat memory") {
    client_session session(plain_options());
    take_all(session);
    offer(session, "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    REQUIRE(session.select("INBOX"));
    take_all(session);
    offer(session, "* 1 EXISTS\r\na001 OK done\r\n");
    REQUIRE(session.fetch(sequence_set(1), fetch().body()));
    take_all(session);
    offer(session, "* 1 FETCH (BODY[] {100000000}\r\n");

    const std::size_t before = live_bytes();
    std::size_t most = before;
    std::size_t received = 0;
    std::size_t sent = 0;
    bool is_whole = false;
    while (!is_whole) {
        while (const auto event = session.next()) {
            if (const auto* chunk = std::get_if<body_chunk>(&*event))
                received += chunk->bytes.size();
            is_whole |= std::holds_alternative<body_end>(*event);
        }
        most = std::max(most, live_bytes());
        if (is_whole) break;
        const auto into = session.prepare();
        const std::size_t n = std::min<std::size_t>(into.size(), 100'000'000 - sent);
        REQUIRE(n != 0);
        std::memset(into.data(), 'x', n);
        session.commit(n);
        sent += n;
    }
    CHECK(received == 100'000'000);
    CHECK(is_whole);
    CHECK(most - before <= 64 * 1024);
}

TEST_CASE("P02 a size that is only announced costs nothing, streamed or not") {
    client_session session(plain_options());
    take_all(session);
    offer(session, "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    const std::size_t before = live_bytes();
    offer(session, "* LIST () NIL {16000000}\r\n");
    offer(session, "0123456789");
    CHECK(live_bytes() - before <= 64 * 1024);
}

TEST_CASE("small elements by the million cost little more than their text") {
    const auto many = [](std::string_view head, std::string_view element, std::string_view end) {
        constexpr std::size_t size = 16 * 1024 * 1024 - 100;
        std::string line(head);
        line.reserve(size + 100);
        while (line.size() < size) line += element;
        return line.append(end).append("\r\n");
    };
    const std::vector<std::string> responses{
        many("* 1 FETCH (", "BODY[]\"\"", ")"),
        many("* 1 FETCH (BODY[HEADER.FIELDS (a", " a", ")] NIL)"),
        many("* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" (\"\" \"\"", " \"\" \"\"",
             ") NIL NIL \"7bit\" 0))"),
        many("* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL \"7bit\" 0 NIL NIL (\"\"", " \"\"",
             ")))"),
        many("* 1 FETCH (ENVELOPE (NIL NIL (", "(NIL \"\" \"\" \"\")",
             ") NIL NIL NIL NIL NIL NIL NIL))"),
        many("* 1 FETCH (FLAGS (", "a ", "))"),
        many("* LIST (", "a ", ") NIL x"),
        many("* FLAGS (", "a ", ")"),
        many("* OK [BADCHARSET (a", " a", ")] x"),
        many("* OK [PERMANENTFLAGS (", "a ", ")] x"),
    };
    for (const auto& response : responses) {
        CAPTURE(response.substr(0, 60));
        client_session session(plain_options());
        take_all(session);
        offer(session, "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
        const std::size_t before = live_bytes();
        courriel::tests::reset_peak();
        offer(session, response);
        CHECK_FALSE(session.wants().close);
        CHECK(courriel::tests::peak_bytes() - before <= 6 * response.size());
    }
}

TEST_CASE("memory_held() counts a response whose events are being taken") {
    client_session session(plain_options());
    take_all(session);
    offer(session, "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    const std::size_t others = live_bytes() - session.memory_held();
    {
        const std::string octets(3000, 'x');
        std::string response = "* 1 FETCH (ENVELOPE (NIL \"" + octets + "\" (";
        for (int i = 0; i != 300; ++i) response += "(NIL NIL \"a name that is on the heap\" \"b\")";
        response += ") NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE (\"a\" \"b\" (\"name\" \"" +
                    octets + "\") NIL NIL \"7bit\" 0 NIL (\"inline\" (\"a\" \"b\"))) FLAGS ($A)";
        for (int i = 0; i != 300; ++i) response += " BODY[1.2.HEADER.FIELDS (x)] \"" + octets + '"';
        response += ")\r\n";
        for (std::string_view rest = response; !rest.empty();) {
            static_cast<void>(session.next());
            const auto into = session.prepare();
            const std::size_t n = std::min(into.size(), rest.size());
            std::memcpy(into.data(), rest.data(), n);
            session.commit(n);
            rest.remove_prefix(n);
        }
    }
    for (int i = 0; i != 600; ++i) {
        REQUIRE(session.next());
        const std::size_t live = live_bytes() - others;
        CHECK(session.memory_held() <= live + 1024);
        CHECK(session.memory_held() + 1024 >= live - live / 50);
    }
    take_all(session);
    CHECK(session.memory_held() < 8 * 1024);
}
