// What a submission server mends: dates, ids and addresses that are lacking or incomplete.
#include <courriel/mime/submission.hpp>

#include <chrono>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "through.hpp"

namespace {

using namespace courriel;
using namespace std::chrono;

std::string submit(std::string_view message, std::size_t piece = 0, std::size_t most = 256 * 1024) {
    mime::submission_options options;
    options.domain = "example.org";
    options.date = sys_days(2004y / October / 20) + hours(21) + minutes(43) + seconds(49);
    options.message_id = "200410202143.i9KLfdK3@example.org";
    options.most_header = most;
    return through(mime::submission_filter(options), message, piece);
}

constexpr std::string_view date = "Date: Wed, 20 Oct 2004 21:43:49 +0000\r\n";
constexpr std::string_view id = "Message-ID: <200410202143.i9KLfdK3@example.org>\r\n";

std::string with_both(std::string_view fields, std::string_view rest) {
    return std::string(fields).append(date).append(id).append(rest);
}

} // namespace

TEST_CASE("the message of the course: bare names, no date, no id") {
    CHECK(submit("To: toi\r\nFrom: moi\r\nSubject: test\r\n\r\nTexte\r\n") ==
          with_both("To: toi@example.org\r\nFrom: moi@example.org\r\nSubject: test\r\n",
                    "\r\nTexte\r\n"));
}

TEST_CASE("a message that lacks nothing passes as it is") {
    const std::string whole = "from:  Ada   <ada@example.net>\r\nTo: bob@example.net (Bob),\r\n"
                              "\teve@example.net\r\nDATE: yesterday\r\nmessage-id: none\r\n\r\n.\n";
    CHECK(submit(whole) == whole);
}

TEST_CASE("only fields with a bare address are written anew") {
    CHECK(submit("From: Ada <ada>\r\nTo: \"Bob B.\" <bob>, Friends: eve, x@y.example;\r\n"
                 "Cc:  a@b.example\r\nReply-To: two words\r\nX-To: zoe\r\n\r\n") ==
          with_both("From: Ada <ada@example.org>\r\n"
                    "To: \"Bob B.\" <bob@example.org>, Friends: eve@example.org, x@y.example;\r\n"
                    "Cc:  a@b.example\r\nReply-To: two words\r\nX-To: zoe\r\n",
                    "\r\n"));
}

TEST_CASE("nothing that stands behind a local part is taken for a domain") {
    for (const char* odd : {"From: a@\r\n\r\n", "From: @b\r\n\r\n", "From: a@b@c\r\n\r\n",
                            "From: <>\r\n\r\n", "From: \r\n\r\n", "From: a b\r\n\r\n"}) {
        const std::string header(odd);
        CHECK(submit(header) == with_both(header.substr(0, header.size() - 2), "\r\n"));
    }
}

TEST_CASE("messages without a header, without a body, without anything") {
    CHECK(submit("\r\nbody\r\n") == with_both("", "\r\nbody\r\n"));
    CHECK(submit("no field\r\nbody\r\n") == with_both("", "\r\nno field\r\nbody\r\n"));
    CHECK(submit("Subject: x\r\n") == with_both("Subject: x\r\n", ""));
    CHECK(submit("") == with_both("", "\r\n"));
}

TEST_CASE("pieces make no difference") {
    const std::string message =
        "To: toi\r\nFrom: moi\r\nSubject: test\r\n\r\nTexte\r\n\r\nTo: x\r\n";
    for (std::size_t piece = 1; piece != message.size(); ++piece)
        CHECK(submit(message, piece) == submit(message));
}

TEST_CASE("a header over the limit passes as it is") {
    const std::string header = "To: toi\r\nX: 123\r\n\r\n";
    for (const std::size_t piece : {0U, 1U, 7U}) {
        CHECK(submit(header, piece, header.size() + 1) != header);
        CHECK(submit(header, piece, header.size()) != header);
        CHECK(submit(header, piece, header.size() - 1) == header);
    }
}
