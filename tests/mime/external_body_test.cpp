// message/external-body.
#include <courriel/mime/external_body.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/errc.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/message_view.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::external_body;
using mime::message_view;

namespace {

std::string part(std::string_view parameters, std::string_view body) {
    return std::string("Content-Type: message/external-body; ").append(parameters) + "\r\n\r\n" +
           std::string(body);
}

bool is_complete(std::string_view parameters, std::string_view body = "Content-ID: <a@b>\r\n\r\n") {
    const std::string message = part(parameters, body);
    std::vector<mime::defect> defects;
    const auto read = external_body::of(message_view::parse(std::string_view(message)).root(),
                                        mime::defect_sink(defects));
    CHECK(read);
    return defects.empty();
}

} // namespace

TEST_CASE("external_body: RFC 2046 section 5.2.3.7, an FTP server") {
    const std::string message =
        part("name=\"BodyFormats.ps\";\r\n site=\"thumper.bellcore.com\"; mode=\"image\";\r\n"
             " access-type=ANON-FTP; directory=\"pub\";\r\n"
             " expiration=\"Fri, 14 Jun 1991 19:13:14 -0400 (EDT)\"",
             "Content-type: application/postscript\r\n"
             "Content-ID: <id42@guppylake.bellcore.com>\r\n\r\n");
    const auto view = message_view::parse(std::string_view(message));
    std::vector<mime::defect> defects;
    const auto body = external_body::of(view.root(), mime::defect_sink(defects));
    REQUIRE(body);
    CHECK(defects.empty());
    CHECK(body->access_type == "anon-ftp");
    CHECK(body->name == "BodyFormats.ps");
    CHECK(body->site == "thumper.bellcore.com");
    CHECK(body->mode == "image");
    CHECK(body->directory == "pub");
    CHECK(to_rfc3339(*body->expiration) == "1991-06-14T19:13:14-04:00");
    CHECK(!body->size);
    CHECK(!body->writable);
    CHECK(body->type.name() == "application/postscript");
    CHECK(body->content_id == "id42@guppylake.bellcore.com");
    CHECK(body->phantom_body.empty());
    CHECK(body->header.starts_with("Content-type:"));
}

TEST_CASE("external_body: a mail server, a URL, a local file") {
    const std::string mail = part("access-type=mail-server; server=\"listserv@bogus.bitnet\"",
                                  "Content-ID: <a@b>\r\n\r\nget RFC-MIME.DOC\r\n");
    const auto view = message_view::parse(std::string_view(mail));
    const auto body = external_body::of(view.root());
    REQUIRE(body);
    CHECK(body->server == "listserv@bogus.bitnet");
    CHECK(body->phantom_body == "get RFC-MIME.DOC\r\n");
    CHECK(body->type.name() == "text/plain");

    // RFC 2017 section 3: blanks stand where the URL was folded.
    const std::string url = part("access-type=URL;\r\n URL=\"http://www.foo.com/file\r\n /x\";"
                                 " size=1024; permission=Read-Write",
                                 "Content-ID: <a@b>\r\n\r\n");
    const auto other = message_view::parse(std::string_view(url));
    const auto by_url = external_body::of(other.root());
    REQUIRE(by_url);
    CHECK(by_url->access_type == "url");
    CHECK(by_url->url == "http://www.foo.com/file/x");
    CHECK(by_url->size == 1024);
    CHECK(by_url->writable);

    const std::string none = "Subject: x\r\n\r\n";
    CHECK(!external_body::of(message_view::parse(std::string_view(none)).root()));
}

TEST_CASE("external_body: M25 what is missing is told, and nothing is fetched") {
    CHECK(is_complete("access-type=url; url=x"));
    CHECK(is_complete("access-type=x-mine"));
    CHECK(!is_complete("url=x"));
    CHECK(!is_complete("access-type=url"));
    CHECK(!is_complete("access-type=ftp; name=x"));
    CHECK(!is_complete("access-type=tftp; site=x"));
    CHECK(!is_complete("access-type=local-file"));
    CHECK(!is_complete("access-type=mail-server"));
    CHECK(!is_complete("access-type=url; url=x", ""));
    CHECK(!is_complete("access-type=url; url=x", "Content-ID:\r\n\r\n"));
    CHECK(is_complete("access-type=local-file; name=\"/etc/passwd\"; size=-1; expiration=x"));
}

TEST_CASE("external_body: read as it was made") {
    external_body made;
    made.access_type = "mail-server";
    made.server = "server@example.org";
    made.subject = "get it";
    made.expiration = mime::date_time::parse("Tue, 24 Nov 2026 04:05:06 +0100");
    made.size = 12345;
    made.writable = true;
    made.type = mime::media_type::parse("image/png");
    made.content_id = "a@b";
    made.phantom_body = "get x\r\n";
    const std::string message =
        mime::message_builder().from("a@b").content(made.to_part().value()).build().value();
    const auto view = message_view::parse(std::string_view(message));
    CHECK(view.check().empty());
    const auto read = external_body::of(view.root());
    REQUIRE(read);
    CHECK(read->access_type == made.access_type);
    CHECK(read->server == made.server);
    CHECK(read->subject == made.subject);
    CHECK(read->expiration == made.expiration);
    CHECK(read->size == made.size);
    CHECK(read->writable);
    CHECK(read->type == made.type);
    CHECK(read->content_id == made.content_id);
    CHECK(read->phantom_body.starts_with(made.phantom_body));

    for (const auto change : {+[](external_body& b) { b.access_type.clear(); },
                              +[](external_body& b) { b.server.clear(); },
                              +[](external_body& b) { b.content_id.clear(); },
                              +[](external_body& b) { b.content_id = "a\r\nb"; },
                              +[](external_body& b) { b.type.type = "a b"; }}) {
        external_body bad = made;
        change(bad);
        CHECK(bad.to_part().error() == errc::invalid_argument);
    }
    external_body bad = made;
    bad.name = "a\r\nb";
    CHECK(mime::message_builder().from("a@b").content(bad.to_part().value()).build().error() ==
          errc::invalid_argument);
}
