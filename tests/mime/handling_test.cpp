// The small fields: Auto-Submitted, Importance and its like, Return-Path, Keywords, resent blocks.
#include <courriel/mime/handling.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/errc.hpp>
#include <courriel/mime/auto_submitted.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/message_fields.hpp>
#include <courriel/mime/resent.hpp>
#include <courriel/mime/trace.hpp>

using namespace courriel;
using mime::auto_submitted;

namespace {

std::string keyword(std::string_view value, bool has_defect = false) {
    std::vector<mime::defect> defects;
    auto read = auto_submitted::parse(value, mime::defect_sink(defects));
    CHECK(defects.empty() != has_defect);
    return read.keyword;
}

std::string path(std::string_view value) {
    std::vector<mime::defect> defects;
    const auto read = mime::parse_return_path(value, mime::defect_sink(defects));
    CHECK(read.has_value() == defects.empty());
    return read ? '<' + *read + '>' : "none";
}

mime::message_fields fields_of(std::string_view text) {
    return mime::message_fields(mime::header_view::parse(text));
}

} // namespace

TEST_CASE("handling: Auto-Submitted, RFC 3834 section 5") {
    CHECK(keyword("no") == "no");
    CHECK(keyword(" (x) Auto-Replied\r\n (y)") == "auto-replied");
    CHECK(keyword("auto-generated; owner-email=\"a@b\"") == "auto-generated");
    CHECK(*auto_submitted::parse("auto-replied; x=y").parameters.find("x") == "y");
    CHECK(!auto_submitted::parse("no").is_automatic());
    CHECK(auto_submitted::parse("No (by hand)").keyword == "no");
    CHECK(auto_submitted::parse("auto-x").is_automatic());
    for (const char* bad : {"", "auto replied", ";", "no way", "=", "é"})
        CHECK_MESSAGE(keyword(bad, true).empty(), bad);
    CHECK(auto_submitted::parse("").is_automatic());

    mime::header_builder builder;
    CHECK(!builder.add_auto_submitted({.keyword = "auto-replied", .parameters = {}}));
    CHECK(builder.text() == "Auto-Submitted: auto-replied\r\n");
    for (const char* bad : {"", "a b", "a\r\nB: c", "a;b", "é"})
        CHECK_MESSAGE(builder.add_auto_submitted({.keyword = bad, .parameters = {}}) ==
                          errc::invalid_argument,
                      bad);
    auto_submitted with{.keyword = "auto-notified", .parameters = {}};
    with.parameters.add({"owner", "a b"});
    mime::header_builder other;
    CHECK(!other.add_auto_submitted(with));
    const std::string text = other.text();
    CHECK(auto_submitted::parse(mime::header_view::parse(text).fields()[0].value) == with);
}

TEST_CASE("handling: Importance, Priority, Sensitivity") {
    using namespace mime;
    CHECK(parse_importance(" HIGH (x)") == importance::high);
    CHECK(parse_priority("Non-Urgent") == priority::non_urgent);
    CHECK(parse_sensitivity("company-confidential") == sensitivity::company_confidential);
    CHECK(!parse_importance("very high"));
    CHECK(!parse_importance("high low"));
    CHECK(!parse_priority(""));
    for (const auto value : {importance::low, importance::normal, importance::high})
        CHECK(parse_importance(to_string(value)) == value);
    for (const auto value : {priority::non_urgent, priority::normal, priority::urgent})
        CHECK(parse_priority(to_string(value)) == value);
    for (const auto value :
         {sensitivity::personal, sensitivity::private_, sensitivity::company_confidential})
        CHECK(parse_sensitivity(to_string(value)) == value);
    const auto of = [](std::string_view text) { return importance_of(header_view::parse(text)); };
    CHECK(of("X-Priority: 1 (Highest)\n\n") == importance::high);
    CHECK(of("X-Priority: 3\n\n") == importance::normal);
    CHECK(of("X-Priority: 5\nImportance: high\n\n") == importance::high);
    CHECK(of("X-Priority: 4\nImportance: nonsense\n\n") == importance::low);
    CHECK(of("X-Priority: 6\nX-MSMail-Priority: Low\n\n") == importance::low);
    CHECK(!of("X-Priority: 0\n\n"));
    CHECK(!of("Subject: x\n\n"));
}

