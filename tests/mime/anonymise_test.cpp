// Messages without what they say: the words go, the shape and the faults stay.
#include <courriel/mime/anonymise.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_view.hpp>

#include "message_tree.hpp"
#include "support/corpus.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;

std::string anonymous(std::string_view text, std::uint64_t key = 7) {
    return anonymise(message_view::parse(text), key);
}

// The letters of a text as 'a' and 'A', its digits as '0': what must not change.
std::string shape(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = ascii::is_lower(c) ? 'a' : ascii::is_upper(c) ? 'A' : ascii::is_digit(c) ? '0' : c;
    return out;
}

bool same(const std::vector<defect>& a, const std::vector<defect>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.kind == y.kind && x.begin == y.begin && x.end == y.end;
    });
}

// How many words of four letters or more stand in both texts at the same place.
std::size_t words_left(std::string_view before, std::string_view after) {
    std::size_t left = 0;
    for (std::size_t at = 0; at < std::min(before.size(), after.size());) {
        std::size_t end = at;
        while (end < before.size() && ascii::is_alpha(before[end])) ++end;
        left += end - at >= 4 && after.substr(at, end - at) == before.substr(at, end - at) ? 1 : 0;
        at = end + 1;
    }
    return left;
}

} // namespace

TEST_CASE("anonymise: words of fields") {
    const std::string_view text = "From: Ada Lovelace <ada@example.org>\r\n"
                                  "To: bob@example.org, ADA@Example.org\r\n"
                                  "Subject: Re: x2 plans\r\n"
                                  "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
                                  "Message-ID: <plans.1@example.org>\r\n"
                                  "References: <plans.1@example.org>\r\n"
                                  "MIME-Version: 1.0 (secret)\r\n"
                                  "\r\n"
                                  "Dear Bob, 4711.\r\n";
    const std::string out = anonymous(text);
    CHECK(out.size() == text.size());
    CHECK(shape(out) == shape(text));
    const auto before = message_view::parse(text);
    const auto after = message_view::parse(std::string_view(out));
    CHECK(before.date() == after.date());
    CHECK(before.header().fields().size() == after.header().fields().size());
    for (const std::string_view name : {"From", "Subject", "Date", "Message-ID"})
        CHECK(after.header().find(name) != nullptr);
    CHECK(words_left(before.header().find("From")->value, after.header().find("From")->value) == 0);
    // The same address is the same address, in whatever case.
    const auto from = after.from();
    const std::string author = from.mailboxes()[0]->address;
    CHECK(author != "ada@example.org");
    const auto to = after.to();
    CHECK(to.mailboxes()[0]->domain() == from.mailboxes()[0]->domain());
    CHECK(ascii::iequals(to.mailboxes()[1]->address, author));
    CHECK(after.references().front() == after.message_id());
    CHECK(out.find("secret") == std::string::npos);
    CHECK(out.find("MIME-Version: 1.0 (") != std::string::npos);
    CHECK(out.find("4711") == std::string::npos);
    // Another key, other words; the same, the same.
    CHECK(anonymous(text, 8) != out);
    CHECK(anonymous(text, 7) == out);
}

