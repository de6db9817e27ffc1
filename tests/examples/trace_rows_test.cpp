// Which rows come of a conversation, in whatever pieces its bytes arrive.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "common/trace_rows.hpp"

using namespace example;

namespace {

// Turns of a conversation; the first character says who speaks: C or S.
using turns = std::vector<std::string>;

// A row in short: who, of what kind, and its pieces; marks in brackets, bodies in braces.
std::string brief(const trace_row& row) {
    static constexpr const char* kinds[] = {"hi", "", "ok", "more", "no", ""};
    static constexpr const char* bodies[] = {"message", "chunk", "literal", "list"};
    std::string out(row.from == trace_side::client ? "C" : "S");
    out += kinds[static_cast<int>(row.what)];
    out += ':';
    for (const auto& p : row.pieces) {
        out += ' ';
        if (p.body) {
            out += "{" + std::string(bodies[static_cast<int>(*p.body)]) + " " +
                   std::to_string(p.octets) + ": " + p.shown + "}";
        } else if (p.mark_end != p.mark_begin) {
            out += p.shown.substr(0, p.mark_begin) + "[" +
                   p.shown.substr(p.mark_begin, p.mark_end - p.mark_begin) + "]" +
                   p.shown.substr(p.mark_end);
        } else {
            out += p.shown;
        }
    }
    if (row.pieces_left_out != 0) out += " +" + std::to_string(row.pieces_left_out);
    if (row.cut) out += " (cut)";
    return out;
}

std::vector<std::string> rows(trace_protocol protocol, const turns& conversation,
                              std::size_t piece = 100000, trace_row_limits limits = {}) {
    std::vector<std::string> out;
    trace_rows splitter(protocol, limits, [&](const trace_row& r) { out.push_back(brief(r)); });
    for (const auto& turn : conversation) {
        const auto from = turn[0] == 'C' ? trace_side::client : trace_side::server;
        for (std::size_t at = 2; at < turn.size(); at += piece)
            splitter.add(from, {}, std::string_view(turn).substr(at, piece));
    }
    splitter.cut({});
    return out;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

void check(trace_protocol protocol, const turns& conversation,
           const std::vector<std::string>& expected) {
    for (const std::size_t piece : {1u, 2u, 3u, 5u, 7u, 100000u}) {
        CAPTURE(piece);
        const auto found = rows(protocol, conversation, piece);
        CHECK(joined(found) == joined(expected));
        CHECK(found == expected);
    }
}

} // namespace

TEST_CASE("trace rows: SMTP with a reply of several lines, SASL and a message") {
    check(trace_protocol::smtp,
          {"S 220 hi\r\n", "C EHLO x\r\n", "S 250-x\r\n250-AUTH PLAIN\r\n250 SIZE\r\n",
           "C AUTH LOGIN\r\n", "S 334 abc\r\n", "C ***\r\n", "S 235 ok\r\n",
           "C MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n", "S 250 a\r\n550 b\r\n354 go\r\n",
           "C a: b\r\n\r\n..c\r\n.d\r\n.\r\nQUIT\r\n", "S 250 ok\r\n221 bye\r\n"},
          {"Shi: [220] hi", "C: [EHLO] x", "Sok: [250]-x [250]-AUTH PLAIN [250] SIZE",
           "C: [AUTH] LOGIN", "Smore: [334] abc", "C: ***", "Sok: [235] ok", "C: [MAIL] FROM:<a>",
           "C: [RCPT] TO:<b>", "C: [DATA]", "Sok: [250] a", "Sno: [550] b", "Smore: [354] go",
           "C: {message 15: a: b\r\n\r\n.c\r\nd\r\n}", "C: [QUIT]", "Sok: [250] ok",
           "Sok: [221] bye"});
}

TEST_CASE("trace rows: SMTP's BDAT, an empty text, and a greeting of two lines") {
    check(trace_protocol::smtp,
          {"S 220-a\r\n220 b\r\n", "C BDAT 4\r\nQUI\nBDAT 5 LAST\r\nT\r\n.\r",
           "S 250 a\r\n250 b\r\n", "C BDAT 0 LAST\r\nDATA\r\n", "S 354 go\r\n", "C .\r\n"},
          {"Shi: [220]-a [220] b", "C: [BDAT] 4 {chunk 4: QUI\n}",
           "C: [BDAT] 5 LAST {message 5: T\r\n.\r}", "Sok: [250] a", "Sok: [250] b",
           "C: [BDAT] 0 LAST {message 0: }", "C: [DATA]", "Smore: [354] go", "C: {message 0: }"});
}

TEST_CASE("trace rows: what only resembles the end of a text is text") {
    check(trace_protocol::smtp,
          {"S 220 a\r\n", "C DATA\r\n", "S 354 go\r\n", "C a\n.\r\n\r.\r\n\n.\nb\r\n.\r\nNOOP\r\n"},
          {"Shi: [220] a", "C: [DATA]", "Smore: [354] go",
           "C: {message 15: a\n.\r\n\r.\r\n\n.\nb\r\n}", "C: [NOOP]"});
    check(trace_protocol::smtp, {"S 554 no\r\n", "C DATA\r\n", "S 503 no\r\n", "C RSET\r\n"},
          {"Sno: [554] no", "C: [DATA]", "Sno: [503] no", "C: [RSET]"});
}

TEST_CASE("trace rows: POP3 with commands that were sent ahead") {
    check(trace_protocol::pop3,
          {"S +OK hi\r\n", "C CAPA\r\nUSER a\r\nPASS ***\r\n",
           "S +OK\r\nUIDL\r\n.\r\n+OK\r\n+OK\r\n",
           "C LIST\r\nLIST 1\r\nRETR 1\r\nTOP 9 0\r\nUIDL\r\n",
           "S +OK\r\n1 5\r\n.\r\n+OK 1 5\r\n+OK\r\na\r\n..b\r\n.\r\n-ERR none\r\n+OK\r\n.\r\n"},
          {"Shi: [+OK] hi", "C: [CAPA]", "C: [USER] a", "C: [PASS] ***",
           "Sok: [+OK] {list 6: UIDL\r\n}", "Sok: [+OK]", "Sok: [+OK]", "C: [LIST]", "C: [LIST] 1",
           "C: [RETR] 1", "C: [TOP] 9 0", "C: [UIDL]", "Sok: [+OK] {list 5: 1 5\r\n}",
           "Sok: [+OK] 1 5", "Sok: [+OK] {message 7: a\r\n.b\r\n}", "Sno: [-ERR] none",
           "Sok: [+OK] {list 0: }"});
}

TEST_CASE("trace rows: POP3's SASL") {
    check(trace_protocol::pop3,
          {"S +OK\r\n", "C AUTH PLAIN\r\n", "S + \r\n", "C ***\r\n", "S +OK\r\n", "C STAT\r\n",
           "S +OK 0 0\r\n"},
          {"Shi: [+OK]", "C: [AUTH] PLAIN", "Smore: [+] ", "C: ***", "Sok: [+OK]", "C: [STAT]",
           "Sok: [+OK] 0 0"});
}

TEST_CASE("trace rows: IMAP's replies") {
    check(
        trace_protocol::imap,
        {"S * OK hi\r\n", "C a LOGIN ***\r\n", "S a NO wrong {3}\r\n", "C b AUTHENTICATE PLAIN\r\n",
         "S + \r\n", "C ***\r\n", "S b OK\r\n", "C c UID FETCH 1 FLAGS\r\n",
         "S * 1 FETCH (UID 7 FLAGS ())\r\n* 3 EXISTS\r\nc OK done\r\n", "C d IDLE\r\n",
         "S + idling\r\n", "C DONE\r\n", "S d BAD x\r\n* BYE\r\n"},
        {"Shi: * [OK] hi", "C: a [LOGIN] ***", "Sno: a [NO] wrong {3}", "C: b [AUTHENTICATE] PLAIN",
         "Smore: [+] ", "C: ***", "Sok: b [OK]", "C: c [UID FETCH] 1 FLAGS",
         "S: * 1 [FETCH] (UID 7 FLAGS ())", "S: * 3 [EXISTS]", "Sok: c [OK] done", "C: d [IDLE]",
         "Smore: [+] idling", "C: [DONE]", "Sno: d [BAD] x", "S: * [BYE]"});
}

TEST_CASE("trace rows: IMAP's literals, awaited, at once, refused, and empty") {
    check(trace_protocol::imap,
          {"S * OK\r\n", "C a APPEND x {7}\r\n", "S + go\r\n", "C b NOOP\r\r\n", "S a OK\r\n",
           "C b APPEND x {2+}\r\nhi\r\n", "S b OK\r\n", "C c APPEND x {9}\r\n", "S c NO big\r\n",
           "C d SEARCH TEXT {0+}\r\n SUBJECT {1}\r\n", "S + go\r\n", "C x\r\n"},
          {"Shi: * [OK]", "C: a [APPEND] x {7}", "Smore: [+] go", "C: {message 7: b NOOP\r}",
           "Sok: a [OK]", "C: b [APPEND] x {2+} {message 2: hi}", "Sok: b [OK]",
           "C: c [APPEND] x {9}", "Sno: c [NO] big",
           "C: d [SEARCH] TEXT {0+} {literal 0: }  SUBJECT {1}", "Smore: [+] go",
           "C: {literal 1: x}"});
    check(
        trace_protocol::imap,
        {"S * OK\r\n* 1 FETCH (BODY[] {5}\r\na\r\n)\r UID 3 BODY[TEXT] {0}\r\n)\r\n* 2 EXISTS\r\n"},
        {"Shi: * [OK]",
         "S: * 1 [FETCH] (BODY[] {5} {message 5: a\r\n)\r}  UID 3 BODY[TEXT] {0} {literal 0: } )",
         "S: * 2 [EXISTS]"});
}

TEST_CASE("trace rows: what TLS or the end finds unfinished") {
    check(trace_protocol::smtp, {"S 220 a\r\n", "C NOO"}, {"Shi: [220] a", "C: NOO (cut)"});
    check(trace_protocol::smtp, {"S 220 a\r\n250-b\r\n25"},
          {"Shi: [220] a", "Sok: [250]-b 25 (cut)"});
    check(trace_protocol::smtp, {"S 220 a\r\n", "C DATA\r\n", "S 354\r\n", "C abc\r\n."},
          {"Shi: [220] a", "C: [DATA]", "Smore: [354]", "C: {message 6: abc\r\n.} (cut)"});
    check(trace_protocol::imap, {"S * OK\r\n* 1 FETCH (BODY[] {9}\r\nabc"},
          {"Shi: * [OK]", "S: * 1 [FETCH] (BODY[] {9} {message 3: abc} (cut)"});
}

TEST_CASE("trace rows: no more is kept than is shown, one less, exactly, and one more") {
    const trace_row_limits limits{.line = 8, .body = 4, .pieces = 3};
    const auto shown = [&](trace_protocol protocol, const turns& conversation) {
        return rows(protocol, conversation, 3, limits).back();
    };
    using enum trace_protocol;
    CHECK(shown(smtp, {"C NOOP 12\r\n"}) == "C: [NOOP] 12");
    CHECK(shown(smtp, {"C NOOP 123\r\n"}) == "C: [NOOP] 123");
    CHECK(shown(smtp, {"C NOOP 1234\r\n"}) == "C: [NOOP] 123");
    CHECK(shown(imap, {"S * 1 FETCH (BODY[] {3}\r\nabc"}).ends_with("{message 3: abc} (cut)"));
    CHECK(shown(imap, {"S * 1 FETCH (BODY[] {4}\r\nabcd"}).ends_with("{message 4: abcd} (cut)"));
    CHECK(shown(imap, {"S * 1 FETCH (BODY[] {5}\r\nabcde"}).ends_with("{message 5: abcd} (cut)"));
    CHECK(shown(smtp, {"S 250-a\r\n250 b\r\n"}) == "Shi: [250]-a [250] b");
    CHECK(shown(smtp, {"S 250-a\r\n250-b\r\n250 c\r\n"}) == "Shi: [250]-a [250]-b [250] c");
    CHECK(shown(smtp, {"S 250-a\r\n250-b\r\n250-c\r\n250 d\r\n"}) ==
          "Shi: [250]-a [250]-b [250]-c +1");
    // A body beyond the pieces of a row, and a line behind it.
    CHECK(shown(imap, {"S * L {1}\r\na {1}\r\nb {1}\r\nc x\r\n* 2 X\r\n"}) == "S: * 2 [X]");
}
