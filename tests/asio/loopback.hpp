// A pair of connected TCP sockets, and sessions over them, for the tests of the Asio side.
#pragma once

#include <memory>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <courriel/asio/next.hpp>
#include <courriel/asio/transport.hpp>

#include "asio/echo_session.hpp"

namespace courriel::test {

using asio::ip::tcp;
using echo_connection = asio_connection<echo_session>;

inline std::pair<tcp::socket, tcp::socket> connected_sockets(asio::io_context& io) {
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    tcp::socket near(io);
    near.connect(acceptor.local_endpoint());
    auto far = acceptor.accept();
    near.set_option(tcp::no_delay(true));
    far.set_option(tcp::no_delay(true));
    return {std::move(near), std::move(far)};
}

inline echo_connection connect_echo(tcp::socket socket, echo_options options,
                                    tls_options tls = {}) {
    const auto executor = socket.get_executor();
    return echo_connection(executor, echo_session(std::move(options)),
                           std::make_unique<asio_transport>(std::move(socket), std::move(tls)));
}

} // namespace courriel::test
