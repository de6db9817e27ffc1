// The bridge: envelopes, body structures and sections of raw messages.
#include <courriel/imap/with_mime.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace {

using namespace courriel;
using namespace courriel::imap;

std::string envelope_text(const std::string& message) {
    std::string out;
    envelope_of(mime::message_view::parse(message)).append_to(out);
    return out;
}

std::string structure_text(const std::string& message, bool extension_data = false) {
    std::string out;
    body_structure_of(mime::message_view::parse(message)).append_to(out, extension_data);
    return out;
}

std::string section_text(const std::string& message, const std::vector<std::uint32_t>& part,
                         section::kind what) {
    const auto range = section_of(mime::message_view::parse(message), part, what);
    return range ? message.substr(range->begin, range->size) : "none";
}

// The example of RFC 3501 section 6.4.5, filled in.
const std::string example = "From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
                            "--x\r\n\r\none\r\n"
                            "--x\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n"
                            "--x\r\nContent-Type: message/rfc822\r\n\r\n"
                            "Subject: three\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n"
                            "--y\r\n\r\n3.1\r\n--y\r\nX: 1\r\n\r\n3.2\r\n--y--\r\n"
                            "--x\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n"
                            "--z\r\nContent-Type: image/gif\r\n\r\n4.1\r\n"
                            "--z\r\nContent-Type: message/rfc822\r\n\r\n"
                            "Subject: 4.2\r\n\r\n4.2.1\r\n--z--\r\n"
                            "--x--\r\n";

} // namespace

