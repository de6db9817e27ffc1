// Canonical forms: the RFC's examples and hashes, and the same result whatever the pieces.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <courriel/base64.hpp>
#include <dkim/body_hasher.hpp>
#include <dkim/header_canonicalizer.hpp>
#include <support/random.hpp>

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace courriel::mime::dkim::detail;
using enum dkim::canonicalization;

std::string body(std::string_view text, dkim::canonicalization how, std::size_t piece = 0) {
    body_canonicalizer c(how);
    std::string out;
    const auto sink = [&](std::string_view s) { out += s; };
    if (piece == 0) piece = text.size() + 1;
    for (std::size_t at = 0; at < text.size(); at += piece) c.write(text.substr(at, piece), sink);
    c.finish(sink);
    return out;
}

std::string header(std::string_view text, dkim::canonicalization how) {
    std::string out;
    for (const field_view& field : header_view::parse(text)) {
        append_canonical(out, text.substr(field.begin, field.end - field.begin), how);
        out += "\r\n";
    }
    return out;
}

} // namespace

TEST_CASE("the examples of RFC 6376 section 3.4.5") {
    const std::string_view head = "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n";
    const std::string_view text = " C \r\nD \t E\r\n\r\n\r\n";
    CHECK(header(head, relaxed) == "a:X\r\nb:Y Z\r\n");
    CHECK(header(head, simple) == "A: X\r\nB : Y\t\r\n\tZ  \r\n");
    CHECK(body(text, relaxed) == " C\r\nD E\r\n");
    CHECK(body(text, simple) == " C \r\nD \t E\r\n");
}

TEST_CASE("the hashes of empty bodies (RFC 6376 sections 3.4.3 and 3.4.4)") {
    for (const std::string_view text : {"", "\r\n", "\r\n\r\n\r\n"}) {
        CHECK(base64::encode(sha256_of(body(text, simple))) ==
              "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
        CHECK(base64::encode(sha256_of(body(text, relaxed))) ==
              "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}

TEST_CASE("bodies at their ends") {
    CHECK(body("a", simple) == "a\r\n");
    CHECK(body("a", relaxed) == "a\r\n");
    CHECK(body("a \t", relaxed) == "a\r\n");
    CHECK(body(" \t", relaxed).empty());
    CHECK(body(" \r\n\t\r\n", relaxed).empty());
    CHECK(body(" \r\n", simple) == " \r\n");
    CHECK(body("a\r", simple) == "a\r\r\n");
    CHECK(body("a\r", relaxed) == "a\r\r\n");
    CHECK(body("a \rb", relaxed) == "a \rb\r\n");
    CHECK(body("a\r\r\n\r\n", simple) == "a\r\r\n");
    CHECK(body("\r\n\r\na\r\n", relaxed) == "\r\n\r\na\r\n");
    CHECK(body("a\n\n", simple) == "a\n\n\r\n"); // an LF alone ends no line
    CHECK(body("\t \ta", relaxed) == " a\r\n");
    CHECK(body("a\r\n \r\n\r\nb", relaxed) == "a\r\n\r\n\r\nb\r\n");
    const std::string many = std::string(100'000, '\n');
    std::string lines;
    for (std::size_t i = 0; i != many.size(); ++i) lines += "\r\n";
    CHECK(body(lines + "x", relaxed) == lines + "x\r\n");
    CHECK(body(lines, simple) == "\r\n");
}

TEST_CASE("relaxed fields") {
    CHECK(header("X:\r\n", relaxed) == "x:\r\n");
    CHECK(header("X: \r\n \r\n", relaxed) == "x:\r\n");
    CHECK(header("X:  a  b\t\r\n\t c \r\n", relaxed) == "x:a b c\r\n");
    CHECK(header("X: a\n b\n", relaxed) == "x:a b\r\n");
    CHECK(header("X: a\rb\r\n", relaxed) == "x:a\rb\r\n");
    CHECK(header("SUBject \t: AbC\r\n", relaxed) == "subject:AbC\r\n");
    CHECK(header("X: a", simple) == "X: a\r\n");
}

TEST_CASE("no form of a body depends on the pieces") {
    test::random random(1);
    for (int round = 0; round != 2000; ++round) {
        std::string text;
        for (std::size_t n = random.below(30); n != 0; --n)
            text += "\r\n \tab\r\n"[random.below(8)];
        for (const auto how : {simple, relaxed}) {
            const std::string whole = body(text, how);
            for (const std::size_t piece : {1U, 2U, 3U, 5U}) CHECK(body(text, how, piece) == whole);
            // What is canonical stays as it is.
            CHECK(body(whole, how) == whole);
        }
    }
}

TEST_CASE("hashes of prefixes share the form") {
    body_hasher hasher;
    const std::size_t all = hasher.add(relaxed);
    const std::size_t five = hasher.add(relaxed, 5);
    CHECK(hasher.add(relaxed) == all);
    const std::size_t other = hasher.add(simple, 5);
    CHECK(other != five);
    for (const char c : std::string_view("a  b  c\r\n\r\n")) hasher.write({&c, 1});
    hasher.finish();
    CHECK(hasher.hash(all) == sha256_of("a b c\r\n"));
    CHECK(hasher.hash(five) == sha256_of("a b c"));
    CHECK(hasher.hash(other) == sha256_of("a  b "));
    CHECK(hasher.size(five) == 7);
    CHECK(hasher.size(other) == 9);
}
