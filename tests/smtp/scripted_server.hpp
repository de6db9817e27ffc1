// A server over loopback that reads its lines from a script, and what the tests of the facades need
// beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>

#include <courriel/smtp/client.hpp>

namespace courriel::tests {

// What to wait for, and what to say then.
struct turn {
    std::string until;
    std::string answer;
};

inline const turn greeting{"", "220 x\r\n"};
inline const turn goodbye{"QUIT\r\n", "221 bye\r\n"};

// Plays its turns for one connection, then waits for the client to end it, or until `hang_up`; then
// the next script for the next connection.
class scripted_server {
public:
    using script = std::vector<turn>;

    explicit scripted_server(script turns)
        : scripted_server(std::vector<script>{std::move(turns)}) {}
    explicit scripted_server(std::vector<script> scripts)
        : acceptor_(io_, {asio::ip::address_v4::loopback(), 0})
        , thread_([this, all = std::move(scripts)] {
            for (const script& turns : all) play(turns);
        }) {}
    ~scripted_server() { join(); }

    /// An answer that is none: the connection ends.
    static constexpr std::string_view hang_up = "hang up";

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// What the client said, once it has gone.
    const std::string& heard() {
        join();
        return heard_;
    }

private:
    void join() {
        if (thread_.joinable()) thread_.join();
    }
    void play(const std::vector<turn>& turns) {
        auto socket = acceptor_.accept();
        std::error_code error;
        std::size_t from = heard_.size();
        for (const auto& [until, answer] : turns) {
            while (!error && heard_.find(until, from) == std::string::npos) receive(socket, error);
            from = heard_.size();
            if (answer == hang_up) return;
            asio::write(socket, asio::buffer(answer), error);
        }
        while (!error) receive(socket, error);
    }
    void receive(asio::ip::tcp::socket& socket, std::error_code& error) {
        char piece[4096];
        heard_.append(piece, socket.read_some(asio::buffer(piece), error));
    }

    asio::io_context io_{};
    asio::ip::tcp::acceptor acceptor_;
    std::string heard_{};
    std::thread thread_;
};

// How often the client said `word`.
inline std::size_t count(const std::string& text, std::string_view word) {
    std::size_t n = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++n;
    return n;
}

inline smtp::connect_options to(const scripted_server& server) {
    smtp::connect_options options;
    options.host = "127.0.0.1";
    options.port = server.port();
    options.tls = courriel::tls::none;
    options.allow_plaintext_auth = true;
    return options;
}

// Runs the coroutine; what it threw is thrown here.
template <class Coroutine>
void run(Coroutine coroutine) {
    asio::io_context io;
    auto done = asio::co_spawn(io, std::move(coroutine), asio::use_future);
    io.run();
    done.get();
}

} // namespace courriel::tests