TEST_CASE("with_mime: an envelope as the message has it") {
    CHECK(envelope_text("Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n"
                        "From: Terry Gray <gray@cac.washington.edu>\r\n"
                        "Subject: IMAP4rev1 WG mtg\r\n summary\r\n"
                        "To: imap@cac.washington.edu\r\n"
                        "Cc: =?utf-8?q?D=C3=A9?= <a@b>, \"John \\\"K\\\"\" <\"j k\"@c>\r\n"
                        "Bcc: friends: a@b, <@r:c@d>;\r\n"
                        "In-Reply-To: <1@x> \r\nMessage-ID: <B27397@x>\r\n\r\n") ==
          "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary\" "
          "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
          "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
          "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
          "((NIL NIL \"imap\" \"cac.washington.edu\")) "
          "((\"=?utf-8?q?D=C3=A9?=\" NIL \"a\" \"b\")(\"John \\\"K\\\"\" NIL \"j k\" \"c\")) "
          "((NIL NIL \"friends\" NIL)(NIL NIL \"a\" \"b\")(NIL \"@r\" \"c\" \"d\")"
          "(NIL NIL NIL NIL)) \"<1@x>\" \"<B27397@x>\")");
    CHECK(envelope_text("\r\n") == "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
}

TEST_CASE("with_mime: a body structure") {
    CHECK(structure_text("\r\na\r\nb\r\n") ==
          "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 6 2)");
    CHECK(structure_text(example) ==
          "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 0)"
          "(\"application\" \"octet-stream\" NIL NIL NIL \"7bit\" 3)"
          "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 96 "
          "(NIL \"three\" NIL NIL NIL NIL NIL NIL NIL NIL) "
          "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 0)"
          "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 0) \"mixed\") 10)"
          "((\"image\" \"gif\" NIL NIL NIL \"7bit\" 3)"
          "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 21 "
          "(NIL \"4.2\" NIL NIL NIL NIL NIL NIL NIL NIL) "
          "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 5 0) 2) \"mixed\") "
          "\"mixed\")");
    CHECK(structure_text("Content-Type: text/html; charset*=us-ascii''x; name=\"a b\"\r\n"
                         "Content-Disposition: inline; filename*0=a; filename*1=b\r\n"
                         "Content-ID: <i@d>\r\nContent-Language: fr, en\r\nContent-MD5: x==\r\n"
                         "Content-Location: http://a/\r\nContent-Description: =?q?\r\n\r\n",
                         true) ==
          "(\"text\" \"html\" (\"charset*\" \"us-ascii''x\" \"name\" \"a b\") \"<i@d>\" "
          "\"=?q?\" \"7bit\" 0 0 \"x==\" "
          "(\"inline\" (\"filename*0\" \"a\" \"filename*1\" \"b\")) (\"fr\" \"en\") "
          "\"http://a/\")");
}

TEST_CASE("with_mime: sections lie where their numbers say") {
    using numbers = std::vector<std::uint32_t>;
    using what = section::kind;
    const auto at = [](const numbers& part, what w) { return section_text(example, part, w); };
    CHECK(at({1}, what::whole) == "one");
    CHECK(at({1}, what::mime) == "\r\n");
    CHECK(at({2}, what::mime) == "Content-Type: application/octet-stream\r\n\r\n");
    CHECK(at({3}, what::header).substr(0, 14) == "Subject: three");
    CHECK(at({3}, what::text).substr(0, 5) == "--y\r\n");
    CHECK(at({3, 2}, what::whole) == "3.2");
    CHECK(at({3, 2}, what::mime) == "X: 1\r\n\r\n");
    CHECK(at({4, 1}, what::whole) == "4.1");
    CHECK(at({4, 2}, what::header) == "Subject: 4.2\r\n\r\n");
    CHECK(at({4, 2}, what::text) == "4.2.1");
    CHECK(at({4, 2, 1}, what::whole) == "4.2.1");
    CHECK(at({4, 2, 1}, what::mime) == "Subject: 4.2\r\n\r\n");
    for (const numbers& none : {numbers{0}, numbers{5}, numbers{1, 1}, numbers{3, 3},
                                numbers{4, 2, 2}, numbers{4, 2, 1, 1}, numbers{4294967295}})
        CHECK(at(none, what::whole) == "none");
    CHECK(at({1}, what::header) == "none");
    CHECK(at({4}, what::text) == "none");

    const std::string plain = "A: b\r\n\r\ntext";
    const auto leaf = mime::message_view::parse(plain);
    CHECK(section_of(leaf, {1}, what::whole)->begin == 8);
    CHECK(section_of(leaf, {1}, what::mime)->size == 8);
    CHECK(!section_of(leaf, {2}, what::whole));
    CHECK(!section_of(leaf, {1, 1}, what::whole));
}

TEST_CASE("with_mime: the parser that a server takes") {
    const mime_message_parser parser;
    const auto parsed = parser.parse(example);
    CHECK(parsed->envelope().from.size() == 1);
    CHECK(parsed->structure().parts.size() == 11);
    CHECK(parsed->find({4, 1}, section::kind::whole)->size == 3);
    std::string texts;
    CHECK(parsed->each_text([&](std::string_view text) { texts.append(text) += '|'; }));
    CHECK(texts == "one|Content-Type: application/octet-stream|Content-Type: message/rfc822|"
                   "Subject: three|Content-Type: multipart/mixed; boundary=y|3.1|X: 1|3.2|"
                   "Content-Type: multipart/mixed; boundary=z|Content-Type: image/gif|"
                   "Content-Type: message/rfc822|Subject: 4.2|4.2.1|");
    CHECK(parser.decode_field(" =?iso-8859-1?q?caf=E9?=\r\n x") == "café x");
}

TEST_CASE("with_mime: addresses are counted over all fields, and over all nested messages") {
    const auto mail_of = [](std::size_t addresses) {
        std::string mail = "From: z@z\r\n";
        for (std::size_t i = 1; i != addresses; ++i) mail += "To: b@b\r\n";
        return mail + "\r\n";
    };
    message_limits limits;
    limits.addresses = 50;
    for (const std::size_t n : {49U, 50U, 51U}) {
        const auto mail = mail_of(n);
        const auto e = envelope_of(mime::message_view::parse(mail), limits);
        CHECK(e.from.size() + e.to.size() == std::min<std::size_t>(n, 50));
        CHECK(e.sender == e.from);

        std::string digest = "Content-Type: multipart/digest; boundary=x\r\n\r\n";
        for (int i = 0; i != 2; ++i) digest += "--x\r\n\r\n" + mail_of(i == 0 ? 20 : n - 20);
        digest += "--x--\r\n";
        std::size_t counted = 0;
        const auto structure = body_structure_of(mime::message_view::parse(digest), limits);
        for (const body_part& part : structure.parts)
            if (part.envelope) counted += part.envelope->from.size() + part.envelope->to.size();
        CHECK(counted == std::min<std::size_t>(n, 50));
    }

    std::string flood;
    for (int i = 0; i != 2000; ++i) flood += "From: a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a\r\n";
    flood += "\r\n";
    CHECK(mime_message_parser().parse(flood)->envelope().from.size() == message_limits().addresses);
    limits.addresses = 10;
    CHECK(mime_message_parser({}, limits).parse(flood)->envelope().from.size() == 10);
}

TEST_CASE("with_mime: languages are counted") {
    message_limits limits;
    limits.languages = 3;
    for (const std::size_t n : {2U, 3U, 4U}) {
        std::string mail = "Content-Language: ";
        for (std::size_t i = 0; i != n; ++i) mail += "en, ";
        mail += "\r\n\r\n";
        const auto structure = body_structure_of(mime::message_view::parse(mail), limits);
        CHECK(structure.parts[0].languages.size() == std::min<std::size_t>(n, 3));
    }
}

TEST_CASE("with_mime: a header ends at its empty line, whatever its lines are") {
    using what = section::kind;
    const std::string header = "From x@y Mon Jan 1\r\nSubject: s\r\nbad line\r\n and more\r\n"
                               "To: z@z\r\nContent-Type: text/html\r\n\r\n";
    const std::string mail = header + "bb\r\n";
    const std::string html = "(\"text\" \"html\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 4 1)";
    const std::string envelope = "(NIL \"s\" NIL NIL NIL ((NIL NIL \"z\" \"z\")) NIL NIL NIL NIL)";
    CHECK(envelope_text(mail) == envelope);
    CHECK(structure_text(mail) == html);
    CHECK(section_text(mail, {1}, what::whole) == "bb\r\n");
    CHECK(section_text(mail, {1}, what::mime) == header);

    const std::string around = "Content-Type: message/rfc822\r\n\r\n" + mail;
    CHECK(structure_text(around) == "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" " +
                                        std::to_string(mail.size()) + " " + envelope + " " + html +
                                        " 8)");
    CHECK(section_text(around, {1}, what::header) == header);
    CHECK(section_text(around, {1}, what::text) == "bb\r\n");
    CHECK(section_text(around, {1, 1}, what::whole) == "bb\r\n");

    CHECK(structure_text("no field\r\nat all") ==
          "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)");
    CHECK(section_text("no field\r\nat all", {1}, what::whole) == "");
}

TEST_CASE("with_mime: headers without an empty line in each other all end at the next one") {
    std::string mail;
    for (int i = 0; i != 90; ++i) mail += "Content-Type: message/rfc822\r\nFrom x\r\n";
    for (int i = 0; i != 1000; ++i) mail += "b\r\n";
    mail += "\r\ntext\r\n";
    const auto structure = body_structure_of(mime::message_view::parse(mail));
    CHECK(structure.parts.size() == 91);
    for (const body_part& part : structure.parts) CHECK(part.octets == 6);
}

TEST_CASE("with_mime: a multipart without parts is told as one empty text, and has it") {
    using what = section::kind;
    const std::string empty = "Content-Type: multipart/mixed; boundary=x\r\n\r\nno parts here\r\n";
    const std::string told = "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0) \"mixed\")";
    CHECK(structure_text(empty) == told);
    CHECK(section_text(empty, {1}, what::whole) == "");
    CHECK(section_text(empty, {1}, what::mime) == "");
    CHECK(section_text(empty, {2}, what::whole) == "none");
    CHECK(section_text(empty, {1, 1}, what::whole) == "none");

    const std::string around =
        "Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n" + empty + "\r\n--y--\r\n";
    CHECK(structure_text(around) == "(" + told + " \"mixed\")");
    CHECK(section_text(around, {1}, what::whole) == "no parts here\r\n");
    CHECK(section_text(around, {1, 1}, what::whole) == "");
    CHECK(section_text(around, {1, 1}, what::mime) == "");
    CHECK(section_text(around, {1, 1, 1}, what::whole) == "none");
    // SEARCH finds it all the same.
    std::string texts;
    CHECK(mime_message_parser().parse(empty)->each_text([&](std::string_view t) { texts += t; }));
    CHECK(texts == "no parts here\r\n");
}
