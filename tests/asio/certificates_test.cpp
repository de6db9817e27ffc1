// T13: what certificates a client takes: each bad one is refused for its own reason, also with a
// context of the application's that would look away, and revocation lists.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <asio/write.hpp>

#include <courriel/asio/tls_revocation.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"
#include "asio/tls_exchange.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

constexpr auto good_name = "mail.good.example";

// Our client's end at a server that is not ours, and shows anything.
std::error_code meet(const certificate& shown, std::shared_ptr<tls_context> trust,
                     const std::string& host = good_name) {
    asio::io_context io;
    auto sockets = connected_sockets(io);
    const auto context = lax_server_context(shown);
    asio::ssl::stream<tcp::socket&> server(sockets.second, *context);
    server.async_handshake(asio::ssl::stream_base::server, [&](std::error_code error) {
        if (error) return sockets.second.close();
        asio::async_write(server, asio::buffer("BYE\r\n", 5), [&](std::error_code, std::size_t) {
            server.async_shutdown([&](std::error_code) { sockets.second.close(); });
        });
    });
    auto client =
        connect_echo(std::move(sockets.first),
                     {tls_role::client, courriel::tls::implicit, host, {}}, {std::move(trust)});
    outcome result;
    play(client, result, "hello");
    io.run();
    REQUIRE(result.end);
    CHECK(result.events.empty() == static_cast<bool>(*result.end));
    return *result.end;
}

certificate issued(certificate_options options) { return make_certificate(options, &authority()); }

certificate named(const std::string& alternative_name) { return issued({alternative_name}); }

// An application that looks at nothing; asio's callbacks leave the error that OpenSSL found.
std::shared_ptr<tls_context> nodding_context() {
    auto made = client_context(authority());
    made->set_verify_callback([](bool, asio::ssl::verify_context&) { return true; });
    return made;
}

void refused(const certificate& shown, int reason, const std::string& host = good_name) {
    const std::error_code expected(reason, tls_category());
    CHECK(meet(shown, client_context(authority()), host) == expected);
    CHECK(meet(shown, lax_client_context(authority()), host) == expected);
    // With several faults the last one found is told.
    CHECK(meet(shown, nodding_context(), host).category() == tls_category());
}

TEST_CASE("T13 a good certificate is taken, by whatever context") {
    const auto good = named(std::string("DNS:") + good_name);
    for (const auto& context :
         {client_context(authority()), lax_client_context(authority()), nodding_context()})
        CHECK(!meet(good, context));
    CHECK(!meet(named("DNS:*.good.example"), client_context(authority())));
}

TEST_CASE("T13 names") {
    SUBCASE("another") { refused(named("DNS:other.example"), X509_V_ERR_HOSTNAME_MISMATCH); }
    SUBCASE("two stars") { refused(named("DNS:*.*"), X509_V_ERR_HOSTNAME_MISMATCH); }
    SUBCASE("a star for a part of a label") {
        refused(named("DNS:m*l.good.example"), X509_V_ERR_HOSTNAME_MISMATCH);
    }
    SUBCASE("a star for two labels") {
        refused(named("DNS:*.example"), X509_V_ERR_HOSTNAME_MISMATCH);
    }
    SUBCASE("a star above one label") {
        refused(named("DNS:*.example"), X509_V_ERR_HOSTNAME_MISMATCH, "good.example");
    }
    SUBCASE("in the subject alone") {
        certificate_options options;
        options.alternative_name.clear();
        options.common_name = good_name;
        refused(issued(options), X509_V_ERR_HOSTNAME_MISMATCH);
    }
    SUBCASE("in the subject, and an address beside it") {
        certificate_options options;
        options.alternative_name = "IP:192.0.2.1";
        options.common_name = good_name;
        refused(issued(options), X509_V_ERR_HOSTNAME_MISMATCH);
    }
    SUBCASE("an address that only a name spells") {
        refused(named("DNS:192.0.2.1"), X509_V_ERR_IP_ADDRESS_MISMATCH, "192.0.2.1");
    }
    SUBCASE("another address") {
        refused(named("IP:192.0.2.2"), X509_V_ERR_IP_ADDRESS_MISMATCH, "192.0.2.1");
    }
    SUBCASE("a NUL in it") {
        certificate_options options;
        options.dns_name_octets = good_name + std::string("\0.evil.example", 14);
        refused(issued(options), X509_V_ERR_HOSTNAME_MISMATCH);
    }
}

