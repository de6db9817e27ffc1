// A header as views: where fields begin and end, what ends the header, and what each limit leaves.
#include <courriel/mime/header_view.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace courriel::mime;
using namespace std::string_view_literals;

std::vector<defect_kind> kinds(const header_view& header) {
    std::vector<defect_kind> out;
    for (const defect& d : header.defects()) out.push_back(d.kind);
    return out;
}

using defects = std::vector<defect_kind>;

template <class T>
concept parses = requires(T&& text) {
    header_view::parse(std::forward<T>(text));
};
static_assert(parses<std::string&> && parses<const std::string&> && parses<const char (&)[3]>);
static_assert(parses<std::string_view> && !parses<std::string> && !parses<const std::string>);

} // namespace

TEST_CASE("header_view: fields, offsets and the body, with CRLF and with LF") {
    for (const auto eol : {"\r\n"sv, "\n"sv}) {
        const std::string e(eol);
        const std::string text = "From: a@b" + e + "Subject: one" + e + " two" + e + "\tthree" + e +
                                 "X:" + e + e + "body" + e;
        const auto header = header_view::parse(text);
        REQUIRE(header.fields().size() == 3);
        CHECK(header.defects().empty());
        const auto& subject = header.fields()[1];
        CHECK(subject.name == "Subject");
        CHECK(subject.value == " one" + e + " two" + e + "\tthree");
        CHECK(subject.value.data() > text.data());
        CHECK(subject.unfolded() == "one two\tthree");
        CHECK(text.substr(subject.begin, 8) == "Subject:");
        CHECK(header.fields()[2].value.empty());
        std::size_t at = header.fields_begin();
        for (const auto& f : header) {
            CHECK(f.begin == at);
            at = f.end;
        }
        CHECK(at == header.fields_end());
        CHECK(text.substr(header.fields_end(), eol.size()) == eol);
        CHECK(text.substr(header.body_begin()) == "body" + e);
    }
}

TEST_CASE("header_view: find ignores case and gives the first") {
    const auto header = header_view::parse("A: 1\r\nb-C: 2\r\nB-c: 3\r\n\r\n");
    REQUIRE(header.find("B-C"));
    CHECK(header.find("B-C")->unfolded() == "2");
    CHECK(header.find("a")->unfolded() == "1");
    CHECK(!header.find("b"));
    CHECK(!header.find(""));
}

TEST_CASE("header_view: a line that is no field ends the header and belongs to the body") {
    for (const auto line : {"no colon here"sv, " a continuation of nothing"sv, ": no name"sv,
                            "two words: x"sv, "n\xC3\xA9: x"sv, "a\0b: x"sv}) {
        CAPTURE(line);
        for (const auto before : {"A: 1\r\n"sv, ""sv}) {
            if (!before.empty() && line.front() == ' ') continue; // there it is a continuation
            const std::string text =
                std::string(before) + std::string(line) + "\r\nB: 2\r\n\r\nbody";
            const auto header = header_view::parse(text);
            CHECK(header.fields().size() == (before.empty() ? 0 : 1));
            CHECK(header.body_begin() == before.size());
            CHECK(kinds(header) == defects{defect_kind::not_a_field});
            CHECK(header.defects()[0].begin == before.size());
            CHECK(header.defects()[0].end == before.size() + line.size() + 2);
        }
    }
}

TEST_CASE("header_view: blanks before the colon are flagged and not part of the name") {
    const auto header = header_view::parse("Subject \t: x\n\n");
    REQUIRE(header.find("subject"));
    CHECK(header.find("subject")->unfolded() == "x");
    CHECK(kinds(header) == defects{defect_kind::blank_before_colon});
    CHECK(header.defects()[0].begin == 7);
    CHECK(header.defects()[0].end == 9);
}

