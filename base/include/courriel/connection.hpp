// The pump: drives a session over a transport, full duplex, without threads and without Asio. The
// application asks for the next event and calls the session's verbs in between; the pump reads,
// writes, keeps the time, turns the stream into TLS and ends it in good order.
//
// It takes events, prepares reads, starts TLS and closes only while a next() is pending, so an
// event's views stay alive while the application holds them; it writes and keeps time at any
// moment.
#pragma once

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <courriel/completion.hpp>
#include <courriel/errc.hpp>
#include <courriel/session.hpp>
#include <courriel/transport.hpp>

namespace courriel {

namespace detail {

// What a connection and its outstanding operations share. Whichever is left last destroys it, so
// spans given to the transport outlive the operation even when the connection does not.
template <session S>
class pump : public std::enable_shared_from_this<pump<S>> {
public:
    using event = typename S::event;

    pump(S s, std::unique_ptr<transport> wire) : session_(std::move(s)), wire_(std::move(wire)) {}

    S& session() noexcept { return session_; }

    void next(completion<std::optional<event>> done) {
        assert(!pending_);
        pending_ = std::move(done);
        run();
    }

    void cancel_wait() {
        if (!pending_) return;
        cancelled_ = true;
        run();
    }

    /// Ends at once with operation_canceled.
    void close() {
        abandon();
        run();
    }

    /// As close(), but a pending completion is destroyed uncalled.
    void detach() {
        abandon();
        pending_.reset();
    }

    std::unique_ptr<transport> release() {
        const bool quiet = !pending_ && !reading_ && !writing_ && !handshaking_ && !ending_;
        if (!quiet || over_ || error_ || session_.wants().write) return nullptr;
        // An empty wake takes the place of ours, which would keep this object alive.
        if (waking_) wire_->wake_at(wire_->now(), [](std::error_code) {});
        over_ = true;
        error_ = std::make_error_code(std::errc::operation_canceled);
        return std::move(wire_);
    }

    /// Does all that can be done now. A call from inside a completion makes the outer one go round
    /// once more instead of recursing.
    void run() {
        again_ = true;
        if (running_) return;
        const auto self = this->shared_from_this();
        const running guard(running_);
        while (again_) {
            again_ = false;
            if (pending_ && deliver_next()) {
                again_ = true;
            } else if (!over_ && !error_) {
                start_operations();
            }
        }
    }

private:
    static constexpr duration flush_wait = std::chrono::seconds(5);

    // Set while run() runs, also when a completion leaves it by an exception.
    class running {
    public:
        explicit running(bool& flag) noexcept : flag_(flag) { flag_ = true; }
        ~running() { flag_ = false; }
        running(const running&) = delete;
        running& operator=(const running&) = delete;

    private:
        bool& flag_;
    };

    // The pending next(): true when it was completed, or when there is more to look at.
    bool deliver_next() {
        if (std::exchange(cancelled_, false))
            return deliver(std::make_error_code(std::errc::operation_canceled));
        if (over_) return deliver(error_);
        session_.set_time(wire_->now());
        if (auto what = session_.next()) return deliver({}, std::move(what));
        // The wire has failed, but an operation under way may still bring bytes.
        if (!error_ || reading_ || writing_ || handshaking_) return false;
        if (!std::exchange(input_ended_, true)) {
            session_.commit_end();
            return true;
        }
        over_ = true;
        return deliver(error_);
    }

    bool deliver(std::error_code error, std::optional<event> what = std::nullopt) {
        auto done = std::exchange(pending_, {});
        cancelled_ = false;
        done(error, std::move(what));
        return true;
    }

    void start_operations() {
        session_.set_time(wire_->now());
        const want wants = session_.wants();
        if (pending_) {
            if (wants.close) {
                end(wants.write || writing_);
            } else if (wants.start_tls) {
                if (!reading_ && !writing_ && !handshaking_) start_tls();
            } else if (wants.read && !reading_) {
                start_read();
            }
        }
        if (wants.write && !writing_ && !handshaking_ && !error_) start_write();
        if (!error_) start_wake();
    }

    void start_read() {
        const auto into = session_.prepare();
        assert(!into.empty());
        reading_ = true;
        wire_->read_some(into,
                         [self = this->shared_from_this()](std::error_code error, std::size_t n) {
                             self->reading_ = false;
                             self->on_read(error, n);
                             self->run();
                         });
    }

    void on_read(std::error_code error, std::size_t n) {
        if (over_ || shutting_down_) return;
        if (error) return fail(error);
        session_.set_time(wire_->now());
        if (n != 0) return session_.commit(n);
        input_ended_ = true;
        session_.commit_end();
    }

    void start_write() {
        writing_ = true;
        wire_->write_some(session_.output(),
                          [self = this->shared_from_this()](std::error_code error, std::size_t n) {
                              self->writing_ = false;
                              self->on_write(error, n);
                              self->run();
                          });
    }

    void on_write(std::error_code error, std::size_t n) {
        if (over_) return;
        if (error) return fail(error);
        session_.set_time(wire_->now());
        session_.consume(n);
    }

