// How the servers that have one listener run: they say where they listen, serve until SIGTERM or
// SIGINT comes, and then give their connections ten seconds to end.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <system_error>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <fmt/format.h>

#include <courriel/asio/serve.hpp>

namespace example {

/// Prints "listening imap 127.0.0.1:41143" and "ready" for the protocol "imap"; the exit status.
inline int run_server(asio::io_context& io, courriel::server_handle& server,
                      const std::string& protocol, const std::string& address) {
    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&](std::error_code error, int) {
        if (!error) server.drain(std::chrono::seconds(10));
    });
    fmt::print("listening {} {}:{}\nready\n", protocol, address, server.port());
    std::fflush(stdout);
    io.run();
    return 0;
}

} // namespace example
