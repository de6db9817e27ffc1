// Messages that two readers may read in two ways: what we read, and that we say so. Each row is our
// choice, and the kind of the defect that flags it.
#include <courriel/mime/message_view.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "message_tree.hpp"

namespace {

using namespace courriel::mime;
using namespace std::string_view_literals;

struct ambiguity {
    const char* name;
    std::string_view text; // with LF
    std::string_view reading;
    defect_kind flag;
};

// The shape; From, Sender, Subject, date and identifier as far as they are there; file names; and
// what the first leaf says.
std::string reading_of(const message_view& mail) {
    std::string out = tree_of(mail);
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) out.append(" ").append(name).append("=").append(value);
    };
    const address_list from = mail.from();
    const address_list sender = mail.sender();
    for (const auto* box : from.mailboxes())
        add("from", box->is_valid() ? box->address : '(' + box->name + ')');
    for (const auto* box : sender.mailboxes()) add("sender", box->address);
    add("subject", mail.subject());
    if (const auto date = mail.date()) add("day", std::to_string(date->day));
    add("id", mail.message_id());
    for (const auto part : mail.parts()) add("file", part.file_name());
    for (const auto part : mail.parts()) {
        if (!part.is_leaf()) continue;
        std::string text = part.text();
        std::erase(text, '\r');
        std::replace(text.begin(), text.end(), '\n', '/');
        return out.append(": ").append(text);
    }
    return out;
}

