// The transport over TCP that becomes TLS in place, with Asio. It may be destroyed with operations
// outstanding: these share its socket and complete with operation_canceled.
//
// Handlers run on the socket's executor, which is to be a strand where several threads run it.
// Nothing stores a completion: each travels in the operation's handler, so that an io_context that
// is destroyed releases everything.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <courriel/asio/tls_context.hpp>
#include <courriel/errc.hpp>
#include <courriel/transport.hpp>

#if COURRIEL_HAS_TLS
#include <asio/ssl/stream.hpp>

#include <courriel/asio/tls_handshake.hpp>
#endif

namespace courriel {

namespace detail {

inline std::error_code canceled() { return std::make_error_code(std::errc::operation_canceled); }

/// Asio has a category of its own for the system's errors: in the standard's, they compare equal to
/// std::errc.
inline std::error_code from_asio(std::error_code error) {
    if (error == asio::error::operation_aborted) return canceled();
    if (error.category() == asio::error::get_system_category())
        return {error.value(), std::system_category()};
    return error;
}

// The socket, its TLS and its timers, shared by a transport and its outstanding operations.
class asio_wire : public std::enable_shared_from_this<asio_wire> {
public:
    asio_wire(asio::ip::tcp::socket socket, tls_options tls)
        : socket_(std::move(socket))
        , tls_(std::move(tls))
        , wake_(socket_.get_executor())
        , linger_(socket_.get_executor()) {}

    [[nodiscard]] const asio::ip::tcp::socket& socket() const { return socket_; }

    void read_some(std::span<char> into, completion<std::size_t> done) {
        reading_ = true;
        const auto buffer = asio::buffer(into.data(), into.size());
        auto handler = [self = shared_from_this(), done = std::move(done)](std::error_code error,
                                                                           std::size_t n) mutable {
            self->reading_ = false;
            if (self->shutting_down_) self->linger_.cancel();
            if (self->closed_ || self->shutting_down_) return done(canceled(), 0);
            if (self->is_end(error)) return done({}, 0);
            done(self->reason_of(error), n);
        };
#if COURRIEL_HAS_TLS
        if (stream_) return stream_->async_read_some(buffer, std::move(handler));
#endif
        socket_.async_read_some(buffer, std::move(handler));
    }

    void write_some(std::string_view from, completion<std::size_t> done) {
        const auto buffer = asio::buffer(from.data(), from.size());
        auto handler = [self = shared_from_this(), done = std::move(done)](std::error_code error,
                                                                           std::size_t n) mutable {
            if (self->closed_) return done(canceled(), 0);
            done(self->reason_of(error), n);
        };
#if COURRIEL_HAS_TLS
        if (stream_) return stream_->async_write_some(buffer, std::move(handler));
#endif
        socket_.async_write_some(buffer, std::move(handler));
    }

    void start_tls(const tls_request& request, completion<tls_info> done) {
        if (closed_) return refuse_tls(canceled(), std::move(done));
#if COURRIEL_HAS_TLS
        const bool client = request.role == tls_role::client;
        if (!tls_.context && client) {
            const auto& common = default_client_context();
            if (!common) return refuse_tls(common.error(), std::move(done));
            tls_.context = *common;
        }
        if (!tls_.context) return refuse_tls(errc::not_supported, std::move(done));
        if (stream_) return refuse_tls(errc::wrong_phase, std::move(done));
        stream_ = std::make_unique<tls_stream>(socket_, *tls_.context);
        if (!prepare_tls(stream_->native_handle(), request, tls_))
            return refuse_tls(errc::invalid_argument, std::move(done));
        stream_->async_handshake(client ? asio::ssl::stream_base::client
                                        : asio::ssl::stream_base::server,
                                 [self = shared_from_this(), request,
                                  done = std::move(done)](std::error_code error) mutable {
                                     if (self->closed_) return done(canceled(), {});
                                     auto* const ssl = self->stream_->native_handle();
                                     if (!error) error = judge_handshake(ssl, request);
                                     if (error) return done(self->reason_of(error), {});
                                     done({}, describe_tls(ssl, request.role));
                                 });
#else
        static_cast<void>(request);
        refuse_tls(errc::not_supported, std::move(done));
#endif
    }

    void wake_at(time_point at, completion<> done) {
        wake_.expires_at(closed_ ? time_point() : at);
        wake_.async_wait(
            [self = shared_from_this(), done = std::move(done)](std::error_code error) mutable {
                done(self->closed_ ? canceled() : from_asio(error));
            });
    }

    void shut_down(completion<> done) {
        shutting_down_ = true;
        linger_.expires_after(linger_limit);
        if (!reading_) return send_close_notify(std::move(done));
        // OpenSSL must not be asked for the end while a read is in it: the read, once cancelled,
        // ends this wait. In the midst of a record it may go on instead, as long as it likes.
        linger_.async_wait(
            [self = shared_from_this(), done = std::move(done)](std::error_code error) mutable {
                if (error || self->closed_) return self->send_close_notify(std::move(done));
                self->lose_patience();
                self->send_end(std::move(done));
            });
        std::error_code ignored;
        socket_.cancel(ignored);
    }

