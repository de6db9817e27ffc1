// Structure: where parts begin and end, boundaries at their edges, nested messages, and limits.
#include <courriel/mime/message_view.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message_tree.hpp"

namespace {

using namespace courriel::mime;
using namespace std::string_view_literals;
using kind = defect_kind;
using kinds = std::vector<defect_kind>;

template <class T>
concept parses = requires(T&& text) {
    message_view::parse(std::forward<T>(text));
};
static_assert(parses<std::string&> && parses<const std::string&> && parses<const char (&)[3]>);
static_assert(parses<std::string_view> && !parses<std::string> && !parses<const std::string>);

// A message that keeps its text.
struct kept {
    explicit kept(std::string t) : text(std::move(t)), mail(message_view::parse(text)) {}

    std::string text;
    message_view mail;
};

using texts = std::vector<std::string>;

texts bodies(const message_view& message) {
    texts out;
    for (const part_view part : message.parts())
        if (part.is_leaf()) out.emplace_back(part.body());
    return out;
}

} // namespace

TEST_CASE("message_view: a message without MIME is one part") {
    const std::string text = "From: Ada <ada@example.org>\r\nSubject: =?utf-8?q?D=C3=A9j=C3=A0?= vu"
                             "\r\nTo: bob@example.net\r\nDate: Tue, 24 Nov 2026 04:05:06 +0100"
                             "\r\nMessage-ID: <1@example.org>\r\nReferences: <a@b> <c@d>\r\n\r\n"
                             "Bonjour.\r\n--x\r\n";
    const auto mail = message_view::parse(text);
    CHECK(mail.subject() == "Déjà vu");
    CHECK(mail.from().text() == "Ada <ada@example.org>");
    CHECK(mail.to().text() == "bob@example.net");
    CHECK(mail.cc().empty());
    CHECK(mail.date()->hour == 4);
    CHECK(mail.message_id() == "1@example.org");
    CHECK(mail.references() == std::vector<std::string>{"a@b", "c@d"});
    CHECK(mail.in_reply_to().empty());
    REQUIRE(mail.parts().size() == 1);
    const part_view root = mail.root();
    CHECK(root.is_leaf());
    CHECK(root.is_message_root());
    CHECK(!root.is_attachment());
    CHECK(!root.parent());
    CHECK(root.children().empty());
    CHECK(root.type().name() == "text/plain");
    CHECK(root.encoding() == transfer_encoding::seven_bit);
    CHECK(!root.disposition());
    CHECK(root.body() == "Bonjour.\r\n--x\r\n");
    CHECK(root.bytes() == text);
    CHECK(mail.check().empty());
}

TEST_CASE("message_view: parts, preamble and epilogue, with CRLF and with LF") {
    for (const auto eol : {"\r\n"sv, "\n"sv}) {
        std::string text = "Content-Type: multipart/mixed; boundary=\"a b\"\n\npreamble\n--a b\n\n"
                           "one\n\n--a b  \nContent-Type: text/html\n\n<p>\n--a b--\t\nepilogue\n";
        for (std::size_t at = 0; eol == "\r\n" && (at = text.find('\n', at)) != text.npos; at += 2)
            text.insert(at, 1, '\r');
        const auto mail = message_view::parse(text);
        CHECK(tree_of(mail) == "mixed(plain,html)");
        CHECK(bodies(mail) == texts{"one" + std::string(eol), "<p>"});
        CHECK(mail.defects().empty());
        const part_view root = mail.root();
        CHECK(root.is_multipart());
        CHECK(root.body_end() == text.size());
        REQUIRE(root.children().size() == 2);
        for (const part_view child : root.children()) {
            CHECK(child.depth() == 1);
            CHECK(child.parent()->index() == 0);
            CHECK(!child.is_message_root());
        }
    }
}

TEST_CASE("message_view: a multipart in a multipart ends with either's delimiter") {
    const std::string inner = multipart("i", "--i\r\n\r\none\r\n--i\r\n\r\ntwo\r\n");
    const auto closed = multipart("o", "--o\r\n" + inner + "--i--\r\n\r\n--o\r\n\r\nlast\r\n--o--");
    CHECK(tree_of(message_view::parse(closed)) == "mixed(mixed(plain,plain),plain)");
    CHECK(message_view::parse(closed).defects().empty());
    const auto open = multipart("o", "--o\r\n" + inner + "--o\r\n\r\nlast\r\n--o--");
    const auto mail = message_view::parse(open);
    CHECK(tree_of(mail) == "mixed(mixed(plain,plain),plain)");
    CHECK(bodies(mail) == texts{"one", "two", "last"});
    CHECK(kinds_of(mail) == kinds{kind::no_close_delimiter});
}

