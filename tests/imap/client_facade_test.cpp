// imap::client over loopback, against a server that says what a script says.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "imap/client_facade_support.hpp"

using namespace courriel;
using namespace courriel::imap::tests;

TEST_CASE("the facade logs in, selects, searches and fetches") {
    const std::vector<exchange> script{
        {"AUTHENTICATE PLAIN AGFkYQBzZWNyZXQ=", "% OK in\r\n"},
        {"CAPABILITY", "* CAPABILITY IMAP4rev1 LITERAL+\r\n% OK told\r\n"},
        {"SELECT INBOX", "* 3 EXISTS\r\n* OK [UIDVALIDITY 4] x\r\n% OK [READ-WRITE] done\r\n"},
        {"UID SEARCH UNSEEN", "* SEARCH 7 9 8\r\n% OK done\r\n"},
        {"UID FETCH 7:9 (ENVELOPE BODY.PEEK[])",
         "* 1 FETCH (UID 7 ENVELOPE (NIL \"one\" ((\"Ada\" NIL \"ada\" \"x.org\")) NIL NIL NIL NIL "
         "NIL NIL NIL) BODY[] {3}\r\nabc)\r\n"
         "* 3 FETCH (FLAGS (\\Seen))\r\n"
         "* 2 FETCH (BODY[] {0}\r\n UID 8)\r\n"
         "* 9 FETCH (UID 99 BODY[] \"foreign\")\r\n"
         "* 2 FETCH (UID 8 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL \"<id>\"))\r\n"
         "% OK done\r\n"},
        logout};
    with_client("IMAP4rev1 AUTH=PLAIN SASL-IR", script,
                [](imap::client& client, imap::connect_options server) -> asio::awaitable<void> {
                    co_await client.async_connect(server, asio::use_awaitable);
                    co_await client.async_authenticate(sasl::plain("ada", "secret"),
                                                       asio::use_awaitable);
                    CHECK(client.last_reply().text() == "in");
                    CHECK(client.announced()->has("LITERAL+"));
                    const auto box = co_await client.async_select("INBOX", asio::use_awaitable);
                    CHECK(box.messages == 3);
                    CHECK(box.uid_validity == 4);
                    const auto unseen =
                        co_await client.async_search(imap::search::unseen(), asio::use_awaitable);
                    CHECK(unseen.text() == "7:9");
                    std::string seen;
                    co_await client.async_fetch(
                        unseen, imap::fetch().envelope().body(),
                        [&](const imap::fetched& m) {
                            seen += fmt::format("{} {} {} {}\n", m.uid, m.envelope.subject,
                                                m.envelope.message_id, m.body);
                            if (!m.envelope.from.empty())
                                CHECK(m.envelope.from[0].address == "ada@x.org");
                        },
                        asio::use_awaitable);
                    CHECK(seen == "7 one  abc\n8  <id> \n");
                    co_await client.async_logout(asio::use_awaitable);
                });
}

TEST_CASE("one message in pieces, and what is not it") {
    const std::vector<exchange> script{
        {"LOGIN ada secret", "% OK [CAPABILITY IMAP4rev1] in\r\n"},
        {"EXAMINE INBOX", "* 3 EXISTS\r\n% OK [READ-ONLY] done\r\n"},
        {"UID FETCH 7 (BODY.PEEK[])", "* 1 FETCH (BODY[] {5}\r\nhello UID 7)\r\n% OK done\r\n"},
        {"UID FETCH 8 (BODY.PEEK[])", "% OK nothing\r\n"},
        {"UID FETCH 9 (BODY.PEEK[])", "* 2 FETCH (UID 10 BODY[] {5}\r\nother)\r\n% OK done\r\n"},
        {"UID FETCH 9 (BODY.PEEK[])", "* 2 FETCH (BODY[] {5}\r\nother UID 10)\r\n% OK done\r\n"},
        {"UID FETCH 9 (BODY.PEEK[])", "% NO gone\r\n"},
        {"NOOP", "% OK done\r\n"},
        logout};
    with_client("IMAP4rev1", script,
                [](imap::client& client, imap::connect_options server) -> asio::awaitable<void> {
                    std::error_code error;
                    auto token = asio::redirect_error(asio::use_awaitable, error);
                    std::string body;
                    const auto keep = [&body](std::string_view bytes) { body += bytes; };
                    co_await client.async_connect(server, token);
                    co_await client.async_login("ada", "secret", token);
                    const auto box = co_await client.async_examine("INBOX", token);
                    CHECK(box.read_only);
                    co_await client.async_fetch_body(7, keep, token);
                    CHECK_FALSE(error);
                    CHECK(body == "hello");
                    co_await client.async_fetch_body(8, keep, token);
                    CHECK(error == errc::not_found);
                    co_await client.async_fetch_body(9, keep, token);
                    CHECK(error == errc::not_found);
                    CHECK(body == "hello");
                    co_await client.async_fetch_body(9, keep, token);
                    CHECK(error == errc::unexpected_reply);
                    co_await client.async_fetch_body(9, keep, token);
                    CHECK(error == errc::refused);
                    CHECK(client.last_reply().text() == "gone");
                    co_await client.async_fetch(
                        imap::uid_set(), imap::fetch().flags(), [](auto&) {}, token);
                    CHECK_FALSE(error);
                    co_await client.async_logout(token);
                    CHECK_FALSE(error);
                });
}

