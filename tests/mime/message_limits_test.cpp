// Limits of a message's structure at one less, exactly and one more, and its cost by counters.
#include <courriel/mime/message_view.hpp>

#include <doctest/doctest.h>

#include <string>

#include "../../libmime/src/structure/structure_parser.hpp"
#include "message_tree.hpp"

namespace {

using namespace courriel::mime;

// A message of `depth` levels below itself, multiparts or nested messages.
std::string nested(std::size_t depth, bool messages) {
    std::string text;
    for (std::size_t i = 0; i != depth; ++i) {
        if (messages) {
            text += "Content-Type: message/rfc822\n\n";
        } else {
            const std::string boundary = "b" + std::to_string(i);
            text +=
                "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + '\n';
        }
    }
    return text += "\nx";
}

std::size_t deepest(const message_view& mail) {
    std::size_t depth = 0;
    for (const part_view part : mail.parts()) depth = std::max(depth, part.depth());
    return depth;
}

bool has(const message_view& mail, defect_kind kind) {
    for (const defect& d : mail.defects())
        if (d.kind == kind) return true;
    return false;
}

std::size_t comparisons(const std::string& text) {
    detail::structure s;
    s.text = text;
    detail::structure_parser parser(s);
    parser.parse();
    return parser.comparisons();
}

} // namespace

TEST_CASE("M01: levels up to the limit, and what is deeper is a leaf") {
    limits l;
    l.depth = 10;
    for (const bool messages : {false, true})
        for (const std::size_t depth : {9u, 10u, 11u}) {
            const std::string text = nested(depth, messages);
            const auto mail = message_view::parse(text, l);
            CHECK(deepest(mail) == std::min<std::size_t>(depth, 10));
            CHECK(has(mail, defect_kind::nesting_too_deep) == (depth > 10));
        }
    for (const bool messages : {false, true}) {
        const std::string bomb = nested(100'000, messages);
        const auto mail = message_view::parse(bomb);
        CHECK(deepest(mail) == limits().depth);
        CHECK(mail.parts().size() == limits().depth + 1);
        CHECK(has(mail, defect_kind::nesting_too_deep));
    }
}

TEST_CASE("M02: parts up to the limit, and the rest belongs to the last") {
    limits l;
    l.parts = 10;
    for (const std::size_t parts : {9u, 10u, 11u}) {
        std::string body;
        for (std::size_t i = 1; i != parts; ++i) body += "--a\n\nx\n";
        const std::string text = multipart("a", body + "--a--\n");
        const auto mail = message_view::parse(text, l);
        CHECK(mail.parts().size() == std::min<std::size_t>(parts, 10));
        CHECK(has(mail, defect_kind::too_many_parts) == (parts > 10));
        std::string_view last;
        for (const part_view part : mail.parts()) last = part.body();
        CHECK(last == (parts > 10 ? "x\n--a\n\nx\n--a--\n" : "x"));
    }
    l.parts = 1;
    CHECK(tree_of(message_view::parse("Content-Type: message/rfc822\n\nA: b\n\nx", l)) == "rfc822");
    const std::string text = multipart("a", "--a\n\nx\n--a--\n");
    const auto leaf = message_view::parse(text, l);
    CHECK(leaf.parts().size() == 1);
    CHECK(leaf.root().is_leaf());

    std::string bomb;
    for (int i = 0; i != 1'000'000; ++i) bomb += "--a\n";
    bomb = multipart("a", bomb);
    CHECK(message_view::parse(bomb).parts().size() == limits().parts);
}

TEST_CASE("M03: many fields and M04: giant ones cost what they are long") {
    std::string text;
    for (int i = 0; i != 500'000; ++i) text += "To: a@b\n";
    text += "\nbody";
    const auto mail = message_view::parse(text);
    CHECK(mail.root().body() == "body");
    CHECK(mail.header().fields().size() == limits().fields);
    CHECK(has(mail, defect_kind::too_many_fields));

    const std::string giant = "Subject: " + std::string(limits().header_size, 'x') + "\n\nbody";
    const auto cut = message_view::parse(giant);
    CHECK(cut.root().body() == "body");
    CHECK(cut.subject().empty());
    CHECK(has(cut, defect_kind::header_too_large));
}

TEST_CASE("M18: the cost of a line that may be a delimiter does not follow the depth") {
    std::string lines;
    for (int i = 0; i != 1000; ++i) lines += "--no boundary " + std::to_string(i) + "\n";
    const auto cost = [&](std::size_t depth) {
        return comparisons(nested(depth, false) + lines) - comparisons(nested(depth, false));
    };
    // Seven comparisons find one of a hundred; a line is looked up twice as delimiter.
    CHECK(cost(1) <= 1000 * 2 * 2);
    CHECK(cost(99) <= 1000 * 2 * 8);

    // Nor do multiparts whose delimiters may lack their dashes: both kinds are looked up at once.
    std::string undashed = "\n";
    for (int i = 99; i != 0; --i) {
        const std::string b = "=" + std::to_string(i);
        undashed =
            "Content-Type: multipart/mixed; boundary=\"" + b + "\"\n\n" + b + "\n" + undashed;
    }
    CHECK(comparisons(undashed + lines) <= 3 * 2 * 8 * (1000 + 4 * 99));
}
