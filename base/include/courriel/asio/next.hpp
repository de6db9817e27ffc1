// A connection with an executor, and async_next: the pump's next() for any of Asio's completion
// tokens, with cancellation. An operation that waits is owned by a timer of the executor's context,
// not by the pump, so that an io_context that is destroyed takes its coroutines along (the
// coroutine owns the connection, the connection the pump: a pump that owned the coroutine would
// close a circle).
#pragma once

#include <cassert>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/dispatch.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <courriel/connection.hpp>

namespace courriel {

namespace detail {

// What an asio_connection shares with operations under way, and with the server it belongs to.
template <session S>
struct asio_link {
    asio_link(asio::any_io_executor ex, S s, std::unique_ptr<transport> wire)
        : executor(std::move(ex))
        , pump(std::in_place, std::move(s), std::move(wire)) {}

    asio::any_io_executor executor;
    std::optional<connection<S>> pump; // empty once the connection is gone
    std::error_code deferred{};        // of a verb that returns nothing: told by the next event
    bool waiting = false;              // from async_next to its completion
    asio::ip::tcp::endpoint remote{};
    std::shared_ptr<void> place{}; // held in a server, which counts its connections
    // What a server does when the application lets go of a connection; else it is closed at once.
    void (*let_go)(std::shared_ptr<asio_link>) = nullptr;
};

template <session S, class Handler>
class next_operation : public std::enable_shared_from_this<next_operation<S, Handler>> {
public:
    using event = typename S::event;

    next_operation(std::shared_ptr<asio_link<S>> link, Handler handler)
        : link_(std::move(link))
        , handler_(std::move(handler))
        , work_(asio::get_associated_executor(handler_, link_->executor))
        , parked_(link_->executor) {}

    void start() {
        assert(!link_->waiting);
        link_->waiting = true;
        const auto self = this->shared_from_this();
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(self)](asio::cancellation_type) {
                if (const auto operation = weak.lock()) operation->cancel();
            });
        }
        asio::post(link_->executor, [self] { self->take_event(); });
    }

private:
    // What the pump calls; destroyed uncalled, because the connection is, it ends the operation.
    class waiter {
    public:
        explicit waiter(std::weak_ptr<next_operation> of) : of_(std::move(of)) {}
        waiter(waiter&&) noexcept = default;
        waiter& operator=(waiter&&) noexcept = default;
        ~waiter() {
            if (const auto operation = of_.lock()) operation->parked_.cancel();
        }
        void operator()(std::error_code error, std::optional<event> what) {
            if (const auto operation = of_.lock()) operation->complete(error, std::move(what));
        }

    private:
        std::weak_ptr<next_operation> of_;
    };

    void take_event() {
        if (!link_->pump) return;
        if (cancelled_) return complete(std::make_error_code(std::errc::operation_canceled), {});
        if (auto error = std::exchange(link_->deferred, {})) return complete(error, {});
        in_pump_ = true;
        link_->pump->next(waiter(this->weak_from_this()));
        if (!in_pump_) return;
        parked_.expires_at(asio::steady_timer::time_point::max());
        parked_.async_wait([self = this->shared_from_this()](std::error_code) {});
    }

    void cancel() {
        cancelled_ = true;
        if (!in_pump_ || !link_->pump) return;
        cancelling_ = true;
        link_->pump->cancel_wait();
        cancelling_ = false;
    }

    void complete(std::error_code error, std::optional<event> what) {
        in_pump_ = false;
        link_->waiting = false;
        parked_.cancel();
        const auto executor = work_.get_executor();
        auto call = [handler = std::move(handler_), work = std::move(work_), error,
                     what = std::move(what)]() mutable { handler(error, std::move(what)); };
        // Inside a cancellation the handler has to wait: it may destroy the signal being emitted.
        if (cancelling_) {
            asio::post(executor, std::move(call));
        } else {
            asio::dispatch(executor, std::move(call));
        }
    }

    std::shared_ptr<asio_link<S>> link_;
    Handler handler_;
    asio::executor_work_guard<asio::associated_executor_t<Handler, asio::any_io_executor>> work_;
    asio::steady_timer parked_; // owns this operation while the pump has its completion
    bool in_pump_ = false;
    bool cancelled_ = false;
    bool cancelling_ = false;
};

template <session S, class Token>
auto async_next(std::shared_ptr<asio_link<S>> link, Token&& token) {
    return asio::async_initiate<Token, void(std::error_code, std::optional<typename S::event>)>(
        [](auto handler, std::shared_ptr<asio_link<S>> of) {
            using operation = next_operation<S, decltype(handler)>;
            const auto allocator = asio::get_associated_allocator(handler);
            std::allocate_shared<operation>(allocator, std::move(of), std::move(handler))->start();
        },
        token, std::move(link));
}

} // namespace detail

/// A session, the transport that carries it and the executor (a strand where several threads run
/// it) on which everything happens: see connection for what the members do. Movable.
template <session S>
class asio_connection {
public:
    using session_type = S;
    using event = typename S::event;
    using executor_type = asio::any_io_executor;

    asio_connection(executor_type executor, S session, std::unique_ptr<transport> wire)
        : link_(std::make_shared<detail::asio_link<S>>(std::move(executor), std::move(session),
                                                       std::move(wire))) {}
    explicit asio_connection(std::shared_ptr<detail::asio_link<S>> link) : link_(std::move(link)) {}
    asio_connection(asio_connection&&) noexcept = default;
    asio_connection& operator=(asio_connection&& other) noexcept {
        asio_connection(std::move(other)).link_.swap(link_);
        return *this;
    }
    /// Closes at once and destroys a pending handler uncalled. In a server (serve.hpp), where no
    /// async_next is pending, the peer is told goodbye first.
    ~asio_connection() {
        if (!link_) return;
        if (link_->let_go && !link_->waiting) {
            link_->let_go(std::move(link_));
        } else {
            link_->pump.reset();
        }
    }

    [[nodiscard]] executor_type get_executor() const noexcept { return link_->executor; }
    [[nodiscard]] S& session() noexcept { return link_->pump->session(); }
    [[nodiscard]] const S& session() const noexcept { return link_->pump->session(); }

    /// The peer's address, where a server accepted it; unspecified otherwise.
    [[nodiscard]] const asio::ip::tcp::endpoint& remote_endpoint() const noexcept {
        return link_->remote;
    }

    void flush() { link_->pump->flush(); }
    void cancel_wait() { link_->pump->cancel_wait(); }
    [[nodiscard]] std::unique_ptr<transport> release() { return link_->pump->release(); }
    void close() { link_->pump->close(); }

    [[nodiscard]] const std::shared_ptr<detail::asio_link<S>>& link() const noexcept {
        return link_;
    }

protected:
    /// For verbs that return nothing: the first error is kept for the next async_next. What was
    /// queued leaves at once if that is already under way, else with it, so that answers to
    /// pipelined commands leave together.
    void note(std::error_code error) {
        if (error && !link_->deferred) link_->deferred = error;
        if (!error && link_->waiting) link_->pump->flush();
    }

private:
    std::shared_ptr<detail::asio_link<S>> link_;
};

/// Completes with (std::error_code, std::optional<event>) as connection::next() does, on the
/// token's executor, else on the connection's. One may be outstanding. An event is taken only on a
/// later turn of the executor and delivered in that turn; cancelled before, the operation
/// completes with operation_canceled, and no event and no byte is lost.
template <session S, class Token>
auto async_next(asio_connection<S>& connection, Token&& token) {
    return detail::async_next(connection.link(), std::forward<Token>(token));
}

} // namespace courriel
