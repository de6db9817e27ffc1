// The one shape of all sessions: a protocol's state machine that knows no socket, clock, thread or
// randomness. Bytes go in by prepare/commit, come out by output/consume, and what happened is
// pulled by next(). The pump (connection.hpp) and the blocking loop (blocking.hpp) drive any of
// them.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <courriel/time.hpp>
#include <courriel/tls.hpp>

namespace courriel {

/// What a session wants of its transport now: a set. Empty: the application owes an answer or a
/// verb, or, while deadline() has a value, an answer is held back for a while.
struct want {
    bool read = false;
    bool write = false;
    bool start_tls = false;
    bool close = false;

    friend bool operator==(const want&, const want&) = default;
    [[nodiscard]] bool empty() const { return !(read || write || start_tls || close); }
};

/// The contract, in short (CONTRIBUTING.md argues it):
/// 1. Take next() until it is empty; then read if wants() has read and write if it has write, both
/// at
///    once, never one before the other. While it has read, prepare() is not empty.
/// 2. Nothing but next() ends the life of an event's views. Until commit(), prepare() repeats its
/// answer;
///    bytes of output() do not move until consume(); commit() moves nothing.
/// 3. Absence of read is the back-pressure.
/// 4. A verb that is refused (wrong_phase, queue_full, too_large ...) queued nothing and changed
/// nothing.
/// 5. set_time() comes before next, commit, commit_end, consume, tls_started and time_out.
/// 6. Once the end is due, remaining events come first, then wants() is close, with write while
/// output
///    remains. Errors and the end are final.
template <class S>
concept session = requires(S s, const S c, std::size_t n, const tls_info& tls, time_point t) {
    typename S::event;
    { s.prepare() } -> std::same_as<std::span<char>>;
    { s.commit(n) } -> std::same_as<void>;
    { s.commit_end() } -> std::same_as<void>;
    { s.next() } -> std::same_as<std::optional<typename S::event>>;
    { c.output() } -> std::same_as<std::string_view>;
    { s.consume(n) } -> std::same_as<void>;
    { c.wants() } -> std::same_as<want>;
    { c.tls() } -> std::same_as<tls_request>;
    { s.tls_started(tls) } -> std::same_as<void>;
    { s.set_time(t) } -> std::same_as<void>;
    { c.deadline() } -> std::same_as<std::optional<time_point>>;
    { s.time_out() } -> std::same_as<void>;
};

} // namespace courriel
