// An IMAP server with Asio. serve() with the users there are and a function that opens an account
// is all that a server on one's own storage needs: sessions, logins, commands and mailboxes are
// looked after. Who wants to answer commands without an imap::account takes serve_connections().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

#include <courriel/asio/login_peer.hpp>
#include <courriel/asio/next.hpp>
#include <courriel/asio/serve.hpp>
#include <courriel/imap/server_session.hpp>
#include <courriel/imap/store_service.hpp>
#include <courriel/sasl_login.hpp>
#include <courriel/sasl_users.hpp>

namespace courriel::imap {

/// One client of a server. Touch it only on its executor, the strand of its handler.
class server_connection : public asio_connection<server_session> {
public:
    using asio_connection::asio_connection;

    void accept_default(const event& e) { note(session().accept_default(e)); }
    void shut_down() {
        session().shut_down();
        note({});
    }

    /// For a session that its handler has left: what is being sent is cut off with the connection,
    /// any other answer owed is NO, and then the session ends.
    static void give_up(server_session& left) {
        left.abort_body();
        if (left.owes_answer())
            static_cast<void>(left.reject("internal error", response_code::kind::server_bug));
        left.shut_down();
    }
};

/// Where and how to serve.
struct serve_options {
    std::string address{};              ///< empty: all, IPv6 and IPv4
    std::uint16_t port = 143;           ///< 0: the system chooses
    bool allow_plaintext_auth = false;  ///< logins also without TLS; or set it in `session`
    std::size_t max_connections = 1000; ///< more wait in the system's queue until one ends
    std::size_t max_per_address = 50;   ///< more are refused with BYE
    tls_options tls{};                  ///< a context is needed where session.tls is not none
    server_options session{};           ///< for every session; without mechanisms of its own, a
                                        ///< server with accounts offers those of its users
    store_options store{};              ///< for every account
    sasl::login_options logins{};       ///< host_name is that of `session`, run is set here
    transport_wrapper wrap{};           ///< around each transport, to trace it or the like
};

/// Listens, and calls `handler(server_connection)` for each connection: a coroutine
/// (asio::awaitable<void>) or a function that keeps the connection. See courriel::serve.
template <class Handler>
server_handle serve_connections(const asio::any_io_executor& executor, serve_options options,
                                Handler handler) {
    listen_options listen{
        std::move(options.address), options.port, options.max_connections, options.max_per_address,
        std::move(options.tls),     {},           std::move(options.wrap)};
    if (options.session.tls != tls::implicit) listen.refusal = "* BYE too many connections\r\n";
    options.session.allow_plaintext_auth |= options.allow_plaintext_auth;
    return courriel::serve<server_connection>(
        executor, std::move(listen),
        [session = std::move(options.session)] { return server_session(session); },
        std::move(handler));
}

namespace detail {

/// A connection, the login it has yet to make, and then its account.
template <class Open>
class account_peer : public courriel::detail::login_peer<account_peer<Open>, server_connection> {
    using base = courriel::detail::login_peer<account_peer<Open>, server_connection>;

public:
    account_peer(server_connection connection, std::shared_ptr<sasl::users> users,
                 sasl::login_options logins, std::shared_ptr<Open> open, store_options store)
        : base(std::move(connection), std::move(users), std::move(logins))
        , open_(std::move(open))
        , store_options_(std::move(store)) {}

    void on(server_event& event) {
        if (auto* wanted = std::get_if<login>(&event)) {
            this->take(std::move(wanted->user), wanted->password);
            wipe(wanted->password);
        } else if (const auto* step = std::get_if<auth_step>(&event)) {
            this->take(*step);
        } else if (store_) {
            store_->handle(event);
        }
    }

    void open() { (*open_)(this->identity(), this->then_from_anywhere(&account_peer::settle)); }

    void refuse(std::error_code error) {
        using kind = response_code::kind;
        const bool for_good =
            error == errc::refused || error == errc::malformed || error == errc::not_supported;
        static_cast<void>(for_good ? this->session().reject("invalid user or password",
                                                            kind::authentication_failed)
                                   : this->session().reject("try again later", kind::unavailable));
    }

private:
    void settle(std::error_code error, std::shared_ptr<account> found) {
        if (error || !found) return refuse(error ? error : errc::refused);
        auto& session = this->session();
        const auto identity = this->identity_by_mechanism();
        if (!(identity.empty() ? session.accept() : session.auth_accept(identity)))
            store_.emplace(session, std::move(found), store_options_, this->flush_later());
    }

    std::shared_ptr<Open> open_;
    store_options store_options_;
    std::optional<store_service> store_{};
};

} // namespace detail

/// Listens, and serves accounts. `users` says who may log in, by LOGIN or by a mechanism;
/// `open(const std::string& identity, answer<std::shared_ptr<account>>)` is called on the
/// connection's strand for whom they let in; its answer, at once or later, from any thread, is the
/// account, or null or errc::refused where there is none. Sessions share options.store.hub, which
/// is made here unless it is given.
template <class Open>
server_handle serve(const asio::any_io_executor& executor, serve_options options,
                    std::shared_ptr<sasl::users> users, Open open) {
    auto& session = options.session;
    if (session.mechanisms.empty()) session.mechanisms = users->mechanisms();
    if (!options.store.hub) options.store.hub = std::make_shared<mailbox_hub>();
    const auto shared = std::make_shared<Open>(std::move(open));
    const auto store = options.store;
    const auto logins = options.logins;
    return serve_connections(
        executor, std::move(options),
        [shared, users = std::move(users), store, logins](server_connection connection) {
            using peer = detail::account_peer<Open>;
            std::make_shared<peer>(std::move(connection), users, logins, shared, store)->run();
        });
}

template <class Open>
server_handle serve(asio::io_context& io, serve_options options, std::shared_ptr<sasl::users> users,
                    Open open) {
    return imap::serve(asio::any_io_executor(io.get_executor()), std::move(options),
                       std::move(users), std::move(open));
}

} // namespace courriel::imap
