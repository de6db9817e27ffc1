// Client against server, byte for byte: the sessions that RFC 1939 section 10 and the course print,
// every pair of piece sizes, and amounts that must not be kept in memory.
#include <doctest/doctest.h>

#include <cstdint>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;
using courriel::errc;

namespace {

// Moves bytes both ways, at most `piece` at a time, until neither side moves. Whoever gets an event
// handles it at once.
template <class OnServer, class OnClient>
void shuffle(server_session& server, client_session& client, OnServer on_server, OnClient on_client,
             std::size_t piece = SIZE_MAX) {
    const auto carry = [piece](auto& from, auto& to) {
        const auto n = offer(to, from.output().substr(0, piece));
        if (n != 0) from.consume(n);
        return n != 0;
    };
    for (bool moved = true; moved;) {
        moved = false;
        for (auto e = server.next(); e; e = server.next(), moved = true) on_server(*e);
        for (auto e = client.next(); e; e = client.next(), moved = true) on_client(*e);
        if (server.wants().start_tls && client.wants().start_tls) {
            server.tls_started({});
            client.tls_started({});
            moved = true;
        }
        moved = carry(server, client) || moved;
        moved = carry(client, server) || moved;
        if (server.wants().close && server.output().empty() && client.wants().read) {
            client.commit_end();
            moved = true;
        }
    }
}

// A client that logs in, fetches and removes everything, and quits.
struct fetcher {
    client_session& client;
    client_log log{};
    std::vector<std::string> bodies{};

    void operator()(const client_event& e) {
        log(e);
        if (std::holds_alternative<ready>(e)) static_cast<void>(client.login("ada", "secret word"));
        if (std::holds_alternative<login_result>(e)) {
            static_cast<void>(client.stat());
            static_cast<void>(client.uidl());
            static_cast<void>(client.list());
        }
        if (const auto* i = std::get_if<list_item>(&e)) {
            static_cast<void>(client.retrieve(i->number));
            static_cast<void>(client.remove(i->number));
        }
        if (std::holds_alternative<body_end>(e)) bodies.push_back(log.body);
        if (const auto* d = std::get_if<done>(&e); d && d->number == 2)
            static_cast<void>(client.quit());
    }
};

} // namespace

TEST_CASE("client and server understand each other in any pieces, plain and by TLS") {
    for (const auto mode : {courriel::tls::none, courriel::tls::starttls, courriel::tls::implicit})
        for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U, 100'000U}) {
            server_options server_side;
            client_options client_side;
            server_side.tls = client_side.tls = mode;
            server_side.allow_plaintext_auth = client_side.allow_plaintext_auth =
                mode == courriel::tls::none;
            server_session server(server_side);
            client_session client(client_side);
            application app{server};
            fetcher fetch{client};
            shuffle(server, client, std::ref(app), std::ref(fetch), piece);
            CHECK(fetch.bodies == app.messages);
            CHECK(app.removed == std::vector<std::size_t>{0, 1});
            CHECK(app.ended);
            CHECK(app.secured == (mode != courriel::tls::none));
            CHECK(fetch.log.error == std::error_code{});
            CHECK(app.error == std::error_code{});
            REQUIRE(client.quit_reply());
            CHECK(client.quit_reply()->is_positive());
        }
}

TEST_CASE("64 MiB of one message in flat memory, at both ends") {
    constexpr std::size_t total = 64 << 20;
    const std::string line = ".234567890123456789012345678901234567890123456789012345678901\r\n";
    std::string block;
    while (block.size() < 64 * 1024) block += line;
    server_session server(plain_options());
    client_session client(plain_client_options());
    std::size_t written = 0;
    std::size_t read = 0;
    std::uint64_t sum_written = 0;
    std::uint64_t sum_read = 0;
    std::size_t most = 0;
    const auto add = [](std::uint64_t& sum, std::string_view bytes) {
        for (const char c : bytes) sum = sum * 31 + static_cast<unsigned char>(c);
    };
    bool whole = false;
    const auto serve = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(server.accept({{total, "big"}}));
        else if (std::holds_alternative<retrieve>(e))
            static_cast<void>(server.accept());
        else if (std::holds_alternative<writable>(e)) {
            const auto at = written % block.size();
            auto chunk = std::string_view(block).substr(at);
            chunk = chunk.substr(0, std::min(chunk.size(), total - written));
            const auto taken = server.write_body(chunk);
            add(sum_written, chunk.substr(0, taken));
            written += taken;
            if (written == total) static_cast<void>(server.end_body());
        }
        most = std::max(most, server.buffer_capacity());
    };
    const auto fetch = [&](const client_event& e) {
        if (std::holds_alternative<ready>(e))
            static_cast<void>(client.login("a", "b"));
        else if (std::holds_alternative<login_result>(e))
            static_cast<void>(client.retrieve(1));
        else if (const auto* c = std::get_if<body_chunk>(&e)) {
            add(sum_read, c->bytes);
            read += c->bytes.size();
        } else if (std::holds_alternative<body_end>(e))
            whole = true;
        most = std::max(most, client.buffer_capacity());
    };
    shuffle(server, client, serve, fetch);
    CHECK(whole);
    // the last line was cut short: the server ended it
    CHECK(read - written <= 2);
    if (read == written + 2) add(sum_written, "\r\n");
    CHECK(sum_read == sum_written);
    CHECK(most <= 128 * 1024);
}

