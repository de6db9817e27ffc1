// Session tickets (RFC 8446 section 4.6.1, RFC 5077): good for the listener that gave them, and for
// none besides, though it may have the same context and the same port.
#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <courriel/asio/serve.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

class echo_server_connection : public asio_connection<echo_session> {
public:
    using asio_connection::asio_connection;
    static void give_up(echo_session& left) { left.shut_down(); }
};

asio::awaitable<void> echo(echo_server_connection peer) {
    while (auto e = co_await async_next(peer, asio::use_awaitable))
        if (const auto* line = std::get_if<line_event>(&*e))
            static_cast<void>(peer.session().say(line->text));
}

struct ssl_session_deleter {
    void operator()(SSL_SESSION* p) const { SSL_SESSION_free(p); }
};
using ticket = std::unique_ptr<SSL_SESSION, ssl_session_deleter>;

struct visit {
    bool resumed = false;
    ticket got{};
};

// Says a line, which is answered also where no ticket is taken, and leaves with a new ticket.
visit call(asio::io_context& io, tls_context& context, const tcp::endpoint& at, SSL_SESSION* old) {
    visit result;
    tcp::socket socket(io);
    socket.connect(at);
    asio::ssl::stream<tcp::socket&> stream(socket, context);
    if (old) SSL_set_session(stream.native_handle(), old);
    std::array<char, 64> heard{};
    bool answered = false;
    stream.async_handshake(asio::ssl::stream_base::client, [&](std::error_code error) {
        REQUIRE(!error);
        asio::async_write(stream, asio::buffer("hello\r\n", 7), [&](std::error_code, std::size_t) {
            stream.async_read_some(asio::buffer(heard), [&](std::error_code, std::size_t n) {
                answered = n == 7;
                result.resumed = SSL_session_reused(stream.native_handle()) == 1;
                result.got.reset(SSL_get1_session(stream.native_handle()));
                stream.async_shutdown([&](std::error_code) { io.stop(); });
            });
        });
    });
    io.restart();
    io.run();
    CHECK(answered);
    return result;
}

TEST_CASE("T15 a ticket is resumed where it was got, and nowhere else") {
    asio::io_context io;
    const auto context = server_context(leaf());
    const auto listen = [&](const std::string& address, std::uint16_t port) {
        listen_options options;
        options.address = address;
        options.port = port;
        options.tls.context = context;
        const auto make = [] { return echo_session({tls_role::server, courriel::tls::implicit}); };
        auto handle = serve<echo_server_connection>(io.get_executor(), options, make, echo);
        return std::pair(handle, tcp::endpoint(asio::ip::make_address(address), handle.port()));
    };
    const auto [a, at_a] = listen("127.0.0.1", 0);
    const auto [b, at_b] = listen("127.0.0.1", 0);
    const auto [same_port, at_same_port] = listen("127.0.0.2", at_a.port());
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const auto client = client_context(authority());
        SSL_CTX_set_max_proto_version(client->native_handle(), version);
        const auto first = call(io, *client, at_a, nullptr);
        CHECK(!first.resumed);
        CHECK(!call(io, *client, at_b, first.got.get()).resumed);
        CHECK(!call(io, *client, at_same_port, first.got.get()).resumed);
        CHECK(call(io, *client, at_a, first.got.get()).resumed);
    }
}

} // namespace
