// smtp::client where a message takes more than one transaction, LMTP, messages that are read while
// they are sent, and the commands beside them.
#include <algorithm>
#include <string>

#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <courriel/smtp/client.hpp>

#include "smtp/scripted_server.hpp"

using namespace courriel;
using courriel::tests::count;
using courriel::tests::goodbye;
using courriel::tests::greeting;
using courriel::tests::run;
using courriel::tests::scripted_server;
using courriel::tests::to;
using courriel::tests::turn;

namespace {

smtp::envelope to_three() { return {"a@b", {"c@d", "e@f", "g@h"}}; }

struct outcome {
    std::error_code error{};
    smtp::send_result sent{};
    std::string words{}; // of last_reply()
};

// Connects, sends, quits.
template <class Message>
outcome send(scripted_server& server, Message message, smtp::envelope envelope = to_three(),
             smtp::client_protocol protocol = smtp::client_protocol::smtp) {
    outcome out;
    run([&]() -> asio::awaitable<void> {
        smtp::client client(co_await asio::this_coro::executor);
        auto options = to(server);
        options.protocol = protocol;
        co_await client.async_connect(options, asio::use_awaitable);
        out.sent = co_await client.async_send(envelope, message,
                                              asio::redirect_error(asio::use_awaitable, out.error));
        out.words = client.last_reply().text();
        if (!out.error) co_await client.async_quit(asio::use_awaitable);
    });
    return out;
}

} // namespace

