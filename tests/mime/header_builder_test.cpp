// Fields as they are written: folded, encoded where needed, and never two for one.
#include <courriel/mime/header_builder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/message_id.hpp>

using namespace courriel;
using mime::header_builder;

namespace {

std::string text_field(std::string_view text, mime::header_options options = {}) {
    header_builder out(options);
    CHECK(!out.add_text("Subject", text));
    return out.text();
}

// The one value that a reader finds in `written`.
std::string value_of(const std::string& written) {
    const auto header = mime::header_view::parse(std::string_view(written));
    REQUIRE(header.fields().size() == 1);
    CHECK(header.fields_end() == written.size());
    return std::string(header.fields().front().value);
}

std::size_t longest_line(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        const std::size_t end = text.find("\r\n");
        REQUIRE(end != text.npos);
        CHECK(ascii::trim(text.substr(0, end)) != "");
        longest = std::max(longest, end);
        text.remove_prefix(end + 2);
    }
    return longest;
}

bool is_ascii(const std::string& text) { return ascii::all_of(text, ascii::is_ascii); }

std::string address_field(const mime::mailbox& box, mime::header_options options = {}) {
    header_builder out(options);
    CHECK(!out.add_addresses("To", mime::address_list({box})));
    return out.text();
}

std::string parameter_field(std::string_view name, std::string_view value,
                            mime::header_options options = {}) {
    mime::disposition what;
    what.type = "attachment";
    what.parameters.set(name, value);
    header_builder out(options);
    CHECK(!out.add_disposition(what));
    return out.text();
}

const std::string samples[] = {
    "Hello",
    "Déjà vu",
    "a é b c é é d",
    "=?utf-8?q?a?= is no word",
    "two  blanks,\ttab, é  é  e",
    std::string("wide") + std::string(100, ' ') + "blanks",
    std::string(2000, 'x'),
    std::string(300, 'x') + ' ' + std::string(895, 'y') + " z",
    "control \x01 character",
    "ends with =?",
    "日本語の件名はとても長いので、折り返さなければなりません。そうですよね、たぶん。",
};

} // namespace

TEST_CASE("header_builder: plain where it can be") {
    CHECK(text_field("Hello") == "Subject: Hello\r\n");
    CHECK(text_field("  Hello  ") == "Subject: Hello\r\n");
    CHECK(text_field("") == "Subject:\r\n");
    CHECK(text_field("Déjà vu") == "Subject: =?utf-8?B?RMOpasOg?= vu\r\n");
    CHECK(text_field("Déjà vu", {.utf8 = true}) == "Subject: Déjà vu\r\n");
    std::string words;
    for (int i = 0; i != 30; ++i) words += "word ";
    CHECK(longest_line(text_field(words)) <= 78);
    CHECK(text_field(words).find("=?") == std::string::npos);
}

TEST_CASE("header_builder: M29 text reads back, in short lines of ASCII") {
    for (const std::string& sample : samples) {
        const std::string written = text_field(sample);
        CAPTURE(sample);
        CHECK(mime::decode_text(value_of(written)) == sample);
        CHECK(longest_line(written) <= 998);
        CHECK(is_ascii(written));
        const std::string raw = text_field(sample, {.utf8 = true});
        CHECK(mime::decode_text(value_of(raw)) == sample);
        CHECK(longest_line(raw) <= 998);
    }
    std::string long_name;
    for (int i = 0; i != 2048; ++i) long_name += "é😀";
    CHECK(longest_line(text_field(long_name)) <= 76);
    CHECK(mime::decode_text(value_of(text_field(long_name))) == long_name);
}

