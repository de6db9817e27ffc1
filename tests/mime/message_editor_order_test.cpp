// Edits where a header, a body or a delimiter is missing, and several in any order: each is placed
// once, whichever came first.
#include <courriel/mime/message_editor.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>

#include <courriel/errc.hpp>

#include "editing.hpp"
#include "support/replaced.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using test::replaced;

} // namespace

TEST_CASE("message_editor: a body that begins with a blank does not continue a new field") {
    CHECK(edited(" a body\r\nand more\r\n", [](auto& e, const auto& m) {
              const auto error = e.add_field(m.root(), field("X-One", "1"));
              return error ? error : e.add_field(m.root(), field("X-Two", "2"));
          }) == "X-One: 1\r\nX-Two: 2\r\n\r\n a body\r\nand more\r\n");
}

TEST_CASE("message_editor: fields and a body where there is no header, in any order") {
    using verb = std::function<std::error_code(message_editor&, const message_view&)>;
    const auto both = [](std::string_view text, const verb& one, const verb& other) {
        const auto mail = message_view::parse(text);
        message_editor editor(mail);
        message_editor reversed(mail);
        CHECK_FALSE(one(editor, mail));
        CHECK_FALSE(other(editor, mail));
        CHECK_FALSE(other(reversed, mail));
        CHECK_FALSE(one(reversed, mail));
        CHECK(editor.text() == reversed.text());
        return editor.text();
    };
    const verb adds = [](auto& e, const auto& m) { return e.add_field(m.root(), field("B", "c")); };
    const verb prepends = [](auto& e, const auto& m) {
        return e.prepend_field(m.root(), field("B", "c"));
    };
    const verb sets = [](auto& e, const auto& m) { return e.set_text(m.root(), "A", "d"); };
    const verb removes = [](auto& e, const auto& m) { return e.remove_fields(m.root(), "A"); };
    const verb body = [](auto& e, const auto& m) { return e.replace_body(m.root(), " new"); };
    for (const std::string_view text : {"", " body\r\n", "no field\r\n"}) {
        CHECK(both(text, adds, body) == "B: c\r\n\r\n new");
        CHECK(both(text, prepends, body) == "B: c\r\n\r\n new");
    }
    CHECK(both("A: b", adds, body) == "A: b\r\nB: c\r\n\r\n new");
    CHECK(both("A: b", prepends, body) == "B: c\r\nA: b\r\n\r\n new");
    CHECK(both("A: b", sets, body) == "A: d\r\n\r\n new");
    CHECK(both("A: b", removes, body) == "\r\n new");
    CHECK(both("A: b", removes, adds) == "B: c\r\n");
    CHECK(both("A: b", removes, prepends) == "B: c\r\n");
    CHECK(both("A: b", sets, adds) == "A: d\r\nB: c\r\n");
    CHECK(edited("A: b", [&](auto& e, const auto& m) {
              (void)removes(e, m);
              (void)adds(e, m);
              return sets(e, m);
          }) == "A: d\r\nB: c\r\n");
    CHECK(edited(" body\r\n", [&](auto& e, const auto& m) {
              (void)adds(e, m);
              return e.replace_part(m.root(), "X: y\r\n\r\nnew");
          }) == "X: y\r\n\r\nnew");
}

