// Parameters: RFC 2045's, RFC 2231's, and those of programs that read neither.
#include <courriel/mime/parameter.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/disposition.hpp>
#include <courriel/mime/media_type.hpp>

#include "defect_names.hpp"
#include "support/random.hpp"

using namespace courriel;
using mime::defect_kind;
using mime::parameter_list;

namespace {

std::string read(std::string_view value,
                 mime::parameter_form form = mime::parameter_form::decoded) {
    std::string out;
    for (const auto& p : parameter_list::parse(value, {}, form))
        out += '[' + p.name + '=' + p.value + ']';
    return out;
}

std::string defects_of(std::string_view value) {
    std::vector<mime::defect> defects;
    parameter_list::parse(value, mime::defect_sink(defects));
    return names_of(defects, value);
}

} // namespace

TEST_CASE("parameter: names and values") {
    CHECK(read("; Charset=utf-8; format = flowed") == "[charset=utf-8][format=flowed]");
    CHECK(read("; a=\"b; c\\\"d\" (comment); e=f (comment)") == "[a=b; c\"d][e=f]");
    CHECK(read(";; a=b;") == "[a=b]");
    CHECK(read("") == "");
    CHECK(defects_of("; a=b; c=\"d\"") == "");
}

TEST_CASE("parameter: careless forms") {
    CHECK(read("; filename=my plan.pdf; a=b") == "[filename=my plan.pdf][a=b]");
    CHECK(read("; boundary=a:b/c=d") == "[boundary=a:b/c=d]");
    CHECK(read("; a=\"b") == "[a=b]");
    CHECK(read("; a; =b; c=; d=e") == "[d=e]");
    CHECK(read("; a=b c=d") == "[a=b][c=d]");
    CHECK(read("; a=\"b\" c=d") == "[a=b][c=d]");
    CHECK(read("; name==?utf-8?q?=C3=A9?=") == "[name=é]");
    CHECK(read("; filename=\"=?utf-8?q?=C3=A9?=\r\n =?utf-8?q?.pdf?=\"") == "[filename=é.pdf]");
    CHECK(read("; boundary=\"=?utf-8?q?a?=\"; charset=\"=?utf-8?q?a?=\"") ==
          "[boundary==?utf-8?q?a?=][charset==?utf-8?q?a?=]");
    CHECK(defects_of("; a=\"b") == "unterminated ");
    CHECK(defects_of("; a=b c=d") == "invalid_parameter ");
    CHECK(defects_of("; name=\"=?utf-8?q?a?=\"") == "misplaced_encoded_word ");
    CHECK(defects_of("; a=b; a=c") == "duplicate_parameter ");
    CHECK(read("; a=b; a=c") == "[a=b]");
}

TEST_CASE("parameter: the octets of a boundary stay") {
    CHECK(read("; boundary=\"\xe9\"") == "[boundary=\xe9]");
    CHECK(read("; charset=\"\xe9\"") == "[charset=\uFFFD]");
}

TEST_CASE("parameter: continuations, charsets and languages") {
    CHECK(read("; url*0=\"ftp://\"; url*1=\"cs.utk.edu/x\"") == "[url=ftp://cs.utk.edu/x]");
    CHECK(read("; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A") ==
          "[title=This is ***fun***]");
    CHECK(
        read("; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20;"
             " title*2=\"isn't it!\"") == "[title=This is even more ***fun*** isn't it!]");
    CHECK(read("; a*=iso-8859-1''%E9") == "[a=é]");
    CHECK(read("; a*0*=utf-8''%C3; a*1*=%A9") == "[a=é]");
    CHECK(read("; a*=''x") == "[a=x]");
    CHECK(read("; filename=\"e.txt\"; filename*=utf-8''%C3%A9.txt") == "[filename=é.txt]");
    CHECK(read("; filename*=utf-8''%C3%A9.txt; filename=\"e.txt\"") == "[filename=é.txt]");
    CHECK(read("; a*=x-nobody''%E9%41") == "[a=éA]");
    CHECK(defects_of("; a*=x-nobody''%E9") == "unknown_charset ");
    CHECK(read("; a*=plain%41") == "[a=plainA]");
    CHECK(read("; a*=utf-8''%4%zz%") == "[a=%4%zz%]");
    CHECK(read("; a*0*=utf-8''x; a*1=y", mime::parameter_form::as_written) ==
          "[a*0*=utf-8''x][a*1=y]");
}

TEST_CASE("parameter: M05 sections in any order, gaps, duplicates, silly numbers") {
    CHECK(read("; f*1=b; f*0=a; f*2=c") == "[f=abc]");
    CHECK(read("; f*0=a; f*2=c") == "[f=a]");
    CHECK(defects_of("; f*0=a; f*2=c") == "parameter_gap ");
    CHECK(read("; f*1=b; f*2=c") == "");
    CHECK(read("; f*1=b; f=x") == "[f=x]");
    CHECK(read("; f*0=a; f*0=b; f*0*=utf-8''c; f*1=d") == "[f=ad]");
    CHECK(defects_of("; f*0=a; f*0=b") == "duplicate_parameter ");
    CHECK(read("; f*4294967296=a; f*0=b; f*00=c; f*01=d; f*-1=e; f*x=g; *=h; f**=i") == "[f=b]");
    CHECK(read("; f=a; f*0=b; f*=utf-8''c") == "[f=c]");
}

