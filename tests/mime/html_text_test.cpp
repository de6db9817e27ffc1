// HTML as text: what shows, what does not, where lines end.
#include <courriel/mime/html_text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace std::string_view_literals;

std::string text(std::string_view html) { return html_to_text(html); }

} // namespace

TEST_CASE("html_text: paragraphs, lines, white space") {
    CHECK(text("") == "");
    CHECK(text(" \n\t ") == "");
    CHECK(text("Hello,\n   <b>wor</b>ld !") == "Hello, world !\n");
    CHECK(text("<p>One</p><p>Two<br>Three<p>Four") == "One\n\nTwo\nThree\n\nFour\n");
    CHECK(text("<div>a</div><div>b</div>") == "a\nb\n");
    CHECK(text("<div>a<div><div>b</div></div></div>c") == "a\nb\nc\n");
    CHECK(text("<div>a</div><br><div>b</div>") == "a\n\nb\n");
    CHECK(text("a<br><br><br><br>b") == "a\n\nb\n");
    CHECK(text("<h1>Title</h1>text<hr>more") == "Title\n\ntext\n----\nmore\n");
    CHECK(text("a&nbsp; &nbsp;b<p>&nbsp;</p>c") == "a   b\n\nc\n");
    CHECK(text("in<i>line</i> <a href=x>link</a>, end") == "inline link, end\n");
    CHECK(text("<pre>\n  a\tb\n\n\nc </pre>d") == "  a\tb\n\n\nc \n\nd\n");
}

TEST_CASE("html_text: lists, tables, quotes") {
    CHECK(text("<ul><li>a<li>b<ol start=9><li>c</li><li>d</ol></ul>e") ==
          "* a\n* b\n  9. c\n  10. d\n\ne\n");
    CHECK(text("<ul><li>a<br>b</ul>") == "* a\n  b\n");
    CHECK(text("<ol><li>a</ol><ol start=x><li>b</ol>") == "1. a\n\n1. b\n");
    CHECK(text("<dl><dt>term<dd>said</dl>") == "term\n  said\n");
    CHECK(text("<table><tr><td>a<td>b</tr><tr><td>c</td> <td> d </td></tr></table>") ==
          "a\tb\nc\td\n");
    CHECK(text("<td>a<td><td>b") == "a\tb\n");
    CHECK(text("Hi<blockquote>said<p>more<blockquote>deep</blockquote></blockquote>me") ==
          "Hi\n\n> said\n>\n> more\n>\n>> deep\n\nme\n");
    CHECK(html_to_text("Hi<blockquote>said<img alt=x></blockquote>me", {.quotes = false}) ==
          "Hi\n\nme\n");
    CHECK(text("</blockquote></ul></pre></li>a") == "a\n");
}

TEST_CASE("html_text: what is not shown") {
    CHECK(text("<head><title>T</title><style>p{}</style></head><body>a") == "a\n");
    CHECK(text("a<script>if (a</b) x=\"</p>\"</script>b") == "ab\n");
    CHECK(text("a<style>never ended") == "a\n");
    CHECK(text("<title></title>a<script src=x></script>b<style hidden>x</style>c") == "abc\n");
    CHECK(text("a<textarea hidden>x</textarea>b<textarea></textarea>c") == "ab c\n");
    CHECK(text("a<SCRIPT >x</scripty></ScRiPt\n>b") == "ab\n");
    CHECK(text("a<!-- <b> -- > -->b<!-->c<!--->d<!--open <p>e") == "abcd\n");
    CHECK(text("a<!--x--!>b<!--x--!y--->c<!----!>d<!--x--!") == "abcd\n");
    CHECK(text("a<!DOCTYPE x><?xml y?></ z><![endif]>b") == "ab\n");
    CHECK(text("a<span style='color:red; DISPLAY : none'>no<span>no</span></span>b") == "ab\n");
    CHECK(text("a<span style='x-display:none'>b</span>") == "ab\n");
    CHECK(text("a<div hidden>no<div>no</div>no</div>b<img hidden alt=no>c") == "abc\n");
    CHECK(text("a<p hidden>no<p>b") == "a\n\nb\n");
    CHECK(text("a<svg><title>no</title></svg>b<textarea>&lt;p></textarea>") == "ab <p>\n");
    CHECK(text("<img alt='a &amp; b'><img src=x>") == "a & b\n");
    CHECK(text("a\0b\x1B[31m\x7F&#7;&#x9b;c&shy;d"sv) == "a\uFFFDb[31m\u203Acd\n");
}

TEST_CASE("html_text: tags that are none, or have no end") {
    CHECK(text("1 < 2 <3 <> a<b") == "1 < 2 <3 <> a\n");
    CHECK(text("a<p title='>'>b<i a=\"x>y\" b='z'>c") == "a\n\nbc\n");
    CHECK(text("a<p title=x'>b'>c") == "a\n\nb'>c\n");
    CHECK(text("a<p x='") == "a\n");
    CHECK(text("a<") == "a<\n");
    CHECK(text("a</") == "a</\n");
    CHECK(text("<a =href=x href = ' y ' /alt>t</a>") == "t\n");
}