TEST_CASE("anonymise: boundaries are renamed with their lines") {
    const std::string_view text =
        "Content-Type: multipart/mixed; boundary=\"=_Next/Part 001\"; x-owner=someone\r\n\r\n"
        "preamble\r\n--=_Next/Part 001\r\n\r\nwords\r\n"
        "--=_Next/Part 001\r\nContent-Type: multipart/alternative; boundary=Next\r\n\r\n"
        "--Next\r\n\r\nmore words\r\n--Next--\r\n--=_Next/Part 001--\r\nepilogue\r\n";
    const std::string out = anonymous(text);
    const auto after = message_view::parse(std::string_view(out));
    CHECK(tree_of(after) == "mixed(plain,alternative(plain))");
    CHECK(after.defects().empty());
    CHECK(out.find("Part") == std::string::npos);
    CHECK(out.find("Next") == std::string::npos);
    CHECK(out.find("someone") == std::string::npos);
    CHECK(out.find("preamble") == std::string::npos);
    CHECK(out.find("epilogue") == std::string::npos);
    // Cut in two, or encoded: it stays.
    const std::string_view odd =
        "Content-Type: multipart/mixed; boundary*0=abc; boundary*1=defg\r\n"
        "\r\n--abcdefg\r\n\r\nwords\r\n--abcdefg--\r\n";
    CHECK(tree_of(message_view::parse(std::string_view(anonymous(odd)))) == "mixed(plain)");
    const std::string_view percents =
        "Content-Type: multipart/mixed; boundary*=us-ascii''ab%63de\r\n"
        "\r\n--abcde\r\n\r\nwords\r\n--abcde--\r\n";
    CHECK(tree_of(message_view::parse(std::string_view(anonymous(percents)))) == "mixed(plain)");
    // In base64 noise may become a line that is one, and there is no message in it.
    for (std::uint64_t key = 0; key != 1000; ++key) {
        const std::string noise = anonymous("Content-Type: multipart/x; boundary=b\r\n"
                                            "Content-Transfer-Encoding: base64\r\n\r\ncrbb\r\nc",
                                            key);
        CHECK(message_view::parse(std::string_view(noise)).parts().size() == 1);
    }
    // The octet that the escape is not yet would take the first letter of "boundary".
    const std::string no_escape =
        anonymous("Subject: words\r\n"
                  "Content-Type: multipart/mixed; name*0*=utf-8''a% boundary=abc; more=words\r\n"
                  "\r\n--abc\r\n\r\nwords\r\n--abc--\r\n");
    CHECK(tree_of(message_view::parse(std::string_view(no_escape))) == "mixed(plain)");
    CHECK(no_escape.find("; more=words\r\n") != std::string::npos); // the field stays, alone
    CHECK(no_escape.find("words") == no_escape.rfind("words"));
}

TEST_CASE("anonymise: encodings stay valid, and give other words") {
    const std::string_view text =
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_aus?= =?iso-8859-1?B?S/ZsbiBhbSBSaGVpbg==?= raw\r\n"
        "Content-Type: text/plain; charset=utf-8; name*=utf-8''Gr%C3%BC%c3%9fe.txt\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        "Gr=C3=BC=C3=9Fe a=\r\nus K=C3=b6ln =3D =4b =G1 =\r\n";
    const std::string out = anonymous(text);
    CHECK(out.size() == text.size());
    const auto before = message_view::parse(text);
    const auto after = message_view::parse(std::string_view(out));
    CHECK(same(before.check(), after.check()));
    CHECK(before.subject().size() == after.subject().size());
    CHECK(words_left(before.subject(), after.subject()) == 0);
    CHECK(after.root().file_name().ends_with(".") == false);
    CHECK(after.root().file_name() != "Grüße.txt");
    CHECK(after.root().file_name().size() == before.root().file_name().size());
    const std::string body = after.root().text();
    CHECK(body.size() == before.root().text().size());
    CHECK(body.find("Gr") == std::string::npos);
    CHECK(body.find("= K =G1 ") != std::string::npos);
    // The word is the same word in all of them.
    CHECK(after.subject().substr(0, 7) == body.substr(0, 7));
    CHECK(after.root().file_name().substr(0, 7) == body.substr(0, 7));
}

TEST_CASE("anonymise: fields that were well-formed stay so") {
    const std::string_view text =
        "Received: from a.example by b.example with ESMTPS id 1 tls TLS_AES_128_GCM_SHA256\r\n"
        " group secp256r1 for <ada@example.org>; Tue, 24 Nov 2026 04:05:06 +0100\r\n"
        "Authentication-Results: mx.example.org 1; none\r\n"
        "Authentication-Results: mx.example.org; dkim=fail reason=\"no key\" header.d=a.example\r\n"
        "List-Id: Friends <friends.example.org>\r\n"
        "List-Help: <mailto:help@example.org>, (or) <https://example.org/>\r\n"
        "List-Post: NO\r\n"
        "Auto-Submitted: auto-replied; x=y\r\n"
        "Return-Path: <>\r\n"
        "Date: Tue, 24 Nov 2026 04:05:06 +0100\r\nFrom: a@b\r\n\r\n";
    CHECK(message_view::parse(text).check().empty());
    for (std::uint64_t key = 0; key != 10; ++key) {
        const std::string out = anonymous(text, key);
        CHECK(message_view::parse(std::string_view(out)).check().empty());
        CHECK(out.find("friends") == std::string::npos);
    }
}

