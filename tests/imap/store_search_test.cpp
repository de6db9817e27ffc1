// SEARCH: every key of RFC 3501 section 6.4.4 on a small mailbox.
#include <doctest/doctest.h>

#include <chrono>

#include "imap/server_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

std::chrono::sys_seconds day(int y, unsigned m, unsigned d) {
    return std::chrono::sys_days(std::chrono::year(y) / std::chrono::month(m) /
                                 std::chrono::day(d));
}

// 1: seen, January; 2: unseen, recent, large, February; 3: answered, keyword, March.
struct mailbox_of_three : server_fixture {
    mailbox_of_three() {
        auto& box = store->inbox();
        box.add("From: Ada <ada@example.org>\r\nTo: Bob <bob@example.net>\r\nSubject: Plan B\r\n"
                "Date: Fri, 2 Jan 2004 23:30:00 -0500\r\n\r\nThe first body.\r\n",
                {system_flag::seen})
            .info.date = day(2004, 1, 3);
        box.add("From: Carol <carol@example.com>\r\nCc: Dan <dan@example.com>\r\n"
                "Subject: a long\r\n message\r\nDate: 1 Feb 04 12:00 GMT\r\n\r\n" +
                    std::string(5000, 'y') + "\r\nNeedle\r\n",
                {system_flag::recent})
            .info.date = day(2004, 2, 1);
        flag_set flags{system_flag::answered};
        flags.add("$Junk");
        box.add("From: ada@example.org\r\nBcc: eve@example.com\r\nX-Tag:\r\n\r\nthird\r\n", flags)
            .info.date = day(2004, 3, 1) + std::chrono::hours(1);
        box.messages[2].info.date_offset = std::chrono::minutes(-120); // 29 February, there
        store->largest_read = 100;
        select();
    }
    std::string search(const std::string& keys) {
        const auto answer = say("t SEARCH " + keys + "\r\n");
        const auto end = answer.find("\r\n");
        if (!answer.starts_with("* SEARCH")) return answer;
        CHECK(answer.substr(end + 2) == "t OK SEARCH completed\r\n");
        return answer.substr(8, end - 8);
    }
};

} // namespace

TEST_CASE("SEARCH: every key") {
    mailbox_of_three s;
    struct expectation {
        const char* keys;
        const char* numbers;
    };
    const expectation all[] = {
        {"ALL", " 1 2 3"},
        {"2:3", " 2 3"},
        {"*", " 3"},
        {"UID 2:*", " 2 3"},
        {"ANSWERED", " 3"},
        {"UNANSWERED", " 1 2"},
        {"SEEN", " 1"},
        {"UNSEEN", " 2 3"},
        {"NEW", " 2"},
        {"OLD", " 1 3"},
        {"RECENT", " 2"},
        {"DELETED", ""},
        {"UNDELETED", " 1 2 3"},
        {"DRAFT", ""},
        {"UNDRAFT", " 1 2 3"},
        {"FLAGGED", ""},
        {"UNFLAGGED", " 1 2 3"},
        {"KEYWORD $junk", " 3"},
        {"UNKEYWORD $Junk", " 1 2"},
        {"BEFORE 1-Feb-2004", " 1"},
        {"ON 1-Feb-2004", " 2"},
        {"SINCE 1-Feb-2004", " 2 3"},
        {"ON 29-Feb-2004", " 3"},
        {"SENTON 2-Jan-2004", " 1"},
        {"SENTBEFORE 1-Feb-2004", " 1"},
        {"SENTSINCE 1-Feb-2004", " 2"},
        {"LARGER 5000", " 2"},
        {"SMALLER 200", " 1 3"},
        {"FROM ADA", " 1 3"},
        {"TO bob", " 1"},
        {"CC dan@", " 2"},
        {"BCC eve", " 3"},
        {"SUBJECT \"long message\"", " 2"},
        {"HEADER X-Tag \"\"", " 3"},
        {"HEADER Subject plan", " 1"},
        {"BODY needle", " 2"},
        {"BODY carol", ""},
        {"TEXT carol", " 2"},
        {"TEXT first", " 1"},
        {"NOT BODY first", " 2 3"},
        {"OR SEEN BODY needle", " 1 2"},
        {"NOT (OR SEEN ANSWERED)", " 2"},
        {"FROM ada UNSEEN", " 3"},
        {"OR (FROM ada SEEN) (NOT FROM ada)", " 1 2"},
        {"CHARSET UTF-8 SUBJECT plan", " 1"},
        {"CHARSET us-ascii TEXT third", " 3"},
    };
    for (const auto& e : all) {
        INFO(e.keys);
        CHECK(s.search(e.keys) == e.numbers);
    }
    CHECK(s.say("t UID SEARCH FROM ada\r\n") == "* SEARCH 1 3\r\nt OK UID SEARCH completed\r\n");
    CHECK(s.search("CHARSET KOI8-R ALL") ==
          "t NO [BADCHARSET (US-ASCII UTF-8)] this character set is not known here\r\n");
    CHECK(s.search("1:4").starts_with("t BAD"));
    CHECK(s.search("BOGUS").starts_with("t BAD"));
}