TEST_CASE("html_text: character references") {
    CHECK(text("&lt;&gt;&amp;&quot;&apos;&eacute;&Eacute;&euro;&hellip;&thetasym;&ne;") ==
          "<>&\"'éÉ€…ϑ≠\n");
    CHECK(text("&#233;&#xE9;&#XE9;&#233 &#x20AC") == "ééé"
                                                     "é €\n");
    CHECK(text("&#0;&#xD800;&#x110000;&#99999999999999999999;") == "\uFFFD\uFFFD\uFFFD\uFFFD\n");
    CHECK(text("&#128;&#x99;&#x9F;") == "€™Ÿ\n");
    CHECK(text("&eacutex &copy2 &ltb &notit;") == "éx ©2 <b ¬it;\n");
    CHECK(text("&unknown; & && &; &# &#x; &#xg; &hellip &euro") ==
          "&unknown; & && &; &# &#x; &#xg; &hellip &euro\n");
    CHECK(html_to_text("<a href='https://x.example/?a=1&copy=2&amp;b&lt'>t</a>",
                       {.links = html_links::footnotes}) ==
          "t[1]\n\n[1] https://x.example/?a=1&copy=2&b<\n");
    CHECK(text("caf\xE9 \xC3\xA9 \xE4\xB8") == "caf\uFFFD é \uFFFD\n");
}

TEST_CASE("html_text: links as footnotes") {
    const auto with_links = [](std::string_view html) {
        return html_to_text(html, {.links = html_links::footnotes});
    };
    CHECK(with_links("<p>See <a href=\" https://a.example \">this</a> and <a "
                     "href=mailto:b@example.org>that<p>End") ==
          "See this[1] and that\n\nEnd[2]\n\n[1] https://a.example\n[2] mailto:b@example.org\n");
    CHECK(with_links("<a href=https://a.example>https://a.example</a> "
                     "<a href=mailto:b@example.org>b@example.org</a> <a href=https://c.example>"
                     "<img src=x></a> <a href=#top>top</a> <a href=\"java\nscript:x()\">x</a> "
                     "<a href=data:,>y</a> <a name=z>z</a>") ==
          "https://a.example b@example.org top x y z\n");
    for (const std::size_t most : {0U, 1U, 2U, 3U}) {
        limits bounds;
        bounds.html_links = most;
        const std::string out = html_to_text("<a href=https://a>1</a><a href=https://b>2</a>",
                                             {.links = html_links::footnotes}, bounds);
        CHECK((out.find("[1]") != std::string::npos) == (most >= 1));
        CHECK((out.find("[2]") != std::string::npos) == (most >= 2));
    }
}

TEST_CASE("html_text: its size is limited, and cut between characters") {
    const std::string_view html = "<p>ab<p>c\u00E9<p>d";
    const std::string whole = text(html);
    CHECK(whole == "ab\n\nc\u00E9\n\nd\n");
    for (std::size_t size = 0; size <= whole.size() + 1; ++size) {
        limits bounds;
        bounds.html_text = size;
        const std::string cut = html_to_text(html, {}, bounds);
        CHECK(cut.size() <= size);
        CHECK(utf8::is_valid(cut));
        CHECK(cut == whole.substr(0, size == 6 ? 5 : size));
    }
}

TEST_CASE("M01: html_text counts nesting, and shows no more of it than helps") {
    std::string html;
    for (int i = 0; i != 20'000; ++i) html += "<blockquote><ul><li><div><span><pre>";
    const std::string out = text(html + "x");
    CHECK(out.ends_with("x\n"));
    CHECK(out.size() < 100);
    html.clear();
    for (int i = 0; i != 20'000; ++i) html += "<blockquote>x";
    CHECK(text(html).size() < 40 * 20'000);
    html = "a<div hidden>";
    for (int i = 0; i != 20'000; ++i) html += "<div>";
    for (int i = 0; i != 20'001; ++i) html += "</div>";
    CHECK(text(html + "b") == "ab\n");
}

TEST_CASE("html_text: cut at every octet") {
    const std::string_view html =
        "<!DOCTYPE html><!-- c --><p class=\"a>b\" hidden='x'>&eacute;&#233;&#xE9;</p>"
        "<script>x</script><a href=https://x.example/>y</a><pre>\r\n\tz</pre><ul><li>\xC3\xA9";
    for (std::size_t size = 0; size <= html.size(); ++size) {
        const std::vector<char> exact(html.begin(), html.begin() + static_cast<long>(size));
        const std::string out =
            html_to_text(std::string_view(exact.data(), size), {.links = html_links::footnotes});
        CHECK(utf8::is_valid(out));
    }
}

TEST_CASE("html_text: text as HTML reads as the text") {
    CHECK(text_to_html("a < b && \"c\"\n  d  e\n") ==
          "a &lt; b &amp;&amp; &quot;c&quot;<br>\n&nbsp;&nbsp;d &nbsp;e<br>\n");
    CHECK(text_to_html("(see https://x.example/?a=1&b=2).") ==
          "(see <a href=\"https://x.example/?a=1&amp;b=2\">https://x.example/?a=1&amp;b=2</a>).");
    CHECK(text_to_html("http:// https://\" xhttp://y \xFF") ==
          "http:// https://&quot; xhttp://y \uFFFD");
    for (const std::string_view plain :
         {"a  b\n c <i>&amp; \u00E9\n", "one\ntwo https://x.example/'\"<a>\n"})
        CHECK(text(text_to_html(plain)) == plain);
}
