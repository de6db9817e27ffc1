// Received fields: the clauses that the standard has, what servers write in their place, and
// nothing outside the value.
#include <courriel/mime/received.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/trace.hpp>

#include "defect_names.hpp"
#include "support/exact_copy.hpp"
#include "support/json.hpp"
#include "support/random.hpp"

using namespace courriel;
using mime::received;
using test::json;

namespace {

std::string defects_of(std::string_view value) {
    std::vector<mime::defect> defects;
    received::parse(value, mime::defect_sink(defects));
    return names_of(defects, value);
}

std::string describe(const mime::received_host& host) {
    std::string out(host.name);
    for (const auto& [label, text] : {std::pair{"tcp", host.tcp_name},
                                      {"ip", host.address},
                                      {"helo", host.helo},
                                      {"ident", host.ident}})
        if (!text.empty()) out.append(" ").append(label).append("=").append(text);
    return out;
}

} // namespace

TEST_CASE("received: the form of RFC 5321 section 4.4") {
    const std::string_view value = " from bar.com (bar.com [192.0.2.1])\r\n"
                                   "\tby foo.com via TCP with ESMTPS id <ABC@foo.com> tls\r\n"
                                   " TLS_AES_256_GCM_SHA384 for <\"x y\"@foo.com>;\r\n"
                                   " Thu, 21 May 1998 05:33:29 -0700 (PDT)";
    const auto r = received::parse(value);
    CHECK(r.from.name == "bar.com");
    CHECK(r.from.comment == "(bar.com [192.0.2.1])");
    CHECK(r.from.tcp_name == "bar.com");
    CHECK(r.from.address == "192.0.2.1");
    CHECK(r.by.name == "foo.com");
    CHECK(r.via == "TCP");
    CHECK(r.with == "ESMTPS");
    CHECK(r.id == "ABC@foo.com");
    CHECK(r.tls == "TLS_AES_256_GCM_SHA384");
    CHECK(r.for_ == "<\"x y\"@foo.com>");
    CHECK(r.recipients() == std::vector<std::string_view>{"\"x y\"@foo.com"});
    CHECK(r.date_text == "Thu, 21 May 1998 05:33:29 -0700 (PDT)");
    REQUIRE(r.date);
    CHECK(to_rfc3339(*r.date) == "1998-05-21T05:33:29-07:00");
    CHECK(defects_of(value) == "");
}

TEST_CASE("received: what servers say of the connection") {
    const auto from = [](std::string_view value) { return describe(received::parse(value).from); };
    CHECK(from("from a ([IPv6:2001:db8::1])") == "a ip=2001:db8::1");
    CHECK(from("from a (unknown [192.0.2.1])") == "a ip=192.0.2.1");
    CHECK(from("from [192.0.2.9] (h.example[192.0.2.1] (may be forged))") ==
          "[192.0.2.9] tcp=h.example ip=192.0.2.1");
    CHECK(from("from a (HELO b.example) (192.0.2.1)") == "a ip=192.0.2.1 helo=b.example");
    CHECK(from("from a (helo=b.example ident=joe)") == "a helo=b.example ident=joe");
    CHECK(from("from ([192.0.2.1:4711] helo=[192.0.2.2])") == " ip=192.0.2.1 helo=192.0.2.2");
    CHECK(from("from a (joe@h.example [192.0.2.1])") == "a tcp=h.example ip=192.0.2.1 ident=joe");
    CHECK(from("from a(192.0.2.1, HELO b)") == "a ip=192.0.2.1 helo=b");
    CHECK(from("from a (HELO ) (192.0.2.1)") == "a ip=192.0.2.1");
    CHECK(from("from a [192.0.2.1] by b") == "a ip=192.0.2.1");
    CHECK(from("from a (EHLO c) [192.0.2.1] by b") == "a ip=192.0.2.1 helo=c");
    CHECK(from("from a (joe@192.0.2.1) by b") == "a ip=192.0.2.1 ident=joe");
    CHECK(from("from a (IDENT:joe@h.example [192.0.2.1])") ==
          "a tcp=h.example ip=192.0.2.1 ident=joe");
    CHECK(from("from a (1.2.3.999) (1.2.3) (1.2.3.4.5) (a.b.c.d)") == "a");
    CHECK(from("from a (Postfix, from userid 1000)") == "a");
    // What is said of TLS names no host, with comments and escapes in it or without an end.
    CHECK(from("from a (using TLSv1.3 with cipher x (256/256 bits) y@192.0.2.9 \\) z@192.0.2.9)\r\n"
               " (h.example [192.0.2.1])") == "a tcp=h.example ip=192.0.2.1");
    CHECK(from("from a (version=TLS1_3 cipher=x [192.0.2.9]); x") == "a");
    CHECK(from("from a (version=TLS1_3 cipher=x [192.0.2.9]") == "a");
}