    void close() {
        closed_ = true;
        std::error_code ignored;
        socket_.close(ignored);
        wake_.cancel();
        linger_.cancel();
    }

private:
    using dropped = std::array<char, 512>;

    static constexpr auto linger_limit = std::chrono::seconds(2);

    void refuse_tls(std::error_code error, completion<tls_info> done) {
        asio::post(socket_.get_executor(),
                   [error, done = std::move(done)]() mutable { done(error, {}); });
    }

    // With TLS 1.3 a server's verdict on the client's certificate comes to a read or write.
    std::error_code reason_of(std::error_code error) const {
#if COURRIEL_HAS_TLS
        if (stream_) error = tls_error(error, stream_->native_handle());
#endif
        return from_asio(error);
    }

    // The end of the stream, with or without close_notify: the session judges what it means.
    static bool is_end(std::error_code error) {
#if COURRIEL_HAS_TLS
        if (error == asio::ssl::error::stream_truncated) return true;
#endif
        return error == asio::error::eof;
    }

    // An operation that is cancelled may be between two of its steps, and never notice.
    void lose_patience() {
        patience_is_over_ = true;
        std::error_code ignored;
        socket_.close(ignored);
    }

    void send_close_notify(completion<> done) {
        linger_.async_wait([self = shared_from_this()](std::error_code error) {
            if (!error && !self->closed_) self->lose_patience();
        });
#if COURRIEL_HAS_TLS
        if (stream_ && !closed_) {
            // Done as soon as the peer answers, or sends anything else.
            return stream_->async_shutdown(
                [self = shared_from_this(), done = std::move(done)](std::error_code) mutable {
                    self->send_end(std::move(done));
                });
        }
#endif
        send_end(std::move(done));
    }

    void send_end(completion<> done) {
        std::error_code ignored;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        drop_input(std::move(done));
    }

    // A socket closed with unread input would send a reset, which can overtake our last line.
    void drop_input(completion<> done) {
        if (!dropped_) dropped_ = std::make_unique<dropped>();
        socket_.async_read_some(asio::buffer(*dropped_),
                                [self = shared_from_this(), done = std::move(done)](
                                    std::error_code error, std::size_t) mutable {
                                    if (!error && !self->closed_ && !self->patience_is_over_)
                                        return self->drop_input(std::move(done));
                                    self->linger_.cancel();
                                    done(self->closed_ ? canceled() : std::error_code());
                                });
    }

    asio::ip::tcp::socket socket_;
    tls_options tls_;
    asio::steady_timer wake_;
    asio::steady_timer linger_;
#if COURRIEL_HAS_TLS
    using tls_stream = asio::ssl::stream<asio::ip::tcp::socket&>;
    std::unique_ptr<tls_stream> stream_{};
#endif
    std::unique_ptr<dropped> dropped_{}; // made at the end: most of the time a session is idle
    bool reading_ = false;
    bool shutting_down_ = false;
    bool patience_is_over_ = false;
    bool closed_ = false;
};

} // namespace detail

/// TCP, and TLS over it once start_tls() was asked for. Without TLS built in, and on servers
/// without a context, start_tls() completes with errc::not_supported; for clients that are to
/// check a certificate without a host name with errc::invalid_argument; after a handshake that
/// failed with an error of tls_category(), errc::tls_failed, or the socket's.
class asio_transport final : public transport {
public:
    /// Takes a connected socket.
    explicit asio_transport(asio::ip::tcp::socket socket, tls_options tls = {})
        : wire_(std::make_shared<detail::asio_wire>(std::move(socket), std::move(tls))) {}
    asio_transport(const asio_transport&) = delete;
    asio_transport& operator=(const asio_transport&) = delete;
    ~asio_transport() override { wire_->close(); }

    [[nodiscard]] const asio::ip::tcp::socket& socket() const { return wire_->socket(); }

    void read_some(std::span<char> into, completion<std::size_t> done) override {
        wire_->read_some(into, std::move(done));
    }
    void write_some(std::string_view from, completion<std::size_t> done) override {
        wire_->write_some(from, std::move(done));
    }
    void start_tls(const tls_request& request, completion<tls_info> done) override {
        wire_->start_tls(request, std::move(done));
    }
    [[nodiscard]] time_point now() const override { return clock::now(); }
    void wake_at(time_point at, completion<> done) override { wire_->wake_at(at, std::move(done)); }
    void shut_down(completion<> done) override { wire_->shut_down(std::move(done)); }
    void close() override { wire_->close(); }

private:
    std::shared_ptr<detail::asio_wire> wire_;
};

} // namespace courriel
