// Answering with what a function returns, or with the error that it throws.
#pragma once

#include <system_error>
#include <utility>

#include <courriel/completion.hpp>

namespace example {

template <class T, class Work>
void complete(courriel::completion<T> done, Work work) {
    T value{};
    std::error_code error;
    try {
        value = work();
    } catch (const std::system_error& failed) {
        error = failed.code();
    }
    done(error, std::move(value));
}

template <class Work>
void complete(courriel::completion<> done, Work work) {
    std::error_code error;
    try {
        work();
    } catch (const std::system_error& failed) {
        error = failed.code();
    }
    done(error);
}

} // namespace example
