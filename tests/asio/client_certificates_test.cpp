// Servers that ask their clients for a certificate, as EXTERNAL needs it: who is taken, what
// tls_info says of him, and who is not.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/buffer.hpp>
#include <asio/write.hpp>
#include <openssl/err.h>

#include <courriel/asio/tls_revocation.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

constexpr int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

certificate_options ada() {
    certificate_options options;
    options.alternative_name = "email:ada@example.org";
    options.common_name = "ada";
    options.extended_key_usage = "clientAuth";
    return options;
}

certificate issued(const certificate_options& options) {
    return make_certificate(options, &authority());
}

// A server that asks in the given way, and a client that shows `own`, or nothing.
exchange_options asking(certificate_request how, const certificate* own, int version) {
    auto options = trusting(leaf());
    options.server.context->add_certificate_authority(asio::buffer(authority().chain));
    options.server.client_certificate = how;
    if (own) {
        options.client.context->use_certificate_chain(asio::buffer(own->chain));
        options.client.context->use_private_key(asio::buffer(own->key), asio::ssl::context::pem);
    }
    SSL_CTX_set_max_proto_version(options.client.context->native_handle(), version);
    return options;
}

void refused(const exchange_options& options, int reason) {
    const auto result = run(options);
    CHECK(result.server.events.empty());
    REQUIRE(result.server.end);
    CHECK(*result.server.end == std::error_code(reason, tls_category()));
    CHECK(!result.server_tls.peer_verified);
    for (const auto& event : result.client.events) CHECK(event == "secured"); // of TLS 1.3
}

TEST_CASE("a good certificate of a client is asked for, and told") {
    const auto own = issued(ada());
    for (const int version : versions)
        for (const auto how : {certificate_request::optional, certificate_request::required}) {
            const auto result = run(asking(how, &own, version));
            CHECK(result.client.events.back() == "you said hello");
            CHECK(result.server_tls.peer_verified);
            CHECK(result.server_tls.peer_name == "CN=ada");
        }
}

TEST_CASE("a client whom nobody asks, or who has none, is nobody") {
    const auto own = issued(ada());
    for (const int version : versions)
        for (const auto& options : {asking(certificate_request::none, &own, version),
                                    asking(certificate_request::optional, nullptr, version)}) {
            const auto result = run(options);
            CHECK(result.client.events.back() == "you said hello");
            CHECK(!result.server_tls.peer_verified);
            CHECK(result.server_tls.peer_name.empty());
        }
}

TEST_CASE("a client without the certificate that is required is sent away") {
    for (const int version : versions)
        refused(
            asking(certificate_request::required, nullptr, version),
            static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)));
}

TEST_CASE("T13 a bad certificate of a client is refused, required or not") {
    auto options = ada();
    int reason = 0;
    SUBCASE("expired") {
        options.expired = true;
        reason = X509_V_ERR_CERT_HAS_EXPIRED;
    }
    SUBCASE("for servers only") {
        options.extended_key_usage = "serverAuth";
        reason = X509_V_ERR_INVALID_PURPOSE;
    }
    const auto bad = issued(options);
    for (const int version : versions)
        for (const auto how : {certificate_request::optional, certificate_request::required}) {
            auto meeting = asking(how, &bad, version);
            refused(meeting, reason);
            // A callback that nods is not heard.
            meeting.server.context->set_verify_callback(
                [](bool, asio::ssl::verify_context&) { return true; });
            refused(meeting, reason);
        }
}

TEST_CASE("T13 clients of another authority, and clients whose certificate was revoked") {
    const auto other = make_certificate({{}, false, true});
    const auto foreign = make_certificate(ada(), &other);
    const auto own = issued(ada());
    for (const int version : versions) {
        refused(asking(certificate_request::optional, &foreign, version),
                X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
        auto options = asking(certificate_request::optional, &own, version);
        CHECK(!add_revocation_lists_from_pem(*options.server.context,
                                             make_revocation_list(authority(), &own)));
        refused(options, X509_V_ERR_CERT_REVOKED);
    }
}

TEST_CASE("a name in a certificate cannot pose as two") {
    auto options = ada();
    options.common_name = "x,CN=ada/CN=ada";
    const auto own = issued(options);
    const auto result = run(asking(certificate_request::required, &own, TLS1_3_VERSION));
    CHECK(result.server_tls.peer_name == "CN=x\\,CN=ada/CN=ada");
}

TEST_CASE("with TLS 1.3 the server's refusal comes to a read, with its reason") {
    asio::io_context io;
    const auto options = asking(certificate_request::required, nullptr, TLS1_3_VERSION);
    auto [near, far] = connected_sockets(io);
    auto client =
        connect_echo(std::move(near), {tls_role::client, courriel::tls::implicit}, options.client);
    auto server =
        connect_echo(std::move(far), {tls_role::server, courriel::tls::implicit}, options.server);
    outcome ours;
    outcome theirs;
    play(client, ours, ""); // says nothing
    play(server, theirs, "");
    io.run();
    CHECK(ours.events == std::vector<std::string>{"secured"});
    REQUIRE(ours.end);
    CHECK(ours.end->category() == tls_category());
    CHECK(ours.end->message().find("certificate required") != std::string::npos);
}

// One context serves with and without asking; a ticket carries no certificate that was not shown.
TEST_CASE("T15 a ticket got without a certificate is none where one is required") {
    for (const int version : versions) {
        const auto first = asking(certificate_request::none, nullptr, version);
        tls_options server = first.server;
        SSL_SESSION* ticket = nullptr;
        const auto meet = [&] {
            asio::io_context io;
            auto sockets = connected_sockets(io);
            auto peer = connect_echo(std::move(sockets.second),
                                     {tls_role::server, courriel::tls::implicit}, server);
            outcome result;
            play(peer, result, "");
            asio::ssl::stream<tcp::socket&> stream(sockets.first, *first.client.context);
            if (ticket) SSL_set_session(stream.native_handle(), ticket);
            std::string reply(64, '\0');
            stream.async_handshake(asio::ssl::stream_base::client, [&](std::error_code error) {
                if (error) return sockets.first.close();
                asio::async_write(stream, asio::buffer("hello\r\n", 7),
                                  [&](std::error_code, std::size_t) {
                                      stream.async_read_some(
                                          asio::buffer(reply), [&](std::error_code, std::size_t) {
                                              if (!ticket)
                                                  ticket = SSL_get1_session(stream.native_handle());
                                              sockets.first.close();
                                          });
                                  });
            });
            io.run();
            return result.events;
        };
        server.session_scope = "one";
        CHECK(meet() == std::vector<std::string>{"secured", "hello"});
        CHECK(meet() == std::vector<std::string>{"secured", "hello"});
        server.client_certificate = certificate_request::required;
        CHECK(meet().empty());
        SSL_SESSION_free(ticket);
    }
}

} // namespace
