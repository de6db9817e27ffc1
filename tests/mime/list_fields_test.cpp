// The fields of mailing lists, read and written.
#include <courriel/mime/list_fields.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/mime/header_builder.hpp>

#include "defect_names.hpp"
#include "support/exact_copy.hpp"

using namespace courriel;
using mime::list_id;
using mime::list_urls;

namespace {

std::string read(std::string_view value) {
    const auto list = list_urls::parse(value);
    std::string out = list.no ? "NO " : "";
    for (const auto& url : list.urls) out.append(url).append(" ");
    return out;
}

template <class Value>
std::string defects_of(std::string_view value) {
    std::vector<mime::defect> defects;
    Value::parse(value, mime::defect_sink(defects));
    return names_of(defects, value);
}

} // namespace

TEST_CASE("list_fields: the examples of RFC 2369 section 3") {
    CHECK(read("<mailto:list@host.com?subject=help> (List Instructions)") ==
          "mailto:list@host.com?subject=help ");
    CHECK(read("<ftp://ftp.host.com/list.txt>, <mailto:list@host.com?subject=help>") ==
          "ftp://ftp.host.com/list.txt mailto:list@host.com?subject=help ");
    CHECK(read("(Use this command to join the list)\r\n "
               "<mailto:list-manager@host.com?body=subscribe%20list>") ==
          "mailto:list-manager@host.com?body=subscribe%20list ");
    CHECK(read("<http://www.host.com/list.cgi?cmd=sub&lst=list>,\r\n"
               "    <mailto:list-manager@host.com?body=subscribe%20list>") ==
          "http://www.host.com/list.cgi?cmd=sub&lst=list "
          "mailto:list-manager@host.com?body=subscribe%20list ");
    CHECK(read("NO (posting not allowed on this list)") == "NO ");
    CHECK(read("<mailto:moderator@host.com> (Postings are Moderated)") ==
          "mailto:moderator@host.com ");
    for (const char* right : {"NO (x)", "<a:b>", "(a) <a:b> (c), <d:e>", "<a:b\r\n c>"})
        CHECK_MESSAGE(defects_of<list_urls>(right) == "", right);
}

TEST_CASE("list_fields: broken forms") {
    CHECK(read("<http://a/\r\n b>") == "http://a/b "); // a fold inside
    CHECK(read("https://a/b, mailto:c@d") == "https://a/b mailto:c@d ");
    CHECK(defects_of<list_urls>("https://a/b") == "invalid_list_field ");
    CHECK(read("<no scheme>") == "noscheme ");
    CHECK(defects_of<list_urls>("<no scheme>") == "invalid_list_field ");
    CHECK(read("<a:b, <c:d>") == "c:d ");
    CHECK(read("<a:b") == "");
    CHECK(read("words, none a URL") == "");
    CHECK(read(std::string_view("<a:\0b>, <c:\x7f>, <d:\xff>, <>", 25)) == "");
    CHECK(read(std::string(1 << 20, '<')) == "");
    CHECK(list_urls::parse("<MAILTO:a@b>, <HTTPS://c>").find("https") != nullptr);
    CHECK(list_urls::parse("<mailto:a@b>").find("https") == nullptr);
}

TEST_CASE("list_fields: the limit of URLs") {
    mime::limits limits;
    limits.list_urls = 3;
    const auto count = [&](int n, bool too_many) {
        std::string value;
        for (int i = 0; i != n; ++i) value += "<a:b>,";
        std::vector<mime::defect> defects;
        const auto size = list_urls::parse(value, mime::defect_sink(defects), limits).urls.size();
        CHECK(defects.empty() != too_many);
        return size;
    };
    CHECK(count(2, false) == 2);
    CHECK(count(3, false) == 3);
    CHECK(count(4, true) == 3);
}

