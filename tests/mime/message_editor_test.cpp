// Messages changed in places: what is touched changes, and nothing else does.
#include <courriel/mime/message_editor.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/mime/flowed.hpp>

#include "editing.hpp"
#include "message_tree.hpp"
#include "support/corpus.hpp"
#include "support/replaced.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using test::replaced;

constexpr std::string_view mixed = "From: a@example.org\r\n"
                                   "Subject: =?utf-8?q?caf=C3=A9?=\r\n"
                                   "X-Odd : kept  \r\n"
                                   "subject: again\r\n"
                                   "Content-Type: multipart/mixed; boundary=\"b\"\r\n"
                                   "\r\n"
                                   "preamble\r\n"
                                   "--b\t\r\n"
                                   "Content-Type: text/plain; charset=iso-8859-1\r\n"
                                   "\r\n"
                                   "one\r\n"
                                   "--b\r\n"
                                   "\r\n"
                                   "two\r\n"
                                   "--b\r\n"
                                   "Content-Type: application/octet-stream\r\n"
                                   "Content-Transfer-Encoding: base64\r\n"
                                   "\r\n"
                                   "AAEC\r\n"
                                   "\r\n"
                                   "--b--\r\n"
                                   "epilogue\r\n";

} // namespace

TEST_CASE("message_editor: fields") {
    CHECK(edited(mixed, [](auto& e,
                           const auto& m) { return e.set_text(m.root(), "SUBJECT", "déjà vu"); }) ==
          replaced(replaced(mixed, "subject: again\r\n", ""),
                   "Subject: =?utf-8?q?caf=C3=A9?=", "SUBJECT: =?utf-8?B?ZMOpasOg?= vu"));
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.set_text(m.root(), "X-New", "value");
          }) == replaced(mixed, "\"b\"\r\n", "\"b\"\r\nX-New: value\r\n"));
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.add_field(nth(m, 2), field("X-New", "value"));
          }) == replaced(mixed, "\r\ntwo", "X-New: value\r\n\r\ntwo"));
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.prepend_field(m.root(), field("Received", "by x"));
          }) == "Received: by x\r\n" + std::string(mixed));
    CHECK(edited(mixed,
                 [](auto& e, const auto& m) { return e.remove_fields(m.root(), "subject"); }) ==
          replaced(replaced(mixed, "subject: again\r\n", ""), "Subject: =?utf-8?q?caf=C3=A9?=\r\n",
                   ""));
    CHECK(edited(mixed, [](auto& e, const auto& m) { return e.remove_field(m.root(), 3); }) ==
          replaced(mixed, "subject: again\r\n", ""));
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.replace_field(m.root(), 2, field("X-Even", "new"));
          }) == replaced(mixed, "X-Odd : kept  ", "X-Even: new"));
    CHECK(edited(mixed, [](auto& e, const auto& m) { return e.remove_fields(m.root(), "X"); }) ==
          mixed);
    edited(
        mixed, [](auto& e, const auto& m) { return e.remove_field(m.root(), 5); }, errc::not_found);
    edited(
        mixed, [](auto& e, const auto& m) { return e.set_text(m.root(), "S", "a\r\nB: c"); },
        errc::invalid_argument);
}

