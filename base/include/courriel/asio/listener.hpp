// The part of a server that does not depend on its protocol: it accepts connections within limits,
// waits when the system has run out of descriptors, and knows what is connected so that it can end
// it. serve.hpp makes sessions of what it accepts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>

#include <courriel/asio/tls_context.hpp>
#include <courriel/asio/wrap.hpp>
#include <courriel/completion.hpp>
#include <courriel/time.hpp>

namespace courriel {

/// Where a server listens and how much it takes on.
struct listen_options {
    std::string address{};              ///< empty: all, IPv6 and IPv4
    std::uint16_t port = 0;             ///< 0: the system chooses
    std::size_t max_connections = 1000; ///< more wait in the system's queue until one ends
    std::size_t max_per_address = 50;   ///< more are refused; an IPv6 /64 counts as one address
    tls_options tls{};                  ///< its session_scope is filled in
    std::string refusal{};    ///< sent to connections over max_per_address before they are closed
    transport_wrapper wrap{}; ///< around each connection's transport, where there is one
};

namespace detail {

/// How a listener reaches a connection that it accepted; both may be called from any thread.
struct peer_control {
    std::function<void()> shut_down; ///< ends it in good order
    std::function<void()> close;     ///< ends it at once
};

class listener : public std::enable_shared_from_this<listener> {
public:
    /// Takes an accepted socket, which has a strand of its own; the connection counts until the
    /// shared pointer is released.
    using acceptance = std::function<peer_control(asio::ip::tcp::socket, std::shared_ptr<void>)>;

    listener(const asio::any_io_executor& executor, listen_options options)
        : executor_(executor)
        , strand_(asio::make_strand(executor))
        , options_(std::move(options))
        , acceptor_(strand_)
        , pause_(strand_)
        , drain_(strand_) {}

    /// Throws std::system_error when the address cannot be listened on.
    void open() {
        using asio::ip::tcp;
        if (!options_.address.empty())
            return bind_to({asio::ip::make_address(options_.address), options_.port});
        std::error_code no_ipv6;
        acceptor_.open(tcp::v6(), no_ipv6);
        if (no_ipv6) return bind_to({tcp::v4(), options_.port});
        acceptor_.set_option(asio::ip::v6_only(false));
        bind_to({tcp::v6(), options_.port});
    }