TEST_CASE("received: any order, unknown clauses, several words and paths") {
    const std::string_view value = "by b.example (Postfix) uid 7791 from a with Microsoft SMTP "
                                   "Server (x) for <a@b>,<c@d> e@f, id <1>; 1 Jan 2001 00:00 +0000";
    const auto r = received::parse(value);
    CHECK(r.from.name == "a");
    CHECK(r.by.comment == "(Postfix)");
    CHECK(r.with == "Microsoft SMTP Server");
    CHECK(r.id == "1");
    CHECK(r.recipients() == std::vector<std::string_view>{"a@b", "c@d", "e@f"});
    CHECK(defects_of(value) == "unknown_trace_clause ");
    std::string clauses;
    for (const auto& c : mime::received_clauses(value))
        clauses.append(c.keyword).append("=").append(c.value).append(c.comment).append("|");
    CHECK(clauses == "by=b.example(Postfix)|uid=7791|from=a|with=Microsoft SMTP Server(x)|"
                     "for=<a@b>,<c@d> e@f|id=<1>|");
    CHECK(received::parse("from a by b for <>; x").recipients().empty());
    CHECK(received::parse("from a by b for <\"x>y\"@z; x").recipients().size() == 1);
    CHECK(received::parse("from a by b for <a@b> (c@d, e) (f) <g@h>,i@j(k) <l@m").recipients() ==
          std::vector<std::string_view>{"a@b", "g@h", "i@j", "l@m"});
}

TEST_CASE("received: what is missing, or there twice") {
    CHECK(defects_of("from a by b") == "incomplete_trace ");
    CHECK(defects_of("by b; 1 Jan 2001 00:00 +0000") == "incomplete_trace ");
    CHECK(defects_of("from a by b from c; 1 Jan 2001 00:00 +0000") == "duplicate_trace_clause ");
    CHECK(received::parse("from a by b from c").from.name == "a");
    CHECK(defects_of("from a by b; yesterday") == "invalid_date ");
    CHECK(defects_of("from a by b with; 1 Jan 2001 00:00 +0000") == "incomplete_trace ");
    CHECK(received::parse("from by b").from.name.empty());
    const auto r = received::parse("from a by b id c Thu, 20 Feb 2003 16:13:20 -0700 (PST)");
    CHECK(r.id == "c");
    CHECK(r.date.has_value());
    CHECK(received::parse("").from.name.empty());
    CHECK(received::parse("(qmail 1 invoked by uid 2); 1 Jan 2001 00:00 +0000").date.has_value());
}

