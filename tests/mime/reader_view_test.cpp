// What a reader sees of a message: RFC 8621's sorting of parts, and previews.
#include <courriel/mime/reader_view.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/utf8.hpp>

#include "support/corpus.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace std::string_literals;

// A message from a sketch: "mixed(plain,related(html,png:cid))". A leaf may be followed by "!" (an
// attachment), "+" (it has a name) and ":ID" (its Content-ID).
class sketch {
public:
    explicit sketch(std::string_view drawing) : rest_(drawing) { text_ = part(0); }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string part(int level) {
        const std::size_t end = std::min(rest_.find_first_of("(,)"), rest_.size());
        std::string_view name = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (rest_.starts_with('(')) {
            const std::string boundary = "b" + std::to_string(level);
            std::string out =
                "Content-Type: multipart/" + std::string(name) + "; boundary=" + boundary + "\r\n";
            do {
                rest_.remove_prefix(1);
                out += "\r\n--" + boundary + "\r\n" + part(level + 1);
            } while (rest_.starts_with(','));
            rest_.remove_prefix(1);
            return out + "\r\n--" + boundary + "--\r\n";
        }
        std::string header;
        if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
            header += "Content-ID: <" + std::string(name.substr(colon + 1)) + ">\r\n";
            name = name.substr(0, colon);
        }
        const bool attached = name.ends_with('!');
        const bool named = name.ends_with('+');
        if (attached || named) name.remove_suffix(1);
        if (attached) header += "Content-Disposition: attachment\r\n";
        if (named) header += "Content-Disposition: inline; filename=f\r\n";
        const std::string_view type = name.starts_with("plain") || name.starts_with("html")
                                          ? "text/"
                                      : name == "png" ? "image/"
                                                      : "application/";
        while (ascii::is_digit(name.back())) name.remove_suffix(1);
        return "Content-Type: " + std::string(type) + std::string(name) + "\r\n" + header + "\r\n" +
               "body";
    }

    std::string_view rest_;
    std::string text_;
};

// The three lists as subtypes with indices: "plain1|html2|png3".
std::string sorted(std::string_view drawing) {
    const sketch mail(drawing);
    const reader_view view(message_view::parse(std::string_view(mail.text())));
    std::string out;
    for (const auto parts : {view.text_body(), view.html_body(), view.attachments()}) {
        std::string list;
        for (const part_view part : parts)
            list += (list.empty() ? "" : ",") + part.type().subtype + std::to_string(part.index());
        out += list + '|';
    }
    out.pop_back();
    return out;
}

std::string preview_of(std::string_view type, std::string_view body, std::size_t n = 200) {
    const std::string text = "Content-Type: " + std::string(type) + "\r\n\r\n" + std::string(body);
    return preview(message_view::parse(std::string_view(text)), n);
}

} // namespace

TEST_CASE("RFC 8621 section 4.1.4: bodies and attachments of usual messages") {
    CHECK(sorted("plain") == "plain0|plain0|");
    CHECK(sorted("html") == "html0|html0|");
    CHECK(sorted("pdf") == "||pdf0");
    CHECK(sorted("png") == "png0|png0|");
    CHECK(sorted("plain!") == "||plain0");
    CHECK(sorted("alternative(plain,html)") == "plain1|html2|");
    CHECK(sorted("alternative(html)") == "html1|html1|");
    CHECK(sorted("alternative(plain)") == "plain1|plain1|");
    CHECK(sorted("mixed(plain,pdf)") == "plain1|plain1|pdf2");
    CHECK(sorted("mixed(alternative(plain,html),pdf)") == "plain2|html3|pdf4");
    CHECK(sorted("alternative(plain,related(html,png:x))") == "plain1|html3|png4");
    CHECK(sorted("related(html,png,png)") == "html1|html1|png2,png3");
    CHECK(sorted("mixed(plain,png,plain,plain+,plain!)") ==
          "plain1,png2,plain3|plain1,png2,plain3|plain4,plain5");
    CHECK(sorted("mixed(plain+)") == "plain1|plain1|");
    CHECK(sorted("alternative(plain,html,calendar)") == "plain1|html2|calendar3");
    CHECK(sorted("signed(plain,pgp-signature)") == "plain1|plain1|pgp-signature2");
    CHECK(sorted("encrypted(pgp-encrypted,octet-stream)") == "||pgp-encrypted1,octet-stream2");
}