TEST_CASE("message_view: nested messages, in a digest without saying so") {
    const std::string text = multipart(
        "d",
        "--d\r\n\r\nSubject: one\r\n\r\nfirst\r\n--d\r\nContent-Type: text/plain\r\n\r\ntext"
        "\r\n--d\r\nContent-Type: message/global\r\n\r\nFrom me\r\nSubject: two\r\n" +
            multipart("e", "--e\r\n\r\nx\r\n--e--\r\n") + "\r\n--d--\r\n",
        "digest");
    const auto mail = message_view::parse(text);
    CHECK(tree_of(mail) == "digest(rfc822{plain},plain,global{mixed(plain)})");
    CHECK(bodies(mail) == texts{"first", "text", "x"});
    CHECK(mail.defects().empty());
    std::vector<std::string> subjects;
    for (const part_view part : mail.parts())
        if (part.is_message_root()) subjects.push_back(part.fields().subject());
    CHECK(subjects == std::vector<std::string>{"", "one", "two"});
    for (const part_view part : mail.parts()) CHECK(part.is_attachment() == part.is_message());
}

TEST_CASE("message_view: what looks like a container and is none is a leaf") {
    const auto leaf = [](const std::string& text, std::string_view subtype, kinds expected) {
        CAPTURE(text);
        const auto mail = message_view::parse(text);
        CHECK(tree_of(mail) == subtype);
        CHECK(mail.root().is_leaf());
        CHECK(kinds_of(mail) == expected);
    };
    leaf("Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\n", "mixed", {kind::no_boundary});
    leaf(multipart("\"\"", "--\r\n\r\na\r\n----\r\n"), "mixed", {kind::no_boundary});
    leaf(multipart("\" \"", "-- \r\n\r\na\r\n"), "mixed", {kind::no_boundary});
    leaf(multipart("x", "--y\r\n\r\n"), "mixed", {kind::boundary_not_found});
    leaf(multipart("x", ""), "mixed", {kind::boundary_not_found});
    leaf("Content-Type: multipart; boundary=x\r\n\r\n--x\r\n\r\n", "plain", {});
    leaf("Content-Type: message/partial; id=x; number=1\r\n\r\nA: b\r\n\r\n", "partial", {});
    leaf("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQTogYg==\r\n",
         "rfc822", {kind::encoded_container});
    leaf("Content-Type: text/plain\r\nContent-Transfer-Encoding: x-none\r\n\r\nx", "octet-stream",
         {kind::unknown_encoding});
}

TEST_CASE("message_view: comments, folds and case in what makes a container") {
    const auto mail = message_view::parse("CONTENT-type:\r\n (a) Multipart / (b) MIXED;\r\n "
                                          "BOUNDARY=\"x\\y\" (c)\r\n\r\n--xy\r\n\r\na\r\n--xy--");
    CHECK(tree_of(mail) == "mixed(plain)");
}

TEST_CASE("message_view: a delimiter line ends a header") {
    const kept mail(
        multipart("a:b", "--a:b\r\nX: 1\r\n--a:b\r\n--a:b\r\n\r\n--a:b\r\n\r\n\r\n--a:b--"));
    CHECK(tree_of(mail.mail) == "mixed(plain,plain,plain,plain)");
    CHECK(bodies(mail.mail) == texts{"", "", "", ""});
    CHECK(kinds_of(mail.mail) == kinds{kind::no_end_of_header, kind::no_end_of_header});
}

TEST_CASE("M16: of fields that may stand once the first counts, with a defect") {
    const auto mail = message_view::parse(
        "Subject: a\r\nContent-Type: multipart/mixed; boundary=x\r\nContent-Type: text/html\r\n"
        "Subject: b\r\nMIME-Version: 1.0\r\nReceived: x\r\nReceived: y\r\n\r\n--x\r\n"
        "Content-Transfer-Encoding: base64\r\ncontent-transfer-encoding: 7bit\r\nSubject: c\r\n"
        "Subject: d\r\n\r\nYQ==\r\n--x--\r\n");
    CHECK(tree_of(mail) == "mixed(plain)");
    CHECK(mail.subject() == "a");
    CHECK((*mail.root().children().begin()).decoded() == "a");
    CHECK(kinds_of(mail) ==
          kinds{kind::duplicate_field, kind::duplicate_field, kind::duplicate_field});
    const auto twice = message_view::parse("Content-Type: multipart/mixed; boundary=x; boundary=y"
                                           "\r\n\r\n--y\r\n\r\n--x\r\n\r\n--x--\r\n");
    CHECK(tree_of(twice) == "mixed(plain)");
    CHECK(kinds_of(twice.check()) == kinds{kind::duplicate_parameter});
}