TEST_CASE("header_builder: I01 no value adds a line") {
    for (const std::string_view bad : {std::string_view("a\r\nBcc: b"), std::string_view("a\nb"),
                                       std::string_view("a\rb"), std::string_view("a\0b", 3)}) {
        header_builder out;
        CHECK(out.add_text("Subject", bad) == errc::invalid_argument);
        CHECK(out.add_text(bad, "x") == errc::invalid_argument);
        CHECK(out.add_structured("X", bad) == errc::invalid_argument);
        const std::vector<std::string> ids{std::string(bad) + "@x"};
        CHECK(out.add_message_ids("References", ids) == errc::invalid_argument);
        mime::mailbox box{std::string(bad), "a@b", ""};
        CHECK(out.add_addresses("To", mime::address_list({box})) == errc::invalid_argument);
        box = {"", std::string(bad) + "@b", ""};
        CHECK(out.add_addresses("To", mime::address_list({box})) == errc::invalid_argument);
        mime::group list{std::string(bad), {}};
        CHECK(out.add_addresses("To", mime::address_list({list})) == errc::invalid_argument);
        mime::disposition what;
        what.type = "attachment";
        what.parameters.set("filename", bad);
        CHECK(out.add_disposition(what) == errc::invalid_argument);
        mime::media_type type;
        type.parameters.set("name", bad);
        CHECK(out.add_media_type(type) == errc::invalid_argument);
        type = {};
        type.subtype = bad;
        CHECK(out.add_media_type(type) == errc::invalid_argument);
        CHECK(out.text().empty());
    }
}

TEST_CASE("header_builder: other values that cannot be written") {
    header_builder out;
    CHECK(out.add_text("", "x") == errc::invalid_argument);
    CHECK(out.add_text("a:b", "x") == errc::invalid_argument);
    CHECK(out.add_text("a b", "x") == errc::invalid_argument);
    CHECK(out.add_text("é", "x") == errc::invalid_argument);
    CHECK(out.add_text("Subject", "\xff") == errc::invalid_argument);
    CHECK(out.add_structured("X", "é") == errc::invalid_argument);
    for (const char* bad : {"", "a", "a@b, c@d", "A <a@b>", "a@b (c)", "é@b", "a@é.org"})
        CHECK_MESSAGE(out.add_addresses("To", mime::address_list({mime::mailbox{"", bad, ""}})) ==
                          errc::invalid_argument,
                      bad);
    CHECK(out.add_addresses("To", mime::address_list({mime::mailbox{
                                      "", std::string(900, 'a') + "@b", ""}})) == errc::too_large);
    CHECK(out.text().empty());
    header_builder utf8({.utf8 = true});
    CHECK(!utf8.add_addresses("To", mime::address_list({mime::mailbox{"", "é@b", ""}})));
    CHECK(utf8.text() == "To: é@b\r\n");
}

TEST_CASE("header_builder: addresses read back") {
    CHECK(address_field({"Ada Lovelace", "ada@example.org", ""}) ==
          "To: Ada Lovelace <ada@example.org>\r\n");
    CHECK(address_field({"Lovelace, Ada", "a@b", ""}) == "To: \"Lovelace, Ada\" <a@b>\r\n");
    CHECK(address_field({"A. \"q\" \\", "a@b", ""}) == "To: \"A. \\\"q\\\" \\\\\" <a@b>\r\n");
    CHECK(address_field({"", "\"a b\"@c", ""}) == "To: \"a b\"@c\r\n");
    CHECK(address_field({"Jérôme", "a@b", ""}) == "To: =?utf-8?B?SsOpcsO0bWU=?= <a@b>\r\n");
    for (const std::string& sample : samples) {
        for (const bool utf8 : {false, true}) {
            const mime::mailbox box{sample, "a.b@example.org", ""};
            const std::string written = address_field(box, {.utf8 = utf8});
            CAPTURE(sample);
            CHECK(longest_line(written) <= 998);
            CHECK((utf8 || is_ascii(written)));
            CHECK(mime::address_list::parse(value_of(written)) == mime::address_list({box}));
        }
    }
}