TEST_CASE("list_fields: List-Id, with the examples of RFC 2919") {
    CHECK(list_id::parse("List Header Mailing List <list-header.nisto.com>") ==
          list_id{"List Header Mailing List", "list-header.nisto.com"});
    CHECK(list_id::parse("<commonspace-users.list-id.within.com>").id ==
          "commonspace-users.list-id.within.com");
    CHECK(list_id::parse("\"Lena's Personal Joke List\"\r\n <lenas-jokes.da39efc.localhost>") ==
          list_id{"Lena's Personal Joke List", "lenas-jokes.da39efc.localhost"});
    CHECK(list_id::parse("=?utf-8?q?d=C3=A9j=C3=A0?= vu (x) <a.b>") == list_id{"déjà vu", "a.b"});
    CHECK(defects_of<list_id>("x <a.b> (c)") == "");
    CHECK(list_id::parse("a.example.org") == list_id{"", "a.example.org"});
    CHECK(defects_of<list_id>("a.example.org") == "invalid_list_field ");
    CHECK(list_id::parse("no identifier") == list_id{"no identifier", ""});
    CHECK(defects_of<list_id>("no identifier") == "invalid_list_field ");
    CHECK(defects_of<list_id>("x <a.b> y") == "invalid_list_field ");
    CHECK(list_id::parse("x <a.b").id.empty());
    CHECK(list_id::parse("\"a<b.c\"").id.empty());
}

TEST_CASE("list_fields: a whole header, and one click (RFC 8058 section 8.1)") {
    const std::string_view text = "List-Unsubscribe: <mailto:u@example.com>, "
                                  "<https://example.com/u.html?opaque=123456789>\r\n"
                                  "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
                                  "List-Id: x <a.b>\r\nList-Post: NO\r\n\r\n";
    const auto fields = mime::list_fields::parse(mime::header_view::parse(text));
    REQUIRE(fields.one_click_url() != nullptr);
    CHECK(*fields.one_click_url() == "https://example.com/u.html?opaque=123456789");
    CHECK(fields.id->id == "a.b");
    CHECK(fields.post.no);
    CHECK(fields.help.urls.empty());
    CHECK(mime::is_one_click("\r\n list-unsubscribe=one-click "));
    CHECK(!mime::is_one_click("List-Unsubscribe=One-Click; x"));
    const auto other = mime::list_fields::parse(
        mime::header_view::parse(std::string_view("List-Unsubscribe: <https://a>\n\n")));
    CHECK(other.one_click_url() == nullptr);
}

TEST_CASE("list_fields: M09 every prefix, in a buffer of its size") {
    const std::string value = "\"a\\\"\" =?utf-8?q?b?= (c\\)) <d:e\r\n f>, NO <g.h> (\\";
    test::for_each_prefix(value, [](std::string_view prefix) {
        CHECK(list_urls::parse(prefix).urls.size() <= 2);
        CHECK(list_id::parse(prefix).id.size() <= prefix.size());
    });
}

TEST_CASE("list_fields: written, and read back") {
    list_urls urls;
    for (int i = 0; i != 100; ++i)
        urls.urls.push_back("https://example.org/" + std::string(static_cast<std::size_t>(i), 'x'));
    mime::header_builder builder;
    CHECK(!builder.add_list_urls("List-Help", urls));
    CHECK(!builder.add_list_urls("List-Post", {.urls = {}, .no = true}));
    CHECK(!builder.add_list_id({"Bücher, \"neu\"", "books.example.org"}));
    CHECK(!builder.add_one_click_unsubscribe());
    const std::string text = builder.text();
    const auto fields = mime::list_fields::parse(mime::header_view::parse(text));
    CHECK(fields.help == urls);
    CHECK(fields.post.no);
    CHECK(fields.id == list_id{"Bücher, \"neu\"", "books.example.org"});
    CHECK(fields.one_click);

    urls.urls.push_back("a:b");
    CHECK(builder.add_list_urls("List-Help", urls));
    for (const char* bad : {"", "x", ":x", "1a:b", "a:b c", "a:b\r\nBcc: x", "a:<b>", "a:é"})
        CHECK_MESSAGE(builder.add_list_urls("List-Help", {.urls = {bad}, .no = false}), bad);
    CHECK(builder.add_list_urls("List-Post", {.urls = {"a:b"}, .no = true}));
    CHECK(builder.add_list_urls("List-Post", {}));
    for (const char* bad : {"", "a", ".a", "a.", "a..b", "a.b>", "a b.c", "é.b", "a.b\n"})
        CHECK_MESSAGE(builder.add_list_id({"", bad}), bad);
    CHECK(!builder.add_list_id({"", "a." + std::string(252, 'b')}));
    CHECK(!builder.add_list_id({"", "a." + std::string(253, 'b')}));
    CHECK(builder.add_list_id({"", "a." + std::string(254, 'b')}));
    CHECK(builder.add_list_id({"x\r\ny", "a.b"}));
}