constexpr ambiguity rows[] = {
    // clang-format off
    {"two Content-Type fields: the first, a text",
     "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "plain: --a//one/--a//two/--a--/", defect_kind::duplicate_field},
    {"two Content-Type fields: the first, a multipart",
     "Content-Type: multipart/mixed; boundary=a\nContent-Type: text/html\n\n--a\n\none\n--a--\n"sv,
     "mixed(plain): one", defect_kind::duplicate_field},
    {"two boundary parameters: the first",
     "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--b\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain): two", defect_kind::duplicate_parameter},
    {"a plain boundary and an extended one",
     "Content-Type: multipart/mixed; boundary=b; boundary*=us-ascii''a\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain,plain): one", defect_kind::duplicate_parameter},
    {"a plain boundary and one in sections",
     "Content-Type: multipart/mixed; boundary=b; boundary*0=a\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain,plain): one", defect_kind::duplicate_parameter},
    {"two charsets: the first",
     "Content-Type: text/plain; charset=iso-8859-1; charset=utf-8\n\n\xC3\xA9\n"sv,
     "plain: Ã©/", defect_kind::duplicate_parameter},
    {"two encodings: the first",
     "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\nb25l\n"sv,
     "plain: one", defect_kind::duplicate_field},
    {"two encodings: the first, none",
     "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\nb25l\n"sv,
     "plain: b25l/", defect_kind::duplicate_field},
    {"two dispositions: the first",
     "Content-Disposition: inline; filename=a.txt\nContent-Disposition: attachment; filename=b.exe\n\none\n"sv,
     "plain file=a.txt: one/", defect_kind::duplicate_field},
    {"two file names: the first",
     "Content-Disposition: attachment; filename=a.txt; filename=b.exe\n\none\n"sv,
     "plain file=a.txt: one/", defect_kind::duplicate_parameter},
    {"a plain file name and an extended one",
     "Content-Disposition: attachment; filename=a.txt; filename*=utf-8''b.exe\n\none\n"sv,
     "plain file=b.exe: one/", defect_kind::duplicate_parameter},
    {"two From fields: both",
     "From: a@example.org\nFrom: b@example.org\n\none\n"sv,
     "plain from=a@example.org from=b@example.org: one/", defect_kind::duplicate_field},
    {"two Subject fields: the first",
     "Subject: one\nSubject: two\n\none\n"sv,
     "plain subject=one: one/", defect_kind::duplicate_field},
    {"two Date fields: the first",
     "Date: Mon, 1 Jan 2024 00:00:00 +0000\nDate: Tue, 2 Jan 2024 00:00:00 +0000\n\none\n"sv,
     "plain day=1: one/", defect_kind::duplicate_field},
    {"two Message-ID fields: the first",
     "Message-ID: <a@b>\nMessage-ID: <c@d>\n\none\n"sv,
     "plain id=a@b: one/", defect_kind::duplicate_field},
    {"two Sender fields",
     "Sender: a@example.org\nSender: b@example.org\n\none\n"sv,
     "plain sender=a@example.org sender=b@example.org: one/", defect_kind::duplicate_field},
    {"blanks before the colon of Content-Type: a field",
     "Content-Type : multipart/mixed; boundary=a\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain,plain): one", defect_kind::blank_before_colon},
    {"a tab before a colon: a field",
     "From\t: a@example.org\n\none\n"sv,
     "plain from=a@example.org: one/", defect_kind::blank_before_colon},
    {"a first line From with blanks before its colon: a field",
     "From : a@example.org\n\none\n"sv,
     "plain from=a@example.org: one/", defect_kind::blank_before_colon},
    {"a line without a colon: the body begins",
     "Subject: one\nno field\nFrom: a@example.org\n\none\n"sv,
     "plain subject=one: no field/From: a@example.org//one/", defect_kind::not_a_field},
    {"a first line without a colon: all is body",
     "no field\nSubject: one\n\none\n"sv,
     "plain: no field/Subject: one//one/", defect_kind::not_a_field},
    {"a first line that continues nothing: all is body",
     " folded\nSubject: one\n\none\n"sv,
     "plain:  folded/Subject: one//one/", defect_kind::not_a_field},
    {"a line of blanks inside a field",
     "Content-Type: multipart/mixed;\n \n boundary=a\n\n--a\n\none\n--a--\n"sv,
     "mixed(plain): one", defect_kind::obsolete_syntax},
    {"a field without a name",
     ": x\nSubject: one\n\none\n"sv,
     "plain: : x/Subject: one//one/", defect_kind::not_a_field},
    {"a blank inside a field's name",
     "Content Type: text/html\n\none\n"sv,
     "plain: Content Type: text/html//one/", defect_kind::not_a_field},
    {"a NUL inside a field",
     "Subject: o\0ne\n\none\n"sv,
     "plain subject=o�ne: one/", defect_kind::nul},
    {"a CR alone inside a field: no second field",
     "Subject: one\rFrom: a@example.org\n\none\n"sv,
     "plain subject=one From: a@example.org: one/", defect_kind::bare_cr},
    {"a CR alone before an encoding",
     "Content-Type: text/plain\rContent-Transfer-Encoding: base64\n\nb25l\n"sv,
     "plain: b25l/", defect_kind::bare_cr},
    {"no empty line: no body",
     "Subject: one\n"sv,
     "plain subject=one: ", defect_kind::no_end_of_header},
    {"a delimiter line in a header: it ends",
     "Content-Type: multipart/mixed; boundary=a\n--a\n\none\n--a--\n"sv,
     "mixed(plain): one", defect_kind::not_a_field},
    {"a part's header runs into a delimiter line",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/html\n--a\n\ntwo\n--a--\n"sv,
     "mixed(html,plain): ", defect_kind::no_end_of_header},
    {"an encoding in quotes",
     "Content-Transfer-Encoding: \"base64\"\n\nb25l\n"sv,
     "plain: one", defect_kind::inexact_encoding},
    {"an encoding with a semicolon",
     "Content-Transfer-Encoding: base64;\n\nb25l\n"sv,
     "plain: one", defect_kind::inexact_encoding},
    {"an encoding of two words: the first",
     "Content-Transfer-Encoding: base64 7bit\n\nb25l\n"sv,
     "plain: one", defect_kind::inexact_encoding},
    {"an encoding that nobody knows",
     "Content-Transfer-Encoding: base65\n\nb25l\n"sv,
     "octet-stream: b25l/", defect_kind::unknown_encoding},
    {"an empty encoding: 7bit",
     "Content-Transfer-Encoding:\n\nb25l\n"sv,
     "plain: b25l/", defect_kind::inexact_encoding},
    {"a multipart in base64: its parts as they are",
     "Content-Type: multipart/mixed; boundary=a\nContent-Transfer-Encoding: base64\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain,plain): one", defect_kind::encoded_container},
    {"a message in base64: a leaf",
     "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA0KDQp4\n"sv,
     "rfc822: Subject: x//x", defect_kind::encoded_container},
    {"no boundary: a leaf",
     "Content-Type: multipart/mixed\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed: --a//one/--a//two/--a--/", defect_kind::no_boundary},
    {"an empty boundary: a leaf",
     "Content-Type: multipart/mixed; boundary=\"\"\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed: --a//one/--a//two/--a--/", defect_kind::no_boundary},
    {"a boundary of more than 70 octets",
     "Content-Type: multipart/mixed; boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n\n--bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n\none\n--bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb--\n"sv,
     "mixed(plain): one", defect_kind::invalid_boundary},
    {"a boundary with a blank at its end",
     "Content-Type: multipart/mixed; boundary=\"a \"\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain,plain): one", defect_kind::invalid_boundary},
    {"a boundary unquoted that must be quoted",
     "Content-Type: multipart/mixed; boundary=a=b\n\n--a=b\n\none\n--a=b--\n"sv,
     "mixed(plain): one", defect_kind::invalid_parameter},
    {"a boundary without its last quote",
     "Content-Type: multipart/mixed; boundary=\"a\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain,plain): one", defect_kind::unterminated},
    {"no semicolon before the boundary",
     "Content-Type: multipart/mixed boundary=a\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain,plain): one", defect_kind::invalid_parameter},
    {"a line that begins with the delimiter: no delimiter",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--ab\n\ntwo\n--a--\n"sv,
     "mixed(plain): one/--ab//two", defect_kind::inexact_delimiter},
    {"a delimiter line with a comment behind it: none",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a (two)\n\ntwo\n--a--\n"sv,
     "mixed(plain): one/--a (two)//two", defect_kind::inexact_delimiter},
    {"a close delimiter with text behind it: none",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a--x\n\ntwo\n--a--\n"sv,
     "mixed(plain): one/--a--x//two", defect_kind::inexact_delimiter},
    {"no last delimiter",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n"sv,
     "mixed(plain): one/", defect_kind::no_close_delimiter},
    {"the last delimiter first: no parts",
     "Content-Type: multipart/mixed; boundary=a\n\n--a--\n\none\n--a\n\ntwo\n"sv,
     "mixed()", defect_kind::delimiter_after_close},
    {"a part behind the last delimiter: epilogue",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a--\n--a\n\ntwo\n--a--\n"sv,
     "mixed(plain): one", defect_kind::delimiter_after_close},
    {"no delimiter line: a leaf",
     "Content-Type: multipart/mixed; boundary=a\n\none\n"sv,
     "mixed: one/", defect_kind::boundary_not_found},
    {"delimiter lines without dashes",
     "Content-Type: multipart/mixed; boundary=a\n\na\n\none\na--\n"sv,
     "mixed(plain): one", defect_kind::boundary_without_dashes},
    {"one boundary outside and inside: the innermost",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\n\ntwo\n--a--\n--a\n\nthree\n--a--\n"sv,
     "mixed(mixed(plain,plain),plain): one", defect_kind::duplicate_boundary},
    {"base64 with padding inside",
     "Content-Transfer-Encoding: base64\n\nb25l\nbw==b25l\n"sv,
     "plain: oneo", defect_kind::data_after_base64},
    {"base64 with other characters",
     "Content-Transfer-Encoding: base64\n\nb2*5l\n"sv,
     "plain: one", defect_kind::invalid_base64},
    {"base64 without its padding",
     "Content-Transfer-Encoding: base64\n\nb25lbw\n"sv,
     "plain: oneo", defect_kind::incomplete_base64},
    {"quoted-printable with an = that is no escape",
     "Content-Transfer-Encoding: quoted-printable\n\none=G1\n"sv,
     "plain: one=G1/", defect_kind::invalid_quoted_printable},
    {"quoted-printable that ends in an =",
     "Content-Transfer-Encoding: quoted-printable\n\none="sv,
     "plain: one", defect_kind::invalid_quoted_printable},
    {"an encoded word in an addr-spec: no address",
     "From: =?utf-8?q?a=40evil.example=3E?=@example.org\n\none\n"sv,
     "plain from=(=?utf-8?q?a=40evil.example=3E?=@example.org): one/", defect_kind::invalid_address},
    {"two at signs: no address",
     "From: a@evil.example@example.org\n\none\n"sv,
     "plain from=(a@evil.example@example.org): one/", defect_kind::invalid_address},
    {"two addresses without a comma: no address",
     "From: a@evil.example <b@example.org> <c@example.org>\n\none\n"sv,
     "plain from=(a@evil.example <b@example.org> <c@example.org>): one/", defect_kind::invalid_address},
    {"a comment without its end",
     "From: a@example.org (b, c@evil.example\n\none\n"sv,
     "plain from=a@example.org: one/", defect_kind::unterminated},
    {"a group in a group",
     "From: a: b: c@example.org;;\n\none\n"sv,
     "plain from=(b:) from=c@example.org: one/", defect_kind::nested_group},
    {"an encoded word in a file name",
     "Content-Disposition: attachment; filename=\"=?utf-8?q?a.exe?=\"\n\none\n"sv,
     "plain file=a.exe: one/", defect_kind::misplaced_encoded_word},
    {"a gap in a file name's sections",
     "Content-Disposition: attachment; filename*0=a; filename*2=.exe\n\none\n"sv,
     "plain file=a: one/", defect_kind::parameter_gap},
    {"no type: text/plain",
     "Content-Type: multipart; boundary=a\n\n--a\n\none\n--a\n\ntwo\n--a--\n"sv,
     "plain: --a//one/--a//two/--a--/", defect_kind::invalid_media_type},
    {"a type with a slash too many",
     "Content-Type: text/html/plain\n\none\n"sv,
     "html: one/", defect_kind::invalid_parameter},
    {"a charset that nobody knows",
     "Content-Type: text/plain; charset=x-none\n\n\xE9\n"sv,
     "plain: é/", defect_kind::unknown_charset},
    {"octets beyond ASCII in ASCII",
     "\n\xC3\xA9\n"sv,
     "plain: é/", defect_kind::octets_beyond_ascii},
    {"a subject that is no UTF-8",
     "Subject: \xE9\n\none\n"sv,
     "plain subject=�: one/", defect_kind::invalid_utf8},
    {"a date that cannot be",
     "Date: Fri, 30 Feb 2024 00:00:00 +0000\n\none\n"sv,
     "plain: one/", defect_kind::invalid_date},
    // clang-format on
};

} // namespace

