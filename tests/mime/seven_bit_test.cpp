// The conversion to 7 bits: what changes and what does not, that readers find the same parts and
// octets behind it, and that nothing depends on the pieces.
#include <courriel/mime/seven_bit.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_view.hpp>

#include "seven_bit_support.hpp"
#include "support/corpus.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;

// Octets without CR, which quoted-printable may have put before an LF.
std::string without_cr(std::string text) {
    std::erase(text, '\r');
    return text;
}

} // namespace

TEST_CASE("what is of 7 bits passes as it is") {
    for (const std::string& text :
         {std::string(), std::string("Subject: x\r\n\r\nbody"), mime_head + "\r\nline\r\n\r\n",
          mime_head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9\r\n",
          std::string("no field"), std::string("\r\n"), std::string("Subject: x"),
          std::string("From x\nSubject: y\n\nz\n")}) {
        const auto out = convert(text);
        CHECK(out.text == text);
        CHECK(!out.report.is_changed());
        CHECK(out.report.is_fit());
    }
}

TEST_CASE("an 8bit body becomes quoted-printable, and its field is rewritten in place") {
    const auto out = convert("Subject: x\r\nCONTENT-TRANSFER-ENCODING :8BIT\r\n" + mime_head +
                             "\r\ncaf\xC3\xA9 and more text \r\n-- \r\n");
    CHECK(out.text == "Subject: x\r\nCONTENT-TRANSFER-ENCODING : quoted-printable\r\n" + mime_head +
                          "\r\ncaf=C3=A9 and more text=20\r\n=2D-=20\r\n");
    CHECK(out.report.converted == 1);
    CHECK(out.report.is_fit());
    CHECK(!out.report.breaks_signature());
}

TEST_CASE("a body labelled 8bit that has none is only relabelled") {
    const auto out = convert(mime_head + "Content-Transfer-Encoding: 8bit (x)\r\n\r\ntext\r\n");
    CHECK(out.text == mime_head + "Content-Transfer-Encoding: 7bit\r\n\r\ntext\r\n");
    CHECK(out.report.converted == 0);
    CHECK(out.report.relabelled == 1);
}

TEST_CASE("each of several labels is rewritten") {
    const auto out =
        convert(mime_head + "Content-Transfer-Encoding: 8bit\r\n"
                            "content-transfer-encoding: 7bit\r\n\r\na line of \xC3\xA9");
    CHECK(out.text == mime_head + "Content-Transfer-Encoding: quoted-printable\r\n"
                                  "content-transfer-encoding: quoted-printable\r\n\r\n"
                                  "a line of =C3=A9");
}

TEST_CASE("what has no label gets one, and what is not MIME becomes it") {
    CHECK(convert("Subject: x\r\n\r\nsome text \xC3\xA9\r\n").text ==
          "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\nsome text =C3=A9\r\n");
    CHECK(convert("Subject: x\n\nsome text \xE9\n").text ==
          "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=unknown-8bit\n"
          "Content-Transfer-Encoding: quoted-printable\n\nsome text =E9\n");
    // What was no field before must not become one.
    CHECK(convert("Subject: x\r\n\xC3\xA9: a line of text\r\n").text ==
          "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9: a line of text\r\n");
}

TEST_CASE("a From with a blank before its colon is a field, and may be folded") {
    const std::string text = "From : a@example.com,\r\n b@example.com\r\n";
    CHECK(convert(text + "\r\nsome text \xC3\xA9\r\n").text ==
          text + mime_head +
              "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
              "some text =C3=A9\r\n");
}

TEST_CASE("other types, binary and dense text become base64") {
    const std::string head = "MIME-Version: 1.0\r\nContent-Type: application/x\r\n";
    CHECK(convert(head + "\r\n\xFF\xFE").text ==
          head + "Content-Transfer-Encoding: base64\r\n\r\n//4=\r\n");
    CHECK(convert(mime_head + "Content-Transfer-Encoding: binary\r\n\r\na\xFF\n\r").text ==
          mime_head + "Content-Transfer-Encoding: base64\r\n\r\nYf8KDQ==\r\n");
    CHECK(convert(mime_head + "\r\n\xC3\xA9\xC3\xA9\xC3\xA9").text ==
          mime_head + "Content-Transfer-Encoding: base64\r\n\r\nw6nDqcOp\r\n");
    CHECK(convert(mime_head + "\r\n" + std::string("a long line with a\0NUL", 22)).text ==
          mime_head + "Content-Transfer-Encoding: base64\r\n\r\n"
                      "YSBsb25nIGxpbmUgd2l0aCBhAE5VTA==\r\n");
}

