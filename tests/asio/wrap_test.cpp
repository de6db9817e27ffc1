// The wrapper of a connection's transport, in every facade's options: here it traces.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <courriel/pop3/client.hpp>
#include <courriel/pop3/server.hpp>
#include <courriel/smtp/client.hpp>
#include <courriel/smtp/server.hpp>
#include <courriel/tracing_transport.hpp>

namespace {

using namespace courriel;

struct seen {
    std::string bytes{};
    tcp_ends ends{};
    int connections = 0;
};

transport_wrapper watch(seen& into, tls_role role) {
    return [&into, role](std::unique_ptr<transport> made, const tcp_ends& ends) {
        into.ends = ends;
        ++into.connections;
        return trace(std::move(made), role,
                     [&into](const trace_record& r) { into.bytes += r.bytes; });
    };
}

// One connection of a facade's client to a server of ours, both watched.
template <class Client, class ServeOptions, class Serve>
void check_watched(const std::string& first_bytes, ServeOptions options, Serve serve) {
    asio::io_context io;
    seen by_client;
    seen by_server;
    options.address = "127.0.0.1";
    options.port = 0;
    options.wrap = watch(by_server, tls_role::server);
    auto server = serve(io, options);
    std::exception_ptr thrown;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            Client client(io.get_executor());
            typename Client::connect_options where;
            where.host = "127.0.0.1";
            where.port = server.port();
            where.tls = tls::none;
            where.wrap = watch(by_client, tls_role::client);
            co_await client.async_connect(where, asio::use_awaitable);
            co_await client.async_quit(asio::use_awaitable);
            server.stop();
        },
        [&](std::exception_ptr e) { thrown = e; });
    io.run_for(std::chrono::seconds(10));
    CHECK(!thrown);
    CHECK(by_client.bytes == by_server.bytes);
    CHECK(by_client.bytes.starts_with(first_bytes));
    CHECK(by_client.bytes.find("QUIT\r\n") != std::string::npos);
    CHECK(by_client.connections == 1);
    CHECK(by_server.connections == 1);
    CHECK(by_client.ends.remote.port() == server.port());
    CHECK(by_client.ends.local == by_server.ends.remote);
    CHECK(by_client.ends.remote == by_server.ends.local);
}

struct smtp_client : smtp::client {
    using smtp::client::client;
    using connect_options = smtp::connect_options;
};

struct pop3_client : pop3::client {
    using pop3::client::client;
    using connect_options = pop3::connect_options;
};

template <class Connection>
asio::awaitable<void> answer(Connection peer) {
    while (auto event = co_await async_next(peer, asio::use_awaitable)) peer.accept_default(*event);
}

} // namespace

TEST_CASE("SMTP's client and server put the application's transport around theirs") {
    check_watched<smtp_client>("220 ", smtp::serve_options{}, [](auto& io, const auto& options) {
        return smtp::serve(io, options, answer<smtp::server_connection>);
    });
}

TEST_CASE("a traced connection is released with its io_context") {
    const auto alive = std::make_shared<int>(0);
    {
        asio::io_context io;
        smtp::serve_options options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.wrap = [alive](std::unique_ptr<transport> made, const tcp_ends&) {
            return trace(std::move(made), tls_role::server, [alive](const trace_record&) {});
        };
        auto server = smtp::serve(io, options, answer<smtp::server_connection>);
        asio::ip::tcp::socket idle(io);
        idle.connect({asio::ip::address_v4::loopback(), server.port()});
        io.run_for(std::chrono::milliseconds(100));
        CHECK(alive.use_count() > 2);
    }
    CHECK(alive.use_count() == 1);
}

TEST_CASE("POP3's client and server put the application's transport around theirs") {
    check_watched<pop3_client>("+OK", pop3::serve_options{}, [](auto& io, const auto& options) {
        return pop3::serve_connections(io, options, answer<pop3::server_connection>);
    });
}
