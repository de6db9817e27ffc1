// The header values that stalwartlabs/mail-parser collected, read by both. Where the two differ, a
// line here says why.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/disposition.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/message_id.hpp>

#include "mail_parser_values.hpp"
#include "support/json.hpp"

using namespace courriel;
using test::json;

namespace {

json load(const std::string& name) {
    return json::parse(test::read_source_file("tests/corpus/mail-parser/" + name));
}

// The value as a message has it: up to the first line end that no blank follows.
std::string value_of(const json& entry) {
    const std::string field = "X:" + entry["header"].text;
    const auto header = mime::header_view::parse(std::string_view(field));
    return std::string(header.fields().front().value);
}

// Where we read otherwise. `header` is part of the value.
struct difference {
    std::string_view header;
    std::string_view ours;
    std::string_view why;
};

// What we have to read: theirs, unless it goes against the standard.
template <std::size_t N>
std::string expected(const difference (&differences)[N], const std::string& header,
                     std::string theirs) {
    for (const difference& d : differences) {
        if (header.find(d.header) == std::string::npos) continue;
        CHECK_MESSAGE(theirs != d.ours, "no difference any more: " << d.why);
        return std::string(d.ours);
    }
    return theirs;
}

constexpr difference addresses[] = {
    {"Pete(A nice \\) chap)", "\"Pete\" \"pete@silly.test\"\n", "a comment is no display name"},
    {"Pete(A nice \n", "\"Pete(A nice  \\ ) chap)\" \"pete@silly.test\"\n",
     "a backslash quotes the line end here, not the parenthesis behind it"},
    {"A Group(Some people)",
     "\"A Group\":\n  \"Chris Jones\" \"c@public.example\"\n  - \"joe@example.org\"\n"
     "  \"John\" \"jdoe@one.test\"\n",
     "comments are no names, and none is a mailbox"},
    {"Hidden recipients  :", "\"Hidden recipients\":\n", "a comment is no mailbox"},
    {"@node.test:mary", "\"Mary Smith\" \"mary@example.net\"\n- \"jdoe@test.example\"\n",
     "the route is not part of the addr-spec, nor are blanks (RFC 5322 section 4.4)"},
    {"jdoe@machine(comment).  example", "\"John Doe\" \"jdoe@machine.example\"\n",
     "blanks and comments are not part of the addr-spec"},
    {"=?iso-8859-8?b?7eXs", "\"Nathaniel Borenstein\" \"nsb@thumper.bellcore.com\"\n",
     "a comment is no display name where there is one"},
    {"Name (comment) =?utf-8?q?Doe?=", "\"Name Doe\" \"a@b.com\"\n", "a comment is no name"},
};

constexpr difference texts[] = {
    {" Fwd: \n\tSaying", "Fwd: \tSaying  Hello",
     "unfolding removes line ends alone (section 2.2.3)"},
    {" FWD: \n Saying", "FWD:  Saying Hello", "unfolding removes line ends alone"},
    {" from x.y.test\n",
     "from x.y.test      by example.net      via TCP      with ESMTP      id ABC12345      for "
     "<mary@example.net>;  21 Nov 1997 10:05:43 -0600",
     "unfolding removes line ends alone"},
    {"let's = try", "let's = try =?iso-8859-1? to break =? the  parser",
     "unfolding removes line ends alone"},
    {"[SUSPECTED SPAM]=", "[SUSPECTED SPAM]This is the original subject", "there is no blank"},
    {"Some text =?utf-8?Q?\?=here", "Some text here", "there is one blank"},
    {"=?utf-8?Q?Hello\n _there", "Hello  there!", "the blank of the fold is one more"},
    {"=?utf-8?Q?Hello\r\n _there", "Hello  there!", "the blank of the fold is one more"},
    {"=?utf-8?Q?Hello\r\n   \t  _there", "Hello   \t   there!", "blanks of the fold are kept"},
};

constexpr difference dates[] = {
    {"20 11 (some", "", "a month has a name"},
    {" 4 8 15 16 23 42", "", "no month, and no colons"},
    {"by 2002:aa7", "", "Received is not a date alone"},
};

constexpr difference ids[] = {
    {"<1234   @   local(blah)", "1234@local.machine.example ", "CFWS is not part of an identifier"},
    {"   m \n", "", "neither brackets nor an at sign"},
};

constexpr std::string_view default_type = "text/plain\n"; // RFC 2045 section 5.2
constexpr difference types[] = {
    {"title*=us-ascii'en-us'This", "application/x-stuff\ntitle=This is ***fun***\n",
     "the language is not a parameter"},
    {"title*0*=us-ascii'en'", "application/x-stuff\ntitle=This is even more ***fun*** isn't it!\n",
     "the language is not a parameter"},
    {"filename*0*=iso-8859-1'es'",
     "application/pdf\nfilename=Ñandúiso-8859-1' rápidoiso-8859-1' (versión '99 \"oficial\").pdf\n",
     "only the first section has a charset (RFC 2231 section 4.1)"},
    {"name=\"=?iso-8859-1?B?4Q==?= =?utf-8?B", "image/jpeg\nname=áéí.jpeg\n",
     "blanks between encoded words do not count"},
    {"á/é", default_type, "a type is ASCII (RFC 2045 section 5.1)"},
    {"test/encoded; key4*=", "test/encoded\nkey4=foo\nkey=f\uFFFDoobaz\nkey2=ab%\nkey3=xyzplop%\n",
     "a NUL is replaced, and section 9999 does not follow section 1"},
    {"malicious/attempt", "malicious/attempt\n", "such names are none"},
    {"text/plain/format\n", "text/plain\n", "a subtype has no slash"},
    {"text/plain/format", "text/plain\ncharset=us-ascii\n", "a subtype has no slash"},
};

} // namespace

