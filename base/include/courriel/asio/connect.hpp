// From a host name to a transport: resolves it and tries its addresses in turn. TLS is not started
// here: a session asks for it, from the first byte or later.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/dispatch.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <courriel/asio/transport.hpp>
#include <courriel/asio/wrap.hpp>

namespace courriel {

/// Where to connect to, and how long that may take.
struct connect_options {
    std::string host{};                    ///< a name or an address, IPv6 also in brackets
    std::uint16_t port = 0;                ///< of the service
    tls_options tls{};                     ///< for the transport
    std::chrono::seconds resolve_wait{30}; ///< for the resolver
    std::chrono::seconds connect_wait{30}; ///< for each address
    transport_wrapper wrap{};              ///< around the transport, where there is one
};

namespace detail {

class connecting : public std::enable_shared_from_this<connecting> {
public:
    using done_type = completion<std::unique_ptr<transport>>;

    connecting(const asio::any_io_executor& executor, connect_options options)
        : options_(std::move(options))
        , resolver_(executor)
        , socket_(executor)
        , timer_(executor) {}

    void start(done_type done) {
        done_ = std::move(done);
        // The resolver's thread cannot be stopped: when its time is over we leave without it.
        wait(options_.resolve_wait, [](connecting& self) { self.finish(errc::timed_out); });
        auto host = options_.host;
        if (host.size() > 2 && host.front() == '[' && host.back() == ']')
            host = host.substr(1, host.size() - 2);
        resolver_.async_resolve(
            host, std::to_string(options_.port), asio::ip::resolver_base::numeric_service,
            [self = shared_from_this()](std::error_code error, results_type results) {
                if (!self->done_) return;
                if (error) return self->finish(from_asio(error));
                std::vector<asio::ip::tcp::endpoint> addresses;
                for (const auto& result : results) addresses.push_back(result.endpoint());
                self->try_all(std::move(addresses), std::move(self->done_));
            });
    }

    /// Connects to the first address that takes the connection.
    void try_all(std::vector<asio::ip::tcp::endpoint> addresses, done_type done) {
        done_ = std::move(done);
        addresses_ = std::move(addresses);
        try_next(asio::error::host_not_found);
    }

    void cancel() {
        if (done_) finish(canceled());
    }

private:
    using results_type = asio::ip::tcp::resolver::results_type;

    // A timer that has run out when it is cancelled is told all the same: it is not heeded.
    template <class F>
    void wait(duration time, F run_out) {
        timer_.expires_after(time);
        timer_.async_wait(
            [self = shared_from_this(), id = ++wait_id_, run_out](std::error_code error) {
                if (!error && self->done_ && id == self->wait_id_) run_out(*self);
            });
    }

    void try_next(std::error_code last_error) {
        if (next_ == addresses_.size()) return finish(last_error);
        const auto address = addresses_[next_++];
        wait(options_.connect_wait, [](connecting& self) {
            self.timed_out_ = true;
            std::error_code unheeded;
            self.socket_.close(unheeded);
        });
        std::error_code ignored;
        socket_.close(ignored);
        timed_out_ = false;
        socket_.async_connect(address, [self = shared_from_this()](std::error_code error) {
            if (!self->done_) return;
            if (self->timed_out_) error = errc::timed_out;
            if (error) return self->try_next(from_asio(error));
            self->finish({});
        });
    }

    void finish(std::error_code error) {
        timer_.cancel();
        resolver_.cancel();
        std::unique_ptr<transport> made;
        std::error_code ignored;
        if (error) {
            socket_.close(ignored);
        } else {
            socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
            const tcp_ends ends{socket_.local_endpoint(ignored), socket_.remote_endpoint(ignored)};
            made = wrapped(
                std::make_unique<asio_transport>(std::move(socket_), std::move(options_.tls)),
                options_.wrap, ends);
        }
        std::exchange(done_, {})(error, std::move(made));
    }

    connect_options options_;
    asio::ip::tcp::resolver resolver_;
    asio::ip::tcp::socket socket_;
    asio::steady_timer timer_;
    std::vector<asio::ip::tcp::endpoint> addresses_{};
    std::size_t next_ = 0;
    unsigned wait_id_ = 0;
    done_type done_{}; // empty once it was called
    bool timed_out_ = false;
};

} // namespace detail

namespace detail {

/// See courriel::async_connect. Who keeps `operation` may cancel it.
template <class Token>
auto async_connect(const asio::any_io_executor& executor, std::shared_ptr<connecting> operation,
                   Token&& token) {
    return asio::async_initiate<Token, void(std::error_code, std::unique_ptr<transport>)>(
        [](auto handler, const asio::any_io_executor& on, std::shared_ptr<connecting> of) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) {
                slot.assign([on, weak = std::weak_ptr(of)](asio::cancellation_type) {
                    asio::post(on, [weak] {
                        if (const auto running = weak.lock()) running->cancel();
                    });
                });
            }
            auto work = asio::make_work_guard(asio::get_associated_executor(handler, on));
            auto done = [handler = std::move(handler), work = std::move(work)](
                            std::error_code error, std::unique_ptr<transport> made) mutable {
                const auto where_to = work.get_executor();
                asio::dispatch(where_to, [handler = std::move(handler), work = std::move(work),
                                          error, made = std::move(made)]() mutable {
                    handler(error, std::move(made));
                });
            };
            asio::post(on, [of = std::move(of), done = std::move(done)]() mutable {
                of->start(std::move(done));
            });
        },
        token, executor, std::move(operation));
}

} // namespace detail

/// Completes with (std::error_code, std::unique_ptr<transport>): a TCP connection to the first
/// address of the host that takes one, or the last error. Runs on `executor`, a strand where
/// several threads run it; completes on the token's executor, else on that. May be cancelled.
template <class Token>
auto async_connect(const asio::any_io_executor& executor, connect_options options, Token&& token) {
    return detail::async_connect(executor,
                                 std::make_shared<detail::connecting>(executor, std::move(options)),
                                 std::forward<Token>(token));
}

} // namespace courriel
