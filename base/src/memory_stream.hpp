// The stream between two memory transports: what lies on its way and which operations are
// outstanding at either end. The rules by which they complete are in memory_transport.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <courriel/memory_transport.hpp>

namespace courriel::memory {

// Octets on their way to one end.
class octets {
public:
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - front_; }

    void push(std::string_view bytes) {
        if (front_ > bytes_.size() / 2) bytes_.erase(0, std::exchange(front_, 0));
        bytes_ += bytes;
    }
    void pop(std::span<char> into) {
        bytes_.copy(into.data(), into.size(), front_);
        front_ += into.size();
        if (front_ == bytes_.size()) clear();
    }
    void clear() noexcept {
        bytes_.clear();
        front_ = 0;
    }

private:
    std::string bytes_;
    std::size_t front_ = 0;
};

// An outstanding operation; with `error` set it is due whatever the stream says.
template <class... T>
struct slot {
    completion<T...> done{};
    std::error_code error{};

    explicit operator bool() const noexcept { return static_cast<bool>(done); }
    void fail(std::error_code e) noexcept {
        if (done && !error) error = e;
    }
    completion<T...> take() noexcept {
        error = {};
        return std::exchange(done, {});
    }
};

struct link;

struct end {
    link* stream = nullptr;
    end* peer = nullptr;
    octets input;
    slot<std::size_t> read, write;
    slot<tls_info> tls;
    slot<> shut, wake;
    std::vector<slot<>> replaced_wakes;
    std::span<char> into;  // of read
    std::string_view from; // of write
    tls_role role = tls_role::client;
    time_point shut_until, wake_time;
    bool tls_agreed = false;
    bool input_ended = false; // the peer sends no more
    bool reset = false;       // the peer closed with input unread
    bool draining = false;    // shut_down was called: input is dropped
    bool closed = false;
    bool queued = false;  // stands in the network's queue
    std::size_t turn = 0; // the kind of operation that is looked at first
};

struct link : std::enable_shared_from_this<link> {
    explicit link(memory_network::options given) : options(std::move(given)) {
        for (auto& e : ends) {
            e.stream = this;
            e.peer = &e == &ends[0] ? &ends[1] : &ends[0];
        }
    }

    // How much of `n` octets the next read or write moves.
    [[nodiscard]] std::size_t cut(std::size_t n) const {
        return options.piece ? std::min(n, std::max<std::size_t>(options.piece(), 1)) : n;
    }

    // An operation starts: its error, when it is the one that is to fail.
    std::error_code count() {
        return ++operations == options.fail_at ? options.failure : std::error_code();
    }

    memory_network::options options;
    std::uint64_t operations = 0;
    std::array<end, 2> ends;
};

} // namespace courriel::memory