    void start(acceptance accepted) {
        accepted_ = std::move(accepted);
        asio::post(strand_, [self = shared_from_this()] { self->accept(); });
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const listen_options& options() const { return options_; }

    void stop() {
        asio::dispatch(strand_, [self = shared_from_this()] {
            self->stop_accepting();
            self->close_all();
        });
    }

    void drain(duration limit, completion<> done) {
        asio::dispatch(strand_,
                       [self = shared_from_this(), limit, done = std::move(done)]() mutable {
                           self->stop_accepting();
                           self->drained_.push_back(std::move(done));
                           for (const auto& [id, known] : self->peers_) known.control.shut_down();
                           self->drain_.expires_after(limit);
                           self->drain_.async_wait([self](std::error_code error) {
                               if (!error) self->close_all();
                           });
                           self->check_drained();
                       });
    }

private:
    struct peer {
        asio::ip::address address;
        peer_control control;
    };

    // The counted presence of a connection; whoever holds it last gives it back.
    struct place {
        std::shared_ptr<listener> of;
        std::uint64_t id;
        place(std::shared_ptr<listener> l, std::uint64_t n) : of(std::move(l)), id(n) {}
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() {
            const auto strand = of->strand_;
            asio::post(strand, [l = std::move(of), n = id] { l->forget(n); });
        }
    };

    static constexpr auto pause_without_descriptors = std::chrono::milliseconds(100);

    void bind_to(const asio::ip::tcp::endpoint& at) {
        if (!acceptor_.is_open()) acceptor_.open(at.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        acceptor_.bind(at);
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
        options_.tls.session_scope = ticket_scope(acceptor_.local_endpoint());
    }

    void accept() {
        if (stopped_ || accepting_ || peers_.size() >= options_.max_connections) return;
        accepting_ = true;
        acceptor_.async_accept(
            asio::any_io_executor(asio::make_strand(executor_)),
            [self = shared_from_this()](std::error_code error, asio::ip::tcp::socket socket) {
                self->accepting_ = false;
                if (self->stopped_) return;
                if (!error) self->take(std::move(socket));
                if (error && error != asio::error::connection_aborted) return self->pause();
                self->accept();
            });
    }

    // EMFILE and its like last until something is closed: trying again at once would only burn
    // time.
    void pause() {
        accepting_ = true;
        pause_.expires_after(pause_without_descriptors);
        pause_.async_wait([self = shared_from_this()](std::error_code) {
            self->accepting_ = false;
            self->accept();
        });
    }

    void take(asio::ip::tcp::socket socket) {
        std::error_code error;
        const auto remote = socket.remote_endpoint(error);
        if (error) return; // already gone
        socket.set_option(asio::ip::tcp::no_delay(true), error);
        const auto address = counted_address(remote.address());
        if (per_address_[address] >= options_.max_per_address) return refuse(std::move(socket));
        ++per_address_[address];
        const auto id = ++last_id_;
        auto& known = peers_[id];
        known.address = address;
        try {
            known.control =
                accepted_(std::move(socket), std::make_shared<place>(shared_from_this(), id));
        } catch (...) {
            forget(id); // the application could not make a session: this connection alone ends
        }
    }

    void refuse(asio::ip::tcp::socket socket) const {
        if (options_.refusal.empty()) return;
        // A new socket's buffer is empty: this does not block, and who does not get it is no loss.
        std::error_code ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(options_.refusal), ignored);
        socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }

    void forget(std::uint64_t id) {
        const auto known = peers_.find(id);
        if (known == peers_.end()) return;
        const auto count = per_address_.find(known->second.address);
        if (count != per_address_.end() && --count->second == 0) per_address_.erase(count);
        peers_.erase(known);
        check_drained();
        accept();
    }

    void stop_accepting() {
        stopped_ = true;
        std::error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
    }

    void close_all() {
        for (const auto& [id, known] : peers_) known.control.close();
    }

    void check_drained() {
        if (!stopped_ || !peers_.empty()) return;
        drain_.cancel();
        for (auto& done : std::exchange(drained_, {})) done({});
    }

    // Address and port in few bytes: a scope has 32 at most. Services on different addresses may
    // share a port and a context, and have different rules.
    static std::string ticket_scope(const asio::ip::tcp::endpoint& at) {
        const auto* const bytes = static_cast<const char*>(static_cast<const void*>(at.data()));
        return std::string(bytes, std::min<std::size_t>(at.size(), 32));
    }

    // One host commonly has all of an IPv6 /64, and an IPv4 address may come in IPv6's clothes.
    static asio::ip::address counted_address(const asio::ip::address& address) {
        if (!address.is_v6()) return address;
        const auto v6 = address.to_v6();
        if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6);
        auto bytes = v6.to_bytes();
        for (std::size_t i = 8; i < bytes.size(); ++i) bytes[i] = 0;
        return asio::ip::address_v6(bytes);
    }

    asio::any_io_executor executor_;
    asio::any_io_executor strand_;
    listen_options options_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    asio::steady_timer drain_;
    acceptance accepted_{};
    std::map<std::uint64_t, peer> peers_{};
    std::map<asio::ip::address, std::size_t> per_address_{};
    std::vector<completion<>> drained_{};
    std::uint64_t last_id_ = 0;
    std::uint16_t port_ = 0;
    bool accepting_ = false; // an accept or a pause is outstanding
    bool stopped_ = false;
};

} // namespace detail
} // namespace courriel
