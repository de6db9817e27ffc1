// Whole messages from their parts.
#include <courriel/mime/message_builder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/transfer_encoding.hpp>

using namespace courriel;
using mime::message_builder;

namespace {

mime::builder_environment fixed() {
    mime::builder_environment out;
    out.now = [] {
        return std::chrono::system_clock::time_point(std::chrono::seconds(1795493106));
    };
    out.random = [] { return std::uint64_t{0x0123456789abcdef}; };
    return out;
}

message_builder letter() {
    message_builder out(fixed());
    out.from("Ada <ada@example.org>").to("bob@example.net").subject("Plan");
    return out;
}

std::string field(const std::string& message, std::string_view name) {
    const auto header = mime::header_view::parse(std::string_view(message));
    const auto* found = header.find(name);
    return found == nullptr ? "" : found->unfolded();
}

std::size_t longest_line(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        const std::size_t end = text.find("\r\n");
        REQUIRE(end != text.npos); // the last line ends, too
        CHECK(text.substr(0, end).find_first_of("\r\n") == text.npos);
        longest = std::max(longest, end);
        text.remove_prefix(end + 2);
    }
    return longest;
}

} // namespace

TEST_CASE("message_builder: the smallest message") {
    CHECK(letter().text("Bonjour.").build().value() ==
          "Date: Tue, 24 Nov 2026 04:05:06 +0000\r\n"
          "From: Ada <ada@example.org>\r\n"
          "To: bob@example.net\r\n"
          "Subject: Plan\r\n"
          "Message-ID: <20261124040506.0123456789abcdef@example.org>\r\n"
          "MIME-Version: 1.0\r\n"
          "Content-Type: text/plain; charset=us-ascii\r\n"
          "\r\n"
          "Bonjour.\r\n");
}

TEST_CASE("message_builder: alternatives, embedded and attached files") {
    const std::string message = letter()
                                    .text("Hi")
                                    .html("<img src=\"cid:logo@x\">")
                                    .embed("logo@x", "logo.png", "PNG")
                                    .attach("plan.pdf", "PDF")
                                    .build()
                                    .value();
    const std::size_t body = message.find("\r\n\r\n") + 4;
    CHECK(field(message, "Content-Type") == "multipart/mixed; boundary=\"=_0123456789abcdef_1\"");
    CHECK(message.substr(body) ==
          "--=_0123456789abcdef_1\r\n"
          "Content-Type: multipart/alternative; boundary=\"=_0123456789abcdef_2\"\r\n\r\n"
          "--=_0123456789abcdef_2\r\n"
          "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
          "Hi\r\n"
          "--=_0123456789abcdef_2\r\n"
          "Content-Type: multipart/related; type=\"text/html\";\r\n"
          " boundary=\"=_0123456789abcdef_3\"\r\n\r\n"
          "--=_0123456789abcdef_3\r\n"
          "Content-Type: text/html; charset=us-ascii\r\n\r\n"
          "<img src=\"cid:logo@x\">\r\n"
          "--=_0123456789abcdef_3\r\n"
          "Content-Type: image/png\r\n"
          "Content-Disposition: inline; filename=logo.png\r\n"
          "Content-ID: <logo@x>\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\n"
          "UE5H\r\n"
          "--=_0123456789abcdef_3--\r\n"
          "--=_0123456789abcdef_2--\r\n"
          "--=_0123456789abcdef_1\r\n"
          "Content-Type: application/pdf\r\n"
          "Content-Disposition: attachment; filename=plan.pdf\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\n"
          "UERG\r\n"
          "--=_0123456789abcdef_1--\r\n");
}

TEST_CASE("message_builder: the encoding of text is the plainest that holds it") {
    const auto encoding = [](std::string_view text,
                             mime::eight_bit allowed = mime::eight_bit::never) {
        return field(letter().allow(allowed).text(text).build().value(),
                     "Content-Transfer-Encoding");
    };
    CHECK(encoding("plain") == "");
    CHECK(encoding("déjà vu, but mostly ASCII") == "quoted-printable");
    std::string japanese;
    for (int i = 0; i != 40; ++i) japanese += "日本語";
    CHECK(encoding(japanese) == "base64");
    CHECK(encoding(japanese, mime::eight_bit::bodies) == "8bit");
    CHECK(encoding("From here") == "quoted-printable");
    CHECK(encoding("x\n--=_0123456789abcdef_1\n") == "quoted-printable");
    for (const std::size_t size : {997U, 998U, 999U}) {
        CHECK(encoding(std::string(size, 'x')) == (size <= 998 ? "" : "quoted-printable"));
        CHECK(encoding(std::string(size - 2, 'x') + "é", mime::eight_bit::bodies) ==
              (size <= 998 ? "8bit" : "quoted-printable"));
    }
}

