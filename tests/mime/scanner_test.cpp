// The scanner: the events of a small message, and that messages in pieces of any size give what
// message_view finds in the whole.
#include <courriel/mime/scanner.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <courriel/errc.hpp>

#include "message_tree.hpp"
#include "support/corpus.hpp"
#include "support/random.hpp"
#include "support/scan_outcome.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using test::difference;

// Each event as a word and what it has, separated by blanks.
struct describer {
    std::string operator()(const scan::part_begin& e) const {
        return "part " + std::to_string(e.part) +
               (e.parent ? " in " + std::to_string(*e.parent) : std::string()) + " at " +
               std::to_string(e.offset);
    }
    std::string operator()(const scan::envelope& e) const {
        return "envelope " + std::string(e.line);
    }
    std::string operator()(const field_view& e) const {
        return "field " + std::string(e.name) + '=' + std::string(e.value);
    }
    std::string operator()(const scan::header_end& e) const {
        return "body " + std::to_string(e.part) + " at " + std::to_string(e.body_begin);
    }
    std::string operator()(const scan::content& e) const {
        constexpr const char* names[] = {"body", "preamble", "epilogue"};
        return names[static_cast<int>(e.where)] + (' ' + std::to_string(e.part)) + ' ' +
               std::string(e.octets);
    }
    std::string operator()(const scan::part_end& e) const {
        return "end " + std::to_string(e.part) + " at " + std::to_string(e.body_end);
    }
    std::string operator()(const defect& e) const {
        return "defect " + std::string(to_string(e.kind));
    }
};

std::vector<std::string> drain(scanner& in) {
    std::vector<std::string> out;
    while (const auto event = in.next()) out.push_back(std::visit(describer{}, *event));
    return out;
}

using events = std::vector<std::string>;

// In pieces of every size up to `most`, and of random ones.
std::string compare(const std::string& text, std::size_t most, const limits& l = {}) {
    const auto whole = message_view::parse(text, l);
    const auto once = test::scan(text, l, [&] { return text.size(); });
    if (auto d = difference(once, whole); !d.empty()) return "whole: " + d;
    for (std::size_t size = 1; size <= most; ++size) {
        const auto pieces = test::scan(text, l, [&] { return size; });
        auto d = difference(pieces, whole);
        if (d.empty()) d = difference(pieces, once);
        if (!d.empty()) return "pieces of " + std::to_string(size) + ": " + d;
    }
    test::random random(text.size() + 1);
    const auto pieces = test::scan(text, l, [&] { return random.below(200); });
    auto d = difference(pieces, whole);
    return d.empty() ? difference(pieces, once) : d;
}

const std::string sample =
    "From x@y Sat Nov 28\r\n"
    "Subject: a\r\n folded\r\n" +
    multipart("b",
              "pre\r\nb--\r\n--b\r\nX : 1\r\n\r\none\r\n\r\n--b  \r\n" +
                  multipart("c", "c\r\n\r\n--cc\r\nc--\r\ninside\r\n", "digest") +
                  "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom z\r\nSubject: n\r\n\r\n" +
                  "nested\r\n--b\r\nno field\r\n--b\r\nY: 1\r\n--b--\r\nepi\r\n--b\r\n-");

} // namespace

TEST_CASE("scanner: the events of a message, piece by piece") {
    scanner in;
    CHECK(drain(in) == events{"part 0 at 0"});
    CHECK(!in.feed("Content-Type: multipart/mixed; boundary=b\r\n\r\npre"));
    // Until there was a delimiter, any line may be one without dashes.
    CHECK(drain(in) == events{"field Content-Type= multipart/mixed; boundary=b", "body 0 at 45"});
    CHECK(!in.feed("\r\n--"));
    CHECK(drain(in) == events{"preamble 0 pre"});
    CHECK(!in.feed("b\r\nA: 1\r\n"));
    CHECK(drain(in) == events{"part 1 in 0 at 55"});
    CHECK(!in.feed(" 2\r\n\r\ntext\r\n--"));
    CHECK(drain(in) == events{"field A= 1\r\n 2", "body 1 at 67", "body 1 text"});
    CHECK(!in.feed("x\r\n--b--\r\nafter"));
    CHECK(drain(in) == events{"body 1 \r\n--x", "end 1 at 76", "epilogue 0 after"});
    CHECK(!in.finish());
    CHECK(drain(in) == events{"end 0 at 90"});
    CHECK(drain(in).empty());
}

TEST_CASE("scanner: nothing comes behind the end of the message itself") {
    for (const std::string& text :
         {std::string(), std::string("A"), multipart("b", "--b\r\n\r\nx"), multipart("b", "x"),
          multipart("a", "--a\r\n" + multipart("b", "--b\r\n\r\nx"))}) {
        CAPTURE(text);
        scanner in;
        CHECK(!in.feed(text));
        events all = drain(in);
        CHECK(!in.finish());
        const events last = drain(in);
        all.insert(all.end(), last.begin(), last.end());
        CHECK(all.back().starts_with("end 0 "));
        CHECK(all.size() > 3); // a defect too
    }
    limits l;
    l.parts = 2;
    scanner in(l);
    const std::string surplus = multipart("b", "--b\r\n\r\nx\r\n--b\r\n\r\ny");
    CHECK(!in.feed(surplus));
    drain(in);
    CHECK(!in.finish());
    const events last = drain(in);
    REQUIRE(last.size() == 3);
    CHECK(last[0] == "defect too_many_parts");
    CHECK(last[1].starts_with("end 1 "));
    CHECK(last[2].starts_with("end 0 "));
}