TEST_CASE("T13 times, issuers, purposes and strength") {
    certificate_options options;
    options.alternative_name = std::string("DNS:") + good_name;
    SUBCASE("expired") {
        options.expired = true;
        refused(issued(options), X509_V_ERR_CERT_HAS_EXPIRED);
    }
    SUBCASE("not yet valid") {
        options.early = true;
        refused(issued(options), X509_V_ERR_CERT_NOT_YET_VALID);
    }
    SUBCASE("signed by itself") {
        refused(make_certificate(options), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
    }
    SUBCASE("an unknown authority") {
        const auto other = make_certificate({{}, false, true});
        auto shown = make_certificate(options, &other);
        refused(shown, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
        shown.chain += other.chain;
        refused(shown, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
    }
    SUBCASE("a server in the role of an authority") {
        const auto other = named("DNS:other.example");
        auto shown = make_certificate(options, &other);
        shown.chain += other.chain;
        refused(shown, X509_V_ERR_INVALID_CA);
    }
    SUBCASE("for clients only") {
        options.extended_key_usage = "clientAuth";
        refused(issued(options), X509_V_ERR_INVALID_PURPOSE);
    }
    SUBCASE("a weak key") {
        options.key = key_kind::rsa_1024;
        refused(issued(options), X509_V_ERR_EE_KEY_TOO_SMALL);
    }
    SUBCASE("a weak key of the authority") {
        const auto weak = make_certificate(
            {.alternative_name = {}, .is_authority = true, .key = key_kind::rsa_1024});
        const auto shown = make_certificate(options, &weak);
        const std::error_code expected(X509_V_ERR_CA_KEY_TOO_SMALL, tls_category());
        for (const auto& context : {client_context(weak), lax_client_context(weak)})
            CHECK(meet(shown, context) == expected);
    }
}

TEST_CASE("T13 the system's authorities, when there is no context") {
    CHECK(meet(named(std::string("DNS:") + good_name), nullptr) ==
          std::error_code(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, tls_category()));
}

TEST_CASE("T13 a clock that the context has set is not believed") {
    auto context = client_context(authority());
    auto* const store = SSL_CTX_get_cert_store(context->native_handle());
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), time(nullptr) - 36L * 60 * 60);
    certificate_options options;
    options.alternative_name = std::string("DNS:") + good_name;
    options.expired = true;
    CHECK(meet(issued(options), context) ==
          std::error_code(X509_V_ERR_CERT_HAS_EXPIRED, tls_category()));
}

TEST_CASE("T13 revocation lists") {
    const auto good = named(std::string("DNS:") + good_name);
    const auto bad = named(std::string("DNS:") + good_name);
    const auto with = [](const std::string& lists) {
        auto context = lax_client_context(authority());
        CHECK(!add_revocation_lists_from_pem(*context, lists));
        return context;
    };
    const auto refusal = [](int reason) { return std::error_code(reason, tls_category()); };
    const auto list = make_revocation_list(authority(), &bad);
    CHECK(meet(bad, with(list)) == refusal(X509_V_ERR_CERT_REVOKED));
    CHECK(!meet(good, with(list)));
    CHECK(!meet(bad, client_context(authority())));

    const auto other = make_certificate({{}, false, true});
    const auto foreign = make_revocation_list(other, nullptr);
    CHECK(meet(good, with(foreign)) == refusal(X509_V_ERR_UNABLE_TO_GET_CRL));
    CHECK(meet(bad, with(foreign + list)) == refusal(X509_V_ERR_CERT_REVOKED));
    CHECK(meet(good, with(make_revocation_list(authority(), nullptr, true))) ==
          refusal(X509_V_ERR_CRL_HAS_EXPIRED));
}

TEST_CASE("T13 the lists of every authority in the chain are needed") {
    const auto middle = make_certificate({{}, false, true}, &authority());
    auto shown = make_certificate({std::string("DNS:") + good_name}, &middle);
    shown.chain += middle.chain;
    const auto meet_with = [&](const std::string& lists) {
        auto context = client_context(authority());
        CHECK(!add_revocation_lists_from_pem(*context, lists));
        return meet(shown, context);
    };
    const auto of_middle = make_revocation_list(middle, nullptr);
    CHECK(meet_with(of_middle) == std::error_code(X509_V_ERR_UNABLE_TO_GET_CRL, tls_category()));
    CHECK(!meet_with(of_middle + make_revocation_list(authority(), nullptr)));
    CHECK(meet_with(of_middle + make_revocation_list(authority(), &middle)) ==
          std::error_code(X509_V_ERR_CERT_REVOKED, tls_category()));
}

TEST_CASE("a revocation list that cannot be read is told") {
    auto context = client_context(authority());
    CHECK(add_revocation_lists_from_pem(*context, ""));
    CHECK(add_revocation_lists_from_pem(*context, authority().chain));
    const auto list = make_revocation_list(authority(), nullptr);
    auto broken = list;
    broken.replace(broken.size() / 2, 4, "!!!!");
    CHECK(add_revocation_lists_from_pem(*context, list + broken));
    CHECK(add_revocation_lists(*context, "/no/such/file"));
}

} // namespace