TEST_CASE("R06: who is one too many gets the message in a further transaction") {
    for (const char* too_many : {"452 4.5.3 too many\r\n", "552 too many\r\n"}) {
        scripted_server server(
            {greeting,
             {"EHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"},
             {"DATA\r\n", std::string("250 ok\r\n250 ok\r\n") + too_many + "550 no\r\n354 go\r\n"},
             {"\r\n.\r\n", "250 one\r\n"},
             {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"},
             {"\r\n.\r\n", "250 two\r\n"},
             goodbye});
        const auto out = send(server, std::string_view("text\r\n"));
        CHECK_FALSE(out.error);
        CHECK(out.sent.final.text() == "two");
        REQUIRE(out.sent.recipients.size() == 3);
        CHECK(out.sent.recipients[0].reply.text() == "one");
        CHECK(out.sent.recipients[1].reply.text() == "two");
        CHECK(out.sent.recipients[1].is_taken());
        CHECK(out.sent.recipients[2].reply.code() == 550);
        REQUIRE(out.sent.refused.size() == 1);
        CHECK(out.sent.refused[0].recipient == "g@h");
        CHECK(count(server.heard(), "RCPT TO:<e@f>") == 2);
        CHECK(count(server.heard(), "RCPT TO:<c@d>") == 1);
        CHECK(count(server.heard(), "text\r\n.\r\n") == 2);
    }
}

TEST_CASE("R06: a server that finds even one too many is not asked for ever") {
    scripted_server server({greeting,
                            {"EHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"},
                            {"DATA\r\n", "250 ok\r\n250 ok\r\n452 no\r\n452 no\r\n354 go\r\n"},
                            {"\r\n.\r\n", "250 one\r\n"},
                            {"DATA\r\n", "250 ok\r\n452 no\r\n452 no\r\n503 no\r\n"},
                            {"RSET\r\n", "250 ok\r\n"},
                            goodbye});
    const auto out = send(server, std::string_view("text\r\n"));
    CHECK_FALSE(out.error);
    CHECK(out.sent.final.text() == "one");
    CHECK(out.sent.refused.size() == 2);
    CHECK(server.heard().ends_with("RSET\r\nQUIT\r\n"));
}

TEST_CASE("LIMITS RCPTMAX is kept to, and so is MAILMAX (RFC 9422)") {
    scripted_server server(
        {greeting,
         {"EHLO localhost\r\n", "250-x\r\n250-PIPELINING\r\n250 LIMITS RCPTMAX=1 MAILMAX=2\r\n"},
         {"DATA\r\n", "250 ok\r\n550 no\r\n503 no\r\n"},
         {"RSET\r\n", "250 ok\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", "250 two\r\n"},
         goodbye});
    const auto out = send(server, std::string_view("text\r\n"));
    CHECK_FALSE(out.error);
    CHECK(out.sent.recipients[0].reply.code() == 550);
    CHECK(out.sent.recipients[1].is_taken());
    CHECK(out.sent.recipients[2].reply.code() == 0); // not asked: the server takes no third
    CHECK(count(server.heard(), "MAIL") == 2);
}

TEST_CASE("RCPTDOMAINMAX: one domain after the other") {
    scripted_server server(
        {greeting,
         {"EHLO localhost\r\n", "250-x\r\n250-PIPELINING\r\n250 LIMITS RCPTDOMAINMAX=1\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", "250 one\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", "250 two\r\n"},
         goodbye});
    const smtp::envelope mail("a@b", {"c@one.example", "d@two.example", "e@ONE.example"});
    const auto out = send(server, std::string_view("text\r\n"), mail);
    CHECK_FALSE(out.error);
    CHECK(out.sent.recipients[2].reply.text() == "one");
    CHECK(out.sent.recipients[1].reply.text() == "two");
}

TEST_CASE("a refused message is not tried for the others") {
    scripted_server server(
        {greeting,
         {"EHLO localhost\r\n", "250-x\r\n250-PIPELINING\r\n250 LIMITS RCPTMAX=2\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", "554 spam\r\n"}});
    const auto out = send(server, std::string_view("text\r\n"));
    CHECK(out.error == errc::refused);
    CHECK(out.words == "spam");
    CHECK(count(server.heard(), "MAIL") == 1);
}

TEST_CASE("R10: LMTP tells of each recipient") {
    scripted_server server({greeting,
                            {"LHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"},
                            {"DATA\r\n", "250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n"},
                            {"\r\n.\r\n", "250 kept\r\n452 4.2.2 full\r\n"},
                            goodbye});
    const auto out =
        send(server, std::string_view("text\r\n"), to_three(), smtp::client_protocol::lmtp);
    CHECK_FALSE(out.error);
    CHECK(out.sent.final.text() == "kept");
    CHECK(out.sent.recipients[0].reply.text() == "kept");
    CHECK(out.sent.recipients[1].reply.code() == 550);
    CHECK(out.sent.recipients[2].reply.text() == "full");
    CHECK(out.sent.refused.size() == 2);
}

TEST_CASE("D06: no recipient has the message before the message is answered") {
    const turn hello{"EHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"};
    const turn taken{"DATA\r\n", "250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n"};
    const std::string hang_up(scripted_server::hang_up);
    scripted_server lost({greeting, hello, taken, {"\r\n.\r\n", hang_up}});
    const auto out = send(lost, std::string_view("text\r\n"));
    CHECK(out.error == errc::unexpected_end);
    CHECK(out.sent.answered);
    for (const std::size_t i : {0U, 2U}) CHECK(out.sent.recipients[i].reply.code() == 0);
    CHECK(out.sent.recipients[1].reply.code() == 550);
    CHECK(out.sent.refused.size() == 1);

    // DATA was refused, and then the server went away at the RSET.
    for (const std::string& end : {hang_up, std::string("421 bye\r\n")}) {
        scripted_server refused(
            {greeting,
             hello,
             {"DATA\r\n", "250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n554 spam\r\n"},
             {"RSET\r\n", end}});
        const auto no = send(refused, std::string_view("text\r\n"));
        CHECK(no.error == errc::refused);
        CHECK(no.sent.final.code() == 554);
        CHECK(no.sent.recipients[0].reply.text() == "spam");
        CHECK(no.sent.recipients[1].reply.code() == 550);
        CHECK(no.sent.refused.size() == 3);
    }

    scripted_server second(
        {greeting,
         {"EHLO localhost\r\n", "250-x\r\n250-PIPELINING\r\n250 LIMITS RCPTMAX=2\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", "250 one\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", hang_up}});
    const auto two = send(second, std::string_view("text\r\n"));
    CHECK(two.error == errc::unexpected_end);
    CHECK(two.sent.recipients[1].is_taken());
    CHECK(two.sent.recipients[2].reply.code() == 0);

    scripted_server between({greeting,
                             {"LHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"},
                             taken,
                             {"\r\n.\r\n", "250 kept\r\n"},
                             {"", hang_up}});
    const auto half =
        send(between, std::string_view("text\r\n"), to_three(), smtp::client_protocol::lmtp);
    CHECK(half.error == errc::unexpected_end);
    CHECK(half.sent.recipients[0].reply.text() == "kept");
    CHECK(half.sent.recipients[2].reply.code() == 0);
}

TEST_CASE("a refused sender decides for all, whatever is said of the recipients behind it") {
    scripted_server server({greeting,
                            {"EHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"},
                            {"DATA\r\n", "451 4.3.2 disk full\r\n503 need MAIL\r\n503 need MAIL\r\n"
                                         "503 need MAIL\r\n503 need RCPT\r\n"}});
    const auto out = send(server, std::string_view("text\r\n"));
    CHECK(out.error == errc::refused);
    CHECK(out.sent.final.code() == 451);
    REQUIRE(out.sent.refused.size() == 3);
    for (const auto& to : out.sent.refused) CHECK(to.reply.text() == "disk full");
}

TEST_CASE("R08: 8-bit text is not sent to who has no 8BITMIME") {
    scripted_server server({greeting, {"EHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"}});
    const auto out = send(server, std::string_view("d\xC3\xA9j\xC3\xA0\r\n"));
    CHECK(out.error == errc::not_supported);
    CHECK_FALSE(out.sent.answered);
    CHECK(count(server.heard(), "MAIL") == 0);
}

TEST_CASE("a message is read while it is sent, and read again where it is sent again") {
    std::string letter;
    while (letter.size() < 200'000) letter += std::string(70, 'x') + "\r\n";
    std::uint64_t expected = 0;
    const smtp::message_reader reader = [&](std::uint64_t offset,
                                            std::span<char> into) -> result<std::size_t> {
        CHECK((offset == expected || offset == 0));
        const auto n = std::min<std::size_t>(into.size(), letter.size() - offset);
        letter.copy(into.data(), n, offset);
        expected = offset + n;
        return n;
    };
    scripted_server server(
        {greeting,
         {"EHLO localhost\r\n", "250-x\r\n250-PIPELINING\r\n250 LIMITS RCPTMAX=2\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", "250 one\r\n"},
         {"DATA\r\n", "250 ok\r\n250 ok\r\n354 go\r\n"},
         {"\r\n.\r\n", "250 two\r\n"},
         goodbye});
    const auto out = send(server, reader);
    CHECK_FALSE(out.error);
    CHECK(count(server.heard(), letter + ".\r\n") == 2);
}

TEST_CASE("D06: a message whose rest cannot be read is never ended") {
    const smtp::message_reader reader = [](std::uint64_t offset,
                                           std::span<char> into) -> result<std::size_t> {
        if (offset != 0) return std::make_error_code(std::errc::io_error);
        std::fill(into.begin(), into.begin() + 4, 'x');
        return 4;
    };
    scripted_server server({greeting,
                            {"EHLO localhost\r\n", "250-x\r\n250 PIPELINING\r\n"},
                            {"DATA\r\n", "250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"}});
    const auto out = send(server, reader);
    CHECK(out.error == std::errc::io_error);
    CHECK(server.heard().find("\r\n.\r\n") == std::string::npos);
}

TEST_CASE("VRFY, EXPN, HELP, ETRN, RSET and NOOP") {
    scripted_server server({greeting,
                            {"EHLO localhost\r\n", "250-x\r\n250 ETRN\r\n"},
                            {"VRFY ada\r\n", "250 Ada <ada@example.org>\r\n"},
                            {"EXPN staff\r\n", "250-Ada <ada@x>\r\n250 <bob@x>\r\n"},
                            {"HELP MAIL\r\n", "214 mail\r\n"},
                            {"ETRN example.org\r\n", "250 started\r\n"},
                            {"RSET\r\n", "250 ok\r\n"},
                            {"NOOP\r\n", "250 ok\r\n"},
                            {"EXPN other\r\n", "550 denied\r\n"},
                            goodbye});
    run([&]() -> asio::awaitable<void> {
        smtp::client client(co_await asio::this_coro::executor);
        co_await client.async_connect(to(server), asio::use_awaitable);
        const auto one = co_await client.async_verify("ada", asio::use_awaitable);
        CHECK(one.reply.code() == 250);
        CHECK(one.mailboxes.at(0).address.text() == "ada@example.org");
        const auto list = co_await client.async_expand("staff", asio::use_awaitable);
        CHECK(list.mailboxes.size() == 2);
        const auto help = co_await client.async_help("MAIL", asio::use_awaitable);
        CHECK(help.text() == "mail");
        const auto queue = co_await client.async_run_queue("example.org", asio::use_awaitable);
        CHECK(queue.text() == "started");
        co_await client.async_reset(asio::use_awaitable);
        co_await client.async_noop(asio::use_awaitable);
        try {
            co_await client.async_expand("other", asio::use_awaitable);
            FAIL("expanded");
        } catch (const std::system_error& e) {
            CHECK(e.code() == errc::refused);
            CHECK(client.last_reply().text() == "denied");
        }
        co_await client.async_quit(asio::use_awaitable);
    });
    server.heard();
}
