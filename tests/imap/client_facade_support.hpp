// What the tests of imap::client share: a server on loopback that says what a script says.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <istream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/streambuf.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <courriel/imap/client.hpp>

namespace courriel::imap::tests {

// What the client should say, without its tag (with "=": a line that has none), and the answer, in
// which "%" is the tag.
struct exchange {
    std::string command;
    std::string answer;
};

inline asio::awaitable<void> follow(asio::ip::tcp::acceptor& acceptor, std::string greeting,
                                    std::vector<exchange> script) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    greeting = "* OK [CAPABILITY " + greeting + "] hi\r\n";
    co_await asio::async_write(socket, asio::buffer(greeting), asio::use_awaitable);
    asio::streambuf buffer;
    std::istream lines(&buffer);
    for (const auto& step : script) {
        std::error_code error;
        co_await asio::async_read_until(socket, buffer, "\r\n",
                                        asio::redirect_error(asio::use_awaitable, error));
        std::string line;
        std::getline(lines, line);
        if (!line.empty()) line.pop_back();
        const bool has_tag = step.command.front() != '=';
        const auto tag = has_tag ? line.substr(0, line.find(' ')) : std::string{};
        CHECK((has_tag ? line.substr(std::min(line.size(), tag.size() + 1)) : "=" + line) ==
              step.command);
        std::string answer;
        for (const char c : step.answer) c == '%' ? answer += tag : answer += c;
        co_await asio::async_write(socket, asio::buffer(answer),
                                   asio::redirect_error(asio::use_awaitable, error));
    }
}

inline connect_options where(const asio::ip::tcp::acceptor& acceptor) {
    connect_options options;
    options.host = "127.0.0.1";
    options.port = acceptor.local_endpoint().port();
    options.tls = tls::none;
    options.allow_plaintext_auth = true;
    return options;
}

// Runs `body(client, options)` against a server that follows `script`.
template <class Body>
void with_client(const std::string& greeting, std::vector<exchange> script, Body body) {
    asio::io_context io;
    asio::ip::tcp::acceptor acceptor(
        io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    int finished = 0;
    const auto done = [&finished](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
        ++finished;
    };
    asio::co_spawn(io, follow(acceptor, greeting, std::move(script)), done);
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            imap::client client(io.get_executor());
            co_await body(client, where(acceptor));
        },
        done);
    io.run_for(std::chrono::seconds(10));
    CHECK(finished == 2);
}

inline const exchange logout{"LOGOUT", "* BYE so long\r\n% OK done\r\n"};

// Runs `body(client)` with INBOX selected, then logs out; `adjust(options)` comes first.
template <class Adjust, class Body>
void with_inbox(const std::vector<exchange>& script, Adjust adjust, Body body) {
    std::vector<exchange> all{{"LOGIN ada secret", "% OK [CAPABILITY IMAP4rev1] in\r\n"},
                              {"SELECT INBOX", "* 3 EXISTS\r\n% OK done\r\n"}};
    all.insert(all.end(), script.begin(), script.end());
    all.push_back(logout);
    with_client("IMAP4rev1", std::move(all),
                [&](imap::client& client, connect_options server) -> asio::awaitable<void> {
                    adjust(server);
                    co_await client.async_connect(server, asio::use_awaitable);
                    co_await client.async_login("ada", "secret", asio::use_awaitable);
                    co_await client.async_select("INBOX", asio::use_awaitable);
                    co_await body(client);
                    co_await client.async_logout(asio::use_awaitable);
                });
}

} // namespace courriel::imap::tests
