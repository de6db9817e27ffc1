// BDAT and BURL: chunks, their answers, and what cannot be sent.
#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::smtp::envelope;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

const words pipelined{"CHUNKING", "PIPELINING", "BINARYMIME", "BURL imap"};
const words lockstep{"CHUNKING", "BINARYMIME", "BURL imap"};

smtp::client_options by_chunks() {
    auto options = client_driver::plain_options();
    options.bodies = smtp::send_by::bdat;
    return options;
}

// At the point where the message is to be written.
client_driver in_body(const words& extensions, smtp::client_options options = by_chunks(),
                      const envelope& mail = {"a@b", "c@d"}) {
    client_driver client(std::move(options));
    client.connect(extensions);
    CHECK_FALSE(client.session.start_mail(mail));
    CHECK(client.says("250 ok\r\n").back() == "sender 250");
    CHECK(client.says("250 ok\r\n") == words{"recipient 0 250", "writable"});
    CHECK(client.sent().find("DATA") == std::string::npos);
    return client;
}

envelope binary() {
    envelope mail("a@b", "c@d");
    mail.body = smtp::body_type::binary_mime;
    return mail;
}

} // namespace

TEST_CASE("a message in one chunk: no dots are added, no DATA is said") {
    for (const auto& extensions : {pipelined, lockstep}) {
        auto client = in_body(extensions);
        CHECK(client.session.write_body(".\r\n") == 3);
        CHECK(client.session.write_body("..x\r") == 4);
        CHECK(client.session.write_body("\n") == 1);
        CHECK(client.sent().empty()); // as little as can be
        CHECK_FALSE(client.session.end_body());
        CHECK(client.session.end_body() == errc::wrong_phase);
        CHECK(client.sent() == "BDAT 8 LAST\r\n.\r\n..x\r\n");
        CHECK(client.says("250 2.0.0 8 octets\r\n").back() == "sent 250");
        CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    }
}

TEST_CASE("a last line gets its end, but not in a binary message") {
    auto text = in_body(lockstep);
    CHECK(text.session.write_body("x") == 1);
    CHECK_FALSE(text.session.end_body());
    CHECK(text.sent() == "BDAT 3 LAST\r\nx\r\n");

    auto data = in_body(lockstep, client_driver::plain_options(), binary());
    const std::string octets("\0\n\r.\n\xFF", 6);
    CHECK(data.session.write_body(octets) == 6);
    CHECK(data.session.write_body(std::string(1000, 'x')) == 1000);
    CHECK_FALSE(data.session.end_body());
    CHECK(data.sent() == "BDAT 1006 LAST\r\n" + octets + std::string(1000, 'x'));

    auto empty = in_body(lockstep);
    CHECK_FALSE(empty.session.end_body());
    CHECK(empty.sent() == "BDAT 0 LAST\r\n");
}

