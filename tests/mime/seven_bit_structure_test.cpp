// The conversion to 7 bits makes no delimiter and hides none: readers find the parts that they
// found before.
#include <courriel/mime/seven_bit.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/message_view.hpp>

#include "seven_bit_support.hpp"
#include "support/replaced.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;

} // namespace

TEST_CASE("a nested message without a header gets one of its own") {
    const std::string outer = "Content-Type: message/rfc822\r\n";
    CHECK(convert(outer + "no field \xC3\xA9 in this line\r\n").text ==
          outer + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                  "no field =C3=A9 in this line\r\n");
    CHECK(convert(outer + "From x\r\nno field \xC3\xA9 in this line\r\n").text ==
          outer + "From x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                  "no field =C3=A9 in this line\r\n");
}

TEST_CASE("a delimiter line may end the header of its multipart") {
    const std::string head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
    const std::string end = "\r\n--b--\r\n";
    const std::string label = "Content-Transfer-Encoding: quoted-printable\r\n";
    CHECK(convert(head + "--b\r\n\r\nsome words and a caf\xC3\xA9" + end).text ==
          head + "--b\r\n" + label + "\r\nsome words and a caf=C3=A9" + end);
    CHECK(convert(head + "b\r\nSubject: caf\xC3\xA9\r\n\r\nwords" + end).report.eight_bit_header);
    // Of equal boundaries that of the innermost multipart counts, though its header ends only here.
    const std::string inner = head + "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n--b\r\n";
    const std::string text =
        inner + "\r\none\r\n--b\r\n\r\nsome words and a caf\xC3\xA9\r\n--b--\r\n";
    const std::string converted = convert(text).text;
    const auto before = mime::message_view::parse(text);
    const auto after = mime::message_view::parse(converted);
    CHECK(before.parts().size() == 4);
    CHECK(after.parts().size() == 4);
}

TEST_CASE("parts of a multipart with an encoding are known, and pass as they are") {
    const std::string head = "MIME-Version: 1.0\r\n";
    // The second delimiter is the inner multipart's, which has the boundary of the outer.
    for (const std::string_view encoding : {"base64", "quoted-printable", "x-y", "yenc"}) {
        CAPTURE(encoding);
        const std::string text =
            head +
            "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: " +
            std::string(encoding) +
            "\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n\xE9\r\n"
            "--a--\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xE9\r\n--b--\r\n";
        const auto out = convert(text + "--a\r\n\r\n\xE9\r\n--a--\r\n");
        CHECK(out.text ==
              text + "--a\r\nContent-Transfer-Encoding: base64\r\n\r\n6Q==\r\n--a--\r\n");
        CHECK(out.report.left == 2);
        CHECK(out.report.relabelled == 0);
    }
    const std::string inner = head +
                              "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: x-y"
                              "\r\n\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xE9";
    CHECK(convert(inner).text == inner);
}

TEST_CASE("a delimiter of a part of a message/global does not end it") {
    const std::string head =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/global\r\n";
    const std::string inner = "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n"
                              "these are some words and a caf\xC3\xA9\r\n--b\r\n\r\n--b--";
    const std::string behind = "\r\n--b\r\n\r\nlast\r\n--b--\r\n";
    const auto out = convert(head + "\r\n" + inner + behind);
    CHECK(out.text == head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" +
                          "Content-Type: multipart/signed; boundary=3Db\r\n\r\n=2D-b\r\n\r\n"
                          "these are some words and a caf=C3=A9\r\n=2D-b\r\n\r\n=2D-b--" +
                          behind);
    CHECK(out.report.is_fit());
    CHECK(out.report.converted == 1);
    CHECK_FALSE(out.report.broke_signed_part);
    CHECK_FALSE(out.report.eight_bit_header);
}

TEST_CASE("M04: of a message/global whose header is over the limit no parts are known") {
    const std::string head =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/global\r\n\r\n";
    const std::string inner = "Content-Type: multipart/mixed; boundary=b\r\nSubject: ";
    constexpr std::size_t limit = 200;
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
        CAPTURE(size);
        const std::string header = inner + std::string(size - inner.size() - 4, 'x') + "\r\n\r\n";
        const std::string text = head + header + "--b\r\n\r\nsome words and a caf\xC3\xA9\r\n--b--";
        seven_bit_options options;
        options.limits.header_size = limit;
        // Known, the part is encoded with the message it is in; else as one of the outer multipart.
        const bool is_encoded_whole = convert(text, options).text.find("=2D-b") != text.npos;
        CHECK(is_encoded_whole == (size <= limit));
        CHECK(convert(text, options).report.converted == 1);
    }
}