TEST_CASE("a line over 998 octets is folded by the encoding") {
    for (const std::size_t n : {998U, 999U, 1000U, 5000U, 100'000U}) {
        const auto out = convert(mime_head + "\r\n" + std::string(n, 'x') + "\r\n");
        CHECK(out.report.converted == (n <= 998 ? 0 : 1));
        for (std::size_t at = 0; at < out.text.size(); at = out.text.find('\n', at) + 1)
            CHECK(out.text.find('\n', at) - at <= 999);
    }
}

TEST_CASE("multiparts: each leaf by itself, delimiters and containers as they are") {
    const std::string text = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                             "Content-Transfer-Encoding: 8bit\r\n\r\npreamble \xE9\r\n--b\r\n"
                             "Content-Type: text/plain; charset=utf-8\r\n\r\nsome text \xC3\xA9"
                             "\r\n--b \r\n\r\nplain\r\n--b\r\nContent-Type: image/x\r\n\r\n\xFF\xFF"
                             "\r\n--b--\r\nepilogue\r\n";
    const auto out = convert(text);
    CHECK(out.text == "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                      "Content-Transfer-Encoding: 7bit\r\n\r\npreamble \xE9\r\n--b\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n\r\nsome text =C3=A9"
                      "\r\n--b \r\n\r\nplain\r\n--b\r\nContent-Type: image/x\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n//8=\r\n--b--\r\nepilogue\r\n");
    CHECK(out.report.converted == 2);
    CHECK(out.report.relabelled == 1);
    CHECK(out.report.left == 1);
    CHECK_FALSE(out.report.is_fit());
}

TEST_CASE("blanks at the end of a boundary do not hide its parts") {
    const std::string head =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b \t\"\r\n\r\n--b\r\n";
    CHECK(convert(head + "\r\nsome text \xC3\xA9\r\n--b--\r\n").text ==
          head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                 "some text =C3=A9\r\n--b--\r\n");
}

TEST_CASE("nested messages are converted inside; their containers only relabelled") {
    const std::string inner = "Subject: in\r\n\r\nsome text \xC3\xA9\r\n";
    const auto out = convert("MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n"
                             "Content-Transfer-Encoding: 8bit\r\n\r\n" +
                             inner);
    CHECK(out.text == "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n"
                      "Content-Transfer-Encoding: 7bit\r\n\r\n" +
                          convert(inner).text);
    const std::string digest = "MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=b\r\n"
                               "\r\n--b\r\n\r\n" +
                               inner + "\r\n--b--\r\n";
    const auto second = convert(digest);
    CHECK(second.text == "MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=b\r\n"
                         "\r\n--b\r\n\r\n" +
                             convert(inner).text + "\r\n--b--\r\n");
}

TEST_CASE("M30: multipart/signed is not touched unless forced") {
    const std::string part = "Content-Type: text/plain\r\n\r\nsome text \xC3\xA9\r\n";
    const std::string text =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n" +
        part + "--b\r\n\r\nsignature\r\n--b--\r\n--a\r\n" + part + "--a--\r\n";
    const auto out = convert(text);
    const std::size_t end = text.find("--b--") + 5;
    CHECK(out.text.substr(0, end) == text.substr(0, end));
    CHECK(is_ascii(std::string_view(out.text).substr(end)));
    CHECK(out.report.left == 2);
    CHECK(out.report.converted == 1);
    CHECK(!out.report.is_fit());
    CHECK(!out.report.breaks_signature());

    const auto forced = convert(text, {.force_signed = true});
    CHECK(is_ascii(forced.text));
    CHECK(forced.report.is_fit());
    CHECK(forced.report.broke_signed_part);
    CHECK(forced.report.breaks_signature());
    // One of 7 bits is not broken by force.
    std::string plain = text;
    std::replace(plain.begin(), plain.end(), '\xC3', 'x');
    std::replace(plain.begin(), plain.end(), '\xA9', 'x');
    CHECK(convert(plain, {.force_signed = true}).text == plain);
    CHECK(!convert(plain, {.force_signed = true}).report.breaks_signature());
}

TEST_CASE("would_convert tells beforehand which signatures break") {
    const std::string dkim = "DKIM-Signature: v=1\r\n" + mime_head + "\r\n";
    CHECK(mime::would_convert(dkim + "some text \xC3\xA9").breaks_signature());
    CHECK(!mime::would_convert(dkim + "some text").breaks_signature());
    CHECK(!mime::would_convert(mime_head + "\r\nsome text \xC3\xA9").breaks_signature());
    // A signature inside of the body is about its decoded octets.
    CHECK(!mime::would_convert("MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime\r\n\r\n"
                               "\xFF\xFF")
               .breaks_signature());
    CHECK(!mime::would_convert("Content-Type: message/rfc822\r\n\r\n" + dkim + "text \xC3\xA9")
               .has_dkim_signature);
}

TEST_CASE("headers beyond ASCII are reported, not changed") {
    const std::string text = "Subject: caf\xC3\xA9\r\n\r\nbody\r\n";
    const auto out = convert(text);
    CHECK(out.text == text);
    CHECK(out.report.eight_bit_header);
    CHECK(!out.report.is_fit());
}

TEST_CASE("what may not be encoded stays, and counts") {
    for (const std::string_view type :
         {"message/partial", "message/external-body", "multipart/x"}) {
        const std::string text =
            "MIME-Version: 1.0\r\nContent-Type: " + std::string(type) + "\r\n\r\n\xC3\xA9";
        CHECK(convert(text).text == text);
        CHECK(convert(text).report.left == 2);
    }
    for (const std::string_view encoding : {"x-odd", "x-yenc"}) {
        const std::string odd =
            mime_head + "Content-Transfer-Encoding: " + std::string(encoding) + "\r\n\r\n\xC3\xA9";
        CHECK(convert(odd).text == odd);
        CHECK(convert(odd).report.left == 2);
    }
}

TEST_CASE("octets beyond ASCII in encoded bodies") {
    CHECK(convert(mime_head + "Content-Transfer-Encoding: quoted-printable\r\n\r\na\xE9=20").text ==
          mime_head + "Content-Transfer-Encoding: quoted-printable\r\n\r\na=E9=20");
    const std::string base64 = mime_head + "Content-Transfer-Encoding: base64\r\n\r\nYQ\xE9==";
    CHECK(convert(base64).text == base64);
    CHECK(convert(base64).report.left == 1);
}

TEST_CASE("the first block decides; a label tells what is behind it") {
    seven_bit_options options;
    const std::string body = "0123456789";
    for (const std::size_t n : {9U, 10U, 11U}) {
        options.first_block = n;
        const auto out = convert(mime_head + "\r\n" + body + "\xE9", options);
        CHECK(out.report.converted == (n == 11 ? 1 : 0));
        CHECK(out.report.left == (n == 11 ? 0 : 1));
        const auto labelled =
            convert(mime_head + "Content-Transfer-Encoding: 8bit\r\n\r\n" + body + "\xE9", options);
        CHECK(labelled.report.converted == 1);
        CHECK(labelled.text.ends_with(body + "=E9"));
    }
}

TEST_CASE("M04: a header over the limit passes with its body as it is") {
    const std::string text = mime_head + "\r\nsome text \xC3\xA9";
    const std::size_t header = mime_head.size() + 2;
    for (const std::size_t n : {header - 1, header, header + 1}) {
        seven_bit_options options;
        options.limits.header_size = n;
        const auto out = convert(text, options);
        CHECK(out.report.converted == (n < header ? 0 : 1));
        CHECK(out.report.left == (n < header ? 2 : 0));
        CHECK((out.text == text) == (n < header));
    }
}

TEST_CASE("M01: what is nested beyond the limit passes as it is") {
    std::string text;
    for (int i = 0; i != 100'000; ++i) text += "Content-Type: message/rfc822\r\n\r\n";
    CHECK(convert(text + "\xC3\xA9").report.left == 2);
    seven_bit_options options;
    for (const std::size_t n : {2U, 3U, 4U}) {
        options.limits.depth = n;
        std::string deep;
        for (int i = 0; i != 3; ++i) deep += "Content-Type: message/rfc822\r\n\r\n";
        CHECK(convert(deep + "Subject: x\r\n\r\nsome text \xC3\xA9", options).report.converted ==
              (n < 3 ? 0 : 1));
    }
}

TEST_CASE("the corpus: no octet beyond ASCII, and readers find the same parts and octets") {
    std::size_t changed = 0;
    test::for_each_message([&](const std::string& text) {
        const auto out = convert(text, {.force_signed = true});
        if (out.report.is_fit()) CHECK(is_ascii(out.text));
        if (!out.report.is_changed()) CHECK(out.text == text);
        for (const std::size_t piece : {1U, 7U})
            CHECK(convert(text, {.force_signed = true}, piece).text == out.text);
        CHECK(convert(out.text, {.force_signed = true}).text == out.text);
        const auto before = mime::message_view::parse(text);
        const auto after = mime::message_view::parse(out.text);
        REQUIRE(before.parts().size() == after.parts().size());
        auto other = after.parts().begin();
        for (const auto part : before.parts()) {
            const auto same = *other;
            ++other;
            if (part.header().find("Content-Type") != nullptr) CHECK(part.type() == same.type());
            if (part.is_leaf()) CHECK(without_cr(part.decoded()) == without_cr(same.decoded()));
        }
        changed += out.report.is_changed() ? 1 : 0;
    });
    CHECK(changed > 20);
}
