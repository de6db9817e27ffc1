// The pump: drives a session over a transport, full duplex. Knows no Asio.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <courriel/completion.hpp>
#include <courriel/errc.hpp>
#include <courriel/session.hpp>
#include <courriel/transport.hpp>

namespace courriel {

template <session S>
class connection {
public:
    using event = typename S::event;

    connection(S session, std::unique_ptr<transport> transport);
    ~connection();
    connection(connection&&) noexcept;
    connection& operator=(connection&&) noexcept;

    S& session();
    void next(completion<std::optional<event>> done);
    void flush();
    void cancel_wait();
    std::unique_ptr<transport> release();
    void close();
};

} // namespace courriel
