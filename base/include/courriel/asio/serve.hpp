// serve(): accepts connections, makes a session of each and hands it to the application's function,
// a coroutine or a plain one, on a strand of its own. The protocols' own serve() sit on it.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/dispatch.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>

#include <courriel/asio/listener.hpp>
#include <courriel/asio/next.hpp>
#include <courriel/asio/transport.hpp>

namespace courriel {

/// A running server, from any thread. The server goes on when its handle is gone; it does not
/// outlive its io_context.
class server_handle {
public:
    explicit server_handle(const std::shared_ptr<detail::listener>& of)
        : listener_(of)
        , port_(of->port()) {}

    /// The port that it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    /// Ends everything at once: no new connections, and the present ones are closed.
    void stop() {
        if (const auto of = listener_.lock()) of->stop();
    }

    /// Ends in good order: no new connections; each session finishes what it has in hand and says
    /// goodbye; those that have not ended within `limit` are closed. Then `done` is called, at once
    /// where everything has ended. A second call sets the limit anew.
    void drain(
        duration limit, completion<> done = [](std::error_code) {}) {
        if (const auto of = listener_.lock()) return of->drain(limit, std::move(done));
        done({});
    }

private:
    std::weak_ptr<detail::listener> listener_;
    std::uint16_t port_;
};

namespace detail {

/// What is left of a session after its handler: the peer is answered without the application,
/// within the session's own limits, until the end that shut_down() asked for.
template <session S>
void see_off(std::shared_ptr<asio_link<S>> link) {
    async_next(link, [link](std::error_code error, std::optional<typename S::event> event) {
        if (error || !event) return link->pump.reset();
        static_cast<void>(link->pump->session().accept_default(*event));
        see_off(link);
    });
}

/// The application has let go of a connection: its handler has returned or thrown.
template <class Facade, session S>
void let_go(std::shared_ptr<asio_link<S>> link) {
    const auto executor = link->executor;
    asio::post(executor, [link = std::move(link)] {
        link->deferred = {};
        Facade::give_up(link->pump->session());
        see_off(link);
    });
}

template <class Facade, class MakeSession, class Handler>
class server : public std::enable_shared_from_this<server<Facade, MakeSession, Handler>> {
public:
    using session_type = typename Facade::session_type;
    using link = asio_link<session_type>;

    server(MakeSession make, Handler handler, tls_options tls, transport_wrapper wrap)
        : make_session_(std::move(make))
        , handler_(std::move(handler))
        , tls_(std::move(tls))
        , wrap_(std::move(wrap)) {}

    peer_control accept(asio::ip::tcp::socket socket, std::shared_ptr<void> place) {
        const auto executor = socket.get_executor();
        std::error_code ignored;
        const tcp_ends ends{socket.local_endpoint(ignored), socket.remote_endpoint(ignored)};
        auto wire = wrapped(std::make_unique<asio_transport>(std::move(socket), tls_), wrap_, ends);
        auto made = std::make_shared<link>(executor, make_session(ends), std::move(wire));
        made->remote = ends.remote;
        made->place = std::move(place);
        made->let_go = &let_go<Facade, session_type>;
        peer_control control{on_strand(made,
                                       [](connection<session_type>& pump) {
                                           pump.session().shut_down();
                                           pump.flush();
                                       }),
                             on_strand(made, [](auto& pump) { pump.close(); })};
        asio::post(executor, [self = this->shared_from_this(), made = std::move(made)]() mutable {
            self->run(Facade(std::move(made)));
        });
        return control;
    }

private:
    session_type make_session(const tcp_ends& ends) {
        if constexpr (std::is_invocable_v<MakeSession&, const tcp_ends&>) {
            return make_session_(ends);
        } else {
            return make_session_();
        }
    }

    // An exception ends the session whose handler threw it, and no other.
    void run(Facade peer) {
        using returned = std::invoke_result_t<Handler&, Facade>;
        const auto executor = peer.get_executor();
        try {
            if constexpr (std::is_void_v<returned>) {
                handler_(std::move(peer));
            } else {
                // The handler may be a lambda, whose coroutines use its captures.
                asio::co_spawn(executor, handler_(std::move(peer)),
                               [self = this->shared_from_this()](std::exception_ptr) {});
            }
        } catch (...) {
            return;
        }
    }

    template <class Action>
    static std::function<void()> on_strand(const std::shared_ptr<link>& to, Action action) {
        return [weak = std::weak_ptr(to), executor = to->executor, action] {
            asio::post(executor, [weak, action] {
                const auto of = weak.lock();
                if (of && of->pump) action(*of->pump);
            });
        };
    }

    MakeSession make_session_;
    Handler handler_;
    tls_options tls_;
    transport_wrapper wrap_;
};

} // namespace detail

/// Serves sessions at the given place until it is stopped. `Facade` is an asio_connection, or a
/// class derived from it, with a static give_up(session&) that answers what is owed and asks for
/// the end. `make_session()`, or `make_session(const tcp_ends&)`, makes the session of a new
/// connection; `handler(Facade)` is called on
/// a strand of its own and returns void (it then keeps the connection somewhere) or an
/// asio::awaitable<void>, which is spawned there. When it lets go of the connection before its
/// end, or throws, the peer is told so in the protocol's words. Throws std::system_error when the
/// address cannot be listened on.
template <class Facade, class MakeSession, class Handler>
server_handle serve(const asio::any_io_executor& executor, listen_options options,
                    MakeSession make_session, Handler handler) {
    const auto of = std::make_shared<detail::listener>(executor, std::move(options));
    of->open();
    const auto core = std::make_shared<detail::server<Facade, MakeSession, Handler>>(
        std::move(make_session), std::move(handler), of->options().tls, of->options().wrap);
    of->start([core](asio::ip::tcp::socket socket, std::shared_ptr<void> place) {
        return core->accept(std::move(socket), std::move(place));
    });
    return server_handle(of);
}

} // namespace courriel