TEST_CASE("message_builder: text reads back as it was, but for its line ends") {
    for (const std::string_view text :
         {"", "x", "x\r\n", "a\n\nb", "é\r\n\r\n", "a\rb", "From x\n= \n"}) {
        const std::string message = letter().text(text).build().value();
        const std::string_view body =
            std::string_view(message).substr(message.find("\r\n\r\n") + 4);
        const auto encoding =
            mime::parse_transfer_encoding(field(message, "Content-Transfer-Encoding"));
        std::string expected;
        for (std::size_t i = 0; i != text.size(); ++i) {
            const bool crlf = text[i] == '\r' && i + 1 != text.size() && text[i + 1] == '\n';
            if (crlf) continue;
            expected += text[i] == '\n' || text[i] == '\r' ? "\r\n" : std::string(1, text[i]);
        }
        CHECK(mime::decode_body(body.substr(0, body.size() - 2), encoding) == expected);
    }
}

TEST_CASE("message_builder: M29 short lines of ASCII, whatever it is given") {
    std::string wide;
    for (int i = 0; i != 5000; ++i) wide += "é😀x";
    const auto build = [&](mime::eight_bit allowed) {
        return message_builder(fixed())
            .from("\"" + wide + "\" <ada@example.org>")
            .to("bob@example.net")
            .subject(wide)
            .header("X-Long", std::string(5000, 'x'))
            .text(wide)
            .html(wide)
            .attach(wide.substr(0, 700) + ".pdf", wide)
            .legacy_names()
            .allow(allowed)
            .build()
            .value();
    };
    for (const auto allowed : {mime::eight_bit::never, mime::eight_bit::bodies}) {
        const std::string message = build(allowed);
        CHECK(longest_line(message) <= 998);
        CHECK(ascii::all_of(message, ascii::is_ascii));
        CHECK(mime::decode_text(field(message, "Subject")) == wide);
    }
}

TEST_CASE("message_builder: eight bits only where they were allowed") {
    const auto beyond_ascii = [](mime::eight_bit allowed) {
        const std::string message =
            letter().subject("é").text("é").attach("x.pdf", "y").allow(allowed).build().value();
        const std::size_t body = message.find("\r\n\r\n");
        const bool in_header =
            !ascii::all_of(std::string_view(message).substr(0, body), ascii::is_ascii);
        const bool in_body =
            !ascii::all_of(std::string_view(message).substr(body), ascii::is_ascii);
        CHECK((field(message, "Content-Transfer-Encoding") == "8bit") == in_body);
        return std::pair(in_header, in_body);
    };
    CHECK(beyond_ascii(mime::eight_bit::never) == std::pair(false, false));
    CHECK(beyond_ascii(mime::eight_bit::bodies) == std::pair(false, true));
    CHECK(beyond_ascii(mime::eight_bit::everywhere) == std::pair(true, true));
    CHECK(letter().to("é@x").build().error() == errc::invalid_argument);
    CHECK(letter().to("é@x").allow(mime::eight_bit::everywhere).build());
}

TEST_CASE("message_builder: no boundary is in a body") {
    const std::string stem = "=_0123456789abcdef";
    const std::string inner = "Subject: x\r\n\r\n--" + stem + "_1\r\n";
    const std::string message = letter()
                                    .text("--" + stem + "_1--\n")
                                    .attach("a.eml", inner)
                                    .attach("b.bin", "--" + stem)
                                    .build()
                                    .value();
    CHECK(field(message, "Content-Type") == "multipart/mixed; boundary=\"=_0123456789abcdf0_1\"");
    CHECK(message.find(inner) != std::string::npos);
    CHECK(message.find("--=3D_0123456789abcdef_1--") != std::string::npos);
}

TEST_CASE("message_builder: messages inside messages stay as they are") {
    const auto attach = [](std::string content, std::string_view type = {}) {
        return letter().attach("a.eml", std::move(content), type).build();
    };
    CHECK(attach("A: b\r\n\r\nc\r\n")->find("message/rfc822") != std::string::npos);
    CHECK(attach("A: b\n\nc\n")->find("application/octet-stream") != std::string::npos);
    CHECK(attach("A: \xe9\r\n\r\n", "message/rfc822").error() == errc::invalid_argument);
    CHECK(letter().attach("a", "x", "multipart/mixed").build().error() == errc::invalid_argument);
    CHECK(letter().attach("a", "x", "nonsense").build().error() == errc::invalid_argument);
}

