// An IMAP server with Asio. serve() with a function that logs users in is all that a server on
// one's own storage needs: sessions, commands and mailboxes are looked after. Who wants to answer
// commands without an imap::account takes serve_connections().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/dispatch.hpp>
#include <asio/io_context.hpp>

#include <courriel/asio/next.hpp>
#include <courriel/asio/serve.hpp>
#include <courriel/imap/server_session.hpp>
#include <courriel/imap/store_service.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/sasl.hpp>

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
                                        ///< server with accounts offers PLAIN and LOGIN
    store_options store{};              ///< for every account
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

/// A connection, the login it has yet to make, and then its account. It lives as long as an event
/// is awaited, which is until the connection's end.
template <class LogIn>
class account_peer : public std::enable_shared_from_this<account_peer<LogIn>> {
public:
    account_peer(server_connection connection, std::shared_ptr<LogIn> log_in, store_options store)
        : connection_(std::move(connection))
        , log_in_(std::move(log_in))
        , store_options_(std::move(store)) {}

    void run() {
        async_next(connection_, [self = this->shared_from_this()](
                                    std::error_code error, std::optional<server_event> event) {
            if (error || !event) return;
            self->on(*event);
            self->run();
        });
    }

private:
    void on(server_event& event) {
        if (auto* wanted = std::get_if<login>(&event)) {
            ask(std::move(*wanted));
        } else if (const auto* step = std::get_if<auth_step>(&event)) {
            take(*step);
        } else if (store_) {
            store_->handle(event);
        }
    }

    // A password ends both LOGIN and the mechanisms that are offered here.
    void take(const auth_step& step) {
        if (step.initial) mechanism_ = sasl::make_server_mechanism(step.mechanism);
        const auto next =
            mechanism_ ? mechanism_->step(step) : result<sasl::server_step>(errc::not_supported);
        if (!next) {
            static_cast<void>(session().auth_reject());
        } else if (const auto* challenge = std::get_if<sasl::challenge>(&*next)) {
            static_cast<void>(session().auth_challenge(challenge->bytes));
        } else if (const auto* check = std::get_if<sasl::password_check>(&*next);
                   check &&
                   (check->authorization_id.empty() || check->authorization_id == check->user)) {
            ask({check->user, check->password}, true);
        } else {
            static_cast<void>(session().auth_reject());
        }
    }

    // The answer may come later and from any thread.
    void ask(login who, bool by_mechanism = false) {
        auto answered = [weak = this->weak_from_this(), by_mechanism,
                         user = who.user](std::error_code error, std::shared_ptr<account> found) {
            const auto self = weak.lock();
            if (!self) return;
            const auto executor = self->connection_.get_executor();
            asio::dispatch(executor, [weak, by_mechanism, user, error, found] {
                if (const auto peer = weak.lock()) peer->settle(error, found, user, by_mechanism);
            });
        };
        (*log_in_)(std::move(who), answer<std::shared_ptr<account>>(std::move(answered)));
    }

    void settle(std::error_code error, const std::shared_ptr<account>& found,
                const std::string& user, bool by_mechanism) {
        using kind = response_code::kind;
        mechanism_.reset();
        if (error && error != errc::refused) {
            static_cast<void>(session().reject("try again later", kind::unavailable));
        } else if (error || !found) {
            static_cast<void>(
                session().reject("invalid user or password", kind::authentication_failed));
        } else if (!(by_mechanism ? session().auth_accept(user) : session().accept())) {
            store_.emplace(session(), found, store_options_, [weak = this->weak_from_this()] {
                if (const auto self = weak.lock()) self->connection_.flush();
            });
        }
        connection_.flush();
    }

    server_session& session() { return connection_.session(); }

    server_connection connection_;
    std::shared_ptr<LogIn> log_in_;
    store_options store_options_;
    std::unique_ptr<sasl::server_mechanism> mechanism_{};
    std::optional<store_service> store_{};
};

} // namespace detail

/// Listens, and serves accounts: `log_in(imap::login, answer<std::shared_ptr<account>>)` is called
/// for each LOGIN and AUTHENTICATE, on the connection's strand; its answer, at once or later, from
/// any thread, is the user's account, or null where name and password do not fit. Sessions share
/// options.store.hub, which is made here unless it is given.
template <class LogIn>
server_handle serve(const asio::any_io_executor& executor, serve_options options, LogIn log_in) {
    auto& session = options.session;
    if (session.mechanisms.empty()) session.mechanisms = {"PLAIN", "LOGIN"};
    if (!options.store.hub) options.store.hub = std::make_shared<mailbox_hub>();
    const auto shared = std::make_shared<LogIn>(std::move(log_in));
    const store_options store = options.store;
    return serve_connections(
        executor, std::move(options), [shared, store](server_connection connection) {
            using peer = detail::account_peer<LogIn>;
            std::make_shared<peer>(std::move(connection), shared, store)->run();
        });
}

template <class LogIn>
server_handle serve(asio::io_context& io, serve_options options, LogIn log_in) {
    return imap::serve(asio::any_io_executor(io.get_executor()), std::move(options),
                       std::move(log_in));
}

} // namespace courriel::imap