TEST_CASE("M16: what may be read in two ways is read in one, and flagged") {
    CHECK(std::size(rows) >= 60);
    for (const ambiguity& row : rows) {
        CAPTURE(std::string(row.name));
        const auto mail = message_view::parse(row.text);
        CHECK(reading_of(mail) == row.reading);
        const auto kinds = kinds_of(mail.check());
        CHECK_MESSAGE(std::count(kinds.begin(), kinds.end(), row.flag) >= 1, to_string(row.flag));
    }
}

TEST_CASE("M16: the readings do not depend on the kind of line ends") {
    for (const ambiguity& row : rows) {
        CAPTURE(std::string(row.name));
        std::string text;
        for (const char c : row.text) text.append(c == '\n' ? "\r" : "").append(1, c);
        const auto mail = message_view::parse(text);
        CHECK(reading_of(mail) == row.reading);
        const auto kinds = kinds_of(mail.check());
        CHECK_MESSAGE(std::count(kinds.begin(), kinds.end(), row.flag) >= 1, to_string(row.flag));
    }
}

TEST_CASE("M16: what is plain is not flagged") {
    const std::string text =
        multipart("a", "--a\r\n" + multipart("ab", "--ab\r\n\r\n--\r\n-- a\r\n--b\r\n--ab--\r\n") +
                           "--a\r\n\r\n\r\n--a--\r\nepilogue\r\n");
    CHECK(message_view::parse(text).check().empty());
}