TEST_CASE("header_builder: lists and groups") {
    std::vector<mime::address> all;
    for (int i = 0; i != 50; ++i)
        all.emplace_back(mime::mailbox{"Someone, Nº " + std::to_string(i), "a@example.org", ""});
    all.emplace_back(mime::group{"Friends", {{"", "b@c", ""}, {"D", "d@e", ""}}});
    all.emplace_back(mime::group{"Nobody", {}});
    const mime::address_list list(all);
    header_builder out;
    CHECK(!out.add_addresses("Cc", list));
    CHECK(longest_line(out.text()) <= 78);
    CHECK(mime::address_list::parse(value_of(out.text())) == list);
}

TEST_CASE("header_builder: identifiers and dates") {
    std::vector<std::string> ids;
    for (int i = 0; i != 40; ++i) ids.push_back("identifier." + std::to_string(i) + "@example.org");
    header_builder out;
    CHECK(!out.add_message_ids("References", ids));
    CHECK(longest_line(out.text()) <= 78);
    CHECK(mime::parse_message_ids(value_of(out.text())) == ids);
    header_builder date;
    CHECK(!date.add_date("Date", *mime::date_time::parse("24 Nov 2026 04:05:06 +0100")));
    CHECK(date.text() == "Date: Tue, 24 Nov 2026 04:05:06 +0100\r\n");
}

TEST_CASE("header_builder: parameters in their plainest form, and read back") {
    CHECK(parameter_field("filename", "plan.pdf") ==
          "Content-Disposition: attachment; filename=plan.pdf\r\n");
    CHECK(parameter_field("filename", "my \"plan\".pdf") ==
          "Content-Disposition: attachment; filename=\"my \\\"plan\\\".pdf\"\r\n");
    CHECK(parameter_field("filename", "é.pdf") ==
          "Content-Disposition: attachment; filename*=utf-8''%C3%A9.pdf\r\n");
    for (const std::string& sample : samples) {
        for (const bool legacy : {false, true}) {
            const std::string written =
                parameter_field("filename", sample, {.legacy_names = legacy});
            CAPTURE(sample);
            CHECK(longest_line(written) <= 78);
            CHECK(is_ascii(written));
            CHECK(mime::disposition::parse(value_of(written)).filename() == sample);
        }
    }
    mime::disposition long_name;
    long_name.type = "attachment";
    long_name.parameters.set("filename", std::string(9000, 'x'));
    header_builder out;
    CHECK(out.add_disposition(long_name) == errc::too_large);
    mime::media_type type; // a section for each octet of these values
    type.parameters.set(std::string(74, 'a'), std::string(63, '*'));
    type.parameters.set(std::string(74, 'b'), std::string(64, '*'));
    for (const std::size_t more : {0U, 1U, 2U}) {
        type.parameters.set(std::string(74, 'b'), std::string(64 + more, '*'));
        header_builder field;
        CHECK(field.add_media_type(type) ==
              (more < 2 ? std::error_code() : make_error_code(errc::too_large)));
        if (more < 2) CHECK(mime::media_type::parse(value_of(field.text())) == type);
    }
    const std::string legacy = parameter_field("filename", "é.pdf", {.legacy_names = true});
    CHECK(legacy.find("filename=\"=?utf-8?B?w6kucGRm?=\"") != std::string::npos);
}

TEST_CASE("header_builder: verbatim text is folded and nothing else") {
    using namespace std::literals;
    mime::header_builder ascii;
    REQUIRE(!ascii.add_verbatim("X", " a  =?utf-8?q?b?=\tc "));
    CHECK(ascii.text() == "X: a  =?utf-8?q?b?=\tc\r\n");
    for (const auto bad : {"a\nb"sv, "a\rb"sv, "a\0b"sv, "\x1b"sv, "\xff"sv, "é"sv})
        CHECK(ascii.add_verbatim("X", bad) == errc::invalid_argument);
    CHECK(ascii.add_verbatim("X y", "a") == errc::invalid_argument);
    mime::header_builder utf8({.utf8 = true});
    REQUIRE(!utf8.add_verbatim("X", "é"));
    CHECK(utf8.text() == "X: é\r\n");
    CHECK(utf8.add_verbatim("X", "\xff") == errc::invalid_argument);
}
