// The footing of the client facades (smtp::client, pop3::client): an operation connects or says a
// verb, then takes events until its task has what it waits for, and completes once, with any of
// Asio's completion tokens. Cancelling one closes the connection: the answer under way would
// otherwise be taken for that of the next verb.
#pragma once

#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include <asio/any_io_executor.hpp>
#include <asio/compose.hpp>
#include <asio/post.hpp>

#include <courriel/asio/connect.hpp>
#include <courriel/asio/next.hpp>
#include <courriel/errc.hpp>
#include <courriel/events.hpp>

namespace courriel::detail {

// What a facade shares with its operation under way, which may outlive it.
template <session S>
struct client_link {
    explicit client_link(asio::any_io_executor ex) : executor(std::move(ex)) {}

    asio::any_io_executor executor;
    std::optional<asio_connection<S>> connection{};           // empty where there is none (yet)
    std::weak_ptr<courriel::detail::connecting> connecting{}; // under way
    bool busy = false;                                        // an operation is under way
    bool closed = false; // close() came, perhaps before the connection
};

// Ends the connection on a later turn, so that no handler runs inside the caller.
template <session S>
void close_later(const std::shared_ptr<client_link<S>>& link) {
    if (!link) return;
    link->closed = true;
    asio::post(link->executor, [link] {
        if (!link->closed) return;
        if (link->connection) link->connection->close();
        if (const auto under_way = link->connecting.lock()) under_way->cancel();
    });
}

// A Task has
//     std::error_code start(S&)                            says the verb
//     std::optional<std::error_code> take(S&, event&)      an event; a value ends the operation
//     std::error_code end()                                the session has ended in good order
//     template <class Self> void complete(Self&, std::error_code)
template <session S, class Task>
class client_operation {
public:
    using event = typename S::event;

    client_operation(std::shared_ptr<client_link<S>> link, Task task)
        : link_(std::move(link))
        , task_(std::move(task)) {}

    /// With a session and a place to connect it to first.
    client_operation(std::shared_ptr<client_link<S>> link, Task task, S session,
                     connect_options where)
        : link_(std::move(link))
        , task_(std::move(task))
        , session_(std::make_unique<S>(std::move(session)))
        , where_(std::move(where)) {}

    // The start, and the end of an operation that is refused at once.
    template <class Self>
    void operator()(Self& self) {
        const auto link = link_;
        if (refusal_) return task_.complete(self, refusal_);
        if (link->busy) {
            refusal_ = errc::wrong_phase;
        } else if (session_) {
            link->busy = true;
            link->closed = false;
            link->connection.reset();
            auto connecting =
                std::make_shared<detail::connecting>(link->executor, std::move(where_));
            link->connecting = connecting;
            return detail::async_connect(link->executor, std::move(connecting), std::move(self));
        } else if (!link->connection) {
            refusal_ = errc::wrong_phase;
        } else {
            refusal_ = task_.start(link->connection->session());
        }
        if (refusal_) return asio::post(link->executor, std::move(self));
        link->busy = true;
        async_next(*link->connection, std::move(self));
    }

    template <class Self>
    void operator()(Self& self, std::error_code error, std::unique_ptr<transport> wire) {
        const auto link = link_;
        if (link->closed) error = canceled();
        if (error) return finish(self, error);
        link->connection.emplace(link->executor, std::move(*session_), std::move(wire));
        async_next(*link->connection, std::move(self));
    }

    template <class Self>
    void operator()(Self& self, std::error_code error, std::optional<event> what) {
        const auto link = link_;
        if (error == std::errc::operation_canceled) close_later(link);
        if (error) return finish(self, error);
        if (!what) return finish(self, ended_ ? ended_ : task_.end());
        const auto* failure = std::get_if<failed>(&*what);
        const auto ended = task_.take(link->connection->session(), *what);
        // A session sees of a connection that breaks only that it ends. Why is told behind that: a
        // certificate that is not to be trusted, a reset.
        if (failure && ended && failure->error == errc::unexpected_end) {
            ended_ = *ended;
            return async_next(*link->connection, std::move(self));
        }
        if (failure) close_later(link);
        if (ended) return finish(self, *ended);
        async_next(*link->connection, std::move(self));
    }

private:
    template <class Self>
    void finish(Self& self, std::error_code error) {
        link_->busy = false;
        task_.complete(self, error);
    }

    std::shared_ptr<client_link<S>> link_;
    Task task_;
    std::unique_ptr<S> session_{}; // until it is connected
    connect_options where_{};
    std::error_code refusal_{};
    std::error_code ended_{}; // by the session, before the transport has said why
};

} // namespace courriel::detail