TEST_CASE("received: M08 comments nest by a counter") {
    CHECK(received::parse("from a " + std::string(1 << 20, '(')).from.name == "a");
    std::string flat = "from a ";
    for (int i = 0; i != 100'000; ++i) flat += "(x [192.0.2.1] <[\"";
    CHECK(received::parse(flat).from.name == "a");
    const auto depth = [](std::size_t n) {
        return "from a " + std::string(n, '(') + std::string(n, ')') + " by b";
    };
    CHECK(received::parse(depth(63)).by.name == "b");
    CHECK(received::parse(depth(64)).by.name == "b");
    CHECK(received::parse(depth(65)).by.name.empty());
    CHECK(defects_of(depth(65)).find("comment_too_deep") == 0);
    std::string open;
    for (int i = 0; i != 200'000; ++i) open += "<[\"";
    CHECK(received::parse("from " + open).from.name == open);
}

TEST_CASE("received: M09 every prefix, in a buffer of its size") {
    const std::string value =
        "from \"a\\\"\" (x [192.0.2.1] (\\)) HELO y ident=z) by <b c> (d\r\n\\) with [e f] (g) "
        "for <\"h>i\"@j>, <k@l> id <m@n>; Tue, 1 Jul 2003 10:52:37 +0200 (o\\";
    test::for_each_prefix(value, [](std::string_view prefix) {
        const auto r = received::parse(prefix);
        CHECK(r.from.name.size() <= prefix.size());
        CHECK(mime::received_clauses(prefix).size() <= prefix.size());
        (void)r.recipients();
    });
}

TEST_CASE("received: what we write reads back") {
    const mime::received_field written{.from_name = "client.example.net",
                                       .peer = "host.example.net",
                                       .address = "IPv6:2001:db8::1",
                                       .by = "mail.example.org",
                                       .with = "ESMTPS",
                                       .id = "abc123",
                                       .for_ = "\"a b\"@example.org",
                                       .date = {}};
    const std::string text = to_string(written);
    const auto header = mime::header_view::parse(text);
    std::vector<mime::defect> defects;
    const auto r = received::parse(header.fields()[0].value, mime::defect_sink(defects));
    CHECK(defects.empty());
    CHECK(describe(r.from) == "client.example.net tcp=host.example.net ip=2001:db8::1");
    CHECK(r.by.name == written.by);
    CHECK(r.with == written.with);
    CHECK(r.id == written.id);
    CHECK(r.recipients() == std::vector<std::string_view>{written.for_});
    CHECK(r.date == mime::date_time::at(written.date));
}

namespace {

std::string host_text(const json& host) {
    return host.is_null() ? "" : host["Name"].is_null() ? host["IpAddr"].text : host["Name"].text;
}

std::string_view without_brackets(std::string_view name) {
    if (!name.starts_with('[') && !name.starts_with('<')) return name;
    return name.substr(1, name.find_first_of("]>") - 1);
}

std::string user_of(const json& ident) { return ident.text.substr(0, ident.text.find('@')); }

// Where we read otherwise, or more. `header` is part of the value, `ours` what we read.
struct difference {
    std::string_view header;
    std::string_view ours;
    std::string_view why;
};
constexpr difference differences[] = {
    {" (AUTH: CRAM-MD5", "ident= ", "no word of that comment is an ident"},
    {"(localhost [[UNIX", "", "neither has a name"},
    {"(localhost [", "rev=localhost ", "it is the name that the server found"},
    {"id EE/20-", "id=EE/20-30863-33CE1054 ", "a slash is atext"},
    {"id 8B/57-", "id=8B/57-16227-3764EB44 ", "a slash is atext"},
    {"id 52/92-", "id=52/92-02454-89FBA054 ", "a slash is atext"},
    {"ident=[W9VcN", "ident=W9VcNxE2vKxgWHD05PJbLzIHSxcmZQ/O ", "a slash belongs to it, too"},
    {"(helene.cats.ms)", "rev= ", "no address stands behind the name (TCP-info)"},
    {"(scv3.apple.com)", "rev= ", "no address stands behind the name (TCP-info)"},
    {"IDENT:qmailr@", "rev=one.develooper.com ", "the host of ident is the server's name for it"},
    {"as user jason@localhost", "ident= ", "a clause of its own, which nobody knows"},
    {"BQB0hUH2 Thu", "date=1 ", "a date without its semicolon"},
    {"ESMTP-TLS", "with=ESMTP-TLS ", "as it is written"},
    {"(account ", "with=ESMTP-TLS ", "as it is written"},
    {"(bala@localhost)", "ident= ", "no address stands there"},
    {"by alpha by uid", "by=alpha ", "the first counts"},
    {"?dXqpg3b0hiH9", "ident=?dXqpg3b0hiH9faI2OxLT94P/YKDD3rQ1? ", "all up to the at sign"},
    {"(mailnull@localhost)", "ident= ", "no address stands there"},
    {"+0100 for <asrg", "for= ", "no clause stands behind the date"},
    {"LMTPA;_ Tue", "date=0 ", "no date begins with a line below"},
    {"(example.com [local])", "rev= ", "no address stands behind the name (TCP-info)"},
    {"(dl1gspmx02", "rev= ", "no address stands behind the name (TCP-info)"},
    {"RrlQsUbrndsQ6", "ip=2401:db00:1110:50e8:face:0000:002f:0000 ", "an address all the same"},
    {"-137966-3089@be2",
     "from=<4124973-137966-3089@be2.maropost.com ident= ", "what is in brackets is one word"},
    {"for <address>", "for=address ", "it is a path without a domain"},
    {"(from localhost [24", "from= ip= ", "a comment alone is no clause"},
    {"(from username@", "from= ", "a comment is no clause"},
    {"(from vashugins@", "from= ", "a comment is no clause"},
    {"invoked from network", "from= ", "a comment is no clause"},
    {"from userid 1002", "from= ", "a comment is no clause"},
    {"Unknown/Local", "from=Unknown/Local ", "the word goes up to a blank"},
};

} // namespace

TEST_CASE("received: the collection of stalwartlabs/mail-parser") {
    const json all = json::parse(test::read_source_file("tests/corpus/mail-parser/received.json"));
    for (const json& entry : all.items) {
        const std::string field = "X:" + entry["header"].text;
        const auto header = mime::header_view::parse(std::string_view(field));
        const auto r = received::parse(header.fields().front().value);
        const json& e = entry["expected"];
        std::string theirs, ours;
        const auto add = [&](const char* what, const std::string& a, std::string_view b) {
            if (a == b) return;
            theirs.append(what).append(a).append(" ");
            ours.append(what).append(b).append(" ");
        };
        add("from=", host_text(e["from"]), without_brackets(r.from.name));
        add("by=", host_text(e["by"]), without_brackets(r.by.name));
        // Of "user@192.0.2.1" they take all as the user.
        if (r.from.address.empty() || !e["ident"].text.ends_with(r.from.address))
            add("ip=", e["from_ip"].text, r.from.address);
        add("rev=", e["from_iprev"].text, r.from.tcp_name);
        add("helo=", host_text(e["helo"]), r.from.helo);
        add("ident=", user_of(e["ident"]), r.from.ident);
        add("id=", e["id"].text, r.id);
        add("via=", e["via"].text, r.via);
        add("for=", e["for_"].text, r.recipients().empty() ? "" : r.recipients()[0]);
        // They know a list of protocols, and have nothing for others.
        if (ascii::to_upper(r.with).find(ascii::to_upper(e["with"].text)) == std::string::npos)
            add("with=", e["with"].text, r.with);
        add("date=", e["date"].is_null() ? "0" : "1", r.date ? "1" : "0");
        std::string_view explained;
        bool found = false;
        for (const difference& d : differences)
            if (!found && entry["header"].text.find(d.header) != std::string::npos) {
                explained = d.ours;
                found = true;
            }
        CHECK_MESSAGE(ours == explained, entry["header"].text);
    }
    CHECK(all.items.size() == 181);
}
