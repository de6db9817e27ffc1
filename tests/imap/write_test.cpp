// How strings are written (RFC 3501 section 4.3), and that they read again as the same.
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "imap/wire_text.hpp"
#include "wire/write.hpp"

using namespace courriel::imap::wire;

namespace {

std::string astring(std::string_view text) {
    std::string out;
    append_astring(out, text);
    return out;
}

std::string nstring(const std::optional<std::string>& text) {
    std::string out;
    append_nstring(out, text);
    return out;
}

} // namespace

TEST_CASE("a string takes the simplest form that can hold it") {
    CHECK(astring("INBOX.x]y") == "INBOX.x]y");
    CHECK(astring("") == "\"\"");
    CHECK(astring("a b") == "\"a b\"");
    CHECK(astring("a%") == "\"a%\"");
    CHECK(astring("nil") == "\"nil\"");
    CHECK(astring("a\"b\\") == "\"a\\\"b\\\\\"");
    CHECK(astring("a\nb") == "{3}\r\na\nb");
    CHECK(astring("a\rb") == "{3}\r\na\rb");
    CHECK(astring("\xC3\xA9") == "{2}\r\n\xC3\xA9");
    CHECK(nstring(std::nullopt) == "NIL");
    CHECK(nstring("NIL") == "\"NIL\"");
    CHECK(nstring("") == "\"\"");
}

TEST_CASE("P20: NUL is not written") {
    CHECK(astring(std::string_view("a\0b", 3)) == "{3}\r\na\x80"
                                                  "b");
}

TEST_CASE("long strings go as literals: one octet less, the limit, one more") {
    for (const std::size_t n : {longest_quoted - 1, longest_quoted, longest_quoted + 1}) {
        const std::string text(n, ' ');
        CHECK(can_be_quoted(text) == (n <= longest_quoted));
        CHECK(astring(text).front() == (n <= longest_quoted ? '"' : '{'));
    }
}

TEST_CASE("what is written reads again, each octet") {
    for (int c = 1; c != 256; ++c) {
        for (const std::string& text :
             {std::string(1, static_cast<char>(c)), std::string("ab") + static_cast<char>(c)}) {
            std::string again;
            CHECK(courriel::tests::reads_all(astring(text),
                                             [&](reader& in) { return in.astring(again); }));
            CHECK(again == text);
            std::optional<std::string> maybe;
            CHECK(courriel::tests::reads_all(nstring(text),
                                             [&](reader& in) { return in.nstring(maybe); }));
            CHECK(maybe == text);
        }
    }
}
