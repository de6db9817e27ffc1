// A pool of connections to one server, for who has many messages to send to it: a bounded number of
// connections, each used for one message after the other, checked after a pause, closed after a
// longer one, and made anew when the server has ended it or takes no more (LIMITS MAILMAX).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/dispatch.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <courriel/completion.hpp>
#include <courriel/smtp/client.hpp>

namespace courriel::smtp {

struct pool_options {
    connect_options server{};
    std::optional<sasl::account> account{}; ///< who logs in on each connection; none: nobody
    auth_options auth{};                    ///< how
    std::size_t connections = 4;            ///< at once, at least 1
    std::size_t waiting = 1000; ///< messages that wait for a connection; queue_full beyond
    std::chrono::seconds check_after{15}; ///< without use: NOOP before the next message
    std::chrono::seconds idle{60};        ///< without use: QUIT
};

namespace detail {

// What the pool's handlers share and keep alive.
class pool_core : public std::enable_shared_from_this<pool_core> {
public:
    struct job {
        smtp::envelope envelope;
        message_source message;
        completion<send_result> done;
    };

    pool_core(asio::any_io_executor executor, pool_options options)
        : executor_(std::move(executor))
        , options_(std::move(options)) {}

    [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }
    [[nodiscard]] std::size_t connections() const { return lines_.size(); }
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

    void submit(std::shared_ptr<job> what) {
        if (closed_) return complete_later(std::move(what), canceled());
        const auto idle = std::find_if(lines_.begin(), lines_.end(),
                                       [](const auto& l) { return !l->work && !l->leaving; });
        if (idle != lines_.end()) return give(*idle, std::move(what));
        if (lines_.size() < std::max<std::size_t>(options_.connections, 1)) {
            lines_.push_back(std::make_shared<line>(executor_));
            return give(lines_.back(), std::move(what));
        }
        if (waiting_.size() >= options_.waiting)
            return complete_later(std::move(what), errc::queue_full);
        waiting_.push_back(std::move(what));
    }

    void cancel(const std::shared_ptr<job>& what) {
        if (std::erase(waiting_, what) != 0) return complete_later(what, canceled());
        for (const auto& l : lines_)
            if (l->work == what) l->client.close();
    }

    void close() {
        closed_ = true;
        for (auto& what : std::exchange(waiting_, {})) complete_later(std::move(what), canceled());
        for (const auto& l : lines_) {
            l->timer.cancel();
            l->client.close();
        }
        std::erase_if(lines_, [](const auto& l) { return !l->work && !l->leaving; });
    }

private:
    // A connection, or the place for one.
    struct line {
        explicit line(const asio::any_io_executor& executor) : client(executor), timer(executor) {}

        smtp::client client;
        asio::steady_timer timer; // until it is idle for too long
        std::shared_ptr<job> work{};
        std::chrono::steady_clock::time_point used{};
        bool open = false;
        bool fresh = false;   // nothing was sent on it yet
        bool leaving = false; // QUIT was said
    };
    using line_ptr = std::shared_ptr<line>;

    static std::error_code canceled() {
        return std::make_error_code(std::errc::operation_canceled);
    }

    void complete_later(std::shared_ptr<job> what, std::error_code error) {
        asio::post(executor_, [what = std::move(what), error] { what->done(error, {}); });
    }

    void give(const line_ptr& l, std::shared_ptr<job> what) {
        l->work = std::move(what);
        l->timer.cancel();
        if (!l->open) return connect(l);
        if (l->client.mails_left() == std::uint64_t{0}) return renew(l);
        if (std::chrono::steady_clock::now() - l->used < options_.check_after) return send(l);
        l->client.async_noop([self = shared_from_this(), l](std::error_code error) {
            if (error == canceled()) return self->end_work(l, error, {});
            error ? self->connect(l) : self->send(l);
        });
    }

    // In good order, and from the beginning.
    void renew(const line_ptr& l) {
        l->client.async_quit([self = shared_from_this(), l](std::error_code error) {
            error == canceled() ? self->end_work(l, error, {}) : self->connect(l);
        });
    }

    void connect(const line_ptr& l) {
        l->open = false;
        l->fresh = true;
        l->client.async_connect(options_.server,
                                [self = shared_from_this(), l](std::error_code error) {
                                    error ? self->end_work(l, error, {}) : self->log_in(l);
                                });
    }

    void log_in(const line_ptr& l) {
        if (!options_.account) return send(l);
        l->client.async_authenticate(*options_.account, options_.auth,
                                     [self = shared_from_this(), l](std::error_code error) {
                                         error ? self->end_work(l, error, {}) : self->send(l);
                                     });
    }

    void send(const line_ptr& l) {
        l->open = true;
        auto message = l->work->message.again();
        l->client.async_send(l->work->envelope, std::move(message), {},
                             [self = shared_from_this(), l](std::error_code e, send_result sent) {
                                 self->on_sent(l, e, std::move(sent));
                             });
    }

