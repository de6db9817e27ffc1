// TLS on the Asio transport: from the first byte and in place, the checks of the certificate, what
// tls_info says, and both ways in which a stream ends.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <asio/write.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

TEST_CASE("TLS from the first byte, and in place") {
    for (const auto mode : {courriel::tls::implicit, courriel::tls::starttls}) {
        auto options = trusting(leaf());
        options.mode = mode;
        const auto result = run(options);
        CHECK(result.client.events == std::vector<std::string>{"secured", "you said hello"});
        CHECK(result.server.events == std::vector<std::string>{"secured", "hello", "BYE"});
        REQUIRE(result.client.end);
        CHECK(!*result.client.end);
        CHECK(result.client_tls.version == "TLSv1.3");
        CHECK(result.client_tls.peer_verified);
        CHECK(result.client_tls.peer_name.starts_with("CN=courriel test"));
        CHECK(!result.server_tls.peer_verified);
        CHECK(result.client_tls.tls_exporter.size() == 32);
        CHECK(result.client_tls.tls_exporter == result.server_tls.tls_exporter);
        CHECK(result.client_tls.tls_server_end_point.size() == 32);
        CHECK(result.client_tls.tls_server_end_point == result.server_tls.tls_server_end_point);
    }
}

TEST_CASE("T13 addresses, full wildcards and unchecked peers") {
    auto options = trusting(leaf("IP:127.0.0.1,IP:::1"));
    SUBCASE("IPv4") { options.host = "127.0.0.1"; }
    SUBCASE("IPv6 in brackets") { options.host = "[::1]"; }
    SUBCASE("a name with a dot at its end") {
        options = trusting(leaf("DNS:*.example.org"));
        options.host = "mail.example.org.";
    }
    const auto result = run(options);
    CHECK(result.client_tls.peer_verified);
    CHECK(result.client.events.back() == "you said hello");
}

TEST_CASE("T13 a peer that was not checked is not called verified") {
    auto options = trusting(make_certificate({}));
    options.client.verify_peer = false;
    const auto result = run(options);
    CHECK(result.client.events.back() == "you said hello");
    CHECK(!result.client_tls.peer_verified);
}

TEST_CASE("T13 a client without a host name to check does not start") {
    auto options = trusting(leaf());
    options.host = "";
    const auto result = run(options);
    CHECK(result.client.end == errc::invalid_argument);
}

TEST_CASE("a server without a context does no TLS") {
    auto options = trusting(leaf());
    options.server.context = nullptr;
    const auto result = run(options);
    CHECK(result.server.end == errc::not_supported);
    CHECK(*result.client.end);
}

TEST_CASE("T14 a client that wants another protocol is sent away") {
    auto options = trusting(leaf());
    options.server.context = server_context(leaf(), "imap");
    SUBCASE("the same") { options.protocol = "imap"; }
    SUBCASE("none") { options.protocol = ""; }
    SUBCASE("another") { options.protocol = "h2"; }
    const auto result = run(options);
    REQUIRE(result.client.end);
    if (options.protocol == "h2") {
        CHECK(result.client.end->category() == tls_category());
        CHECK(result.server.events.empty());
    } else {
        CHECK(result.client.end->message() == std::error_code().message());
        CHECK(result.client.events == std::vector<std::string>{"secured", "you said hello"});
    }
}

TEST_CASE("TLS older than 1.2 is refused, whatever the context allows") {
    auto options = trusting(leaf());
    auto old = client_context(authority());
    SSL_CTX_set_min_proto_version(old->native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old->native_handle(), TLS1_1_VERSION);
    options.client.context = old;
    CHECK(*run(options).client.end);
    SSL_CTX_set_max_proto_version(old->native_handle(), TLS1_2_VERSION);
    const auto result = run(options);
    CHECK(result.client_tls.version == "TLSv1.2");
    CHECK(result.client_tls.tls_exporter.size() == 32);
}

TEST_CASE("T11 garbage in place of a handshake") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto server = connect_echo(std::move(far), {tls_role::server, courriel::tls::implicit, {}, {}},
                               {server_context(leaf())});
    outcome result;
    play(server, result, "");
    asio::write(near, asio::buffer(std::string_view("EHLO me\r\nMAIL FROM:<>\r\n")));
    io.run();
    CHECK(result.events.empty());
    REQUIRE(result.end);
    CHECK(result.end->category() == tls_category());
}

// A client's TLS by hand, so that it can end as it likes.
exchange end_after(std::string_view sent, bool close_notify) {
    asio::io_context io;
    auto sockets = connected_sockets(io);
    auto& near = sockets.first;
    exchange result;
    auto server =
        connect_echo(std::move(sockets.second), {tls_role::server, courriel::tls::implicit, {}, {}},
                     {server_context(leaf())});
    play(server, result.server, "");
    const auto context = client_context(authority());
    asio::ssl::stream<tcp::socket&> stream(near, *context);
    stream.async_handshake(asio::ssl::stream_base::client, [&](std::error_code error) {
        REQUIRE(!error);
        asio::async_write(stream, asio::buffer(sent), [&](std::error_code, std::size_t) {
            if (close_notify) return stream.async_shutdown([&](std::error_code) { near.close(); });
            near.close();
        });
    });
    io.run();
    return result;
}