TEST_CASE("handling: Return-Path") {
    CHECK(path("<a@b>") == "<a@b>");
    CHECK(path(" (c) < > (d)\r\n") == "<>");
    CHECK(path("<>") == "<>");
    CHECK(path("a@b") == "<a@b>"); // RFC 822
    CHECK(path("<@x,@y:\"a b\"@c>") == "<\"a b\"@c>");
    for (const char* bad : {"", "<", "<a>", "<a@b", "<a@b>, <c@d>", "Ada <a@b>", "<> x", "<@>"})
        CHECK_MESSAGE(path(bad) == "none", bad);
    CHECK(fields_of("Return-Path: <>\n\n").return_path() == "");
    CHECK(!fields_of("X: y\n\n").return_path());
}

TEST_CASE("handling: Keywords and Received by message_fields") {
    CHECK(fields_of("Keywords: a b, \"c, d\" ,, =?utf-8?q?=C3=A9?= (x)\nKeywords: e\n\n")
              .keywords() == std::vector<std::string>{"a b", "c, d", "é", "e"});
    CHECK(fields_of("X: y\n\n").keywords().empty());
    mime::limits limits;
    limits.keywords = 2;
    for (int n = 1; n != 4; ++n) {
        std::string text = "Keywords: ";
        for (int i = 0; i != n; ++i) text += "a,";
        const mime::message_fields fields(mime::header_view::parse(text), limits);
        CHECK(fields.keywords().size() == static_cast<std::size_t>(std::min(n, 2)));
    }
    const auto trace = fields_of("Received: from a by b; x\nReceived: from c by d\n\n").received();
    REQUIRE(trace.size() == 2);
    CHECK(trace[1].from.name == "c");
}

TEST_CASE("handling: resent blocks, with the example of RFC 5322 appendix A.3") {
    const std::string_view text =
        "Resent-From: Mary Smith <mary@example.net>\r\n"
        "Resent-To: Jane Brown <j-brown@other.example>\r\n"
        "Resent-Date: Mon, 24 Nov 1997 14:22:01 -0800\r\n"
        "Resent-Message-ID: <78910@example.net>\r\n"
        "From: John Doe <jdoe@machine.example>\r\nTo: Mary Smith <mary@example.net>\r\n\r\n";
    const auto header = mime::header_view::parse(text);
    const auto one = mime::parse_resent_blocks(header);
    REQUIRE(one.size() == 1);
    CHECK(one[0].from.text() == "Mary Smith <mary@example.net>");
    CHECK(one[0].to.text() == "Jane Brown <j-brown@other.example>");
    CHECK(one[0].message_id == "78910@example.net");
    REQUIRE(one[0].date);
    CHECK(one[0].date->hour == 14);
    CHECK(one[0].fields == std::vector<std::size_t>{0, 1, 2, 3});
    CHECK(one[0].is_complete());

    const auto count = [](std::string_view more) {
        return mime::parse_resent_blocks(mime::header_view::parse(more)).size();
    };
    CHECK(count("Resent-To: a@b\nReceived: x\nResent-Cc: a@b\n\n") == 2);
    CHECK(count("Resent-To: a@b\nReturn-Path: <>\nResent-Cc: a@b\n\n") == 2);
    CHECK(count("Resent-To: a@b\nX: y\nResent-Cc: a@b\n\n") == 1);
    CHECK(count("Resent-To: a@b\nResent-To: a@b\n\n") == 2);
    CHECK(count("Resent-Nothing: a@b\nTo: x\n\n") == 0);
    const auto complete = [](std::string_view more) {
        return mime::parse_resent_blocks(mime::header_view::parse(more))[0].is_complete();
    };
    CHECK(!complete("Resent-From: a@b\n\n"));
    CHECK(!complete("Resent-From: a\nResent-Date: 1 Jan 2001 00:00 +0000\n\n"));
    CHECK(!complete("Resent-From: a@b, c@d\nResent-Date: 1 Jan 2001 00:00 +0000\n\n"));
    CHECK(complete("Resent-From: a@b, c@d\nResent-Sender: a@b\n"
                   "Resent-Date: 1 Jan 2001 00:00 +0000\n\n"));
}