    // Of a connection that the server had ended in the pause nothing was taken: once more.
    void on_sent(const line_ptr& l, std::error_code error, send_result sent) {
        const bool usable = !error || is_refusal(error);
        if (!usable && error != canceled() && !sent.answered && !l->fresh && !closed_)
            return connect(l);
        l->open = usable;
        l->fresh = false;
        end_work(l, error, std::move(sent));
    }

    // Behind these the connection is as good as before.
    static bool is_refusal(std::error_code error) {
        return error == errc::refused || error == errc::invalid_argument ||
               error == errc::not_supported || error == errc::too_large;
    }

    void end_work(const line_ptr& l, std::error_code error, send_result sent) {
        const auto what = std::exchange(l->work, nullptr);
        l->used = std::chrono::steady_clock::now();
        if (error && !is_refusal(error)) l->open = false;
        if (!l->open) l->client.close();
        go_on(l);
        what->done(error, std::move(sent));
    }

    void go_on(const line_ptr& l) {
        if (!waiting_.empty() && !closed_) {
            auto next = std::move(waiting_.front());
            waiting_.pop_front();
            return give(l, std::move(next));
        }
        if (!l->open || closed_) return forget(l);
        l->timer.expires_after(options_.idle);
        l->timer.async_wait([self = weak_from_this(), weak = std::weak_ptr(l)](std::error_code e) {
            const auto core = self.lock();
            const auto idle = weak.lock();
            if (!e && core && idle && !idle->work) core->leave(idle);
        });
    }

    void leave(const line_ptr& l) {
        l->leaving = true;
        l->client.async_quit([self = shared_from_this(), l](std::error_code) {
            self->forget(l);
            if (self->waiting_.empty() || self->closed_) return;
            auto next = std::move(self->waiting_.front());
            self->waiting_.pop_front();
            self->submit(std::move(next));
        });
    }

    void forget(const line_ptr& l) { std::erase(lines_, l); }

    asio::any_io_executor executor_;
    pool_options options_;
    std::vector<line_ptr> lines_{};
    std::deque<std::shared_ptr<job>> waiting_{};
    bool closed_ = false;
};

} // namespace detail

/// Connections to one server for one account. Its functions are called on the executor alone, a
/// strand where several threads run it. Messages are sent in no promised order.
class client_pool {
public:
    using executor_type = asio::any_io_executor;

    /// Connects when there is something to send.
    client_pool(executor_type executor, pool_options options)
        : core_(std::make_shared<detail::pool_core>(std::move(executor), std::move(options))) {}
    client_pool(client_pool&&) noexcept = default;
    client_pool& operator=(client_pool&& other) noexcept {
        client_pool taken(std::move(other));
        core_.swap(taken.core_);
        return *this;
    }
    /// As close().
    ~client_pool() { close(); }

    [[nodiscard]] executor_type get_executor() const { return core_->executor(); }

    /// Connections that are open or being opened.
    [[nodiscard]] std::size_t connections() const { return core_->connections(); }
    /// Messages that wait for a connection.
    [[nodiscard]] std::size_t waiting() const { return core_->waiting(); }

    /// Sends a message on the next connection that is free: void(std::error_code, send_result), as
    /// client::async_send(). One that the server ended before it had answered for any recipient is
    /// made anew, once; what fails later is told, since the message may have been taken.
    /// queue_full when too many wait. Cancelling it closes the connection that it is sent on.
    template <class Token>
    auto async_send(envelope envelope, message_source message, Token&& token) {
        using job = detail::pool_core::job;
        return asio::async_initiate<Token, void(std::error_code, send_result)>(
            [core = core_](auto handler, smtp::envelope to, message_source what) {
                auto slot = asio::get_associated_cancellation_slot(handler);
                const auto work = std::make_shared<job>(job{std::move(to), std::move(what), {}});
                if (slot.is_connected()) {
                    slot.assign([weak = std::weak_ptr(core), job = std::weak_ptr(work)](auto) {
                        const auto pool = weak.lock();
                        const auto canceled = job.lock();
                        if (pool && canceled) pool->cancel(canceled);
                    });
                }
                work->done = to_completion(std::move(handler), core->executor());
                core->submit(work);
            },
            token, std::move(envelope), std::move(message));
    }

    /// Ends all connections at once; what is being sent or waits completes with operation_canceled.
    void close() {
        if (core_) core_->close();
    }

private:
    // The handler, on its own executor.
    template <class Handler>
    static auto to_completion(Handler handler, const executor_type& fallback) {
        auto guard = asio::make_work_guard(asio::get_associated_executor(handler, fallback));
        return [guard = std::move(guard), handler = std::move(handler)](std::error_code error,
                                                                        send_result sent) mutable {
            const auto executor = guard.get_executor();
            auto slot = asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) slot.clear();
            asio::dispatch(executor,
                           [handler = std::move(handler), error, sent = std::move(sent)]() mutable {
                               handler(error, std::move(sent));
                           });
        };
    }

    std::shared_ptr<detail::pool_core> core_;
};

} // namespace courriel::smtp