TEST_CASE("message_builder: Bcc only when it is asked for") {
    CHECK(field(letter().bcc("eve@x").build().value(), "Bcc") == "");
    CHECK(field(letter().bcc("eve@x").keep_bcc().build().value(), "Bcc") == "eve@x");
}

TEST_CASE("message_builder: authors and the sender") {
    CHECK(message_builder(fixed()).to("a@b").build().error() == errc::invalid_argument);
    CHECK(letter().from("c@d").build().error() == errc::invalid_argument);
    CHECK(field(letter().from("c@d").sender("c@d").build().value(), "From") ==
          "Ada <ada@example.org>, c@d");
    CHECK(letter().sender("a@b, c@d").build().error() == errc::invalid_argument);
}

TEST_CASE("message_builder: I01 bad values are refused, whoever gets them") {
    using namespace std::literals;
    for (const auto bad : {"a\r\nBcc: b@c"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv}) {
        const std::string text(bad);
        CHECK(letter().to(text).build().error() == errc::invalid_argument);
        CHECK(letter().subject(text).build().error() == errc::invalid_argument);
        CHECK(letter().header("X", text).build().error() == errc::invalid_argument);
        CHECK(letter().header(text, "x").build().error() == errc::invalid_argument);
        CHECK(letter().message_id(text).build().error() == errc::invalid_argument);
        CHECK(letter().in_reply_to("<" + text + "@x>").build().error() == errc::invalid_argument);
        CHECK(letter().attach(text, "x").build().error() == errc::invalid_argument);
        CHECK(letter().attach("x", "x", text).build().error() == errc::invalid_argument);
        CHECK(letter().html("x").embed(text, "x", "x").build().error() == errc::invalid_argument);
    }
    CHECK(letter().to("nonsense").build().error() == errc::invalid_argument);
    CHECK(letter().to("a@b (").build().error() == errc::invalid_argument);
    CHECK(letter().text("a\0b"sv).build().error() == errc::invalid_argument);
    CHECK(letter().text("\xff").build().error() == errc::invalid_argument);
    CHECK(letter().embed("a@b", "x", "x").build().error() == errc::invalid_argument); // no HTML
    for (const char* own : {"from", "Date", "MIME-Version", "Content-Type", "content-foo"})
        CHECK(letter().header(own, "x").build().error() == errc::invalid_argument);
}

TEST_CASE("message_builder: answers to a message, and other fields") {
    const std::string message = letter()
                                    .date(*mime::date_time::parse("1 Jan 2026 00:00 +0100"))
                                    .message_id("own@x")
                                    .in_reply_to("<a@b>")
                                    .references("<c@d> <a@b>")
                                    .reply_to("Lists: x@y;")
                                    .cc("e@f")
                                    .header("X-Mailer", "é")
                                    .build()
                                    .value();
    CHECK(field(message, "Date") == "Thu, 01 Jan 2026 00:00:00 +0100");
    CHECK(field(message, "Message-ID") == "<own@x>");
    CHECK(field(message, "In-Reply-To") == "<a@b>");
    CHECK(field(message, "References") == "<c@d> <a@b>");
    CHECK(field(message, "Reply-To") == "Lists: x@y;");
    CHECK(field(message, "Cc") == "e@f");
    CHECK(field(message, "X-Mailer") == "=?utf-8?B?w6k=?=");
}

TEST_CASE("message_builder: a large file costs a buffer") {
    constexpr std::size_t size = 64 * 1024 * 1024;
    std::size_t read = 0;
    std::size_t written = 0;
    std::size_t largest = 0;
    const auto source = [&](std::span<char> into) -> result<std::size_t> {
        const std::size_t n = std::min(into.size(), size - read);
        std::fill_n(into.begin(), n, 'x');
        read += n;
        return n;
    };
    const auto error = letter().attach("big.bin", source).write_to([&](std::string_view bytes) {
        written += bytes.size();
        largest = std::max(largest, bytes.size());
        return std::error_code();
    });
    CHECK(!error);
    CHECK(read == size);
    CHECK(written > size / 57 * 78);
    CHECK(largest < 128 * 1024);
}

TEST_CASE("message_builder: errors of the sink and of a source come back") {
    const auto full = [](std::string_view) { return make_error_code(errc::queue_full); };
    CHECK(letter().write_to(full) == errc::queue_full);
    const auto broken = [](std::span<char>) -> result<std::size_t> { return errc::not_found; };
    CHECK(letter().attach("x", broken).build().error() == errc::not_found);
}