// From the RFC's example of a complex message: A to K, its parts as it sorts them.
TEST_CASE("RFC 8621 section 4.1.4: the example") {
    CHECK(sorted("mixed(plain,mixed(alternative(mixed(plain,png,plain),related(html,png,png)),"
                 "png!,octet-stream,x-msg!),plain)") ==
          "plain1,plain5,png6,plain7,plain15|plain1,html9,plain15|"
          "png6,png10,png11,png12,octet-stream13,x-msg14");
}

TEST_CASE("reader_view: signed and encrypted parts are reported") {
    const auto protections = [](std::string_view text) {
        std::string out;
        const reader_view view(message_view::parse(text));
        for (const auto& p : view.protections())
            out += std::to_string(static_cast<int>(p.how)) + '@' + std::to_string(p.part.index());
        return out;
    };
    CHECK(protections(std::string_view("Subject: x\r\n\r\n")) == "");
    const std::string mail = sketch("mixed(signed(plain,x),encrypted(x,y))").text();
    CHECK(protections(std::string_view(mail)) == "0@12@4");
    CHECK(protections(std::string_view(
              "Content-Type: application/pkcs7-mime; smime-type=Signed-Data\r\n\r\n")) == "1@0");
    CHECK(protections(std::string_view("Content-Type: application/x-pkcs7-mime\r\n\r\n")) == "2@0");
}

TEST_CASE("reader_view: texts joined, whatever each is") {
    const std::string_view text = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                  "--b\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
                                  "one \r\ntwo\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                                  "<p>three &amp; four\r\n--b\r\n\r\nfive\r\nsix\r\n--b--\r\n";
    const auto mail = message_view::parse(text);
    const reader_view view(mail);
    CHECK(view.text() == "one two\nthree & four\nfive\nsix");
    CHECK(view.html() == "<div>one two<br>\n</div>\n<p>three &amp; four<div>five<br>\nsix</div>\n");
}

TEST_CASE("reader_view: a text in an encoding that nobody knows is shown as it stands") {
    const std::string_view text = "Content-Type: text/html\r\nContent-Transfer-Encoding: 8bits\r\n"
                                  "\r\n<p>shown";
    const reader_view view(message_view::parse(text));
    CHECK(view.text() == "shown\n");
    CHECK(view.html() == "<p>shown");
    CHECK(view.attachments().empty());
    CHECK(preview_of("image/png\r\nContent-Transfer-Encoding: x", "hidden") == "");
}

TEST_CASE("reader_view: a nested message by itself") {
    const std::string_view text =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nouter"
        "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        "Subject: inner\r\n\r\ninner text\r\n--b--\r\n";
    const auto mail = message_view::parse(text);
    const reader_view outer(mail);
    CHECK(outer.text() == "outer");
    CHECK(outer.attachments().size() == 1);
    const part_view nested = *(*++mail.root().children().begin()).children().begin();
    CHECK(reader_view(mail, nested).text() == "inner text");
    // The view keeps what it is made of.
    const reader_view kept(message_view::parse(text));
    CHECK(kept.text() == "outer");
}

TEST_CASE("RFC 2392: the parts that HTML shows") {
    const std::string mail = sketch("related(html,png:a%b@x,png:c@x,png:c@x)").text();
    const reader_view view(message_view::parse(std::string_view(mail)));
    REQUIRE(view.find_cid("cid:c@x"));
    CHECK(view.find_cid("CID:c@x")->index() == 3);
    CHECK(view.find_cid("cid:%63%40x")->index() == 3);
    CHECK(view.find_cid("cid:a%25b@x")->index() == 2);
    CHECK_FALSE(view.find_cid("cid:d@x"));
    CHECK_FALSE(view.find_cid(""));
    CHECK_FALSE(view.find_cid("cid:%"));
}