TEST_CASE("no octet is changed where the line could become a delimiter") {
    const std::string quoted = mime_head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    for (const std::string_view line :
         {"--b\xE9", "--\xE9", "---\xE9", "a\r\n--b\xE9", "a\n--\xE9"}) {
        CHECK(convert(quoted + std::string(line)).text == quoted + std::string(line));
        CHECK(convert(quoted + std::string(line)).report.left == 1);
    }
    for (const std::string_view line :
         {"-\xE9", "-a-\xE9", "a--\xE9", "-\r\n-\xE9", "--\r\n\xE9"}) {
        CHECK(convert(quoted + std::string(line)).text ==
              quoted + test::replaced(line, "\xE9", "=E9"));
        CHECK(convert(quoted + std::string(line)).report.escaped == 1);
    }
    // In a preamble, '?' for an octet would make a part here.
    const std::string hidden = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b?\""
                               "\r\n\r\n--b\xE9\r\n\r\nhidden\r\n--b?\r\n\r\nshown\r\n--b?--\r\n";
    CHECK(convert(hidden).text == hidden);
}

TEST_CASE("no octet is changed in the line that ends a header without an empty line") {
    const std::string head = mime_head + "Content-Transfer-Encoding: quoted-printable\r\n";
    // "=E9" would be a field's name, and what follows fields.
    for (const std::string_view line : {"\xE9: x", "a\xE9: x", "\xE9"}) {
        CAPTURE(line);
        const auto out = convert(head + std::string(line) + "\r\nContent-Type: a/b\r\n\xE9");
        CHECK(out.text == head + std::string(line) + "\r\nContent-Type: a/b\r\n=E9");
        CHECK(out.report.left == 1);
        CHECK(out.report.escaped == 1);
        CHECK_FALSE(out.report.is_fit());
    }
    CHECK(convert(head + "\r\n\xE9: x").text == head + "\r\n=E9: x");
}

TEST_CASE("where delimiters need no dashes, nothing is changed") {
    struct attempt {
        std::string boundary; // what would be written
        std::string part;     // with an octet beyond ASCII
    };
    const attempt tried[] = {
        {"b=C3", "\r\nb\xC3\r\nsome more words"},
        {"4Q==", "Content-Type: x/y\r\n\r\n\xE1"},
        {"Content-Transfer-Encoding: base64", "Content-Type: x/y\r\n\r\n\xE1"},
        {"b=E9", "Content-Transfer-Encoding: quoted-printable\r\n\r\nb\xE9"},
    };
    for (const auto& t : tried) {
        CAPTURE(t.boundary);
        const std::string head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" +
                                 t.boundary + "\"\r\n\r\n";
        const std::string text =
            head + t.boundary + "\r\n" + t.part + "\r\n" + t.boundary + "--\r\n";
        const auto out = convert(text);
        CHECK(out.text == text);
        CHECK(out.report.left == 1);
        // Such lines count until one with dashes is found.
        const std::string other =
            head + t.boundary + "\r\n" + t.part + "\r\n--" + t.boundary + "\r\n" + t.part;
        CHECK(convert(other).report.left == 1);
        CHECK(convert(other).report.converted + convert(other).report.escaped == 1);
    }
    const std::string labels = "Content-Type: multipart/mixed; boundary=c\r\n\r\nc\r\n"
                               "Content-Transfer-Encoding: 8bit\r\nContent-Type: ";
    for (const std::string type : {"text/plain", "message/rfc822", "multipart/mixed; boundary=d"})
        CHECK(convert(labels + type + "\r\n\r\nwords").text == labels + type + "\r\n\r\nwords");
}

TEST_CASE("an encoded line cannot become a delimiter") {
    // "--b=C3" would be one, if the octet were only escaped.
    const std::string text = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed;"
                             " boundary=\"b=C3\"\r\n\r\n--b=C3\r\n\r\nsome text\r\n--b\xC3\r\nmore"
                             "\r\n--b=C3--\r\n";
    const auto out = convert(text);
    const auto mail = mime::message_view::parse(out.text);
    REQUIRE(mail.parts().size() == 2);
    CHECK((*mail.root().children().begin()).decoded() == "some text\r\n--b\xC3\r\nmore");
    const std::string dashes = mime_head + "\r\n\xC3\xA9" + std::string(300, '-');
    const auto second = convert(dashes);
    CHECK(mime::message_view::parse(second.text).root().decoded() ==
          "\xC3\xA9" + std::string(300, '-'));
    for (std::size_t at = second.text.find("\r\n\r\n") + 4; at < second.text.size();) {
        CHECK(second.text.substr(at, 2) != "--");
        const std::size_t end = std::min(second.text.find("\r\n", at), second.text.size());
        CHECK(end - at <= 76);
        at = end + 2;
    }
}