TEST_CASE("T12 both ends of a stream read as the end: the session judges") {
    for (const bool close_notify : {true, false}) {
        const auto whole = end_after("hello\r\n", close_notify);
        CHECK(whole.server.events == std::vector<std::string>{"secured", "hello"});
        REQUIRE(whole.server.end);
        // Without close_notify the answer to "hello" may meet a closed socket.
        if (close_notify) CHECK(!*whole.server.end);
        const auto cut = end_after("hel", close_notify);
        CHECK(cut.server.events == std::vector<std::string>{"secured"});
    }
}

// RFC 5246 section 7.4.1.1. TLS 1.3 has no renegotiation.
TEST_CASE("T16 a client that renegotiates is refused") {
    asio::io_context io;
    auto sockets = connected_sockets(io);
    const auto willing = server_context(leaf()); // it is the connection that refuses
    SSL_CTX_set_options(willing->native_handle(), SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
    auto server = connect_echo(std::move(sockets.second),
                               {tls_role::server, courriel::tls::implicit, {}, {}}, {willing});
    outcome result;
    play(server, result, "");
    const auto context = client_context(authority());
    SSL_CTX_set_max_proto_version(context->native_handle(), TLS1_2_VERSION);
    asio::ssl::stream<tcp::socket&> stream(sockets.first, *context);
    std::string reply(64, '\0');
    std::error_code refusal;
    stream.async_handshake(asio::ssl::stream_base::client, [&](std::error_code error) {
        REQUIRE(!error);
        REQUIRE(SSL_renegotiate(stream.native_handle()) == 1);
        // The new handshake goes first, and does not succeed.
        asio::async_write(stream, asio::buffer("hello\r\n", 7), [&](std::error_code e, auto) {
            refusal = e;
            if (e) return sockets.first.close();
            stream.async_read_some(asio::buffer(reply), [&](std::error_code, std::size_t) {
                stream.async_shutdown([](std::error_code) {});
            });
        });
    });
    io.run();
    CHECK(refusal.category() == asio::error::get_ssl_category());
    CHECK(ERR_GET_REASON(static_cast<unsigned long>(refusal.value())) == SSL_R_NO_RENEGOTIATION);
    CHECK(result.events == std::vector<std::string>{"secured"});
}

TEST_CASE("L12 a connection destroyed at any point of TLS leaves nothing for run() to wait for") {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = std::make_optional(connect_echo(std::move(near),
                                                  {tls_role::client, courriel::tls::implicit},
                                                  {client_context(authority())}));
    const auto server = server_context(leaf());
    asio::ssl::stream<tcp::socket&> stream(far, *server);
    bool secure = false;
    const auto alive = std::make_shared<int>(0);
    SUBCASE("in the handshake") {}
    SUBCASE("behind it") {
        stream.async_handshake(asio::ssl::stream_base::server, [&](std::error_code) {});
    }
    async_next(*client, [&, alive](std::error_code, std::optional<echo_session::event> e) {
        secure = e && std::holds_alternative<secured>(*e);
        if (secure) async_next(*client, [alive](std::error_code, auto) { FAIL("called"); });
    });
    io.run_for(std::chrono::milliseconds(100));
    CHECK(alive.use_count() == 2); // one next() is pending
    client.reset();
    io.run(); // though the peer's socket stays open
    CHECK(alive.use_count() == 1);
}

TEST_CASE("T15 tickets are good for one listener alone") {
    const auto context = server_context(leaf());
    const auto client = client_context(authority());
    SSL_SESSION* ticket = nullptr;
    const auto resumes = [&](const std::string& scope) {
        asio::io_context io;
        auto sockets = connected_sockets(io);
        auto& near = sockets.first;
        auto server = connect_echo(std::move(sockets.second),
                                   {tls_role::server, courriel::tls::implicit, {}, {}},
                                   {context, true, scope});
        outcome result;
        play(server, result, "");
        asio::ssl::stream<tcp::socket&> stream(near, *client);
        if (ticket) SSL_set_session(stream.native_handle(), ticket);
        std::string reply(64, '\0');
        bool resumed = false;
        stream.async_handshake(asio::ssl::stream_base::client, [&](std::error_code error) {
            REQUIRE(!error);
            asio::async_write(stream, asio::buffer("hello\r\n", 7), [&](std::error_code, auto) {
                stream.async_read_some(asio::buffer(reply), [&](std::error_code, std::size_t) {
                    resumed = SSL_session_reused(stream.native_handle()) == 1;
                    if (!ticket) ticket = SSL_get1_session(stream.native_handle());
                    stream.async_shutdown([](std::error_code) {});
                });
            });
        });
        io.run();
        return resumed;
    };
    CHECK(!resumes("465"));
    CHECK(resumes("465"));
    CHECK(!resumes("25"));
    SSL_SESSION_free(ticket);
}

} // namespace