TEST_CASE("refusals, and an end that comes too early") {
    const std::vector<exchange> script{
        {"LOGIN ada wrong", "% NO [AUTHENTICATIONFAILED] who?\r\n"},
        {"LOGIN ada secret", "% OK [CAPABILITY IMAP4rev1 LITERAL+] in\r\n"},
        {"LIST \"\" \"*\"", "* LIST () \"/\" INBOX\r\n* LIST () \"/\" Entw&APw-rfe\r\n% OK x\r\n"},
        {"APPEND INBOX (\\Seen) {5+}", ""},
        {"=hello", ""}};
    with_client("IMAP4rev1", script,
                [](imap::client& client, imap::connect_options server) -> asio::awaitable<void> {
                    std::error_code error;
                    auto token = asio::redirect_error(asio::use_awaitable, error);
                    co_await client.async_noop(token);
                    CHECK(error == errc::wrong_phase);
                    co_await client.async_connect(server, token);
                    co_await client.async_login("ada", "wrong", token);
                    CHECK(error == errc::refused);
                    CHECK(client.last_reply().code().what ==
                          imap::response_code::kind::authentication_failed);
                    co_await client.async_login("ada", "secret", token);
                    const auto boxes = co_await client.async_list("*", token);
                    REQUIRE(boxes.size() == 2);
                    CHECK(boxes[1].info.name == "Entw\xc3\xbcrfe");
                    // The server goes away behind the message: nobody says that it was stored.
                    imap::flag_set seen;
                    seen.add(imap::system_flag::seen);
                    const auto stored = co_await client.async_append("INBOX", "hello", seen, token);
                    CHECK(error == errc::unexpected_end);
                    CHECK(stored.uid == 0);
                });
}

TEST_CASE("a message beyond largest_body ends the fetch, not the connection") {
    const std::vector<exchange> script{
        {"LOGIN ada secret", "% OK [CAPABILITY IMAP4rev1] in\r\n"},
        {"SELECT INBOX", "* 3 EXISTS\r\n% OK done\r\n"},
        {"UID FETCH 1:3 (BODY.PEEK[])", "* 1 FETCH (UID 1 BODY[] {5}\r\n12345)\r\n"
                                        "* 2 FETCH (UID 2 BODY[] {6}\r\n123456)\r\n"
                                        "* 3 FETCH (UID 3 BODY[] {4}\r\n1234)\r\n% OK done\r\n"},
        {"UID STORE 1 +FLAGS (\\Deleted)", "* 1 FETCH (UID 1 FLAGS (\\Deleted))\r\n% OK done\r\n"},
        {"EXPUNGE", "* 1 EXPUNGE\r\n% OK done\r\n"},
        logout};
    with_client("IMAP4rev1", script,
                [](imap::client& client, imap::connect_options server) -> asio::awaitable<void> {
                    std::error_code error;
                    auto token = asio::redirect_error(asio::use_awaitable, error);
                    server.largest_body = 5;
                    co_await client.async_connect(server, token);
                    co_await client.async_login("ada", "secret", token);
                    co_await client.async_select("INBOX", token);
                    std::string bodies;
                    co_await client.async_fetch(
                        imap::uid_set(1, 3), imap::fetch().body(),
                        [&](const imap::fetched& m) { bodies += m.body + "."; }, token);
                    CHECK(error == errc::too_large);
                    CHECK(bodies == "12345.");
                    imap::flag_change change;
                    change.what = imap::flag_change::action::add;
                    change.flags.add(imap::system_flag::deleted);
                    co_await client.async_store(imap::uid_set(1), change, token);
                    CHECK_FALSE(error);
                    co_await client.async_expunge(token);
                    CHECK(client.mailbox()->messages == 2);
                    co_await client.async_logout(token);
                    CHECK_FALSE(error);
                });
}