TEST_CASE("message_editor: a larger edit takes along what was done where it begins and ends") {
    const std::string head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    const std::string_view body = "--b\r\n\r\nX\r\n--b--";
    const auto add_parts = [](auto& e, const auto& m) {
        CHECK_FALSE(e.insert_before(nth(m, 1), "\r\nnew"));
        CHECK_FALSE(e.append_part(m.root(), "\r\nnew"));
        CHECK_FALSE(e.replace_body(nth(m, 1), "new"));
        CHECK_FALSE(e.add_field(nth(m, 1), field("N", "1")));
    };
    for (const std::string_view parts :
         {"--b\r\n\r\none\r\n--b--\r\n", "--b\r\n\r\none", "--b\r\n\r\n", "--b\r\nA: b", "--b"}) {
        CAPTURE(parts);
        const std::string text = head + std::string(parts);
        CHECK(edited(text, [&](auto& e, const auto& m) {
                  add_parts(e, m);
                  return e.replace_body(m.root(), body);
              }) == head + std::string(body));
        CHECK(edited(text, [&](auto& e, const auto& m) {
                  add_parts(e, m);
                  return e.replace_part(m.root(), "A: b\r\n\r\nX");
              }) == "A: b\r\n\r\nX");
        // Behind it there is nothing left to edit.
        CHECK(edited(text, [&](auto& e, const auto& m) {
                  const auto error = e.replace_body(m.root(), body);
                  CHECK(e.insert_before(nth(m, 1), "\r\nnew") == errc::invalid_argument);
                  CHECK(e.append_part(m.root(), "\r\nnew") == errc::invalid_argument);
                  CHECK(e.replace_body(nth(m, 1), "new") == errc::invalid_argument);
                  CHECK(e.add_field(nth(m, 1), field("N", "1")) == errc::invalid_argument);
                  return error;
              }) == head + std::string(body));
    }
    const std::string_view nested = "Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\nin\r\n";
    for (const bool outer : {false, true}) {
        const auto replaces = [&](auto& e, const auto& m) {
            return outer ? e.replace_body(m.root(), "S: x\r\n\r\ny")
                         : e.replace_part(nth(m, 1), "S: x\r\n\r\ny");
        };
        CHECK(edited(nested, [&](auto& e, const auto& m) {
                  CHECK_FALSE(e.prepend_field(nth(m, 1), field("N", "1")));
                  const auto error = replaces(e, m);
                  CHECK(e.prepend_field(nth(m, 1), field("N", "1")) == errc::invalid_argument);
                  return error;
              }) == "Content-Type: message/rfc822\r\n\r\nS: x\r\n\r\ny");
    }
    CHECK(edited(head + "--b\r\n\r\n\r\n--b--", [](auto& e, const auto& m) {
              CHECK_FALSE(e.replace_body(nth(m, 1), "gone"));
              return e.replace_part(nth(m, 1), "\r\nnew");
          }) == head + "--b\r\n\r\nnew\r\n--b--");
    CHECK(edited(head + "--b\r\n--b\r\n\r\ntwo\r\n--b--", [](auto& e, const auto& m) {
              CHECK_FALSE(e.replace_body(nth(m, 1), "gone"));
              return e.remove_part(nth(m, 1));
          }) == head + "--b\r\n\r\ntwo\r\n--b--");
}

TEST_CASE("message_editor: parts at the end of two multiparts, the inner ones first") {
    const std::string text = "Content-Type: multipart/mixed; boundary=o\r\n\r\n"
                             "--o\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
                             "--i\r\n\r\none";
    const auto append_both = [](auto& e, const auto& m) {
        CHECK_FALSE(e.append_part(m.root(), "\r\nouter"));
        return e.append_part(nth(m, 1), "\r\ninner");
    };
    CHECK(edited(text, append_both) == text + "\r\n--i\r\n\r\ninner\r\n--o\r\n\r\nouter");
    // The part before them may go, before or behind.
    const std::string longer = text + "\r\n--i\r\n\r\ntwo\r\n--o--\r\n";
    const std::string changed = text + "\r\n--i\r\n\r\ninner\r\n--o\r\n\r\nouter\r\n--o--\r\n";
    CHECK(edited(longer, [&](auto& e, const auto& m) {
              CHECK_FALSE(append_both(e, m));
              return e.remove_part(nth(m, 3));
          }) == changed);
    CHECK(edited(longer, [&](auto& e, const auto& m) {
              CHECK_FALSE(e.remove_part(nth(m, 3)));
              return append_both(e, m);
          }) == changed);
    CHECK(edited(text + "\r\n--i\r\n\r\ntwo", [&](auto& e, const auto& m) {
              CHECK_FALSE(append_both(e, m));
              return e.remove_part(nth(m, 3));
          }) == changed.substr(0, changed.find("\r\n--o--")) + "\r\n");
    CHECK(edited(text, [&](auto& e, const auto& m) {
              CHECK_FALSE(append_both(e, m));
              return e.replace_body(nth(m, 1), "--i\r\n\r\nX");
          }) == replaced(text, "one", "X") + "\r\n--o\r\n\r\nouter");
}

TEST_CASE("message_editor: a message in a part whose header has no end gets none") {
    for (const std::string_view text :
         {"Content-Type: message/rfc822", "Content-Type: message/rfc822\r\nno field\r\n"}) {
        edited(
            text, [](auto& e, const auto& m) { return e.set_text(nth(m, 1), "A", "b"); },
            errc::invalid_argument);
        edited(
            text, [](auto& e, const auto& m) { return e.replace_body(nth(m, 1), "A: b"); },
            errc::invalid_argument);
        edited(
            text, [](auto& e, const auto& m) { return e.replace_part(nth(m, 1), "A: b"); },
            errc::invalid_argument);
    }
    CHECK(edited("Content-Type: message/rfc822\r\n\r\n", [](auto& e, const auto& m) {
              return e.set_text(nth(m, 1), "A", "b");
          }) == "Content-Type: message/rfc822\r\n\r\nA: b\r\n");
}
