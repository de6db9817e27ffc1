// TLS on the Asio transport: from the first byte and in place, the checks of the certificate, what
// tls_info says, and both ways in which a stream ends.
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <asio/post.hpp>
#include <asio/ssl.hpp>
#include <asio/strand.hpp>
#include <asio/write.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::chrono_literals;

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

TEST_CASE("T13 a certificate that is refused is told at both ends") {
    const auto result = run(trusting(leaf("DNS:other.example")));
    REQUIRE(result.client.end);
    CHECK(*result.client.end == std::error_code(X509_V_ERR_HOSTNAME_MISMATCH, tls_category()));
    CHECK(result.client.end->default_error_condition() ==
          make_error_code(errc::tls_failed).default_error_condition());
    CHECK(result.server.events.empty());
    REQUIRE(result.server.end);
    CHECK(*result.server.end);
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

// OpenSSL would take any name below one that begins with a dot.
TEST_CASE("T13 a client without a host name to check does not start") {
    for (const char* host : {"", ".", ".localhost", "fe80::1%1"}) {
        auto options = trusting(leaf("DNS:www.localhost"));
        options.host = host;
        const auto result = run(options);
        CHECK(result.client.end == errc::invalid_argument);
    }
}

TEST_CASE("a server without a context does no TLS") {
    auto options = trusting(leaf());
    options.server.context = nullptr;
    const auto result = run(options);
    CHECK(result.server.end == errc::not_supported);
    CHECK(*result.client.end);
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

TEST_CASE("L03 a shut-down ends within two seconds, also in the midst of a record") {
    asio::io_context io;
    const auto strand = asio::make_strand(io);
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    tcp::socket near(io);
    near.connect(acceptor.local_endpoint());
    tcp::socket far(strand);
    acceptor.accept(far);
    const auto ca = make_certificate({.alternative_name = {}, .is_authority = true});
    tls_options options;
    options.context = server_context(make_certificate({}, &ca));
    asio_transport wire(std::move(far), options);
    std::array<char, 64> into{};
    std::promise<void> secured;
    std::promise<void> down;
    asio::post(strand, [&] {
        wire.start_tls({tls_role::server, {}, {}}, [&](std::error_code, const tls_info&) {
            wire.read_some(into, [](std::error_code, std::size_t) {});
            secured.set_value();
        });
    });
    const auto work = asio::make_work_guard(io);
    std::thread first([&] { io.run(); });
    std::thread second([&] { io.run(); });
    asio::ssl::context unchecked(asio::ssl::context::tls_client);
    asio::ssl::stream<tcp::socket&> peer(near, unchecked);
    peer.handshake(asio::ssl::stream_base::client);
    secured.get_future().wait();
    // The read has got these octets, but not gone on with them, when it is cancelled.
    asio::post(strand, [&] {
        asio::write(near, asio::buffer("\x17\x03\x03", 3));
        std::this_thread::sleep_for(50ms);
        wire.shut_down([&](std::error_code) { down.set_value(); });
    });
    CHECK(down.get_future().wait_for(10s) == std::future_status::ready);
    asio::post(strand, [&] { wire.close(); });
    io.stop();
    first.join();
    second.join();
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

} // namespace
