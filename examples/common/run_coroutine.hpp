// Runs one coroutine to its end on an io_context, and lets what it throws come out.
#pragma once

#include <exception>
#include <utility>

#include <asio.hpp>

namespace example {

inline void run_coroutine(asio::io_context& io, asio::awaitable<void> work) {
    std::exception_ptr thrown;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) { thrown = error; });
    io.run();
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace example