TEST_CASE("RFC 8970 section 3.3: a preview is one line of text") {
    CHECK(preview_of("text/plain", "Hello,\r\n\r\n  wide \t world\r\n") == "Hello, wide world");
    CHECK(preview_of("text/html", "<title>no</title><p>Hello<p>world") == "Hello world");
    CHECK(preview_of("text/plain; format=flowed", "a \r\nb\r\n") == "a b");
    CHECK(preview_of("text/plain", "> old\r\nnew\r\n> old\r\n-- \r\nAda\r\n") == "new");
    CHECK(preview_of("text/plain", "> old\r\n> older\r\n") == "old older");
    CHECK(preview_of("text/html", "<blockquote>old</blockquote>new") == "new");
    CHECK(preview_of("text/html", "<blockquote>old</blockquote>") == "old");
    CHECK(preview_of("image/png", "x") == "");
    CHECK(preview_of("text/plain", "") == "");
    CHECK(preview_of("text/html", "Hi &zwnj;&nbsp;&zwnj;&nbsp;\u200B\u034F there") == "Hi there");
    CHECK(preview_of("text/plain; charset=utf-8", "Hi \u2800 \u3164\u115F\u202E there") ==
          "Hi there");
    const std::string flag = "\U0001F3F4\U000E0067\U000E0062\U000E007F";
    CHECK(preview_of("text/plain; charset=utf-8", flag) == flag);
    CHECK(preview(message_view::parse(std::string_view(
              "Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: "
              "application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: "
              "application/octet-stream\r\n\r\nsecret\r\n--b--"))) == "");
}

TEST_CASE("preview: as many characters as are asked for, and whole ones") {
    const std::string body = "ab \u00E9\U0001F642c";
    for (std::size_t n = 0; n != 8; ++n) {
        const std::string out = preview_of("text/plain; charset=utf-8", body, n);
        CHECK(out == std::string_view("ab \u00E9\U0001F642c")
                         .substr(0, std::array<std::size_t, 8>{0, 1, 2, 2, 5, 9, 10, 10}[n]));
    }
    // A letter with its accent, and a family of three, stay whole or go.
    CHECK(preview_of("text/plain; charset=utf-8", "xe\u0301", 2) == "x");
    CHECK(preview_of("text/plain; charset=utf-8", "x\U0001F468\u200D\U0001F469", 3) == "x");
    CHECK(preview_of("text/plain; charset=utf-8", "x\U0001F468\u200D\U0001F469", 4) ==
          "x\U0001F468\u200D\U0001F469");
    // What turns the direction of writing stays behind.
    CHECK(preview_of("text/plain; charset=utf-8", "a\u202Eb", 9) == "ab");
}

TEST_CASE("M34: a preview of text in an odd charset") {
    CHECK(preview_of("text/plain; charset=nobody-knows-it", "caf\xE9") == "café");
    CHECK(preview_of("text/html; charset=utf-16", std::string_view("\0h\0i\0", 5)) == "hi\uFFFD");
    CHECK(preview_of("text/plain; charset=utf-8", "a\xE2\x82") == "a\uFFFD");
    const std::string body = "\xFF\xFE\x81\x00&#x;<\x1B$B"s + std::string(50, '\xC3');
    for (const std::string_view type :
         {"text/plain; charset=iso-2022-jp", "text/html; charset=utf-7", "text/html; charset=big5",
          "text/plain; charset=utf-16le", "text/html; charset=x", "text/plain"})
        for (std::size_t size = 0; size <= body.size(); ++size)
            CHECK(utf8::is_valid(preview_of(type, body.substr(0, size), 10)));
}

TEST_CASE("M34: every message of the corpus has a preview, of one line and short") {
    std::size_t shown = 0;
    test::for_each_message([&](const std::string& text) {
        const auto mail = message_view::parse(std::string_view(text));
        const std::string line = preview(mail, 256);
        CHECK(utf8::is_valid(line));
        CHECK(line.find_first_of("\r\n\t") == std::string::npos);
        CHECK(line.size() <= 4 * 256);
        shown += line.empty() ? 0 : 1;
        const reader_view view(mail);
        CHECK(utf8::is_valid(view.text()));
        CHECK(utf8::is_valid(view.html()));
        std::vector<int> seen(mail.parts().size());
        for (const part_view part : view.text_body()) ++seen[part.index()];
        for (const part_view part : view.html_body()) ++seen[part.index()];
        for (const part_view part : view.attachments()) ++seen[part.index()];
        for (const int times : seen) CHECK(times <= 3);
    });
    CHECK(shown > 150);
}
