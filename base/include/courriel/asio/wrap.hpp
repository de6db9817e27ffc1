// How an application puts a transport of its own around that of a new TCP connection: one that
// traces (tracing_transport.hpp), counts or slows down. Servers and client facades take it in their
// options.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <asio/ip/tcp.hpp>

#include <courriel/transport.hpp>

namespace courriel {

/// The two ends of a TCP connection.
struct tcp_ends {
    asio::ip::tcp::endpoint local;
    asio::ip::tcp::endpoint remote;
};

/// Called with the transport of a new connection, before its first byte; what it returns, which is
/// not null, is used in its place. Bytes under TLS go through it in the clear. Throws nothing. A
/// server calls it on the strand of its listener, a client on its executor: where several of them
/// share one, and run on several threads, it must be safe to call from each.
using transport_wrapper =
    std::function<std::unique_ptr<transport>(std::unique_ptr<transport>, const tcp_ends&)>;

namespace detail {

/// Where there is no wrapper, the transport remains as it is.
inline std::unique_ptr<transport> wrapped(std::unique_ptr<transport> made,
                                          const transport_wrapper& wrap, const tcp_ends& ends) {
    return wrap ? wrap(std::move(made), ends) : std::move(made);
}

} // namespace detail
} // namespace courriel
