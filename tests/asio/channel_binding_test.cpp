// Channel bindings (RFC 5929, RFC 9266) of real handshakes: both ends see the same, a middleman's
// two connections do not have the same, and SCRAM-SHA-256-PLUS tells the one from the other.
#include <doctest/doctest.h>

#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <courriel/sasl.hpp>
#include <courriel/scram.hpp>

#include "asio/certificates.hpp"
#include "asio/tls_exchange.hpp"
#include "base/sasl_steps.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

struct chain_kind {
    certificate root;
    certificate server;
};

chain_kind chain_of(key_kind kind) {
    certificate_options root;
    root.is_authority = true;
    root.key = kind;
    chain_kind made{make_certificate(root), {}};
    certificate_options server;
    server.key = kind;
    made.server = make_certificate(server, &made.root);
    return made;
}

exchange meet(const chain_kind& chain, int version) {
    exchange_options options;
    options.client.context = client_context(chain.root);
    options.server.context = server_context(chain.server);
    SSL_CTX_set_max_proto_version(options.client.context->native_handle(), version);
    return run(options);
}

// The certificate's hash, by a way of its own: of the octets between the lines of PEM.
std::string hash_of(const certificate& of, const EVP_MD* function) {
    const std::string begin = "-----BEGIN CERTIFICATE-----\n";
    const auto end = of.chain.find("-----END");
    const auto text = of.chain.substr(begin.size(), end - begin.size());
    auto* const decoder = EVP_ENCODE_CTX_new();
    std::string der(text.size(), '\0');
    auto* const out = reinterpret_cast<unsigned char*>(der.data());
    int size = 0;
    int rest = 0;
    EVP_DecodeInit(decoder);
    EVP_DecodeUpdate(decoder, out, &size, reinterpret_cast<const unsigned char*>(text.data()),
                     static_cast<int>(text.size()));
    EVP_DecodeFinal(decoder, out + size, &rest);
    EVP_ENCODE_CTX_free(decoder);
    std::string hash(EVP_MAX_MD_SIZE, '\0');
    unsigned int length = 0;
    EVP_Digest(der.data(), static_cast<std::size_t>(size + rest),
               reinterpret_cast<unsigned char*>(hash.data()), &length, function, nullptr);
    hash.resize(length);
    return hash;
}

sasl::channel_bindings bindings_of(const tls_info& info) {
    return {info.tls_exporter, info.tls_server_end_point};
}

bool logs_in(const sasl::channel_bindings& ours, const sasl::channel_bindings& theirs) {
    sasl::scram_options client_options;
    client_options.plus = true;
    client_options.bindings = ours;
    const auto client = sasl::scram(sasl::scram_hash::sha256, "ada", "secret", client_options);
    sasl::server_options server_options;
    server_options.bindings = theirs;
    const auto server = sasl::make_server_mechanism("SCRAM-SHA-256-PLUS", server_options);
    REQUIRE(server);
    const auto end =
        converse(*client, *server, [](const sasl::credential_query& asked) -> sasl::credential {
            return *sasl::make_scram_credential(asked.keys_of.value(), "secret", 4096, "salt");
        });
    CHECK(client->is_complete() == (as<sasl::verified>(end) != nullptr));
    return client->is_complete();
}

constexpr int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

TEST_CASE("A05 both ends of a connection have the same bindings") {
    const auto check = [](const chain_kind& chain, const EVP_MD* function) {
        for (const int version : versions) {
            const auto result = meet(chain, version);
            const auto& ours = result.client_tls;
            const auto& theirs = result.server_tls;
            CHECK(ours.version == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
            CHECK(ours.tls_server_end_point == hash_of(chain.server, function));
            CHECK(theirs.tls_server_end_point == ours.tls_server_end_point);
            CHECK(ours.tls_exporter.size() == 32);
            CHECK(theirs.tls_exporter == ours.tls_exporter);
            CHECK(logs_in(bindings_of(ours), bindings_of(theirs)));
        }
    };
    SUBCASE("RSA with SHA-256") { check(chain_of(key_kind::rsa_2048), EVP_sha256()); }
    SUBCASE("ECDSA with SHA-384") { check(chain_of(key_kind::p384), EVP_sha384()); }
}

// He ends TLS on both sides of him and passes the octets on. Where the client does not check his
// certificate, or it is the server's own that he has stolen, the binding still tells.
TEST_CASE("A05 a middleman with a connection to each end logs nobody in") {
    const auto servers = chain_of(key_kind::p256);
    for (const int version : versions) {
        const auto to_server = meet(servers, version).server_tls;
        const auto to_client = meet(chain_of(key_kind::p256), version).client_tls;
        CHECK(!logs_in(bindings_of(to_client), bindings_of(to_server)));
        CHECK(!logs_in({{}, to_client.tls_server_end_point}, bindings_of(to_server)));
        const auto stolen = meet(servers, version).client_tls;
        CHECK(stolen.tls_server_end_point == to_server.tls_server_end_point);
        CHECK(!logs_in(bindings_of(stolen), bindings_of(to_server)));
    }
}

// RFC 9266 section 4.2: without the extended master secret two connections can be made to have one
// exporter. The context's wish to do without is not heard; an older peer is shown here by its own.
TEST_CASE("A05 an exporter that may not be unique is none") {
    auto options = trusting(leaf());
    auto* const old = options.client.context->native_handle();
    SSL_CTX_set_max_proto_version(old, TLS1_2_VERSION);
    SSL_CTX_set_options(old, SSL_OP_NO_EXTENDED_MASTER_SECRET);
    const auto result = run(options);
    CHECK(result.client_tls.tls_exporter.size() == 32);
    asio::io_context io;
    auto sockets = connected_sockets(io);
    auto server = connect_echo(std::move(sockets.second),
                               {tls_role::server, courriel::tls::implicit}, options.server);
    outcome seen;
    play(server, seen, "");
    asio::ssl::stream<tcp::socket&> stream(sockets.first, *options.client.context);
    stream.async_handshake(asio::ssl::stream_base::client,
                           [&](std::error_code) { sockets.first.close(); });
    io.run();
    REQUIRE(seen.events == std::vector<std::string>{"secured"});
    CHECK(server.session().tls_result().tls_exporter.empty());
    CHECK(!server.session().tls_result().tls_server_end_point.empty());
}

} // namespace
