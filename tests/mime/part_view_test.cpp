// What a part says of itself: type, encoding, name, text, and whether it is an attachment.
#include <courriel/mime/part_view.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <courriel/mime/message_view.hpp>

#include "message_tree.hpp"

namespace {

using namespace courriel::mime;
using namespace std::string_view_literals;

// The one part of a multipart that has that header and body.
struct lone_part {
    explicit lone_part(std::string_view part)
        : text("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + std::string(part) +
               "\r\n--b--\r\n")
        , mail(message_view::parse(text))
        , view(*mail.root().children().begin()) {}

    std::string text;
    message_view mail;
    part_view view;
};

std::string text_of(std::string_view part, std::vector<defect>* defects = nullptr) {
    const lone_part lone(part);
    return defects == nullptr ? lone.view.text() : lone.view.text(defect_sink(*defects));
}

} // namespace

TEST_CASE("part_view: the whole of it") {
    const lone_part part(
        "Content-Type: image/PNG; name=ignored.png\r\n"
        "Content-Transfer-Encoding: Base64\r\n"
        "Content-Disposition: attachment; filename=\"=?utf-8?q?d=C3=A9j=C3=A0?=\"\r\n"
        "Content-ID: <id@example.org>\r\n"
        "Content-Description: =?iso-8859-1?q?caf=E9?=\r\n\r\nYWJj");
    CHECK(part.view.index() == 1);
    CHECK(part.view.type().name() == "image/png");
    CHECK(part.view.encoding() == transfer_encoding::base64);
    CHECK(part.view.disposition()->type == "attachment");
    CHECK(part.view.content_id() == "id@example.org");
    CHECK(part.view.description() == "café");
    CHECK(part.view.file_name() == "déjà");
    CHECK(part.view.body() == "YWJj");
    CHECK(part.view.body().data() == part.text.data() + part.text.find("YWJj")); // not a copy
    CHECK(part.view.decoded() == "abc");
    CHECK(part.view.header_bytes().ends_with("?=\r\n\r\n"));
    CHECK(part.view.bytes().ends_with("\r\n\r\nYWJj"));
    CHECK(part.view.header().fields().size() == 5);
    CHECK(part.view.is_attachment());
}

TEST_CASE("part_view: text becomes UTF-8, whatever it was") {
    std::vector<defect> defects;
    CHECK(text_of("Content-Type: text/plain; charset=ISO-8859-1\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9=\r\n!\r\n") ==
          "café!\r\n");
    CHECK(text_of("Content-Type: text/html; charset=\"utf-8\"\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\nw6kK",
                  &defects) == "é\n");
    CHECK(text_of("Content-Type: text/plain; charset=utf-8\r\n\r\na\xC3") == "a\uFFFD");
    CHECK(defects.empty());
    CHECK(text_of("Content-Type: text/plain; charset=no-such\r\n\r\n\x80", &defects) == "€");
    CHECK(text_of("\r\na\0b\0"sv, &defects) == "a\uFFFDb\uFFFD");
    CHECK(text_of("\r\nd\xC3\xA9j\xE0", &defects) == "déj\uFFFD");
    CHECK(text_of("Content-Type: text/plain; charset=US-ASCII\r\n\r\n\xC3\xA9") == "é");
    CHECK(kinds_of(defects) == std::vector{defect_kind::unknown_charset, defect_kind::nul_in_text,
                                           defect_kind::octets_beyond_ascii});
}

TEST_CASE("part_view: an unknown encoding makes a leaf octets") {
    const lone_part part("Content-Type: text/plain\r\nContent-Transfer-Encoding: x\r\n\r\n=41");
    CHECK(part.view.type().name() == "application/octet-stream");
    CHECK(part.view.decoded() == "=41");
}

TEST_CASE("part_view: what is an attachment") {
    struct row {
        std::string_view header;
        bool is;
    };
    for (const row& r : {
             row{"", false},
             row{"Content-Type: text/html\r\n", false},
             row{"Content-Type: text/plain; name=a.txt\r\n", true},
             row{"Content-Type: application/pdf\r\n", true},
             row{"Content-Type: image/png\r\nContent-ID: <a@b>\r\n", false},
             row{"Content-Type: image/png\r\nContent-Disposition: inline; filename=a\r\n", false},
             row{"Content-Disposition: attachment\r\n", true},
             row{"Content-Disposition: x-new\r\n", true},
             row{"Content-Disposition: ; filename=a\r\n", true},
             row{"Content-Type: multipart/mixed; boundary=y\r\n", true}, // a leaf in truth
             row{"Content-Type: message/rfc822\r\n", true},
             row{"Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n", false},
         }) {
        CAPTURE(r.header);
        CHECK(lone_part(std::string(r.header) + "\r\nx").view.is_attachment() == r.is);
    }
}

TEST_CASE("part_view: a name is never empty") {
    CHECK(lone_part("Content-Type: image/jpeg\r\n\r\nx").view.safe_file_name() == "part-1.jpg");
    CHECK(lone_part("Content-Type: x/y; name=\"../..\"\r\n\r\nx").view.safe_file_name() ==
          "part-1.bin");
    CHECK(lone_part("Content-Type: text/x; filename=/etc/passwd\r\n\r\nx").view.safe_file_name() ==
          "passwd");
}

TEST_CASE("part_view: lives as long as any copy of its message") {
    const std::string text = multipart("a", "--a\r\n\r\nx\r\n--a--");
    auto first = message_view::parse(text);
    const part_view part = *first.root().children().begin();
    const message_view second = std::move(first);
    CHECK(part.body() == "x");
    CHECK(second.parts().size() == 2);
}
