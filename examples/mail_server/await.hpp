// Waiting in a coroutine for an operation that takes a courriel::completion.
#pragma once

#include <system_error>
#include <utility>

#include <asio.hpp>

#include <courriel/completion.hpp>

namespace mail_server {

/// co_await await_completion<T...>(start): calls start(completion<T...>) and yields its T, or
/// throws std::system_error. The coroutine goes on in a turn of its own, however soon the
/// completion is called.
template <class... T, class Start>
auto await_completion(Start start) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::error_code, T...)>(
        [](auto handler, Start begin) {
            begin(courriel::completion<T...>(
                [handler = std::move(handler)](std::error_code error, T... values) mutable {
                    const auto executor = asio::get_associated_executor(handler);
                    asio::post(executor, [handler = std::move(handler), error,
                                          ... values = std::move(values)]() mutable {
                        handler(error, std::move(values)...);
                    });
                }));
        },
        asio::use_awaitable, std::move(start));
}

} // namespace mail_server