TEST_CASE("mail_parser: addresses") {
    for (const json& entry : load("address.json").items) {
        const std::string header = entry["header"].text;
        CAPTURE(header);
        const std::string value = value_of(entry);
        const auto list = mime::address_list::parse(std::string_view(value));
        const bool is_url =
            header.find("://") != header.npos || header.find("mailto:") != header.npos;
        if (is_url || header.starts_with("NO ")) { // of a List- field: no address
            for (const auto* box : list.mailboxes()) CHECK(!box->is_valid());
            continue;
        }
        CHECK(mime::our_text(list) ==
              expected(addresses, header, mime::their_addresses(entry["expected"])));
    }
}

TEST_CASE("mail_parser: unstructured text") {
    for (const json& entry : load("unstructured.json").items) {
        const std::string header = entry["header"].text;
        CAPTURE(header);
        CHECK(mime::decode_text(value_of(entry)) ==
              expected(texts, header, entry["expected"].text));
    }
}

TEST_CASE("mail_parser: dates") {
    for (const json& entry : load("date.json").items) {
        const std::string header = entry["header"].text;
        CAPTURE(header);
        CHECK(mime::our_text(mime::date_time::parse(value_of(entry))) ==
              expected(dates, header, mime::their_date(entry["expected"])));
    }
}

TEST_CASE("mail_parser: message identifiers") {
    for (const json& entry : load("id.json").items) {
        const std::string header = entry["header"].text;
        CAPTURE(header);
        std::string ours, theirs;
        for (const std::string& id : mime::parse_message_ids(value_of(entry))) ours += id + ' ';
        for (const json& id : entry["expected"].items) theirs += id.text + ' ';
        CHECK(ours == expected(ids, header, theirs));
    }
}

TEST_CASE("mail_parser: media types and their parameters") {
    for (const json& entry : load("content_type.json").items) {
        const std::string header = entry["header"].text;
        CAPTURE(header);
        const json& e = entry["expected"];
        const auto type = mime::media_type::parse(value_of(entry));
        const std::string ours = type.name() + '\n' + mime::our_text(type.parameters);
        if (e["c_type"].text.empty() || e["c_subtype"].text.empty()) {
            CHECK(ours == default_type);
            continue;
        }
        CHECK(ours ==
              expected(types, header, mime::their_type(e) + '\n' + mime::their_parameters(e)));
    }
}

TEST_CASE("mail_parser: dispositions") {
    for (const json& entry : load("content_type.json").items) {
        const json& e = entry["expected"];
        if (e["c_type"].text != "attachment" && e["c_type"].text != "inline") continue;
        CAPTURE(entry["header"].text);
        const auto disposition = mime::disposition::parse(value_of(entry));
        CHECK(disposition.type == e["c_type"].text);
        CHECK(mime::our_text(disposition.parameters) == mime::their_parameters(e));
    }
}