TEST_CASE("SEARCH reads no more than the answer hangs on") {
    mailbox_of_three s;
    s.store->reads = 0;
    CHECK(s.search("SEEN ANSWERED TEXT x") == "");
    CHECK(s.store->reads == 0);
    CHECK(s.search("SMALLER 10 TEXT x") == "");
    CHECK(s.store->reads == 0);
    CHECK(s.search("2 SUBJECT long BODY yyy") == " 2");
    CHECK(s.store->reads < 70);
    s.store->largest_read = SIZE_MAX;
    s.store->reads = 0;
    CHECK(s.search("FROM ada") == " 1 3");
    CHECK(s.store->reads == 3);
}

TEST_CASE("a text is found across pieces of the body") {
    for (const std::size_t piece : {1U, 2U, 3U, 7U}) {
        server_fixture s;
        s.store->inbox().add("\r\nab abc abcabd\r\n");
        s.store->largest_read = piece;
        s.select();
        CHECK(s.say("t SEARCH BODY ABCABD\r\n").starts_with("* SEARCH 1\r\n"));
        CHECK(s.say("t SEARCH BODY abcabe\r\n").starts_with("* SEARCH\r\n"));
    }
}

TEST_CASE("SEARCH knows the case of more than ASCII, also across pieces") {
    struct expectation {
        std::string text;   // in the message
        std::string wanted; // by SEARCH
        bool found;
    };
    const expectation all[] = {
        {"\u00C9lan", "\u00E9LAN", true}, // Latin-1
        {"\u00DE", "\u00FE", true},
        {"\u00D7", "\u00F7", false}, // times is no capital of divided by
        {"\u00DF", "\u00FF", false},
        {"\u0141\u00D3D\u0179", "\u0142\u00F3d\u017A", true}, // Latin Extended-A
        {"\u0100\u0136\u0139\u0147\u014A\u0176", "\u0101\u0137\u013A\u0148\u014B\u0177", true},
        {"\u0178", "\u00FF", true},
        {"\u0130", "\u0131", false},
        {"\u0138", "\u0139", false},
        {"\u0386\u0388\u038A\u038C\u038E\u038F", "\u03AC\u03AD\u03AF\u03CC\u03CD\u03CE", true},
        {"\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2", true}, // Greek
        {"\u0416\u042F\u0401", "\u0436\u044F\u0451", true},             // Cyrillic
        {"\u0490\u04C0\u04C1\u0460", "\u0491\u04CF\u04C2\u0461", true},
        {"\u0531", "\u0561", true},           // Armenian
        {"\xC3\xC3\x89\x89", "\u00E9", true}, // beside octets that are no UTF-8
        {"\xC3", "\u00E9", false},
    };
    for (const auto& e : all) {
        for (const std::size_t piece : {1U, 2U, 3U, 1000U}) {
            server_fixture s;
            s.store->inbox().add("Subject: " + e.text + "\r\n\r\n--" + e.text + "--\r\n");
            s.store->largest_read = piece;
            s.select();
            for (const std::string key : {"BODY", "SUBJECT", "TEXT"}) {
                INFO(key << ' ' << e.wanted << ' ' << piece);
                const auto said =
                    s.say("t SEARCH CHARSET UTF-8 " + key + " \"" + e.wanted + "\"\r\n");
                CHECK(said.starts_with("* SEARCH 1\r\n") == e.found);
                CHECK(said.ends_with("t OK SEARCH completed\r\n"));
            }
        }
    }
}

TEST_CASE("SEARCH: a long text in a long message costs no product") {
    server_fixture s;
    const std::string as(500'000, 'a');
    s.store->inbox().add("Subject: " + as + "\r\n\r\n" + as + as + as + as + "\r\n");
    s.select();
    const std::string most(120'000, 'a');
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string key : {"BODY", "TEXT", "SUBJECT"}) {
        for (const std::string end : {"a", "b"}) {
            const std::string text = most + end;
            static_cast<void>(s.say("t SEARCH " + key + " {" + number(text.size()) + "}\r\n"));
            const auto said = s.say(text + "\r\n");
            CHECK(said.starts_with(end == "a" ? "* SEARCH 1\r\n" : "* SEARCH\r\n"));
        }
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}
