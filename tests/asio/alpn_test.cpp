// ALPN (RFC 7301) as a guard against servers of other protocols (ALPACA): what clients offer, what
// servers take, and a choice that was not offered.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <openssl/err.h>

#include <courriel/imap/client_session.hpp>
#include <courriel/pop3/client_session.hpp>
#include <courriel/smtp/client_session.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

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

int note_offer(SSL*, const unsigned char**, unsigned char*, const unsigned char* offered,
               unsigned int size, void* into) {
    static_cast<std::string*>(into)->assign(reinterpret_cast<const char*>(offered), size);
    return SSL_TLSEXT_ERR_NOACK;
}

// What a client of the protocol offers to a server that takes anything.
template <class Session, class Options>
std::string offer_of(Options options) {
    options.tls = courriel::tls::implicit;
    options.server_name = "localhost";
    asio::io_context io;
    auto sockets = connected_sockets(io);
    const auto context = lax_server_context(leaf());
    std::string offered = "none";
    SSL_CTX_set_alpn_select_cb(context->native_handle(), &note_offer, &offered);
    asio::ssl::stream<tcp::socket&> server(sockets.second, *context);
    bool agreed = false;
    server.async_handshake(asio::ssl::stream_base::server, [&](std::error_code error) {
        agreed = !error;
        sockets.second.close();
    });
    asio_connection<Session> client(
        io.get_executor(), Session(options),
        std::make_unique<asio_transport>(std::move(sockets.first),
                                         tls_options{client_context(authority())}));
    async_next(client, [&](std::error_code, const auto&) { client.close(); });
    io.run();
    CHECK(agreed);
    return offered;
}

TEST_CASE("T14 clients offer their protocol, where it has a name") {
    CHECK(offer_of<pop3::client_session>(pop3::client_options()) == "\4pop3");
    CHECK(offer_of<imap::client_session>(imap::client_options()) == "\4imap");
    CHECK(offer_of<smtp::client_session>(smtp::client_options()) == "none");
}

int choose_web(SSL*, const unsigned char** out, unsigned char* size, const unsigned char*,
               unsigned int, void*) {
    *out = reinterpret_cast<const unsigned char*>("h2");
    *size = 2;
    return SSL_TLSEXT_ERR_OK;
}

TEST_CASE("T14 a choice that was not offered, or that is not the session's, ends it") {
    auto options = trusting(leaf());
    SSL_CTX_set_alpn_select_cb(options.server.context->native_handle(), &choose_web, nullptr);
    const std::error_code refusal(
        static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_NO_APPLICATION_PROTOCOL)), tls_category());
    options.protocol = "imap";
    const auto deceived = run(options);
    REQUIRE(deceived.client.end);
    CHECK(deceived.client.end->category() == tls_category()); // newer OpenSSLs look, too
    CHECK(deceived.client.events.empty());

    options.protocol = "h2";
    options.server_protocol = "imap";
    const auto mistaken = run(options);
    REQUIRE(mistaken.server.end);
    CHECK(*mistaken.server.end == refusal);
    CHECK(mistaken.server.events.empty());
}

} // namespace