    void start_tls() {
        handshaking_ = true;
        wire_->start_tls(session_.tls(),
                         [self = this->shared_from_this()](std::error_code error, tls_info info) {
                             self->handshaking_ = false;
                             self->on_tls(error, info);
                             self->run();
                         });
    }

    void on_tls(std::error_code error, const tls_info& info) {
        if (over_ || error_) return;
        if (error) return fail(error);
        session_.set_time(wire_->now());
        session_.tls_started(info);
    }

    // A wake that comes too early does no harm, so one that is set is moved only to come earlier.
    void start_wake() {
        auto due = session_.deadline();
        if (ending_ && !shutting_down_) due = due ? std::min(*due, flush_until_) : flush_until_;
        if (!due || (waking_ && wake_time_ <= *due)) return;
        waking_ = true;
        wake_time_ = *due;
        wire_->wake_at(*due,
                       [self = this->shared_from_this(), id = ++wake_id_](std::error_code error) {
                           self->on_wake(error, id);
                           self->run();
                       });
    }

    void on_wake(std::error_code error, std::uint64_t id) {
        const bool replaced = id != wake_id_;
        if (!replaced) waking_ = false;
        if (over_ || error_ || (replaced && error)) return;
        if (error) return fail(error);
        session_.set_time(wire_->now());
        session_.time_out();
    }

    // The session's end: what is queued leaves within five seconds, then the stream is shut down.
    void end(bool unsent) {
        if (!std::exchange(ending_, true)) flush_until_ = wire_->now() + flush_wait;
        if (shutting_down_) return;
        if (handshaking_) return fail(errc::tls_failed);
        if (unsent) {
            if (wire_->now() >= flush_until_) fail(errc::timed_out);
            return;
        }
        shutting_down_ = true;
        // How the peer leaves after the end does not matter any more.
        wire_->shut_down([self = this->shared_from_this()](std::error_code) {
            if (self->over_) return;
            self->over_ = true;
            self->wire_->close();
            self->run();
        });
    }

    // The wire is of no more use: its first error is final. What the session still has to say comes
    // before it.
    void fail(std::error_code error) {
        if (error_) return;
        error_ = error;
        wire_->close();
        again_ = true;
    }

    void abandon() {
        if (over_) return;
        over_ = true;
        if (!error_) error_ = std::make_error_code(std::errc::operation_canceled);
        wire_->close();
    }

    S session_;
    std::unique_ptr<transport> wire_;
    completion<std::optional<event>> pending_{};
    std::error_code error_{};
    time_point flush_until_{};
    time_point wake_time_{};
    std::uint64_t wake_id_ = 0;
    bool reading_ = false;
    bool writing_ = false;
    bool handshaking_ = false;
    bool waking_ = false;
    bool input_ended_ = false;   // commit_end() was called
    bool ending_ = false;        // the session wants the close
    bool shutting_down_ = false; // shut_down was started
    bool over_ = false;          // the last answer is due: error_, or nullopt
    bool cancelled_ = false;     // the pending next() is to be cancelled
    bool running_ = false;
    bool again_ = false;
};

} // namespace detail

/// A session and the transport that carries it. Movable; may be destroyed at any moment, inside one
/// of its own completions too: it then closes the transport at once and destroys a pending
/// completion uncalled. Everything happens on the transport's thread or strand.
///
/// next(), flush(), cancel_wait() and close() may complete a pending next() before they return;
/// such a call from inside a completion returns at once and is looked after when the completion
/// has returned, so loops do not recurse.
template <session S>
class connection {
public:
    using event = typename S::event;

    connection(S session, std::unique_ptr<transport> wire)
        : pump_(std::make_shared<detail::pump<S>>(std::move(session), std::move(wire))) {}
    ~connection() {
        if (pump_) pump_->detach();
    }
    connection(connection&&) noexcept = default;
    connection& operator=(connection&& other) noexcept {
        connection(std::move(other)).pump_.swap(pump_);
        return *this;
    }

    /// The session, for its verbs. Their bytes leave with the next next() or flush().
    [[nodiscard]] S& session() noexcept { return pump_->session(); }
    [[nodiscard]] const S& session() const noexcept { return pump_->session(); }

    /// Completes with what happens next, or with nullopt once the session has ended in good order,
    /// flushed, shut down and closed, and every time after; or with the error of the transport,
    /// once the session has no more events, and every time after. At most one is pending. An
    /// event's views live until the following next(). While wants() is empty (an answer or a verb
    /// is due) it waits for flush().
    void next(completion<std::optional<event>> done) { pump_->next(std::move(done)); }

    /// Sends what verbs have queued, also while a next() is pending.
    void flush() { pump_->run(); }

    /// Completes a pending next() with operation_canceled. No byte and no event is lost: the
    /// following next() goes on.
    void cancel_wait() { pump_->cancel_wait(); }

    /// Gives the transport away, or null unless nothing is outstanding: no next(), no read or
    /// write, no output. session().unread() has the bytes that were received and not used.
    [[nodiscard]] std::unique_ptr<transport> release() { return pump_->release(); }

    /// Closes at once, in no order. A pending next(), and every later one, completes with
    /// operation_canceled, unless the connection had already ended.
    void close() { pump_->close(); }

private:
    std::shared_ptr<detail::pump<S>> pump_;
};

} // namespace courriel
