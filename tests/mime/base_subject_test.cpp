// Base subjects.
#include <courriel/mime/base_subject.hpp>

#include <doctest/doctest.h>

#include <string>

using courriel::mime::base_subject;

namespace {

std::string base(std::string_view subject) { return base_subject::of(subject).text; }
bool is_reply(std::string_view subject) { return base_subject::of(subject).is_reply_or_forward; }

} // namespace

TEST_CASE("base_subject: what goes, and what tells of a reply") {
    CHECK(base("Hello") == "Hello");
    CHECK(base("Re: Hello") == "Hello");
    CHECK(base("RE: re: FW: Fwd: Hello") == "Hello");
    CHECK(base("Re [2]: Hello") == "Hello");
    CHECK(base("re[2]:Hello") == "Hello");
    CHECK(base("[list] Re: Hello") == "Hello");
    CHECK(base("[a] [b] Re: [c] Hello") == "Hello");
    CHECK(base("Re: [list] Hello (fwd) (FWD) ") == "Hello");
    CHECK(base("[fwd: Re: Hello]") == "Hello");
    CHECK(base("[FWD: [fwd: Hello (fwd)] ]") == "Hello");
    CHECK(base("  a \t b\r\n c ") == "a b c");
    CHECK(is_reply("Re: x"));
    CHECK(is_reply("x (fwd)"));
    CHECK(is_reply("[fwd: x]"));
    CHECK(is_reply("[list] re: x"));
    CHECK(!is_reply("[list] x"));
    CHECK(!is_reply("Reply: x"));
    CHECK(!is_reply(""));
}

TEST_CASE("base_subject: what stays") {
    CHECK(base("Reply: Hello") == "Reply: Hello");
    CHECK(base("Re Hello") == "Re Hello");
    CHECK(base("re [x y: a") == "re [x y: a");
    CHECK(base("[list]") == "[list]"); // nothing else would be left
    CHECK(base("[a] [b]") == "[b]");
    CHECK(base("Re: [a]") == "[a]");
    CHECK(base("[a [b] c") == "[a [b] c");
    CHECK(base("[fwd: x") == "[fwd: x");
    CHECK(base("[fwd: x] y") == "y"); // a blob
    CHECK(base("(fwd)") == "");
    CHECK(base("Re:") == "");
    CHECK(base("Re: Re: (fwd)") == "");
    CHECK(base("").empty());
    CHECK(base("Fwd: é") == "é");
}

TEST_CASE("M26: base_subject: nothing is looked at again and again") {
    std::string blobs, forwards, replies;
    for (int i = 0; i != 100'000; ++i) {
        blobs += "[a] ";
        forwards += "[fwd: ";
        replies += "[a] Re [b]: ";
    }
    CHECK(base(blobs + "x") == "x");
    CHECK(base(replies + "x") == "x");
    CHECK(base(forwards + "x" + std::string(100'000, ']')) == "x");
    CHECK(base(forwards + "x").size() == forwards.size() + 1);
    CHECK(base(std::string(1 << 20, '[')).size() == 1 << 20);
    std::string trailers = "x";
    for (int i = 0; i != 100'000; ++i) trailers += " (fwd)";
    CHECK(base(trailers) == "x");
}
