// completion<T...>: what an asynchronous operation calls once when it is done, with an error code
// and its results. A move-only function that is called at most once; small ones are kept without
// allocating.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <system_error>
#include <type_traits>
#include <utility>

namespace courriel {

template <class... T>
class completion {
public:
    completion() noexcept = default;

    /// Takes any callable `void(std::error_code, T...)`; it needs to be movable, not copyable.
    template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, completion> &&
             std::invocable<std::remove_cvref_t<F>&, std::error_code, T...>) completion(F&& f) {
        using target = std::remove_cvref_t<F>;
        if constexpr (fits<target>) {
            ::new (static_cast<void*>(storage_)) target(std::forward<F>(f));
            table_ = &inline_table<target>;
        } else {
            ::new (static_cast<void*>(storage_)) target*(new target(std::forward<F>(f)));
            table_ = &heap_table<target>;
        }
    }

    completion(completion&& other) noexcept : table_(std::exchange(other.table_, nullptr)) {
        if (table_) table_->move(other.storage_, storage_);
    }
    completion& operator=(completion&& other) noexcept {
        if (this != &other) {
            reset();
            table_ = std::exchange(other.table_, nullptr);
            if (table_) table_->move(other.storage_, storage_);
        }
        return *this;
    }
    ~completion() { reset(); }

    /// True while there is something to call.
    explicit operator bool() const noexcept { return table_ != nullptr; }

    /// Calls the target and leaves this empty. The target is moved out first, so it may destroy
    /// whatever held the completion.
    void operator()(std::error_code error, T... values) {
        const auto* calls = std::exchange(table_, nullptr);
        calls->call(storage_, error, std::move(values)...);
    }

    /// Destroys the target uncalled.
    void reset() noexcept {
        if (table_) std::exchange(table_, nullptr)->destroy(storage_);
    }

private:
    static constexpr std::size_t capacity = 6 * sizeof(void*);

    struct table {
        void (*move)(void* from, void* to) noexcept;
        void (*call)(void* at, std::error_code, T&&...); // destroys the target
        void (*destroy)(void* at) noexcept;
    };

    template <class F>
    static constexpr bool
        fits = sizeof(F) <= capacity &&
               alignof(F) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<F>;

    template <class F>
    static constexpr table inline_table{[](void* from, void* to) noexcept {
                                            auto* f = static_cast<F*>(from);
                                            ::new (to) F(std::move(*f));
                                            f->~F();
                                        },
                                        [](void* at, std::error_code error, T&&... values) {
                                            auto* f = static_cast<F*>(at);
                                            F target(std::move(*f));
                                            f->~F();
                                            target(error, std::move(values)...);
                                        },
                                        [](void* at) noexcept { static_cast<F*>(at)->~F(); }};

    template <class F>
    static constexpr table heap_table{
        [](void* from, void* to) noexcept { ::new (to) F*(*static_cast<F**>(from)); },
        [](void* at, std::error_code error, T&&... values) {
            std::unique_ptr<F> target(*static_cast<F**>(at));
            (*target)(error, std::move(values)...);
        },
        [](void* at) noexcept { delete *static_cast<F**>(at); }};

    alignas(std::max_align_t) std::byte storage_[capacity];
    const table* table_ = nullptr;
};

} // namespace courriel
