// When a message that could not be delivered is tried again, when its sender hears of it, and when
// it is given up (RFC 5321 section 4.5.4.1). Clock and chance are given to it.
#pragma once

#include <chrono>

#include <courriel/smtp/delivery/next_host.hpp>

namespace courriel::smtp {

/// The waits between attempts double from the first on, and each is longer by up to a quarter by
/// chance, so that what failed together does not come back together: with the defaults 300 to 375
/// s, then 600 to 750, 1200 to 1500, 2400 to 3000, and from then on 3200 to 4000. All are between
/// `first` and `longest`. That is sooner than the 30 minutes that RFC 5321 asks for at first, as
/// with other servers: greylisting ends after five.
struct retry_schedule {
    std::chrono::seconds first{300};
    std::chrono::seconds longest{4000};        ///< at least 5/4 of `first`
    std::chrono::seconds life{5 * 24 * 3600};  ///< of a message, from its arrival
    std::chrono::seconds warn_after{4 * 3600}; ///< from its arrival, if it is still here

    /// How long to wait behind the failed attempt number `attempts`, from 1.
    [[nodiscard]] std::chrono::seconds wait(unsigned attempts, const choose& chance) const;

    /// When to try again. Not behind the end of the life: a last attempt is made then.
    [[nodiscard]] std::chrono::sys_seconds next_attempt(std::chrono::sys_seconds arrived,
                                                        std::chrono::sys_seconds now,
                                                        unsigned attempts,
                                                        const choose& chance) const;

    /// Whether what is not delivered by now is to be given up.
    [[nodiscard]] bool is_over(std::chrono::sys_seconds arrived,
                               std::chrono::sys_seconds now) const {
        return now >= arrived + life;
    }
    /// Whether the sender is to be told that the message is late.
    [[nodiscard]] bool is_late(std::chrono::sys_seconds arrived,
                               std::chrono::sys_seconds now) const {
        return now >= arrived + warn_after;
    }
};

} // namespace courriel::smtp