TEST_CASE("M33: a bare CR makes no second field; CR and NUL are flagged where they stand") {
    const auto header = header_view::parse("Subject: a\rBcc: v\r\nX: \0\r\r\n\r\n"sv);
    CHECK(header.fields().size() == 2);
    CHECK(!header.find("Bcc"));
    CHECK(header.find("Subject")->unfolded() == "a\rBcc: v");
    CHECK(kinds(header) == defects{defect_kind::bare_cr, defect_kind::nul, defect_kind::bare_cr});
    CHECK(header.defects()[0].begin == 10);
    CHECK(header.defects()[1].begin == 22);
    CHECK(header.defects()[2].begin == 23);
    CHECK(header_view::parse("A: x\r\n\ty\n z\r\n\r\n").defects().empty());
}

TEST_CASE("header_view: texts without a body, without fields, without an end") {
    struct row {
        std::string_view text;
        std::size_t fields, body;
        bool ended;
    };
    for (const row& r :
         {row{"", 0, 0, false}, row{"\r\n", 0, 2, true}, row{"\nx", 0, 1, true},
          row{"A: 1", 1, 4, false}, row{"A: 1\r\n", 1, 6, false}, row{"A:", 1, 2, false},
          row{"A: 1\r\n\r\n", 1, 8, true}, row{"A: 1\r\n b", 1, 8, false}}) {
        CAPTURE(r.text);
        const auto header = header_view::parse(r.text);
        CHECK(header.fields().size() == r.fields);
        CHECK(header.body_begin() == r.body);
        CHECK(kinds(header) == (r.ended ? defects{} : defects{defect_kind::no_end_of_header}));
    }
}

TEST_CASE("header_view: an mbox's From line is no field") {
    const auto header = header_view::parse("From a@b Tue Nov 24 2026\r\nFrom: x\r\n\r\n");
    CHECK(header.envelope() == "From a@b Tue Nov 24 2026");
    CHECK(header.fields_begin() == 26);
    CHECK(header.fields().size() == 1);
    CHECK(header.find("from")->begin == 26);
    CHECK(header_view::parse("From: x\n\n").envelope().empty());
    for (const char* text : {"From : x\n\n", "From \t : x\n\n"}) { // obs-from is a field
        const auto old = header_view::parse(text);
        CHECK(old.envelope().empty());
        REQUIRE(old.fields().size() == 1);
        CHECK(old.fields()[0].name == "From");
    }
    CHECK(header_view::parse("From \n : x\n\n").envelope() == "From ");
}

TEST_CASE("header_view: each limit leaves the rest opaque and still finds the body") {
    const auto parse = [](const std::string& text, const limits& l) {
        auto header = header_view::parse(text, l);
        CHECK(text.substr(header.body_begin()) == "body");
        return header;
    };
    for (const std::size_t n : {4u, 5u, 6u}) {
        std::string text;
        for (std::size_t i = 0; i != n; ++i) text += "A: b\r\n";
        const auto by_count = parse(text + "\r\nbody", {.fields = 5});
        CHECK(by_count.fields().size() == std::min<std::size_t>(n, 5));
        CHECK(kinds(by_count) == (n > 5 ? defects{defect_kind::too_many_fields} : defects{}));
    }
    for (const std::size_t size : {29u, 30u, 31u}) {
        const auto by_size = parse("A: b\r\nA: " + std::string(size - 11, 'b') + "\r\n\r\nbody",
                                   {.header_size = 30});
        CHECK(by_size.fields().size() == (size <= 30 ? 2 : 1));
        CHECK(kinds(by_size) == (size > 30 ? defects{defect_kind::header_too_large} : defects{}));
    }
    for (const std::size_t size : {255u, 256u, 257u}) {
        const auto by_name =
            parse("A: 1\r\n" + std::string(size, 'n') + ": 2\r\nB: 3\r\n\r\nbody", {});
        const bool fits = size <= 256;
        CHECK(by_name.fields().size() == (fits ? 3 : 1));
        CHECK(kinds(by_name) == (fits ? defects{} : defects{defect_kind::name_too_long}));
        if (!fits) CHECK(by_name.fields_end() == 6);
    }
}
