// An SMTP server with Asio: serve() hands each connection to the application as a
// server_connection, whose verbs are those of the session but return nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

#include <courriel/asio/next.hpp>
#include <courriel/asio/serve.hpp>
#include <courriel/smtp/server_session.hpp>

namespace courriel::smtp {

/// One client of a server. The error of a verb (see server_session) comes with the next
/// async_next(). Touch it only on its executor, the strand of its handler.
class server_connection : public asio_connection<server_session> {
public:
    using asio_connection::asio_connection;

    void accept() { note(session().accept()); }
    void accept(std::string_view text) { note(session().accept(text)); }
    void reject(int code, std::string_view text) { note(session().reject(code, text)); }
    void reply(const smtp::reply& answer) { note(session().reply(answer)); }
    void delay_answer(std::chrono::seconds wait) { session().delay_answer(wait); }
    void auth_challenge(std::string_view bytes) { note(session().auth_challenge(bytes)); }
    void auth_accept(std::string_view identity) { note(session().auth_accept(identity)); }
    void auth_reject(std::string_view text = "authentication failed") {
        note(session().auth_reject(text));
    }
    void accept_default(const event& e) { note(session().accept_default(e)); }
    void shut_down() {
        session().shut_down();
        note({});
    }

    /// For a session that its handler has left: the answer owed is 421, and the end comes as soon
    /// as the command or message in hand is over.
    static void give_up(server_session& left) {
        if (left.owes_answer() && left.reject(421, "internal error"))
            static_cast<void>(left.auth_reject());
        left.shut_down();
    }
};

/// Where and how to serve.
struct serve_options {
    std::string address{};              ///< empty: all, IPv6 and IPv4
    std::uint16_t port = 25;            ///< 0: the system chooses
    std::size_t max_connections = 1000; ///< more wait in the system's queue until one ends
    std::size_t max_per_address = 50;   ///< more are refused with 421
    tls_options tls{};                  ///< a context is needed where session.tls is not none
    server_options session{};           ///< for every session
    transport_wrapper wrap{};           ///< around each transport, to trace it or the like
    /// Changes the options of one connection's session, by its addresses: what is offered to
    /// trusted peers alone (XCLIENT, XFORWARD), and proxy_header for those that are proxies. Is
    /// called on the executor of the server.
    std::function<void(server_options&, const tcp_ends&)> customise{};
};

/// Listens, and calls `handler(server_connection)` for each connection: a coroutine
/// (asio::awaitable<void>) or a function that keeps the connection. See courriel::serve.
template <class Handler>
server_handle serve(const asio::any_io_executor& executor, serve_options options, Handler handler) {
    listen_options listen{
        std::move(options.address), options.port, options.max_connections, options.max_per_address,
        std::move(options.tls),     {},           std::move(options.wrap)};
    if (options.session.tls != tls::implicit)
        listen.refusal = "421 4.7.0 " + options.session.host_name + " too many connections\r\n";
    return courriel::serve<server_connection>(
        executor, std::move(listen),
        [session = std::move(options.session),
         customise = std::move(options.customise)](const tcp_ends& ends) {
            server_options own = session;
            if (customise) customise(own, ends);
            return server_session(std::move(own));
        },
        std::move(handler));
}

template <class Handler>
server_handle serve(asio::io_context& io, serve_options options, Handler handler) {
    return smtp::serve(asio::any_io_executor(io.get_executor()), std::move(options),
                       std::move(handler));
}

} // namespace courriel::smtp