TEST_CASE("anonymise: bodies in base64 and uuencode") {
    const std::string_view text =
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n"
        "\r\nSGVsbG8gd29y\r\nbGQhIQ==\r\nc2VjcmV0\r\n";
    const std::string out = anonymous(text);
    const auto after = message_view::parse(std::string_view(out));
    CHECK(shape(after.root().text()) == "Aaaaa aaaaa!!");
    CHECK(words_left("Hello world!!", after.root().text()) == 0);
    CHECK(same(message_view::parse(text).check(), after.check()));
    CHECK(out.find("c2VjcmV0") == std::string::npos);

    const std::string_view image =
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "\r\niVBORw0KGgoAAAANSUhEUgAA\r\n";
    const std::string noise = anonymous(image);
    CHECK(message_view::parse(std::string_view(noise)).root().decoded().size() == 18);
    CHECK(noise.find("iVBOR") == std::string::npos);

    const std::string_view uuencode =
        "Content-Type: application/x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
        "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";
    const std::string hidden = anonymous(uuencode);
    const auto cat = message_view::parse(std::string_view(hidden));
    CHECK(cat.root().decoded().size() == 3);
    CHECK(cat.root().decoded() != "Cat");
    CHECK(hidden.find("cat.txt") == std::string::npos);
    CHECK(hidden.find("begin 644 ") != std::string::npos);
    CHECK(same(message_view::parse(uuencode).check(), cat.check()));
}

TEST_CASE("anonymise: other scripts, and octets that are no UTF-8") {
    const std::string_view text =
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        "Привет мир “naïve” 天地玄黃 \u00A0 \xE9t\xE9 caf\xE9 \x1B$B$3\r\n";
    const std::string out = anonymous(text);
    CHECK(out.size() == text.size());
    CHECK(out.find("Привет") == std::string::npos);
    CHECK(out.find("天") == std::string::npos);
    CHECK(out.find("“") != std::string::npos);
    CHECK(out.find("\u00A0") != std::string::npos);
    CHECK(out.find("\x1B$B") != std::string::npos);
    CHECK(same(message_view::parse(text).check(),
               message_view::parse(std::string_view(out)).check()));
}

TEST_CASE("anonymise: the syntax of HTML stays, its words go") {
    const std::string_view text = "Content-Type: text/html\r\n\r\n"
                                  "<!DOCTYPE html><p class=\"intro\">Hello&nbsp;<a "
                                  "href='https://www.example.org/'>World</a></p><br>"
                                  "<blockquote>quoted &unknown;</blockquote>\r\n";
    const std::string out = anonymous(text);
    for (const std::string_view kept : {"<!DOCTYPE ", "><p class=\"", "&nbsp;<a ", "href='https://",
                                        "</a></p><br>", "<blockquote>", "</blockquote>"})
        CHECK(out.find(kept) != std::string::npos);
    for (const std::string_view gone : {"intro", "Hello", "example", "World", "quoted", "unknown"})
        CHECK(out.find(gone) == std::string::npos);
}

TEST_CASE("anonymise: every message of the corpus keeps its faults, and none of its words") {
    test::for_each_message([&](const std::string& text) {
        const auto before = message_view::parse(std::string_view(text));
        const std::string out = anonymise(before, 7);
        REQUIRE(out.size() == text.size());
        for (std::size_t i = 0; i != text.size(); ++i)
            if ((out[i] == '\n') != (text[i] == '\n')) FAIL("another line end");
        const auto after = message_view::parse(std::string_view(out));
        CHECK(tree_of(before) == tree_of(after));
        for (std::uint64_t key = 1; key != 4; ++key) {
            const std::string other = anonymise(before, key);
            CHECK(same(before.check(), message_view::parse(std::string_view(other)).check()));
        }
        REQUIRE(before.parts().size() == after.parts().size());
        auto part = after.parts().begin();
        for (const part_view old : before.parts()) {
            const part_view now = *part++;
            CHECK(now.header_begin() == old.header_begin());
            CHECK(now.body_begin() == old.body_begin());
            CHECK(now.body_end() == old.body_end());
            CHECK(now.encoding() == old.encoding());
            const auto fields = now.header();
            std::size_t i = 0;
            for (const field_view& field : old.header()) {
                CHECK(fields.fields()[i].name == field.name);
                const bool structure = ascii::istarts_with(field.name, "Content-") ||
                                       ascii::iequals(field.name, "Received");
                const bool link = field.value.find("mailto:") != std::string_view::npos ||
                                  field.value.find("://") != std::string_view::npos;
                if (!structure && !link && field.value.find("=?") == std::string_view::npos)
                    CHECK(words_left(field.value, fields.fields()[i].value) == 0);
                ++i;
            }
            if (old.is_leaf() && old.type().is("text", "plain"))
                CHECK(words_left(old.decoded(), now.decoded()) == 0);
        }
    });
}
