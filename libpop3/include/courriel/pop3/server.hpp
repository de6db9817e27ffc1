// A POP3 server with Asio. serve() with users and a function that opens their maildrops is all that
// a server on one's own storage needs: sessions, logins and messages are looked after. Who wants to
// answer commands without a maildrop takes serve_connections().
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

#include <courriel/asio/login_peer.hpp>
#include <courriel/asio/next.hpp>
#include <courriel/asio/serve.hpp>
#include <courriel/pop3/apop.hpp>
#include <courriel/pop3/maildrop_service.hpp>
#include <courriel/pop3/server_session.hpp>
#include <courriel/sasl_login.hpp>

namespace courriel::pop3 {

/// One client of a server, whose verbs are those of the session but return no error. The error of a
/// verb (see server_session) comes with the next
/// async_next(). Touch it only on its executor, the strand of its handler.
class server_connection : public asio_connection<server_session> {
public:
    using asio_connection::asio_connection;

    void accept(maildrop_listing listing) { note(session().accept(std::move(listing))); }
    void accept() { note(session().accept()); }
    void reject(std::string_view text, std::string_view code = {}) {
        note(session().reject(text, code));
    }
    void auth_challenge(std::string_view bytes) { note(session().auth_challenge(bytes)); }
    void auth_accept(maildrop_listing listing, std::string_view identity) {
        note(session().auth_accept(std::move(listing), identity));
    }
    void auth_reject(std::string_view text = "authentication failed",
                     std::string_view code = "AUTH") {
        note(session().auth_reject(text, code));
    }
    void set_policies(std::optional<expire_policy> expire,
                      std::optional<login_delay_policy> login_delay) {
        note(session().set_policies(expire, login_delay));
    }
    /// How many bytes were taken; `writable` says when to offer the rest.
    [[nodiscard]] std::size_t write_body(std::string_view chunk) {
        const auto taken = session().write_body(chunk);
        note({});
        return taken;
    }
    void end_body() { note(session().end_body()); }
    void abort_body() {
        session().abort_body();
        note({});
    }
    void accept_default(const event& e) { note(session().accept_default(e)); }
    void shut_down() {
        session().shut_down();
        note({});
    }

    /// For a session that its handler has left: a body is cut off with the connection, any other
    /// answer owed is -ERR, and then the session ends.
    static void give_up(server_session& left) {
        left.abort_body();
        if (left.owes_answer()) static_cast<void>(left.reject("internal error", "SYS/TEMP"));
        left.shut_down();
    }
};

/// Where and how to serve.
struct serve_options {
    std::string address{};              ///< empty: all, IPv6 and IPv4
    std::uint16_t port = 110;           ///< 0: the system chooses
    bool allow_plaintext_auth = false;  ///< logins also without TLS; or set it in `session`
    bool apop = false;                  ///< offers APOP, with a timestamp of each connection's own;
                                        ///< with users only where these have CRAM-MD5
    std::size_t max_connections = 1000; ///< more wait in the system's queue until one ends
    std::size_t max_per_address = 50;   ///< more are refused with -ERR
    tls_options tls{};                  ///< a context is needed where session.tls is not none
    server_options session{};           ///< for every session; without mechanisms of its own, a
                                        ///< server with users offers theirs
    sasl::login_options logins{};       ///< host_name is that of `session`, run is set here
    transport_wrapper wrap{};           ///< around each transport, to trace it or the like
    /// Changes the options of one connection's session, by its addresses: trusted_proxy, say. Is
    /// called on the executor of the server.
    std::function<void(server_options&, const tcp_ends&)> customise{};
};

/// Listens, and calls `handler(server_connection)` for each connection: a coroutine
/// (asio::awaitable<void>) or a function that keeps the connection. See courriel::serve.
template <class Handler>
server_handle serve_connections(const asio::any_io_executor& executor, serve_options options,
                                Handler handler) {
    listen_options listen{
        std::move(options.address), options.port, options.max_connections, options.max_per_address,
        std::move(options.tls),     {},           std::move(options.wrap)};
    if (options.session.tls != tls::implicit)
        listen.refusal = "-ERR [SYS/TEMP] too many connections\r\n";
    options.session.allow_plaintext_auth |= options.allow_plaintext_auth;
    return courriel::serve<server_connection>(
        executor, std::move(listen),
        [session = std::move(options.session), apop = options.apop,
         customise = std::move(options.customise)](const tcp_ends& ends) {
            server_options own = session;
            if (apop) own.apop_timestamp = make_apop_timestamp(own.host_name);
            if (customise) customise(own, ends);
            return server_session(std::move(own));
        },
        std::move(handler));
}

template <class Handler>
server_handle serve_connections(asio::io_context& io, serve_options options, Handler handler) {
    return serve_connections(asio::any_io_executor(io.get_executor()), std::move(options),
                             std::move(handler));
}

namespace detail {

/// A connection, the login it has yet to make, and then its maildrop.
template <class Open>
class maildrop_peer : public courriel::detail::login_peer<maildrop_peer<Open>, server_connection> {
    using base = courriel::detail::login_peer<maildrop_peer<Open>, server_connection>;

public:
    maildrop_peer(server_connection connection, std::shared_ptr<sasl::users> users,
                  sasl::login_options logins, std::shared_ptr<Open> open)
        : base(std::move(connection), std::move(users), std::move(logins))
        , open_(std::move(open)) {}