TEST_CASE("parameter: a defect of a joined value lies within the field") {
    CHECK(defects_of("; name*1=\"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\"; name*0=\xFF") ==
          "invalid_utf8 ");
    CHECK(defects_of("; a*1=\"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\"; a*0=\xFF") == "invalid_utf8 ");
}

TEST_CASE("parameter: M05 the limit of sections") {
    const auto sections = [](int n) {
        std::string value;
        for (int i = 0; i != n; ++i) value += "; f*" + std::to_string(i) + "=a";
        return value;
    };
    for (const int n : {127, 128}) {
        CHECK(read(sections(n)).size() == std::string("[f=]").size() + static_cast<unsigned>(n));
        CHECK(defects_of(sections(n)) == "");
    }
    CHECK(read(sections(129)) == read(sections(128)));
    CHECK(defects_of(sections(129)) == "too_many_parameters ");
    CHECK(read(sections(100'000)) == read(sections(128)));
}

TEST_CASE("parameter: M09 every prefix") {
    const std::string_view value = "multipart/mixed; a*0*=utf-8'en'%C3; a*1*=%A9; b=\"c\\\" (d)\"; "
                                   "name=\"=?utf-8?q?e?=\"; f=g h";
    for (std::size_t n = 0; n <= value.size(); ++n) {
        const std::string prefix(value.substr(0, n));
        CHECK(mime::media_type::parse(prefix).parameters.size() <= 5);
        CHECK(mime::disposition::parse(prefix).parameters.size() <= 5);
    }
}

TEST_CASE("parameter: set, add, find") {
    parameter_list list;
    CHECK(list.find("a") == nullptr);
    list.set("A", "b");
    list.set("a", "c");
    CHECK(list.size() == 1);
    CHECK(*list.find("a") == "c");
}

TEST_CASE("media_type: types, and what becomes text/plain") {
    const auto type = mime::media_type::parse(" (x) Text (y) / HTML (z) ; charset=UTF-8");
    CHECK(type.name() == "text/html");
    CHECK(type.charset() == "UTF-8");
    CHECK(type.is("text"));
    CHECK(type.is("text", "html"));
    CHECK(!type.is("text", "plain"));
    for (const char* bad : {"", "text", "/", "text/", "/x", "; a=b", "text; charset=x", "é/x"}) {
        std::vector<mime::defect> defects;
        const auto fallback = mime::media_type::parse(bad, mime::defect_sink(defects));
        CHECK(fallback == mime::media_type());
        CHECK(defects.size() == 1);
    }
}

TEST_CASE("disposition: types and names") {
    const auto what = mime::disposition::parse("Attachment; filename=\"a.txt\"");
    CHECK(what.type == "attachment");
    CHECK(what.is_attachment());
    CHECK(what.filename() == "a.txt");
    CHECK(!mime::disposition::parse("inline").is_attachment());
    CHECK(mime::disposition::parse("x-new").is_attachment());
    CHECK(!mime::disposition::parse("").is_attachment());
    CHECK(mime::disposition::parse("filename=a.txt").filename() == "a.txt");
    CHECK(mime::disposition::parse("filename=a.txt").type.empty());
}

TEST_CASE("parameters: plain ones come to the same as any") {
    // A comment in front keeps them from being read as plain.
    courriel::test::random random(11);
    constexpr std::array<std::string_view, 24> pieces = {
        ";",        "; ",  "name",  "filename", "charset", "=",  "utf-8", "\"",
        "\\",       "a b", "\r\n ", "\xC3\xA9", "\x7F",    "*0", "*",     "=?utf-8?Q?a=62?=",
        "boundary", "(c)", " ",     "x=y",      "X=\"z\"", "",   ",",     "/"};
    std::size_t wrong = 0;
    for (int i = 0; i != 20000; ++i) {
        std::string text;
        for (std::size_t n = random.below(12); n != 0; --n)
            text += random.below(3) == 0 ? "; a=\"b\"" : pieces[random.below(pieces.size())];
        for (const auto form : {mime::parameter_form::decoded, mime::parameter_form::as_written})
            if (read(text, form) != read("(c)" + text, form)) ++wrong;
        std::vector<mime::defect> plain;
        std::vector<mime::defect> any;
        parameter_list::parse(text, mime::defect_sink(plain));
        parameter_list::parse("(c)" + text, mime::defect_sink(any));
        if (plain.size() != any.size()) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(read("; a=1; B=\"2 3\";") == "[a=1][b=2 3]");
    std::string many; // eight are the most that are read as plain
    for (char name = 'a'; name != 'k'; ++name) {
        many.append("; ").append(1, name).append("=1");
        CHECK(read(many) == read("(c)" + many));
    }
}
