// Message identifiers and lists of them.
#include <courriel/mime/message_id.hpp>

#include <doctest/doctest.h>

#include <string>

#include "defect_names.hpp"

using namespace courriel;

namespace {

std::string read(std::string_view value) {
    std::string out;
    for (const auto& id : mime::parse_message_ids(value)) out += '[' + id + ']';
    return out;
}

std::string defects_of(std::string_view value) {
    std::vector<mime::defect> defects;
    mime::parse_message_ids(value, mime::defect_sink(defects));
    return names_of(defects, value);
}

} // namespace

TEST_CASE("message_id: lists") {
    CHECK(read("<a@b>") == "[a@b]");
    CHECK(read("<a@b>\r\n\t<c@[d]> (x) <\"e f\"@g>") == "[a@b][c@[d]][\"e f\"@g]");
    CHECK(read("") == "");
    CHECK(defects_of("<a@b> <c@d>") == "");
}

TEST_CASE("message_id: old and broken forms") {
    CHECK(read("Your message of \"Tue <x@y>\" <a@b>") == "[a@b]");
    CHECK(read("<a (x) @ b . c>") == "[a@b.c]");
    CHECK(read("a@b, c@d") == "[a@b][c@d]");
    CHECK(defects_of("a@b") == "invalid_message_id ");
    CHECK(read("a") == "");
    CHECK(read("<a>") == "[a]");
    CHECK(defects_of("<a>") == "invalid_message_id ");
    CHECK(defects_of("<a@b@c>") == "invalid_message_id ");
    CHECK(defects_of("<\"a@b\"@c> <a@[b@c]>") == "");
    CHECK(defects_of("<a@b>, <c@d>") == "obsolete_syntax ");
    CHECK(defects_of("Your letter <a@b>") == "obsolete_syntax ");
    CHECK(read("<>") == "");
    CHECK(read("<a@b") == "[a@b]");
    CHECK(defects_of("<a@b") == "unterminated ");
    CHECK(read("<a@b<c@d>") == "[a@b][c@d]");
    CHECK(read("<a@b> <\"c@d") == "[a@b]");
    CHECK(read("<a\x01@b> <c\xff@d>") == "");
}

TEST_CASE("message_id: M09 every prefix") {
    const std::string_view value = "x \"y\\\" <\" <a(b\\))@\"c\\\"\"> <d@e>";
    for (std::size_t n = 0; n <= value.size(); ++n)
        CHECK(mime::parse_message_ids(std::string(value.substr(0, n))).size() <= 2);
}

TEST_CASE("message_id: M26 the limit of identifiers") {
    mime::limits limits;
    limits.message_ids = 3;
    CHECK(mime::parse_message_ids("<a@b><a@b>", {}, limits).size() == 2);
    CHECK(mime::parse_message_ids("<a@b><a@b><a@b>", {}, limits).size() == 3);
    std::vector<mime::defect> defects;
    CHECK(mime::parse_message_ids("<a@b><a@b><a@b><a@b>", mime::defect_sink(defects), limits)
              .size() == 3);
    CHECK(defects.size() == 1);
    std::string many;
    for (int i = 0; i != 100'000; ++i) many += "<a@b> ";
    CHECK(mime::parse_message_ids(many).size() == 10'000);
}

TEST_CASE("message_id: made of a date, random bits and a domain") {
    CHECK(mime::make_message_id("20261124040506", 0x0123456789abcdef, "example.org") ==
          "20261124040506.0123456789abcdef@example.org");
}
