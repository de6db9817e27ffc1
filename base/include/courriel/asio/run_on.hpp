// How what knows no Asio comes back to a connection's strand.
#pragma once

#include <functional>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/dispatch.hpp>

namespace courriel {

/// Runs a function on `executor`: at once when called there, else in a turn of its own. From any
/// thread.
[[nodiscard]] inline std::function<void(std::function<void()>)>
run_on(asio::any_io_executor executor) {
    return [executor = std::move(executor)](std::function<void()> what) {
        asio::dispatch(executor, std::move(what));
    };
}

} // namespace courriel
