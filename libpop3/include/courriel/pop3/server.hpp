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

#include <courriel/asio/next.hpp>
#include <courriel/asio/run_on.hpp>
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
    std::function<void(server_options&, const tcp_ends&)> customize{};
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
         customize = std::move(options.customize)](const tcp_ends& ends) {
            server_options own = session;
            if (apop) own.apop_timestamp = make_apop_timestamp(own.host_name);
            if (customize) customize(own, ends);
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

/// A connection, the login it has yet to make, and then its maildrop. It lives as long as an event
/// is awaited, which is until the connection's end.
template <class Open>
class maildrop_peer : public std::enable_shared_from_this<maildrop_peer<Open>> {
public:
    maildrop_peer(server_connection connection, std::shared_ptr<sasl::users> users,
                  sasl::login_options logins, std::shared_ptr<Open> open)
        : connection_(std::move(connection))
        , run_(run_on(connection_.get_executor()))
        , open_(std::move(open))
        , login_(std::move(users), with_run(std::move(logins))) {}

    void run() {
        async_next(connection_, [self = this->shared_from_this()](
                                    std::error_code error, std::optional<server_event> event) {
            if (error || !event) return;
            self->on(*event);
            self->run();
        });
    }

private:
    sasl::login_options with_run(sasl::login_options logins) {
        logins.host_name = session().options().host_name;
        logins.run = run_;
        return logins;
    }

    // What is to be done with the answer to a question, unless the connection is gone by then.
    template <class... T>
    auto then(void (maildrop_peer::*act)(std::error_code, T...)) {
        return [weak = this->weak_from_this(), act](std::error_code error, T... values) {
            const auto self = weak.lock();
            if (!self) return;
            ((*self).*act)(error, std::move(values)...);
            self->connection_.flush();
        };
    }

    void on(const server_event& event) {
        if (const auto* wanted = std::get_if<login>(&event)) {
            login_.take_password(std::string(wanted->user), std::string(wanted->password),
                                 then(&maildrop_peer::open_for_name));
        } else if (const auto* proof = std::get_if<apop_login>(&event)) {
            user_ = proof->user;
            digest_ = proof->digest;
            login_.find_password(user_, then(&maildrop_peer::check_apop));
        } else if (const auto* step = std::get_if<auth_step>(&event)) {
            login_.take(*step, session().tls_or_null(), then(&maildrop_peer::go_on));
        } else if (service_) {
            service_->handle(event);
        }
    }

    // As long for a user who does not exist as for one with another secret.
    void check_apop(std::error_code error, std::optional<std::string> secret) {
        const bool proven = proves_secret(digest_, session().options().apop_timestamp,
                                          secret ? std::string_view(*secret) : user_);
        if (error || !secret || !proven)
            return reject_login(session(), error ? error : errc::refused);
        login_.authorize(user_, then(&maildrop_peer::open_for_name));
    }

    void go_on(std::error_code error, sasl::login_step next) {
        if (error) return reject_login(session(), error);
        if (const auto* more = std::get_if<sasl::challenge>(&next)) {
            static_cast<void>(session().auth_challenge(more->bytes));
        } else {
            open(std::get<sasl::accepted>(next).identity, true);
        }
    }

    void open_for_name(std::error_code error, std::string identity) {
        if (error) return reject_login(session(), error);
        open(identity, false);
    }

    // The answer may come later and from any thread; a maildrop that nobody awaits is let go.
    void open(const std::string& identity, bool by_mechanism) {
        const std::string told = by_mechanism ? identity : std::string();
        (*open_)(identity, answer<std::unique_ptr<maildrop>>(
                               [weak = this->weak_from_this(), run = run_,
                                told](std::error_code error, std::unique_ptr<maildrop> found) {
                                   const auto held = std::make_shared<std::unique_ptr<maildrop>>(
                                       std::move(found));
                                   run([weak, error, held, told] {
                                       if (const auto self = weak.lock())
                                           self->settle(error, std::move(*held), told);
                                   });
                               }));
    }

    void settle(std::error_code error, std::unique_ptr<maildrop> found, const std::string& told) {
        if (error || !found) {
            reject_login(session(), error ? error : errc::refused);
        } else {
            service_.emplace(session(), std::move(found), [weak = this->weak_from_this()] {
                if (const auto self = weak.lock()) self->connection_.flush();
            });
            service_->accept(told);
        }
        connection_.flush();
    }

    server_session& session() { return connection_.session(); }

    server_connection connection_;
    std::function<void(std::function<void()>)> run_;
    std::shared_ptr<Open> open_;
    std::string user_{}; // of the last APOP
    std::string digest_{};
    sasl::server_login login_;
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
