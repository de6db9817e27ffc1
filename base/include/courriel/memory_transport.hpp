// A pair of transports joined in memory, with a clock that stands until it is moved: for tests.
// Pieces may be cut to any size, and the n-th operation may be made to fail. One thread; the same
// calls give the same order of completions every time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include <courriel/transport.hpp>

namespace courriel {

/// Where a pair's completions wait, and its clock. Once it is gone, completions are destroyed
/// uncalled.
class memory_network {
public:
    memory_network();
    ~memory_network();
    memory_network(memory_network&&) noexcept;
    memory_network& operator=(memory_network&&) noexcept;

    struct options {
        /// Greatest size of the next read or write, at least 1; called for each. Unset: no cutting.
        std::function<std::size_t()> piece{};
        /// Octets under way in each direction, at least 1; a writer then waits.
        std::size_t capacity = 64 * 1024;
        /// This operation of the pair (from 1; wakes are not counted) fails; 0: none does.
        std::uint64_t fail_at = 0;
        std::error_code failure = std::make_error_code(std::errc::connection_reset);
    };

    /// Two ends of one stream. start_tls succeeds when both ends have asked for it in opposite
    /// roles, and fails with errc::tls_failed when plaintext lies between or the peer ends.
    /// shut_down() drops input until the peer's end, for at most 2 s. close() is seen by the peer
    /// as the end of the stream; but when input was left unread, as with TCP, as connection_reset,
    /// and what the peer had not read is lost.
    std::pair<std::unique_ptr<transport>, std::unique_ptr<transport>> make_pair();
    std::pair<std::unique_ptr<transport>, std::unique_ptr<transport>> make_pair(options options);

    /// Completes one operation that is due. False when none is.
    bool run_one();
    /// Completes operations until none is due; returns how many. Bounded by `most`.
    std::size_t run(std::size_t most = SIZE_MAX);

    [[nodiscard]] time_point now() const;
    /// Moves the clock; waits that are over then complete in run().
    void advance(duration d);
    /// Moves the clock to the end of the next wait (a wake, or shut_down's 2 s), if there is one,
    /// and runs. False when there is none.
    bool advance_to_next_wake();

private:
    struct state;
    friend class memory_transport;
    std::shared_ptr<state> state_;
};

} // namespace courriel