TEST_CASE("message_editor: bodies") {
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.replace_body(nth(m, 2), "zwei\r\nlines");
          }) == replaced(mixed, "two", "zwei\r\nlines"));
    const std::string text =
        edited(mixed, [](auto& e, const auto& m) { return e.replace_text(nth(m, 1), "déjà\nvu"); });
    CHECK(text == replaced(replaced(mixed, "charset=iso-8859-1",
                                    "charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"),
                           "one", "d=C3=A9j=C3=A0\r\nvu"));
    const std::string bytes = edited(mixed, [](auto& e, const auto& m) {
        return e.replace_decoded(nth(m, 3), std::string_view("\0\xFF", 2));
    });
    CHECK(bytes == replaced(mixed, "AAEC\r\n", "AP8=\r\n"));
    const std::string_view flowed = "Content-Type: text/plain; format=flowed\r\n\r\nx\r\n";
    const std::string longer = edited(flowed, [](auto& e, const auto& m) {
        return e.replace_text(m.root(), "word " + std::string(70, 'w'));
    });
    CHECK(longer.ends_with("\r\n\r\nword \r\n" + std::string(70, 'w') + "\r\n"));
    edited(
        mixed, [](auto& e, const auto& m) { return e.replace_text(nth(m, 3), "x"); },
        errc::invalid_argument);
    edited(
        mixed, [](auto& e, const auto& m) { return e.replace_text(nth(m, 1), "\xFF"); },
        errc::invalid_argument);
    edited(
        mixed, [](auto& e, const auto& m) { return e.replace_decoded(m.root(), "x"); },
        errc::invalid_argument);
}

TEST_CASE("message_editor: parts") {
    CHECK(edited(mixed, [](auto& e, const auto& m) { return e.remove_part(nth(m, 2)); }) ==
          replaced(mixed, "--b\r\n\r\ntwo\r\n", ""));
    CHECK(edited(mixed, [](auto& e, const auto& m) { return e.remove_part(nth(m, 1)); }) ==
          replaced(mixed, "--b\t\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\none\r\n",
                   ""));
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.insert_before(nth(m, 1), "X: y\r\n\r\nnew");
          }) == replaced(mixed, "--b\t\r\n", "--b\t\r\nX: y\r\n\r\nnew\r\n--b\t\r\n"));
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.append_part(m.root(), "X: y\r\n\r\nnew");
          }) == replaced(mixed, "AAEC\r\n\r\n", "AAEC\r\n\r\n--b\r\nX: y\r\n\r\nnew\r\n"));
    CHECK(edited(mixed, [](auto& e, const auto& m) {
              return e.replace_part(nth(m, 2), "X: y\r\n\r\nnew");
          }) == replaced(mixed, "\r\ntwo", "X: y\r\n\r\nnew"));
    CHECK(edited(mixed, [](auto& e, const auto& m) { return e.replace_part(m.root(), "x"); }) ==
          "x");
    edited(
        mixed, [](auto& e, const auto& m) { return e.remove_part(m.root()); },
        errc::invalid_argument);
    edited(
        mixed, [](auto& e, const auto& m) { return e.append_part(nth(m, 1), ""); },
        errc::invalid_argument);
    edited(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n",
        [](auto& e, const auto& m) { return e.append_part(m.root(), ""); }, errc::invalid_argument);
    edited(
        mixed, [](auto& e, const auto& m) { return e.insert_before(m.root(), ""); },
        errc::invalid_argument);
}

TEST_CASE("message_editor: several edits, in any order") {
    const auto mail = message_view::parse(mixed);
    message_editor editor(mail);
    CHECK_FALSE(editor.remove_part(nth(mail, 3)));
    CHECK_FALSE(editor.append_part(mail.root(), "\r\nthree"));
    CHECK_FALSE(editor.insert_before(nth(mail, 3), "\r\nthird"));
    CHECK_FALSE(editor.replace_body(nth(mail, 1), "uno"));
    CHECK_FALSE(editor.set_text(nth(mail, 1), "X-New", "1"));
    CHECK_FALSE(editor.set_text(mail.root(), "Subject", "first"));
    CHECK_FALSE(editor.set_text(mail.root(), "Subject", "second"));
    CHECK_FALSE(editor.prepend_field(mail.root(), field("A", "1")));
    CHECK_FALSE(editor.prepend_field(mail.root(), field("B", "2")));
    CHECK_FALSE(editor.remove_part(nth(mail, 3)));
    const std::string text = editor.text();
    const auto again = message_view::parse(text);
    CHECK(again.defects().size() == 1); // "X-Odd :"
    CHECK(tree_of(again) == "mixed(plain,plain,plain,plain)");
    CHECK(nth(again, 1).body() == "uno");
    CHECK(nth(again, 2).body() == "two");
    CHECK(nth(again, 3).body() == "three");
    CHECK(nth(again, 4).body() == "third");
    CHECK(again.subject() == "second");
    CHECK(text.starts_with("A: 1\r\nB: 2\r\nFrom"));
    // The last part stays, and what was removed is not edited.
    CHECK(editor.replace_body(nth(mail, 3), "x") == errc::invalid_argument);
    CHECK(editor.add_field(nth(mail, 3), field("A", "1")) == errc::invalid_argument);
    CHECK_FALSE(editor.remove_part(nth(mail, 2)));
    CHECK(editor.remove_part(nth(mail, 1)) == errc::invalid_argument);
    CHECK(editor.text().find("\r\nuno\r\n--b\r\n\r\nthree\r\n--b\r\n\r\nthird\r\n--b--") !=
          std::string::npos);
    // A larger edit takes the smaller ones along.
    CHECK_FALSE(editor.replace_body(mail.root(), "--b\r\n\r\nx\r\n--b--"));
    CHECK(editor.text().ends_with("\r\n\r\n--b\r\n\r\nx\r\n--b--"));
}

