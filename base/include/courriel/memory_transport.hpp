// A pair of transports joined in memory, with a clock that stands until it is moved: for tests.
// Pieces may be cut to any size, and the n-th operation may be made to fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <courriel/transport.hpp>

namespace courriel {

/// Where a pair's completions wait, and its clock. Single-threaded.
class memory_network {
public:
    memory_network();
    ~memory_network();
    memory_network(memory_network&&) noexcept;
    memory_network& operator=(memory_network&&) noexcept;

    struct options {
        /// Greatest size of the next read or write; called for each. Unset: no cutting.
        std::function<std::size_t()> piece{};
        std::size_t capacity =
            64 * 1024;             ///< octets under way in each direction; a writer then waits
        std::uint64_t fail_at = 0; ///< this operation of the pair (from 1) fails; 0: none does
        std::error_code failure = std::make_error_code(std::errc::connection_reset);
    };

    /// Two ends of one stream. start_tls on both ends succeeds when both have asked for opposite
    /// roles, and fails when plaintext lies between. shut_down and close are seen by the peer as
    /// the end of the stream.
    std::pair<std::unique_ptr<transport>, std::unique_ptr<transport>> make_pair();
    std::pair<std::unique_ptr<transport>, std::unique_ptr<transport>> make_pair(options options);

    /// Completes one operation that is due. False when none is.
    bool run_one();
    /// Completes operations until none is due; returns how many. Bounded by `most`.
    std::size_t run(std::size_t most = SIZE_MAX);

    [[nodiscard]] time_point now() const;
    /// Moves the clock; wakes that are due then complete in run().
    void advance(duration d);
    /// Moves the clock to the next wake, if there is one, and runs. False when there is none.
    bool advance_to_next_wake();

private:
    struct state;
    friend class memory_transport;
    std::shared_ptr<state> state_;
};

} // namespace courriel
