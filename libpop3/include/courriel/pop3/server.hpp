// A POP3 server with Asio: serve() hands each connection to the application as a
// server_connection, whose verbs are those of the session but return no error.
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

#include <courriel/asio/next.hpp>
#include <courriel/asio/serve.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

/// One client of a server. The error of a verb (see server_session) comes with the next
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
    std::size_t max_connections = 1000; ///< more wait in the system's queue until one ends
    std::size_t max_per_address = 50;   ///< more are refused with -ERR
    tls_options tls{};                  ///< a context is needed where session.tls is not none
    server_options session{};           ///< for every session
    transport_wrapper wrap{};           ///< around each transport, to trace it or the like
};

/// Listens, and calls `handler(server_connection)` for each connection: a coroutine
/// (asio::awaitable<void>) or a function that keeps the connection. See courriel::serve.
template <class Handler>
server_handle serve(const asio::any_io_executor& executor, serve_options options, Handler handler) {
    listen_options listen{
        std::move(options.address), options.port, options.max_connections, options.max_per_address,
        std::move(options.tls),     {},           std::move(options.wrap)};
    if (options.session.tls != tls::implicit)
        listen.refusal = "-ERR [SYS/TEMP] too many connections\r\n";
    return courriel::serve<server_connection>(
        executor, std::move(listen),
        [session = std::move(options.session)] { return server_session(session); },
        std::move(handler));
}

template <class Handler>
server_handle serve(asio::io_context& io, serve_options options, Handler handler) {
    return pop3::serve(asio::any_io_executor(io.get_executor()), std::move(options),
                       std::move(handler));
}

} // namespace courriel::pop3
