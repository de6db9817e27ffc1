// The HTML of a trace page, where the bytes come from a peer that means harm.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include <courriel/utf8.hpp>

#include "common/trace_html.hpp"

using namespace example;
using namespace std::chrono_literals;

namespace {

std::string escaped(std::string_view bytes) {
    std::string out;
    append_escaped(out, bytes);
    return out;
}

std::string escaped_text(std::string_view bytes) {
    std::string out;
    append_escaped_text(out, bytes);
    return out;
}

std::string item(const trace_row& row, bool is_secure = false) {
    std::string out;
    append_row(out, row, {}, is_secure);
    return out;
}

trace_piece line(std::string text) {
    trace_piece out;
    out.octets = text.size();
    out.shown = std::move(text);
    return out;
}

// No text of a peer may hold any of what means something in HTML, but in the markers of escapes.
bool is_harmless(std::string html) {
    for (const std::string marker : {"<i>", "</i>"})
        for (auto at = html.find(marker); at != html.npos; at = html.find(marker))
            html.erase(at, marker.size());
    return html.find_first_of("<>\"'\n\r") == html.npos && courriel::utf8::is_valid(html);
}

} // namespace

TEST_CASE("A15 trace page: markup in a peer's bytes is text") {
    CHECK(escaped("<script>alert('x')</script>&\"") ==
          "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
    CHECK(escaped("</pre><!--") == "&lt;/pre&gt;&lt;!--");
}

TEST_CASE("trace page: each of all pairs of octets comes out harmless") {
    for (int a = 0; a != 256; ++a)
        for (int b = 0; b != 256; ++b) {
            const std::string bytes{static_cast<char>(a), static_cast<char>(b)};
            if (is_harmless(escaped(bytes)) && is_harmless(escaped_text(bytes))) continue;
            CAPTURE(a);
            CAPTURE(b);
            FAIL("not escaped");
        }
}

TEST_CASE("trace page: control octets and invalid UTF-8 are shown as escapes") {
    CHECK(escaped("\x1b[31m") == "<i>\\x1b</i>[31m");
    CHECK(escaped(std::string_view("a\0b", 3)) == "a<i>\\x00</i>b");
    CHECK(escaped("\x7f\t\r\n") == "<i>\\x7f</i><i>\\t</i><i>\\r</i><i>\\n</i>");
    CHECK(escaped("\xff\xc3(") == "<i>\\xff</i><i>\\xc3</i>(");
    CHECK(escaped("\xed\xa0\x80") == "<i>\\xed</i><i>\\xa0</i><i>\\x80</i>");
    CHECK(escaped("gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2 \xf0\x9f\x93\xa7") ==
          "gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2 \xf0\x9f\x93\xa7");
}

TEST_CASE("trace page: characters that deceive the reader are shown as escapes") {
    CHECK(escaped("\xe2\x80\xae") == "<i>\\u202e</i>");      // right-to-left override
    CHECK(escaped("\xe2\x81\xa6") == "<i>\\u2066</i>");      // left-to-right isolate
    CHECK(escaped("\xe2\x80\x8b") == "<i>\\u200b</i>");      // zero width space
    CHECK(escaped("\xef\xbb\xbf") == "<i>\\ufeff</i>");      // byte order mark
    CHECK(escaped("\xc2\x9b") == "<i>\\u009b</i>");          // C1: CSI
    CHECK(escaped("\xf3\xa0\x81\xa1") == "<i>\\ue0061</i>"); // a tag
}

TEST_CASE("trace page: of text only CRLF and the tab are layout") {
    CHECK(escaped_text("a\r\n\tb") == "a&#10;\tb");
    CHECK(escaped_text("a\rb\nc") == "a<i>\\r</i>b<i>\\n</i>&#10;c");
    CHECK(escaped_text("a\r\r\n") == "a<i>\\r</i>&#10;");
}

TEST_CASE("trace page: a row is one line, with its verb marked and its secret masked") {
    trace_row row;
    row.what = trace_sense::kind::command;
    row.at = courriel::time_point(1234ms);
    row.pieces.push_back(line("AUTH PLAIN ***"));
    row.pieces.back().mark_end = 4;
    CHECK(item(row) ==
          "<li class=\"c\"><span class=\"w\">1.234</span><div><span class=\"h\">client: "
          "</span><code><b>AUTH</b> PLAIN <mark title=\"a secret, masked\">***</mark>"
          "</code></div></li>");
    row.pieces = {line("***")};
    CHECK(item(row, true).find("class=\"c t\"") != std::string::npos);
    CHECK(item(row).find("<code><mark") != std::string::npos);
    row.pieces = {line("NOOP x***")};
    CHECK(item(row).find("<mark") == std::string::npos);
    row.from = trace_side::server; // servers have no secrets
    row.pieces = {line("250 ***")};
    CHECK(item(row).find("<mark") == std::string::npos);
}

TEST_CASE("trace page: replies say of what kind they are, and long ones fold") {
    trace_row row;
    row.from = trace_side::server;
    row.what = trace_sense::kind::refusal;
    row.pieces.assign(3, line("550-no"));
    CHECK(item(row).find("<li class=\"v no\">") == 0);
    CHECK(item(row).find("server, refusal: ") != std::string::npos);
    CHECK(item(row).find("<details>") == std::string::npos);
    row.pieces.assign(4, line("550-no"));
    CHECK(item(row).find("</code><details><summary>3 more lines</summary><code>") !=
          std::string::npos);
}

TEST_CASE("trace page: bodies are folded, and say how much is not shown") {
    trace_row row;
    auto body = line("a\r\nb\r\n");
    body.body = trace_body::kind::message;
    body.lines = 2;
    row.pieces = {body};
    CHECK(item(row).find("<details class=\"b\"><summary>message, 6 octets, 2 lines</summary><pre "
                         "tabindex=\"0\">a&#10;b&#10;</pre></details>") != std::string::npos);
    row.pieces[0].octets = 1'234'573;
    CHECK(item(row).find("message, 1,234,573 octets") != std::string::npos);
    CHECK(item(row).find("<small>1,234,567 more octets</small></pre>") != std::string::npos);
}

TEST_CASE("trace page: a limit cuts no character in two") {
    trace_row row;
    for (const std::string text : {"ab\xc3", "ab\xe6\xbc", "ab\xf0\x9f\x93"}) {
        row.pieces = {line(text)};
        row.pieces[0].octets = 100;
        CHECK(item(row).find("<code>ab<small>98 more octets</small>") != std::string::npos);
        row.pieces[0].octets = text.size(); // nothing was cut: it is invalid, and shown
        CHECK(item(row).find("<code>ab<i>\\x") != std::string::npos);
    }
    row.pieces = {line("a\xc3\xbc")};
    row.pieces[0].octets = 100;
    CHECK(item(row).find("<code>a\xc3\xbc<small>97 more") != std::string::npos);
}

TEST_CASE("trace page: silence is compressed, and told from a second on") {
    const auto gap = [](courriel::duration time) {
        std::string out;
        append_gap(out, time, false);
        return out;
    };
    CHECK(gap(9ms).empty());
    CHECK(gap(10ms) == "<li class=\"g g1\"></li>");
    CHECK(gap(999ms) == "<li class=\"g g2\"></li>");
    CHECK(gap(1s) == "<li class=\"g g3\">1.0 s later</li>");
    CHECK(gap(59s) == "<li class=\"g g4\">59.0 s later</li>");
    CHECK(gap(1h) == "<li class=\"g g5\">3600.0 s later</li>");
}

TEST_CASE("trace page: numbers are grouped by thousands") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(12345678) == "12,345,678");
}
