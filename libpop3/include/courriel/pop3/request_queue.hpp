// What a client session has asked and was not yet answered, oldest first. A vector whose front is
// given up in bulk, so that a warm session allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace courriel::pop3 {

enum class request_kind : std::uint8_t {
    capa,
    stls,
    user,
    pass,
    apop,
    auth,
    utf8,
    lang,
    lang_one,
    xclient,
    quit,
    stat,
    list,
    list_one,
    uidl,
    uidl_one,
    retrieve,
    top,
    remove,
    noop,
    reset
};

struct request {
    request_kind kind;
    std::size_t number = 0; ///< of the message
    std::size_t lines = 0;  ///< of TOP
};

class request_queue {
public:
    [[nodiscard]] bool empty() const noexcept { return first_ == requests_.size(); }
    [[nodiscard]] std::size_t size() const noexcept { return requests_.size() - first_; }
    [[nodiscard]] request& operator[](std::size_t i) noexcept { return requests_[first_ + i]; }
    [[nodiscard]] request& front() noexcept { return requests_[first_]; }
    [[nodiscard]] const request& front() const noexcept { return requests_[first_]; }

    void push(const request& r) { requests_.push_back(r); }

    void pop() {
        ++first_;
        // Moving at most as many as were popped keeps the cost of each constant.
        if (first_ * 2 < requests_.size()) return;
        requests_.erase(requests_.begin(), requests_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }

private:
    std::vector<request> requests_{};
    std::size_t first_ = 0;
};

} // namespace courriel::pop3
