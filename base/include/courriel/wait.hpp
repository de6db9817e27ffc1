// A wait that can be paused: it counts only the time during which it runs, so a slow application is
// never taken for a slow peer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include <courriel/time.hpp>

namespace courriel {

class wait {
public:
    /// Starts anew with `limit` to go; paused until run(true).
    void start(duration limit) noexcept {
        left_ = limit;
        armed_ = true;
        running_ = false;
    }
    void stop() noexcept { armed_ = false; }

    /// Time has passed from the last call to this one.
    void pass(duration d) noexcept {
        if (armed_ && running_) left_ -= d;
    }
    void run(bool running) noexcept { running_ = running; }

    [[nodiscard]] bool is_armed() const noexcept { return armed_; }
    [[nodiscard]] bool expired() const noexcept {
        return armed_ && running_ && left_ <= duration::zero();
    }

    /// When it runs out, if it runs.
    [[nodiscard]] std::optional<time_point> deadline(time_point now) const noexcept {
        if (!armed_ || !running_) return std::nullopt;
        return now + left_;
    }

private:
    duration left_{};
    bool armed_ = false;
    bool running_ = false;
};

/// How long the n-th failure of a kind is answered late: `first`, doubled for each one before it,
/// at most `greatest`.
constexpr duration growing_delay(std::size_t failures, duration first, duration greatest) noexcept {
    duration delay = first;
    for (std::size_t i = 1; i < failures && delay < greatest; ++i) delay += delay;
    return std::min(delay, greatest);
}

} // namespace courriel
