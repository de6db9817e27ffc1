// EXTERNAL from end to end: a client of pop3 shows a certificate in TLS, and a server's users say
// whom it names.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <courriel/pop3/client.hpp>
#include <courriel/pop3/server.hpp>

#include "asio/certificates.hpp"
#include "asio/tls_exchange.hpp"
#include "pop3/memory_maildrop.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;

// Known by the names in their certificates, and by nothing else.
struct certified_users : sasl::users {
    [[nodiscard]] std::vector<std::string> mechanisms() const override { return {"EXTERNAL"}; }
    void check_password(sasl::password_check, completion<std::string> done) override {
        done(errc::refused, {});
    }
    void check_certificate(sasl::identity_check what, const tls_info& tls,
                           completion<std::string> done) override {
        const bool known = tls.peer_verified && tls.peer_name == "CN=ada";
        const bool as_herself = what.authorization_id.empty() || what.authorization_id == "ada";
        done(known && as_herself ? std::error_code() : errc::refused, "ada");
    }
};

certificate of(const std::string& name) {
    certificate_options options;
    options.alternative_name = "email:" + name + "@example.org";
    options.common_name = name;
    options.extended_key_usage = "clientAuth";
    return make_certificate(options, &authority());
}

struct login_result {
    bool offered = false;     // to this client, by CAPA
    std::error_code error{};  // of AUTH EXTERNAL
    std::string opened_for{}; // whose maildrop the server was asked for
    std::size_t messages = 0; // that the client was told of
};

// A client that shows `own`, or nothing, and asks to act as `authorization_id`.
login_result log_in(const certificate* own, const std::string& authorization_id = {}) {
    auto ends = trusting(leaf());
    if (own) {
        ends.client.context->use_certificate_chain(asio::buffer(own->chain));
        ends.client.context->use_private_key(asio::buffer(own->key), asio::ssl::context::pem);
    }
    login_result out;
    pop3::tests::memory_messages messages;
    messages.bytes = {"From: a\r\n\r\none\r\n"};
    asio::io_context io;
    pop3::serve_options options;
    options.port = 0;
    options.session.tls = tls::implicit;
    options.tls = ends.server;
    options.tls.context->add_certificate_authority(asio::buffer(authority().chain));
    options.tls.client_certificate = certificate_request::optional;
    auto server = pop3::serve(
        io, std::move(options), std::make_shared<certified_users>(),
        [&](const std::string& identity, pop3::answer<std::unique_ptr<pop3::maildrop>> done) {
            out.opened_for = identity;
            done({}, std::make_unique<pop3::tests::memory_maildrop>(messages));
        });
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            pop3::connect_options where;
            where.host = "localhost";
            where.port = server.port();
            where.tls = tls::implicit;
            where.tls_settings = ends.client;
            pop3::client client(io.get_executor());
            co_await client.async_connect(where, asio::use_awaitable);
            const auto* const announced = client.announced();
            out.offered = announced && announced->sasl == std::vector<std::string>{"EXTERNAL"};
            co_await client.async_authenticate(
                sasl::external(authorization_id),
                asio::redirect_error(asio::use_awaitable, out.error));
            if (!out.error) {
                const auto all = co_await client.async_list(asio::use_awaitable);
                out.messages = all.size();
            }
            co_await client.async_quit(asio::use_awaitable);
            server.stop();
        },
        [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run();
    CHECK(messages.open == 0);
    return out;
}

TEST_CASE("EXTERNAL: a certificate that the users know opens its maildrop") {
    const auto ada = of("ada");
    for (const auto* as : {"", "ada"}) {
        const auto got = log_in(&ada, as);
        CHECK(got.offered);
        CHECK_FALSE(got.error);
        CHECK(got.opened_for == "ada");
        CHECK(got.messages == 1);
    }
}

TEST_CASE("EXTERNAL: nobody acts as another, and a good certificate alone is no account") {
    const auto ada = of("ada");
    const auto eve = of("eve");
    for (const auto& got : {log_in(&ada, "eve"), log_in(&eve), log_in(&eve, "ada")}) {
        CHECK(got.offered);
        CHECK(got.error == errc::refused);
        CHECK(got.opened_for.empty());
    }
}

TEST_CASE("EXTERNAL: is neither offered to nor taken from who has shown no certificate") {
    const auto got = log_in(nullptr, "ada");
    CHECK_FALSE(got.offered);
    CHECK(got.error);
    CHECK(got.opened_for.empty());
}

} // namespace
