// A token bucket: `rate` tokens a second, at most `burst` of them. Meters commands that are cheap
// for the peer and not for us. The clock is given to it.
#pragma once

#include <algorithm>

#include <courriel/time.hpp>

namespace courriel {

class token_bucket {
public:
    token_bucket(double rate, double burst) noexcept : rate_(rate), burst_(burst), tokens_(burst) {}

    /// Takes `n` tokens if they are there at `now`.
    bool take(time_point now, double n = 1) noexcept {
        refill(now);
        if (tokens_ < n) return false;
        tokens_ -= n;
        return true;
    }

    /// How long from `now` until `n` tokens (at most `burst`) will be there.
    [[nodiscard]] duration until(time_point now, double n = 1) noexcept {
        refill(now);
        if (tokens_ >= n) return duration::zero();
        return std::chrono::ceil<duration>(std::chrono::duration<double>((n - tokens_) / rate_));
    }

private:
    void refill(time_point now) noexcept {
        if (started_ && now > last_)
            tokens_ = std::min(
                burst_, tokens_ + rate_ * std::chrono::duration<double>(now - last_).count());
        if (!started_ || now > last_) last_ = now;
        started_ = true;
    }

    double rate_;
    double burst_;
    double tokens_;
    time_point last_{};
    bool started_ = false;
};

} // namespace courriel