TEST_CASE("scanner: feed and finish in their phases") {
    scanner in;
    CHECK(!in.feed("A: 1\r\n\r\nx"));
    CHECK(in.feed("y") == errc::wrong_phase); // it has not been asked for events yet
    CHECK(in.next());
    CHECK(in.feed("y") == errc::wrong_phase);
    drain(in);
    CHECK(!in.feed(""));
    CHECK(!in.feed("y"));
    CHECK(!in.finish()); // what was fed is still there
    CHECK(in.finish() == errc::wrong_phase);
    CHECK(drain(in) == events{"body 0 y", "end 0 at 10"});
    CHECK(in.feed("z") == errc::wrong_phase);
    scanner moved(std::move(in));
    CHECK(!moved.next());
    scanner empty;
    CHECK(!empty.finish());
    CHECK(drain(empty) ==
          events{"part 0 at 0", "body 0 at 0", "defect no_end_of_header", "end 0 at 0"});
}

TEST_CASE("scanner: pieces of what lies between big fields are views of what was fed") {
    scanner in;
    const std::string text = "A: 1\r\n\r\n" + std::string(100, 'x');
    CHECK(!in.feed(text));
    while (const auto event = in.next())
        if (const auto* content = std::get_if<scan::content>(&*event))
            CHECK(content->octets.data() == text.data() + content->offset);
}

TEST_CASE("scanner: a message in pieces of every size, and cut at every byte") {
    CHECK(compare(sample, sample.size()) == "");
    for (std::size_t size = 0; size <= sample.size(); ++size) {
        CAPTURE(size);
        CHECK(compare(sample.substr(0, size), 3) == "");
    }
    const auto mail = message_view::parse(sample);
    CHECK(tree_of(mail) == "mixed(plain,digest(rfc822{plain}),rfc822{plain},plain,plain)");
}

TEST_CASE("scanner: limits at one less, exactly and one more, in pieces too") {
    const auto with = [](auto member, std::size_t value) {
        limits l;
        l.*member = value;
        return l;
    };
    for (const auto member :
         {&limits::header_size, &limits::fields, &limits::field_name, &limits::depth,
          &limits::parts, &limits::delimiter_line, &limits::defects})
        for (std::size_t value = 0; value <= 48; ++value) {
            CAPTURE(value);
            CHECK(compare(sample, 2, with(member, value)) == "");
        }
    for (const std::string name : {"nnnnnnnnnnnnnnnn", "nnnnn    "})
        for (const std::string_view behind :
             {": x\r\n y\r\nB: 2\r\n\r\nbody", "\r\n\r\nbody", "", "x"})
            for (std::size_t value = 0; value <= 32; ++value) {
                const std::string text = "A: 1\r\n" + name + std::string(behind);
                CAPTURE(text);
                for (const auto member : {&limits::header_size, &limits::field_name}) {
                    limits l = with(member, value);
                    l.delimiter_line = 4;
                    CHECK(compare(text, 2, l) == "");
                }
            }
}

TEST_CASE("scanner: a line that delimits is no longer than limits::delimiter_line") {
    limits l;
    l.delimiter_line = 10;
    for (const std::size_t blanks : {4u, 5u, 6u, 50u}) { // "--b", blanks and CRLF
        const std::string text =
            multipart("b", "--b\r\n\r\n1\r\n--b" + std::string(blanks, ' ') + "\r\n\r\n2\r\n--b--");
        CAPTURE(blanks);
        CHECK(message_view::parse(text, l).parts().size() == (blanks <= 5 ? 3 : 2));
        CHECK(compare(text, 12, l) == "");
    }
}

TEST_CASE("scanner: defects up to limits::defects, and one that says that there are more") {
    for (const std::size_t count : {4u, 5u, 6u, 9u}) {
        std::string text;
        for (std::size_t i = 0; i != count; ++i) text += "A : 1\r\n";
        text += "\r\n";
        limits l;
        l.defects = 5;
        const auto mail = message_view::parse(text, l);
        REQUIRE(mail.defects().size() == std::min<std::size_t>(count, 6));
        CHECK((mail.defects().back().kind == defect_kind::too_many_defects) == (count > 5));
        CHECK(mail.header().defects().size() == mail.defects().size());
        CHECK(compare(text, 2, l) == "");
    }
}

TEST_CASE("scanner: every message of the corpus in pieces") {
    test::for_each_message(
        [](const std::string& text) { CHECK(compare(text, text.size() < 20'000 ? 2 : 0) == ""); });
}