TEST_CASE("without PIPELINING a chunk waits for the answer to the one before") {
    auto client = in_body(lockstep);
    const std::string line = std::string(98, 'x') + "\r\n";
    std::string message;
    while (message.size() < 100'000) message += line;
    std::string_view rest = message;
    std::string wire;
    for (std::size_t chunks = 0; !rest.empty(); ++chunks) {
        REQUIRE(chunks < 10);
        rest.remove_prefix(client.session.write_body(rest));
        wire += client.sent();
        if (rest.empty()) break;
        CHECK(client.session.write_body(rest) == 0);
        CHECK(client.events().empty());
        CHECK(client.says("250 ok\r\n") == words{"writable"});
    }
    CHECK_FALSE(client.session.end_body());
    wire += client.sent();
    client.events(); // writable
    while (client.says("250 ok\r\n") == words{}) wire += client.sent();
    std::string content;
    for (std::string_view at = wire; !at.empty();) {
        REQUIRE(at.starts_with("BDAT "));
        const auto end = at.find('\n');
        const auto size = std::stoul(std::string(at.substr(5, end - 5)));
        content += at.substr(end + 1, size);
        at.remove_prefix(end + 1 + size);
    }
    CHECK((content == message));
}

TEST_CASE("L06: many small pieces make few chunks") {
    auto client = in_body(pipelined);
    std::string wire;
    for (int i = 0; i != 100'000; ++i) {
        REQUIRE(client.session.write_body("\r\n") == 2);
        wire += client.sent();
    }
    CHECK_FALSE(client.session.end_body());
    wire += client.sent();
    std::size_t chunks = 0;
    for (auto at = wire.find("BDAT"); at != wire.npos; at = wire.find("BDAT", at + 1)) ++chunks;
    CHECK(chunks == 7); // of 32 KiB less a header, for 200,000 octets
}

TEST_CASE("S07: the lines of a message that is not binary are no others in chunks") {
    for (const std::string& message :
         {std::string("a\nb"), std::string("a\rb"), std::string("a\r\r\n"), std::string("a\0", 2),
          std::string(999, 'x')}) {
        for (const std::size_t piece : {std::size_t(1), message.size()}) {
            auto client = in_body(pipelined);
            for (std::size_t at = 0; at < message.size(); at += piece)
                static_cast<void>(client.session.write_body(message.substr(at, piece)));
            CHECK(client.session.body_error() ==
                  (message.size() == 999 ? errc::line_too_long : errc::bare_line_end));
            CHECK(client.session.end_body() == errc::wrong_phase);
            CHECK(client.events() == words{"failed"});
            CHECK(client.sent().find("LAST") == std::string::npos);
        }
    }
    auto client = in_body(pipelined);
    CHECK(client.session.write_body("x\r") == 2);
    CHECK(client.session.end_body() == errc::bare_line_end);
    CHECK(client.sent().empty());
    auto longest = in_body(pipelined);
    CHECK(longest.session.write_body(std::string(998, 'x') + "\r\n" + std::string(998, 'x')) ==
          1998);
    CHECK_FALSE(longest.session.end_body());
}

TEST_CASE("S12: a chunk that is refused ends the message") {
    auto client = in_body(pipelined);
    std::string message;
    while (message.size() < 40'000) message += "0123456789\r\n";
    CHECK(client.session.write_body(message) == message.size());
    CHECK(client.sent().starts_with("BDAT 32224\r\n"));
    client.events(); // writable
    CHECK(client.says("452 4.3.1 full\r\n").empty());
    CHECK(client.session.write_body("more\r\n") == 0);
    CHECK(client.session.end_body() == errc::wrong_phase);
    CHECK(client.sent() == "RSET\r\n");
    CHECK(client.says("250 ok\r\n") == words{"unsent 452"});
    CHECK(client.text == "full");
    CHECK_FALSE(client.session.noop());
}

TEST_CASE("a refused chunk with the last one behind it: both answers, then RSET") {
    std::string message;
    while (message.size() < 40'000) message += "0123456789\r\n";
    for (const bool believed : {false, true}) {
        auto client = in_body(pipelined);
        CHECK(client.session.write_body(message) == message.size());
        CHECK_FALSE(client.session.end_body());
        const auto sent = client.sent();
        CHECK(sent.find("LAST") != std::string::npos);
        CHECK(client.says("554 5.7.1 no\r\n").empty());
        CHECK(client.sent().empty());
        if (believed) {
            // Half a message was taken for a whole one: there is nothing to be believed here.
            CHECK(client.says("250 ok\r\n") == words{"failed"});
            CHECK(client.error == errc::unexpected_reply);
            continue;
        }
        CHECK(client.says("503 5.5.1 no transaction\r\n").empty());
        CHECK(client.sent() == "RSET\r\n");
        CHECK(client.says("250 ok\r\n") == words{"unsent 554"});
    }
}

TEST_CASE("a refused last chunk needs no RSET") {
    auto client = in_body(lockstep);
    CHECK(client.session.write_body("x\r\n") == 3);
    CHECK_FALSE(client.session.end_body());
    client.sent();
    CHECK(client.says("554 no\r\n") == words{"unsent 554"});
    CHECK(client.sent().empty());
}

TEST_CASE("S20: an answer to no chunk, and 354 to one, end the session") {
    auto early = in_body(pipelined);
    CHECK(early.says("250 ok\r\n") == words{"failed"});
    CHECK(early.error == errc::unexpected_reply);
    auto wrong = in_body(pipelined);
    CHECK_FALSE(wrong.session.end_body());
    CHECK(wrong.says("354 go\r\n") == words{"failed"});
    // It is there before the chunk is sent, though next() has not come to it.
    client_driver client(by_chunks());
    client.connect(pipelined);
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    const std::string_view all = "250 ok\r\n250 ok\r\n250 queued\r\n";
    client.sent();
    const auto into = client.session.prepare();
    std::copy(all.begin(), all.end(), into.begin());
    client.session.commit(all.size());
    std::optional<smtp::client_event> event;
    do {
        event = client.session.next();
        REQUIRE(event);
    } while (!std::holds_alternative<writable>(*event));
    CHECK(client.session.write_body("text\r\n") == 6);
    CHECK(client.session.end_body() == errc::unexpected_reply);
    CHECK(client.sent().empty());
}

TEST_CASE("no recipient, no chunk") {
    client_driver client(by_chunks());
    client.connect(pipelined);
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    CHECK(client.sent() == "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    CHECK(client.says("250 ok\r\n550 no\r\n") == words{"sender 250", "recipient 0 550"});
    CHECK(client.sent() == "RSET\r\n");
    CHECK(client.says("250 ok\r\n") == words{"unsent 550"});
}

TEST_CASE("BURL among chunks (RFC 4468)") {
    constexpr auto url = "imap://harry@gryffindor.example.com/outbox;uidvalidity=1;uid=1";
    for (const auto& extensions : {pipelined, lockstep}) {
        const bool pipelines = extensions == pipelined;
        auto client = in_body(extensions);
        CHECK(client.session.write_body("Subject: x\r\n\r\n") == 14);
        const auto error = client.session.write_url(url);
        if (pipelines) {
            CHECK_FALSE(error);
        } else {
            CHECK(error == errc::queue_full); // behind the chunk
            CHECK(client.sent() == "BDAT 14\r\nSubject: x\r\n\r\n");
            CHECK(client.events().empty());
            CHECK(client.says("250 ok\r\n") == words{"writable"});
            CHECK_FALSE(client.session.write_url(url));
        }
        CHECK(client.sent().ends_with(std::string("BURL ") + url + "\r\n"));
        CHECK_FALSE(client.session.end_body());
        if (pipelines) client.says("250 ok\r\n");
        client.says("250 ok\r\n");
        CHECK(client.sent() == "BDAT 0 LAST\r\n");
        CHECK(client.says("250 ok\r\n") == words{"sent 250"});
    }
    auto client = in_body({"CHUNKING"});
    CHECK(client.session.write_url(url) == errc::not_supported);
    auto plain = in_body(lockstep);
    for (const char* text : {"", "a b", "a\r\nRSET"})
        CHECK(plain.session.write_url(text) == errc::invalid_argument);
    CHECK(plain.session.write_url(std::string(32 * 1024, 'u')) == errc::too_large);
}

TEST_CASE("L02: each chunk is waited for, the whole message longest") {
    for (const bool last : {false, true}) {
        auto client = in_body(lockstep);
        std::string message;
        while (message.size() < 33'000) message += "0123456789\r\n";
        CHECK(client.session.write_body(message) == message.size());
        if (last) {
            client.sent();
            client.says("250 ok\r\n");
            CHECK_FALSE(client.session.end_body());
        }
        client.sent();
        client.events();
        client.pass(std::chrono::seconds(last ? 599 : 299));
        CHECK(client.events().empty());
        client.pass(std::chrono::seconds(1));
        CHECK(client.events() == words{"failed"});
        CHECK(client.error == errc::timed_out);
    }
    // While the application writes nothing, nobody is late.
    auto idle = in_body(lockstep);
    idle.pass(std::chrono::hours(1));
    CHECK(idle.events().empty());
}