TEST_CASE("message_view: check() reads every field that has a reader") {
    struct row {
        std::string_view field;
        kinds expected;
    };
    const row rows[] = {
        {"Resent-To: a@", {kind::invalid_address}},
        {"Resent-Date: yesterday", {kind::invalid_date}},
        {"Resent-Message-ID: x", {kind::invalid_message_id}},
        {"Received: from a by b; yesterday", {kind::invalid_date}},
        {"Received: from a", {kind::incomplete_trace}},
        {"Return-Path: <>", {}},
        {"Return-Path: a b", {kind::invalid_address}},
        {"List-Post: NO", {}},
        {"List-Unsubscribe: x", {kind::invalid_list_field}},
        {"List-Id: x", {kind::invalid_list_field}},
        {"Authentication-Results: a; none", {}},
        {"Authentication-Results: a", {kind::invalid_authentication_results}},
        {"Auto-Submitted: no way", {kind::invalid_keyword}},
        {"X-Other: =?utf-8?q?a=?=", {kind::invalid_encoded_word}},
        {"DKIM-Signature: =?utf-8?q?a=?=", {}},
    };
    for (const row& r : rows) {
        CAPTURE(r.field);
        const std::string text = "Date: Tue, 24 Nov 2026 04:05:06 +0100\r\nFrom: a@b\r\n" +
                                 std::string(r.field) + "\r\n\r\nx\r\n";
        const auto mail = message_view::parse(text);
        const auto defects = mail.check();
        CHECK(kinds_of(defects) == r.expected);
        for (const defect& d : defects) CHECK(d.begin >= text.find(r.field));
    }
}

TEST_CASE("M17: boundaries at their edges") {
    struct row {
        std::string text;
        std::string_view tree;
        kinds defects{};
    };
    const std::string seventy(70, 'b');
    const std::string longer(71, 'b');
    for (const row& r : {
             // One boundary is the beginning of another: the whole line decides.
             row{multipart("a", "--a\r\n" + multipart("ab", "--ab\r\n\r\n1\r\n--ab--\r\n") +
                                    "--a--\r\n"),
                 "mixed(mixed(plain))"},
             row{multipart("ab",
                           "--ab\r\n" + multipart("a", "--a\r\n\r\n1\r\n--a--\r\n") + "--ab--\r\n"),
                 "mixed(mixed(plain))"},
             row{multipart("a", "--ab\r\n--a\r\n\r\n1\r\n--ab--\r\n--a x\r\n--a--\r\n"),
                 "mixed(plain)"},
             // "--a--" delimits the parts of "a--", rather than it closes "a".
             row{multipart("a", "--a\r\n" + multipart("a--", "--a--\r\n\r\n1\r\n--a----\r\n") +
                                    "--a--\r\n"),
                 "mixed(mixed(plain))"},
             row{multipart("a--", "--a--\r\n" + multipart("a", "--a\r\n\r\n1\r\n") +
                                      "--a--\r\n\r\n2\r\n--a----\r\n"),
                 "mixed(mixed(plain),plain)",
                 {kind::no_close_delimiter}},
             // The same inside and outside: the innermost that is not closed.
             row{multipart("a", "--a\r\n" + multipart("a", "--a\r\n\r\n1\r\n--a--\r\n") +
                                    "--a\r\n\r\n2\r\n--a--\r\n"),
                 "mixed(mixed(plain),plain)"},
             // Blanks behind a delimiter, none before it.
             row{multipart("a", "--a \t \r\n\r\n1\r\n --a\r\n--a-- \t\r\n"), "mixed(plain)"},
             row{multipart("\"a  \"", "--a\r\n\r\n1\r\n--a--\r\n"),
                 "mixed(plain)",
                 {kind::invalid_boundary}},
             row{multipart(seventy, "--" + seventy + "\r\n\r\n1\r\n--" + seventy + "--\r\n"),
                 "mixed(plain)"},
             row{multipart(longer, "--" + longer + "\r\n\r\n1\r\n--" + longer + "--\r\n"),
                 "mixed(plain)",
                 {kind::invalid_boundary}},
             row{multipart("\"a\\\"b\"", "--a\"b\r\n\r\n1\r\n--a\"b--"),
                 "mixed(plain)",
                 {kind::invalid_boundary}},
             row{multipart("a", "--a\r\n\r\n1"), "mixed(plain)", {kind::no_close_delimiter}},
             row{multipart("a", "--a"),
                 "mixed(plain)",
                 {kind::no_end_of_header, kind::no_close_delimiter}},
             row{multipart("a", "--a--"), "mixed()"},
             // Behind its close delimiter a boundary means nothing.
             row{multipart("a", "--a\r\n\r\n1\r\n--a--\r\n--a\r\n\r\n2\r\n--a--\r\n"),
                 "mixed(plain)"},
             row{multipart("--", "----\r\n\r\n1\r\n------\r\n"), "mixed(plain)"},
         }) {
        CAPTURE(r.text);
        const auto mail = message_view::parse(r.text);
        CHECK(tree_of(mail) == r.tree);
        CHECK(kinds_of(mail) == r.defects);
    }
}