TEST_CASE("message_editor: new content does not read as a delimiter") {
    for (const std::string_view content :
         {"--b", "x\r\n--b\r\ny", "x\n--b--", "x\n--bar", "b", "b--", "x\r\nb \r\n"}) {
        CAPTURE(content);
        edited(
            mixed, [&](auto& e, const auto& m) { return e.replace_body(nth(m, 1), content); },
            errc::invalid_argument);
        edited(
            mixed, [&](auto& e, const auto& m) { return e.replace_part(nth(m, 1), content); },
            errc::invalid_argument);
        edited(
            mixed, [&](auto& e, const auto& m) { return e.insert_before(nth(m, 1), content); },
            errc::invalid_argument);
        edited(
            mixed, [&](auto& e, const auto& m) { return e.append_part(m.root(), content); },
            errc::invalid_argument);
    }
    for (const std::string_view content : {"-b", "x--b", "bar", " --b"})
        edited(mixed, [&](auto& e, const auto& m) { return e.replace_body(nth(m, 1), content); });
    edited(
        mixed, [&](auto& e, const auto& m) { return e.replace_text(nth(m, 1), "--b\n"); },
        errc::invalid_argument);
}

TEST_CASE("message_editor: a multipart keeps its boundary") {
    const auto type = [](std::string_view value) { return field("Content-Type", value); };
    edited(
        mixed, [&](auto& e, const auto& m) { return e.remove_fields(m.root(), "content-type"); },
        errc::invalid_argument);
    edited(
        mixed, [&](auto& e, const auto& m) { return e.remove_field(m.root(), 4); },
        errc::invalid_argument);
    for (const std::string_view value : {"text/plain", "multipart/mixed; boundary=c"}) {
        edited(
            mixed,
            [&](auto& e, const auto& m) {
                return e.set_field(m.root(), "content-type", type(value));
            },
            errc::invalid_argument);
        edited(
            mixed, [&](auto& e, const auto& m) { return e.prepend_field(m.root(), type(value)); },
            errc::invalid_argument);
    }
    CHECK(edited(mixed, [&](auto& e, const auto& m) {
              return e.set_field(m.root(), "content-type", type("multipart/related; boundary=b"));
          }) == replaced(mixed, "mixed; boundary=\"b\"", "related; boundary=b"));
}

