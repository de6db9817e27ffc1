// Names of mailboxes: modified UTF-7 (RFC 3501 section 5.1.3) and the wildcards of LIST (section
// 6.3.8).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/mailbox_name.hpp>

#include "imap/wire_text.hpp"
#include "wire/mailbox.hpp"

using namespace courriel::imap;
using courriel::tests::times;

namespace {

std::string decoded(std::string_view wire_name) {
    return decode_mailbox_name(wire_name).value_or("(refused)");
}

bool is_refused(std::string_view wire_name) { return !decode_mailbox_name(wire_name); }

// The plain meaning of a pattern, which may take exponential time.
bool matches_simply(std::string_view pattern, std::string_view name, char delimiter) {
    if (pattern.empty()) return name.empty();
    const char p = pattern.front();
    if (p != '*' && p != '%')
        return !name.empty() && name.front() == p &&
               matches_simply(pattern.substr(1), name.substr(1), delimiter);
    for (std::size_t n = 0; n <= name.size(); ++n) {
        if (matches_simply(pattern.substr(1), name.substr(n), delimiter)) return true;
        if (n != name.size() && p == '%' && name[n] == delimiter) return false;
    }
    return false;
}

} // namespace

TEST_CASE("the examples of RFC 3501 and RFC 2152") {
    CHECK(decoded("~peter/mail/&U,BTFw-/&ZeVnLIqe-") ==
          "~peter/mail/\xE5\x8F\xB0\xE5\x8C\x97/\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E");
    CHECK(decoded("&Jjo-!") == "\xE2\x98\xBA!");
    CHECK(decoded("&U,BTFw-&ZeVnLIqe-") == "(refused)"); // a superfluous shift
    CHECK(decoded("&U,BTF2XlZyyKng-") ==
          "\xE5\x8F\xB0\xE5\x8C\x97\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E");
}

TEST_CASE("names there and back") {
    for (const std::string name :
         {"", "INBOX", "a&b", "&", "&&-", "caf\xC3\xA9", "\xC3\xA9&\xC3\xA9", "-\xC3\xA9-",
          "\xF0\x9F\x98\x80", "a\xF0\x9F\x98\x80\xF0\x9F\x98\x80z", "\xEF\xBF\xBF", "tilde~"}) {
        const std::string wire = encode_mailbox_name(name);
        CAPTURE(wire);
        CHECK(wire.find_first_not_of("&,-+ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123"
                                     "456789~") == wire.npos);
        CHECK(decoded(wire) == name);
    }
    CHECK(encode_mailbox_name("Entw\xC3\xBCrfe & mehr") == "Entw&APw-rfe &- mehr");
}

TEST_CASE("P15: there is one form of each name") {
    for (const auto* name : {
             "&AAA-",       // NUL
             "&Jjo",        // no end
             "&",           // no end
             "&2D0-",       // half a pair
             "&3gA-",       // the other half
             "&2D3YPQ-",    // two first halves
             "&AGE-",       // "a"
             "&ACY-",       // "&"
             "&AAo-",       // LF
             "&AH8-",       // DEL
             "&Jjp-",       // bits behind the last character
             "&Jj-",        // half a character
             "&J-",         // no octet
             "&Jjo=-",      // padding
             "&U/BTFw-",    // "/" for ","
             "&Jjo-&Jjo-",  // two shifts for one
             "&Jj!o-",      // no base64
             "&AOkAYQDp-",  // ASCII amid others
             "caf\xC3\xA9", // not encoded
             "tab\there",   // a control
         })
        CHECK(is_refused(name));
    CHECK(is_refused(std::string_view("a\0b", 3)));
    CHECK(decoded("&-") == "&");
    CHECK(decoded("&2D3eAA-") == "\xF0\x9F\x98\x80");
}

TEST_CASE("P15: each name of one shifted character decodes to what encodes to it, or not at all") {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    std::size_t valid = 0;
    for (const char a : alphabet)
        for (const char b : alphabet)
            for (const char c : alphabet) {
                const std::string name{'&', a, b, c, '-'};
                const auto utf8 = decode_mailbox_name(name);
                if (!utf8) continue;
                ++valid;
                CHECK(encode_mailbox_name(*utf8) == name);
            }
    // All of the basic plane but surrogates, printable ASCII, and the controls that are refused.
    CHECK(valid == 65536 - 2048 - 128);
}

TEST_CASE("names that are no UTF-8 become valid ones") {
    CHECK(decoded(encode_mailbox_name("a\xFFz")) == "a\xEF\xBF\xBDz");
}

