// smtp::serve and pop3::serve_connections, as an application writes them, against a client that
// speaks by hand.
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <courriel/overloaded.hpp>
#include <courriel/pop3/server.hpp>
#include <courriel/smtp/server.hpp>

namespace {

using namespace courriel;

std::string delivered;
bool ours(const smtp::path_view& address) { return address.text == "bob@example.net"; }
void deliver(const std::string& mail) { delivered = mail; }

asio::awaitable<void> receive(smtp::server_connection peer) {
    std::string mail;
    while (auto event = co_await async_next(peer, asio::use_awaitable))
        std::visit(overloaded{[&](const smtp::recipient& to) {
                                  ours(to.address) ? peer.accept()
                                                   : peer.reject(550, "no such user");
                              },
                              [&](const smtp::body_begin&) { mail.clear(); },
                              [&](const smtp::body_chunk& c) { mail += c.bytes; },
                              [&](const smtp::body_end&) {
                                  deliver(mail);
                                  peer.accept("queued");
                              },
                              [&](const auto& other) { peer.accept_default(other); }},
                   *event);
}

// Says the lines one by one, and returns the whole conversation's other half.
std::string talk(std::uint16_t port, std::initializer_list<std::string_view> lines) {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), port});
    std::string heard;
    std::error_code error;
    asio::read_until(socket, asio::dynamic_buffer(heard), "\r\n", error);
    for (const auto line : lines) {
        const auto before = heard.size();
        asio::write(socket, asio::buffer(std::string(line) + "\r\n"), error);
        if (line.ends_with('\\')) continue;
        while (!error && (heard.size() == before || !heard.ends_with("\r\n"))) {
            char piece[512];
            heard.append(piece, socket.read_some(asio::buffer(piece), error));
        }
    }
    asio::read(socket, asio::dynamic_buffer(heard), error);
    return heard;
}

template <class Start>
std::string serve_once(Start start, std::initializer_list<std::string_view> lines) {
    asio::io_context io;
    auto handle = start(io);
    std::string heard;
    std::thread client([&] {
        heard = talk(handle.port(), lines);
        handle.stop();
    });
    io.run();
    client.join();
    return heard;
}

TEST_CASE("a mail is received by the ten lines of the README") {
    delivered.clear();
    const auto heard =
        serve_once([](asio::io_context& io) { return smtp::serve(io, {.port = 0}, receive); },
                   {"EHLO me.example", "MAIL FROM:<ada@example.org>", "RCPT TO:<eve@example.net>",
                    "RCPT TO:<bob@example.net>", "DATA", "Subject: x\r\n\r\n..hello\r\n.", "QUIT"});
    CHECK(delivered == "Subject: x\r\n\r\n.hello\r\n");
    CHECK(heard.find("550 5.1.1 no such user\r\n") != std::string::npos);
    CHECK(heard.find("queued\r\n") != std::string::npos);
    CHECK(heard.find("\r\n221 ") != std::string::npos);
}

asio::awaitable<void> stumble(smtp::server_connection peer) {
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (std::holds_alternative<smtp::recipient>(*event)) throw std::runtime_error("no disk");
        peer.accept_default(*event);
    }
}

TEST_CASE("L09 an exception in a handler ends its session with 421, and no other") {
    const auto start = [](asio::io_context& io) { return smtp::serve(io, {.port = 0}, stumble); };
    const auto heard = serve_once(
        start, {"EHLO me.example", "MAIL FROM:<ada@example.org>", "RCPT TO:<bob@example.net>"});
    CHECK(heard.find("\r\n421 ") != std::string::npos);

    asio::io_context io;
    auto handle = start(io);
    std::string second;
    std::thread client([&] {
        talk(handle.port(), {"EHLO a", "MAIL FROM:<>", "RCPT TO:<bob@example.net>"});
        second = talk(handle.port(), {"EHLO b", "QUIT"});
        handle.stop();
    });
    io.run();
    client.join();
    CHECK(second.find("\r\n221 ") != std::string::npos);
}

TEST_CASE("a verb that is not legal shows at the next async_next") {
    std::error_code seen;
    const auto heard = serve_once(
        [&](asio::io_context& io) {
            return smtp::serve(io, {.port = 0},
                               [&](smtp::server_connection peer) -> asio::awaitable<void> {
                                   peer.accept(); // nothing was asked
                                   try {
                                       co_await async_next(peer, asio::use_awaitable);
                                   } catch (const std::system_error& error) {
                                       seen = error.code();
                                   }
                               });
        },
        {});
    CHECK(seen == errc::wrong_phase);
    CHECK(heard.find("421 ") != std::string::npos);
}

asio::awaitable<void> one_mail(pop3::server_connection peer) {
    const std::string mail = "Subject: y\r\n\r\nhello\r\n";
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (std::holds_alternative<pop3::login>(*event)) {
            pop3::maildrop_listing listing;
            listing.emplace_back();
            listing.back().octets = mail.size();
            listing.back().unique_id = "1";
            peer.accept(std::move(listing));
        } else if (std::holds_alternative<pop3::retrieve>(*event)) {
            peer.accept();
            CHECK(peer.write_body(mail) == mail.size());
            peer.end_body();
        } else if (std::holds_alternative<pop3::commit>(*event)) {
            peer.accept();
        } else {
            peer.accept_default(*event);
        }
    }
}

TEST_CASE("a mail is fetched by POP3") {
    pop3::serve_options options{.port = 0};
    options.session.allow_plaintext_auth = true;
    const auto heard = serve_once(
        [&](asio::io_context& io) { return pop3::serve_connections(io, options, one_mail); },
        {"USER bob", "PASS secret", "RETR 1", "QUIT"});
    CHECK(heard.find("Subject: y\r\n\r\nhello\r\n.\r\n") != std::string::npos);
    CHECK(heard.ends_with("\r\n"));
}

TEST_CASE("a POP3 handler that leaves lets its peer know") {
    pop3::serve_options options{.port = 0};
    options.session.allow_plaintext_auth = true;
    const auto heard = serve_once(
        [&](asio::io_context& io) {
            return pop3::serve_connections(
                io, options, [](pop3::server_connection peer) -> asio::awaitable<void> {
                    co_await async_next(peer, asio::use_awaitable);
                });
        },
        {"USER bob", "PASS secret"});
    CHECK(heard.find("-ERR [SYS/TEMP] internal error\r\n") != std::string::npos);
}

} // namespace