TEST_CASE("message_editor: messages with LF, without an empty line, without an end") {
    const std::string folded = edited("A: b\n\nbody\n", [](auto& e, const auto& m) {
        return e.set_text(m.root(), "Subject", std::string(70, 'x') + " folded");
    });
    CHECK(folded.find('\r') == std::string::npos);
    CHECK(folded.find("\n ") != std::string::npos);
    CHECK(folded.ends_with(" folded\n\nbody\n"));
    CHECK(edited("A: b\n\nbody\n", [](auto& e, const auto& m) {
              return e.set_text(m.root(), "B", "c");
          }) == "A: b\nB: c\n\nbody\n");
    CHECK(edited("A: b", [](auto& e, const auto& m) { return e.set_text(m.root(), "B", "c"); }) ==
          "A: b\r\nB: c\r\n");
    CHECK(edited("A: b", [](auto& e, const auto& m) {
              (void)e.set_text(m.root(), "B", "c");
              return e.set_text(m.root(), "A", "d");
          }) == "A: d\r\nB: c\r\n");
    CHECK(edited("A: b\r\nC: d", [](auto& e, const auto& m) {
              (void)e.remove_fields(m.root(), "C");
              return e.set_text(m.root(), "B", "c");
          }) == "A: b\r\nB: c\r\n");
    CHECK(edited("A: b", [](auto& e, const auto& m) { return e.replace_body(m.root(), "text"); }) ==
          "A: b\r\n\r\ntext");
    CHECK(edited("", [](auto& e, const auto& m) {
              (void)e.set_text(m.root(), "A", "b");
              return e.replace_body(m.root(), "text");
          }) == "A: b\r\n\r\ntext");
    CHECK(edited("A: b\r\nno field\r\n", [](auto& e, const auto& m) {
              (void)e.set_text(m.root(), "C", "d");
              return e.replace_body(m.root(), "E: f");
          }) == "A: b\r\nC: d\r\n\r\nE: f");
    // A header that runs into a delimiter, and one that is not there.
    const std::string_view odd = "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
                                 "--x\r\nA: b\r\n--x\r\n--x--";
    CHECK(edited(odd,
                 [](auto& e, const auto& m) {
                     (void)e.replace_body(nth(m, 1), "one");
                     (void)e.insert_before(nth(m, 2), "\r\nnew");
                     return e.replace_body(nth(m, 2), "two");
                 }) ==
          "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nA: b\r\n\r\none\r\n--x\r\n"
          "\r\nnew\r\n--x\r\n\r\ntwo\r\n--x--");
    CHECK(edited("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
                 [](auto& e, const auto& m) { return e.replace_body(nth(m, 1), "A: b"); }) ==
          "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nA: b");
}

TEST_CASE("M30: one edit in a real message, and every other octet stays") {
    test::for_each_message([&](const std::string& text) {
        const auto mail = message_view::parse(std::string_view(text));
        CHECK(message_editor(mail).text() == text);
        for (const part_view part : mail.parts()) {
            if (part.index() > 20) break;
            // A field added: all that was there is there, in two pieces.
            message_editor adds(mail);
            REQUIRE_FALSE(adds.add_field(part, field("X-Added", "1")));
            const std::string more = adds.text();
            const auto at = more.find("X-Added: 1");
            REQUIRE(at != std::string::npos);
            CHECK(more.substr(0, at).starts_with(text.substr(0, part.header_begin())));
            CHECK(more.ends_with(text.substr(part.body_begin())));
            const auto read = message_view::parse(std::string_view(more));
            CHECK(read.parts().size() == mail.parts().size());
            CHECK(nth(read, part.index()).header().find("X-Added") != nullptr);
            if (part.is_multipart() && !part.children().empty()) {
                message_editor appends(mail);
                REQUIRE_FALSE(appends.append_part(part, "Content-Type: text/plain\r\n\r\nnew"));
                const std::string longer = appends.text();
                CHECK(message_view::parse(std::string_view(longer)).parts().size() ==
                      mail.parts().size() + 1);
            }
            if (!part.is_leaf()) continue;
            message_editor replaces(mail);
            REQUIRE_FALSE(replaces.replace_body(part, "replaced"));
            const std::string other = replaces.text();
            CHECK(other.starts_with(text.substr(0, part.body_begin())));
            CHECK(other.ends_with(text.substr(part.body_end())));
            const auto reread = message_view::parse(std::string_view(other));
            CHECK(reread.parts().size() == mail.parts().size());
            CHECK(nth(reread, part.index()).body() == "replaced");
        }
    });
}
