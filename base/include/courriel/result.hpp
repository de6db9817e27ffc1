// result<T>: a value or an error code. The member names are those of std::expected, which C++20
// does not have yet, so that the change to it will be a matter of one alias.
#pragma once

#include <cassert>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

namespace courriel {

/// A value of type T, or the std::error_code that says why there is none. An error code that says
/// success is not allowed as an error.
template <class T>
class [[nodiscard]] result {
public:
    using value_type = T;
    using error_type = std::error_code;

    result(T value) : value_(std::move(value)) {}
    result(std::error_code error) : error_(error) { assert(error); }
    template <class Enum>
    requires std::is_error_code_enum_v<Enum> result(Enum e) : result(make_error_code(e)) {}

    [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value; undefined when there is none.
    T& operator*() & noexcept { return *value_; }
    const T& operator*() const& noexcept { return *value_; }
    T operator*() && { return *std::move(value_); } // no reference into what ends here
    T* operator->() noexcept { return &*value_; }
    const T* operator->() const noexcept { return &*value_; }

    /// The value; throws std::system_error when there is none. For programs, not for libraries.
    T& value() & { return check(), *value_; }
    const T& value() const& { return check(), *value_; }
    T value() && { return check(), *std::move(value_); }

    template <class U>
    [[nodiscard]] T value_or(U&& other) const& {
        return value_ ? *value_ : static_cast<T>(std::forward<U>(other));
    }
    template <class U>
    [[nodiscard]] T value_or(U&& other) && {
        return value_ ? *std::move(value_) : static_cast<T>(std::forward<U>(other));
    }

    /// The error; a code that says success when there is a value.
    [[nodiscard]] std::error_code error() const noexcept { return error_; }

private:
    void check() const {
        if (!value_) throw std::system_error(error_);
    }

    std::optional<T> value_;
    std::error_code error_;
};

} // namespace courriel