TEST_CASE("100,000 messages are listed in flat memory, at both ends") {
    server_session server(plain_options());
    client_session client(plain_client_options());
    std::size_t items = 0;
    std::size_t most = 0;
    bool ended = false;
    const auto serve = [&](const server_event& e) {
        if (std::holds_alternative<login>(e))
            static_cast<void>(server.accept(maildrop_listing(100'000, {7, "same"})));
        most = std::max(most, server.buffer_capacity());
    };
    const auto fetch = [&](const client_event& e) {
        if (std::holds_alternative<ready>(e))
            static_cast<void>(client.login("a", "b"));
        else if (std::holds_alternative<login_result>(e))
            static_cast<void>(client.list());
        else if (const auto* i = std::get_if<list_item>(&e)) {
            REQUIRE(i->number == ++items);
        } else if (std::holds_alternative<list_end>(e))
            ended = true;
        most = std::max(most, server.buffer_capacity() + client.buffer_capacity());
    };
    shuffle(server, client, serve, fetch);
    CHECK(items == 100'000);
    CHECK(ended);
    CHECK(most <= 128 * 1024);
}

namespace {

// RFC 1939 section 10; the messages are ours. APOP is left to USER and PASS.
const std::string rfc_message_1 = std::string(116, 'a') + "\r\n\r\n";
const std::string rfc_message_2 = std::string(196, 'b') + "\r\n\r\n";

} // namespace

TEST_CASE("RFC 1939 section 10: the client") {
    client_fixture c;
    const auto tell = [&](std::string_view bytes) { return c.peer.say(bytes); };
    CHECK(tell("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n") == "CAPA\r\n");
    static_cast<void>(tell("-ERR\r\n"));
    CHECK(c.session.login("mrose", "tanstaaf") == std::error_code{});
    CHECK(c.peer.heard() == "USER mrose\r\n");
    CHECK(tell("+OK\r\n") == "PASS tanstaaf\r\n");
    static_cast<void>(tell("+OK mrose's maildrop has 2 messages (320 octets)\r\n"));
    CHECK(c.session.stat() == std::error_code{});
    CHECK(c.peer.heard() == "STAT\r\n");
    static_cast<void>(tell("+OK 2 320\r\n"));
    CHECK(c.session.list() == std::error_code{});
    CHECK(c.peer.heard() == "LIST\r\n");
    static_cast<void>(tell("+OK 2 messages (320 octets)\r\n1 120\r\n2 200\r\n.\r\n"));
    CHECK(c.session.retrieve(1) == std::error_code{});
    CHECK(c.peer.heard() == "RETR 1\r\n");
    static_cast<void>(tell("+OK 120 octets\r\n" + rfc_message_1 + ".\r\n"));
    CHECK(c.log.body == rfc_message_1);
    CHECK(c.session.remove(1) == std::error_code{});
    CHECK(c.peer.heard() == "DELE 1\r\n");
    static_cast<void>(tell("+OK message 1 deleted\r\n"));
    CHECK(c.session.retrieve(2) == std::error_code{});
    static_cast<void>(tell("+OK 200 octets\r\n" + rfc_message_2 + ".\r\n"));
    CHECK(c.session.remove(2) == std::error_code{});
    static_cast<void>(tell("+OK message 2 deleted\r\n"));
    CHECK(c.session.quit() == std::error_code{});
    CHECK(c.peer.heard().ends_with("QUIT\r\n"));
    static_cast<void>(tell("+OK dewey POP3 server signing off (maildrop empty)\r\n"));
    CHECK(c.log.take() == "ready +[]POP3 server ready <1896.697170952@dbc.mtview.ca.us>\n"
                          "login +[]mrose's maildrop has 2 messages (320 octets)\n"
                          "stat 2 320\nitem 1 120\nitem 2 200\nend\n"
                          "body 1\nwhole 120\ndone 5 1 +[]message 1 deleted\n"
                          "body 2\nwhole 200\ndone 5 2 +[]message 2 deleted\n");
    CHECK(c.session.quit_reply()->text() == "dewey POP3 server signing off (maildrop empty)");
}

TEST_CASE("RFC 1939 section 10: the server, but for its words") {
    server_fixture s;
    s.app.messages = {rfc_message_1, rfc_message_2};
    CHECK(s.greeting.starts_with("+OK "));
    CHECK(s.peer.say("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n").starts_with("-ERR"));
    CHECK(s.peer.say(s.login) == "+OK\r\n+OK\r\n");
    CHECK(s.peer.say("STAT\r\n") == "+OK 2 320\r\n");
    CHECK(s.peer.say("LIST\r\n") == "+OK\r\n1 120\r\n2 200\r\n.\r\n");
    CHECK(s.peer.say("RETR 1\r\n") == "+OK 120 octets\r\n" + rfc_message_1 + ".\r\n");
    CHECK(s.peer.say("DELE 1\r\n") == "+OK\r\n");
    CHECK(s.peer.say("RETR 2\r\n") == "+OK 200 octets\r\n" + rfc_message_2 + ".\r\n");
    CHECK(s.peer.say("DELE 2\r\n") == "+OK\r\n");
    CHECK(s.peer.say("QUIT\r\n") == "+OK\r\n");
    CHECK(s.app.removed == std::vector<std::size_t>{0, 1});
}

TEST_CASE("the course's session, as it is printed: the server") {
    server_options options = plain_options();
    server_session session(options);
    const std::string message(2904 - 2, 'x');
    const auto answer = [&](const server_event& e) {
        if (const auto* l = std::get_if<login>(&e)) {
            CHECK(l->user == "login");
            CHECK(l->password == "passwd");
            CHECK(session.accept({{2223, "1"}, {2904, "2"}}) == std::error_code{});
        } else if (std::holds_alternative<retrieve>(e) ||
                   std::holds_alternative<courriel::pop3::commit>(e)) {
            CHECK(session.accept() == std::error_code{});
        } else if (std::holds_alternative<writable>(e)) {
            CHECK(session.write_body(message) == message.size());
            CHECK(session.end_body() == std::error_code{});
        }
    };
    talk peer(session, answer);
    CHECK(peer.heard().starts_with("+OK "));
    const std::pair<std::string, std::string> dialogue[] = {
        {"USER login", "+OK\r\n"},
        {"PASS passwd", "+OK\r\n"},
        {"STAT", "+OK 2 5127\r\n"},
        {"LIST", "+OK\r\n1 2223\r\n2 2904\r\n.\r\n"},
        {"DELE 1", "+OK\r\n"},
        {"RETR 1", "-ERR already deleted\r\n"},
        {"RETR 2", "+OK 2904 octets\r\n" + message + "\r\n.\r\n"},
        {"QUIT", "+OK\r\n"},
    };
    for (const auto& [command, reply_lines] : dialogue)
        CHECK(peer.say(command + "\r\n") == reply_lines);
    CHECK(session.wants().close);
}

TEST_CASE("the course's session, as it is printed: the client") {
    client_fixture c;
    static_cast<void>(c.peer.say("+OK <12931.1098383913@pop3-q.free.fr>\r\n"));
    static_cast<void>(c.peer.say("-ERR\r\n"));
    CHECK(c.session.login("login", "passwd") == std::error_code{});
    CHECK(c.peer.heard() == "USER login\r\n");
    CHECK(c.peer.say("+OK\r\n") == "PASS passwd\r\n");
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.session.stat() == std::error_code{});
    CHECK(c.peer.heard() == "STAT\r\n");
    static_cast<void>(c.peer.say("+OK 2 5127\r\n"));
    CHECK(c.session.list() == std::error_code{});
    CHECK(c.peer.heard() == "LIST\r\n");
    static_cast<void>(c.peer.say("+OK\r\n1 2223\r\n2 2904\r\n.\r\n"));
    CHECK(c.session.remove(1) == std::error_code{});
    CHECK(c.peer.heard() == "DELE 1\r\n");
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.session.retrieve(1) == std::error_code{});
    CHECK(c.peer.heard() == "RETR 1\r\n");
    static_cast<void>(c.peer.say("-ERR already deleted\r\n"));
    CHECK(c.session.retrieve(2) == std::error_code{});
    CHECK(c.peer.heard() == "RETR 2\r\n");
    static_cast<void>(c.peer.say("+OK 2904 octets\r\n<...>\r\n.\r\n"));
    CHECK(c.session.quit() == std::error_code{});
    CHECK(c.peer.heard() == "QUIT\r\n");
    static_cast<void>(c.peer.say("+OK\r\n"));
    CHECK(c.log.take() == "ready +[]<12931.1098383913@pop3-q.free.fr>\nlogin +[]\nstat 2 5127\n"
                          "item 1 2223\nitem 2 2904\nend\ndone 5 1 +[]\n"
                          "refused 3 1 -[]already deleted\nbody 2\nwhole 7\n");
    CHECK(c.session.quit_reply()->is_positive());
}