TEST_CASE("mailboxes on the wire") {
    const auto read = [](std::string_view text) {
        wire::wire_name out;
        REQUIRE(courriel::tests::reads_all(
            text, [&](wire::reader& in) { return wire::read_mailbox(in, out); }));
        return out;
    };
    CHECK(read("iNbOx").name == "INBOX");
    CHECK(read("\"inbox\"").name == "INBOX");
    CHECK(read("inbox/x").name == "inbox/x");
    CHECK(read("Entw&APw-rfe").name == "Entw\xC3\xBCrfe");
    CHECK(read("{5}\r\nb &-c").name == "b &c");
    CHECK_FALSE(read("&AAA-").valid);
    CHECK(read("&AAA-").name == "&AAA-");
    wire::wire_name pattern;
    REQUIRE(courriel::tests::reads_all(
        "~/Mail/%", [&](wire::reader& in) { return wire::read_list_mailbox(in, pattern); }));
    CHECK(pattern.name == "~/Mail/%");
    std::string out;
    wire::append_mailbox(out, "inbox");
    out += ' ';
    wire::append_mailbox(out, "Entw\xC3\xBCrfe x");
    CHECK(out == "INBOX \"Entw&APw-rfe x\"");
    courriel::tests::check_prefixes("\"Entw&APw-rfe\"", [](wire::reader& in) {
        wire::wire_name name;
        return wire::read_mailbox(in, name);
    });
}

TEST_CASE("wildcards") {
    CHECK(matches_pattern("*", "a/b/c", '/'));
    CHECK(matches_pattern("*", "", '/'));
    CHECK(matches_pattern("%", "abc", '/'));
    CHECK_FALSE(matches_pattern("%", "a/b", '/'));
    CHECK(matches_pattern("%", "a/b", '\0'));
    CHECK(matches_pattern("a/%", "a/b", '/'));
    CHECK_FALSE(matches_pattern("a/%", "a/b/c", '/'));
    CHECK(matches_pattern("a/%/c", "a/b/c", '/'));
    CHECK(matches_pattern("%/c", "b/c", '/'));
    CHECK(matches_pattern("*c", "a/b/c", '/'));
    CHECK(matches_pattern("*%", "a/b/c", '/'));
    CHECK(matches_pattern("%*", "a/b/c", '/'));
    CHECK_FALSE(matches_pattern("a", "A", '/'));
    CHECK(matches_pattern("inbox", "INBOX", '/'));
    CHECK(matches_pattern("iN%", "INBOX", '/'));
    CHECK_FALSE(matches_pattern("inbox/x", "INBOX/x", '/'));
    CHECK(matches_pattern("", "", '/'));
    CHECK_FALSE(matches_pattern("", "a", '/'));
    CHECK_FALSE(matches_pattern("a", "", '/'));
}

TEST_CASE("wildcards mean what they mean") {
    constexpr std::string_view octets = "a/*%";
    const auto text_of = [&](std::size_t code, std::size_t letters) {
        std::string text;
        for (; code != 0; code /= letters + 1) text += octets[code % (letters + 1) % letters];
        return text;
    };
    for (std::size_t p = 0; p != 625; ++p)
        for (std::size_t n = 0; n != 81; ++n) {
            const std::string pattern = text_of(p, 4);
            const std::string name = text_of(n, 2);
            CAPTURE(pattern);
            CAPTURE(name);
            CHECK(matches_pattern(pattern, name, '/') == matches_simply(pattern, name, '/'));
        }
}

TEST_CASE("P14: patterns cost no more than their size times the name's") {
    // Any backtracking would not come to an end here.
    const std::string name(2000, 'a');
    CHECK_FALSE(matches_pattern(times(500, "*%") + "x", name, '/'));
    CHECK(matches_pattern(times(500, "*a"), name, '/'));
    CHECK_FALSE(matches_pattern(times(1001, "%a") + "b", name, '/'));
    // Runs of wildcards are one, however long.
    for (int i = 0; i != 1000; ++i) CHECK(matches_pattern(times(50'000, "*%"), name, '/'));
}

TEST_CASE("wildcards where one word of places ends and the next begins") {
    for (std::size_t n = 60; n != 135; ++n) {
        CAPTURE(n);
        const std::string letters = times(n, "a");
        for (const std::string wildcard : {"%", "*", "%%", "*%"}) {
            CHECK(matches_pattern(letters + wildcard, letters, '/'));
            CHECK(matches_pattern(letters + wildcard, letters + "bcd", '/'));
            CHECK(
                matches_pattern(letters + wildcard + "b" + letters, letters + "b" + letters, '/'));
            CHECK(matches_pattern(letters + wildcard + "b", letters + "cdbb", '/'));
            CHECK_FALSE(matches_pattern(letters + wildcard + "b", letters + "bc", '/'));
            CHECK(matches_pattern(letters + wildcard, letters + "/b", '/') ==
                  (wildcard.find('*') != wildcard.npos));
        }
        CHECK(matches_pattern(letters, letters, '/'));
        CHECK_FALSE(matches_pattern(letters + "a", letters, '/'));
        CHECK_FALSE(matches_pattern(letters, letters + "a", '/'));
    }
}
