// What no context can turn on: old versions of TLS, and renegotiation in TLS 1.2. At one end is
// ours, at the other OpenSSL's stream, which would.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/read_until.hpp>
#include <asio/write.hpp>
#include <openssl/err.h>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

using tls_stream = asio::ssl::stream<tcp::socket&>;

// Takes the versions up to `most`, however old.
void allow_old(tls_context& context, int most) {
    auto* const native = context.native_handle();
    SSL_CTX_set_security_level(native, 0);
    SSL_CTX_set_cipher_list(native, "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(native, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(native, most);
    context.clear_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
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

TEST_CASE("TLS 1.0 and 1.1 are refused by either end, whatever its context allows") {
    for (const int old : {TLS1_VERSION, TLS1_1_VERSION}) {
        const auto served = lax_server_context(leaf());
        const auto trusted = lax_client_context(authority());
        allow_old(*served, TLS1_2_VERSION);
        allow_old(*trusted, TLS1_2_VERSION);
        const auto old_server = lax_server_context(leaf());
        const auto old_client = lax_client_context(authority());
        allow_old(*old_server, old);
        allow_old(*old_client, old);
        const auto shake = [](tls_stream& stream, asio::ssl::stream_base::handshake_type role,
                              std::optional<std::error_code>& end) {
            stream.async_handshake(role, [&](std::error_code error) {
                end = error;
                stream.next_layer().close();
            });
        };
        // Two of OpenSSL's streams do agree: it is ours that refuse.
        asio::io_context io;
        auto sockets = connected_sockets(io);
        tls_stream first(sockets.first, *old_client);
        tls_stream second(sockets.second, *served);
        std::optional<std::error_code> theirs;
        std::optional<std::error_code> other;
        shake(first, asio::ssl::stream_base::client, theirs);
        shake(second, asio::ssl::stream_base::server, other);
        io.run();
        REQUIRE(other);
        CHECK(!*other);
        CHECK(SSL_version(second.native_handle()) == old);

        for (const auto role : {tls_role::client, tls_role::server}) {
            asio::io_context again;
            auto pair = connected_sockets(again);
            const bool client = role == tls_role::client;
            auto ours = connect_echo(std::move(pair.first), {role, courriel::tls::implicit},
                                     {client ? trusted : served});
            outcome result;
            play(ours, result, client ? "hello" : "");
            tls_stream peer(pair.second, client ? *old_server : *old_client);
            shake(peer, client ? asio::ssl::stream_base::server : asio::ssl::stream_base::client,
                  theirs);
            again.run();
            CHECK(result.events.empty());
            REQUIRE(result.end);
            CHECK(result.end->category() == tls_category());
            // For its version: that its digests are too weak is another's business.
            CHECK(ERR_GET_REASON(static_cast<unsigned long>(result.end->value())) ==
                  SSL_R_UNSUPPORTED_PROTOCOL);
            CHECK(*theirs);
        }
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

TEST_CASE("T16 a client does not renegotiate when the server asks for it") {
    asio::io_context io;
    auto sockets = connected_sockets(io);
    auto options = trusting(leaf());
    SSL_CTX_set_max_proto_version(options.client.context->native_handle(), TLS1_2_VERSION);
    auto client = connect_echo(std::move(sockets.first),
                               {tls_role::client, courriel::tls::implicit}, options.client);
    outcome result;
    play(client, result, "");
    tls_stream stream(sockets.second, *options.server.context);
    SSL_clear_options(stream.native_handle(), SSL_OP_NO_RENEGOTIATION);
    std::string heard;
    std::error_code end;
    stream.async_handshake(asio::ssl::stream_base::server, [&](std::error_code error) {
        REQUIRE(!error);
        REQUIRE(SSL_renegotiate(stream.native_handle()) == 1);
        asio::async_write(stream, asio::buffer("one\r\n", 5), [&](std::error_code e, std::size_t) {
            REQUIRE(!e);
            // What the client makes of the request comes before its answer.
            asio::async_read_until(stream, asio::dynamic_buffer(heard), "\r\n",
                                   [&](std::error_code got, std::size_t) {
                                       end = got;
                                       sockets.second.close();
                                   });
        });
    });
    io.run();
    CHECK(ERR_GET_REASON(static_cast<unsigned long>(end.value())) == SSL_R_NO_RENEGOTIATION);
    CHECK(result.events == std::vector<std::string>{"secured", "one"});
}

} // namespace