TEST_CASE("message_view: delimiters without dashes count until there is one with them") {
    // The example of RFC 2046's time that courses still show: its boundary already begins with
    // dashes.
    const kept course(multipart("\"-----04\"",
                                "This is a multi-part message.\r\n-----04\r\nContent-Type: "
                                "text/plain;\r\n\r\nTexte\r\n-----04\r\nContent-Type: image/png;"
                                " filename=image.png\r\n\r\ndata\r\n-----04--\r\n"));
    CHECK(tree_of(course.mail) == "mixed(plain,png)");
    CHECK(bodies(course.mail) == texts{"Texte", "data"});
    CHECK(kinds_of(course.mail) == kinds{kind::boundary_without_dashes});
    for (const part_view part : course.mail.parts())
        CHECK(part.is_attachment() == (part.type().subtype == "png"));

    const kept plain(multipart("b", "b\r\n\r\n1\r\nb\r\n\r\n2\r\nb--\r\n"));
    CHECK(tree_of(plain.mail) == "mixed(plain,plain)");
    CHECK(bodies(plain.mail) == texts{"1", "2"});
    CHECK(kinds_of(plain.mail) == kinds{kind::boundary_without_dashes});

    // From the first line with its dashes on, those without them are text.
    const kept both(multipart("b", "--b\r\n\r\n1\r\nb\r\n--b--\r\n"));
    CHECK(tree_of(both.mail) == "mixed(plain)");
    CHECK(bodies(both.mail) == texts{"1\r\nb"});
    CHECK(both.mail.defects().empty());
    const kept late(multipart("b", "b\r\n--b\r\n\r\n1\r\nb\r\n--b--\r\n"));
    CHECK(tree_of(late.mail) == "mixed(plain,plain)");
    CHECK(bodies(late.mail) == texts{"", "1\r\nb"});
    CHECK(kinds_of(late.mail) == kinds{kind::boundary_without_dashes, kind::no_end_of_header});

    // One that closes what none has opened is text.
    const kept closing(multipart("b", "b--\r\n--b\r\n\r\n1\r\n--b--\r\n"));
    CHECK(tree_of(closing.mail) == "mixed(plain)");
    CHECK(closing.mail.defects().empty());

    const kept nested(multipart("a", "--a\r\n" + multipart("b", "b\r\n\r\n1\r\nb--\r\n") +
                                         "--a\r\n\r\n2\r\n--a--\r\n"));
    CHECK(tree_of(nested.mail) == "mixed(mixed(plain),plain)");
    CHECK(kinds_of(nested.mail) == kinds{kind::boundary_without_dashes});
}

TEST_CASE("message_view: every prefix of a message parses, and parts tile it") {
    const std::string text = multipart(
        "a", "p\r\n--a\r\n" + multipart("b", "--b\r\n\r\n1\r\n--b--\r\ne\r\n", "digest") +
                 "\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--a--\r\n");
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const std::vector<char> exact(text.begin(), text.begin() + static_cast<long>(size));
        const auto mail = message_view::parse(std::string_view(exact.data(), exact.size()));
        std::size_t last = 0;
        for (const part_view part : mail.parts()) {
            CHECK(part.header_begin() >= last);
            CHECK(part.body_begin() >= part.header_begin());
            CHECK(part.body_end() >= part.body_begin());
            CHECK(part.body_end() <= size);
            if (const auto parent = part.parent()) CHECK(part.body_end() <= parent->body_end());
            last = part.header_begin();
        }
        (void)mail.check();
    }
}