    void on(const server_event& event) {
        if (const auto* wanted = std::get_if<login>(&event)) {
            this->take(std::string(wanted->user), wanted->password);
        } else if (const auto* proof = std::get_if<apop_login>(&event)) {
            user_ = proof->user;
            digest_ = proof->digest;
            this->logins().find_password(user_, this->then(&maildrop_peer::check_apop));
        } else if (const auto* step = std::get_if<auth_step>(&event)) {
            this->take(*step);
        } else if (service_) {
            service_->handle(event);
        }
    }

    void open() { (*open_)(this->identity(), this->then_from_anywhere(&maildrop_peer::settle)); }

    void refuse(std::error_code error) { reject_login(this->session(), error); }

private:
    // As long for a user who does not exist as for one with another secret.
    void check_apop(std::error_code error, std::optional<secret_string> secret) {
        const bool proven = proves_secret(digest_, this->session().options().apop_timestamp,
                                          secret ? std::string_view(*secret) : user_);
        if (error || !secret || !proven) return refuse(error ? error : errc::refused);
        this->logins().authorize(user_, this->then(&maildrop_peer::admit));
    }

    // A maildrop that nobody awaits any more is let go.
    void settle(std::error_code error, std::unique_ptr<maildrop> found) {
        if (error || !found) return refuse(error ? error : errc::refused);
        service_.emplace(this->session(), std::move(found), this->flush_later());
        service_->accept(this->identity_by_mechanism());
    }

    std::shared_ptr<Open> open_;
    std::string user_{}; // of the last APOP
    std::string digest_{};
    std::optional<maildrop_service> service_{};
};

} // namespace detail

/// Listens, and serves maildrops. `users` says who may log in, by USER and PASS, APOP or a
/// mechanism; `open(const std::string& identity, answer<std::unique_ptr<maildrop>>)` is called on
/// the connection's strand for whom they let in; its answer, at once or later, from any thread, is
/// the maildrop, locked for this session, or an error: response_code::in_use where another has the
/// lock; null or errc::refused where there is none; see reject_login().
template <class Open>
server_handle serve(const asio::any_io_executor& executor, serve_options options,
                    std::shared_ptr<sasl::users> users, Open open) {
    const auto offered = users->mechanisms();
    if (options.session.mechanisms.empty()) options.session.mechanisms = offered;
    options.apop &= std::find(offered.begin(), offered.end(), "CRAM-MD5") != offered.end();
    const auto shared = std::make_shared<Open>(std::move(open));
    const auto logins = options.logins;
    return serve_connections(
        executor, std::move(options),
        [shared, users = std::move(users), logins](server_connection connection) {
            using peer = detail::maildrop_peer<Open>;
            std::make_shared<peer>(std::move(connection), users, logins, shared)->run();
        });
}

template <class Open>
server_handle serve(asio::io_context& io, serve_options options, std::shared_ptr<sasl::users> users,
                    Open open) {
    return pop3::serve(asio::any_io_executor(io.get_executor()), std::move(options),
                       std::move(users), std::move(open));
}

} // namespace courriel::pop3
