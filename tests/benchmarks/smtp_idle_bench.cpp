// smtp_idle_bench [SESSIONS]: what an SMTP session costs that waits for a command, with Asio and
// real connections. A second process opens SESSIONS of them (10,000) over loopback and says EHLO in
// each; told is by how much the server's resident memory grew for each, but for the first few,
// which find it cold. What the kernel holds for a connection is not in it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <courriel/smtp/server.hpp>

#include "measure.hpp"
#include "session_feed.hpp"

namespace {

namespace smtp = courriel::smtp;
using courriel::benchmarks::fail;

constexpr std::size_t first_few = 100;

// Two processes need a descriptor for each connection.
void raise_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t resident_octets() {
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// The client's process. Blocking: one thing happens after the other.

void hear_line_end(int peer) {
    std::array<char, 2048> text{};
    for (;;) {
        const auto n = read(peer, text.data(), text.size());
        if (n <= 0) fail("the server has closed a connection");
        const std::string_view said(text.data(), static_cast<std::size_t>(n));
        const std::size_t last = said.rfind('\n', said.size() - 2);
        if (said.ends_with("\r\n") && said.substr(last + 1).starts_with("2") &&
            said.substr(last + 1).at(3) == ' ')
            return;
    }
}

int open_session(std::uint16_t port) {
    const int peer = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (peer < 0 || connect(peer, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
        fail("no connection");
    hear_line_end(peer);
    constexpr std::string_view hello = "EHLO client.example.org\r\n";
    if (write(peer, hello.data(), hello.size()) != static_cast<ssize_t>(hello.size()))
        fail("a connection is broken");
    hear_line_end(peer);
    return peer;
}

// Opens the first few sessions, then all, each time telling the server and waiting for its word.
int be_client(int server, std::size_t sessions) {
    try {
        std::uint16_t port = 0;
        if (read(server, &port, sizeof port) != sizeof port) fail("no port");
        std::vector<int> open;
        for (const std::size_t wanted : {first_few, sessions}) {
            while (open.size() != wanted) open.push_back(open_session(port));
            char word = '.';
            if (write(server, &word, 1) != 1 || read(server, &word, 1) != 1) return 1;
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "smtp_idle_bench: %s\n", e.what());
        return 1;
    }
    return 0;
}

// The server's process.

asio::awaitable<void> receive(smtp::server_connection peer) {
    while (auto event = co_await async_next(peer, asio::use_awaitable)) peer.accept_default(*event);
}

asio::awaitable<void> measure(asio::io_context& io, asio::local::stream_protocol::socket client,
                              std::uint16_t port, std::size_t sessions) {
    char word = 0;
    co_await async_write(client, asio::buffer(&port, sizeof port), asio::use_awaitable);
    co_await async_read(client, asio::buffer(&word, 1), asio::use_awaitable);
    const std::size_t before = resident_octets();
    co_await async_write(client, asio::buffer(&word, 1), asio::use_awaitable);
    co_await async_read(client, asio::buffer(&word, 1), asio::use_awaitable);
    const std::size_t grown = resident_octets() - before;
    co_await async_write(client, asio::buffer(&word, 1), asio::use_awaitable);
    courriel::benchmarks::tell(
        "none", "idle_asio", static_cast<double>(grown) / static_cast<double>(sessions - first_few),
        "octets/session");
    io.stop();
}

void be_server(int client, std::size_t sessions) {
    asio::io_context io(1);
    smtp::serve_options options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.max_connections = options.max_per_address = sessions;
    const auto server = smtp::serve(io, options, receive);
    asio::local::stream_protocol::socket control(io, asio::local::stream_protocol(), client);
    std::exception_ptr failure;
    asio::co_spawn(io, measure(io, std::move(control), server.port(), sessions),
                   [&](std::exception_ptr error) {
                       failure = error;
                       io.stop();
                   });
    io.run();
    if (failure) std::rethrow_exception(failure);
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t sessions = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000;
    if (argc > 2 || sessions <= first_few) {
        std::fprintf(stderr, "usage: smtp_idle_bench [SESSIONS], more than %zu\n", first_few);
        return 2;
    }
    raise_descriptors();
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) return 1;
    const pid_t client = fork();
    if (client < 0) return 1;
    if (client == 0) {
        close(ends[0]);
        return be_client(ends[1], sessions);
    }
    close(ends[1]);
    int status = 0;
    try {
        be_server(ends[0], sessions);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "smtp_idle_bench: %s\n", e.what());
        status = 1;
    }
    int client_status = 0;
    waitpid(client, &client_status, 0);
    return status != 0 || client_status != 0 ? 1 : 0;
}
