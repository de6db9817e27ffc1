// For programs that block: blocking_next() drives any session over a stream that can wait, in one
// thread and without a pump. It obeys the same rules as the pump (connection.hpp), but a blocked
// call cannot be interrupted: bytes leave and time passes only inside it.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include <courriel/errc.hpp>
#include <courriel/result.hpp>
#include <courriel/session.hpp>

namespace courriel {

/// A stream of bytes with a clock, as blocking_next() needs it. An error is final: each later
/// operation, shut_down() too, gives it again.
/// - now() is the clock of wait()'s limit.
/// - wait() blocks until reading or writing can go on, of those that are wanted, or until the
///   limit, which may lie in the past: it then looks and does not block. It returns what can go on;
///   nothing: the limit has come. An error of the stream makes both go on.
/// - read_some() and write_some() do not block: they say std::errc::operation_would_block when
///   there is nothing to do. Otherwise they move at least one byte; a read of 0 is the end of the
///   stream.
/// - start_tls() blocks until the handshake is over or the limit has come (errc::timed_out).
/// - shut_down() ends the stream in good order: close_notify and FIN, then drops input until the
///   peer's end, for at most 2 s. How the peer leaves is no error. It does nothing the second time.
/// - close() ends the stream at once; it does nothing the second time.
template <class T>
concept blocking_stream = requires(T s, const T c, want w, std::optional<time_point> limit,
                                   std::span<char> into, std::string_view from,
                                   const tls_request& request) {
    { c.now() } -> std::same_as<time_point>;
    { s.wait(w, limit) } -> std::same_as<want>;
    { s.read_some(into) } -> std::same_as<result<std::size_t>>;
    { s.write_some(from) } -> std::same_as<result<std::size_t>>;
    { s.start_tls(request, limit) } -> std::same_as<result<tls_info>>;
    { s.shut_down() } -> std::same_as<std::error_code>;
    { s.close() } -> std::same_as<void>;
};

namespace detail {

inline std::error_code unless_would_block(std::error_code error) noexcept {
    return error == std::errc::operation_would_block ? std::error_code() : error;
}

// One step of reading, writing or waiting, until `limit` at most.
template <session S, blocking_stream T>
std::error_code blocking_step(S& s, T& stream, const want& wanted,
                              std::optional<time_point> limit) {
    const want ready = stream.wait(wanted, limit);
    if (ready.empty()) {
        s.set_time(stream.now());
        s.time_out();
    }
    if (ready.write) {
        const auto n = stream.write_some(s.output());
        s.set_time(stream.now());
        if (n) {
            s.consume(*n);
        } else if (const auto error = unless_would_block(n.error())) {
            return error;
        }
    }
    if (ready.read) {
        const auto n = stream.read_some(s.prepare());
        s.set_time(stream.now());
        if (!n) return unless_would_block(n.error());
        if (*n == 0) {
            s.commit_end();
        } else {
            s.commit(*n);
        }
    }
    return {};
}

// The session has ended: its output leaves within five seconds, then the stream is shut down.
template <session S, blocking_stream T>
std::error_code blocking_end(S& s, T& stream) {
    const auto limit = stream.now() + std::chrono::seconds(5);
    std::error_code error;
    while (!error && s.wants().write) {
        error = blocking_step(s, stream, {.write = true}, limit);
        if (!error && s.wants().write && stream.now() >= limit) error = errc::timed_out;
    }
    if (!error) error = stream.shut_down();
    stream.close();
    return error;
}

} // namespace detail

/// What happens next: an event, whose views live until the following call; nullopt once the session
/// has ended in good order, flushed, shut down and closed; or the error of the stream, once the
/// session has no more events. errc::wrong_phase when an answer or a verb is due of the caller.
template <session S, blocking_stream T>
result<std::optional<typename S::event>> blocking_next(S& s, T& stream) {
    using answer = std::optional<typename S::event>;
    std::error_code error;
    for (;;) {
        s.set_time(stream.now());
        if (answer what = s.next()) return what;
        if (error) return error;
        const want wants = s.wants();
        if (wants.close) {
            if (const auto failure = detail::blocking_end(s, stream)) return failure;
            return answer();
        }
        if (wants.empty() && !s.deadline()) return errc::wrong_phase;
        if (wants.start_tls) {
            auto info = stream.start_tls(s.tls(), s.deadline());
            s.set_time(stream.now());
            if (info) {
                s.tls_started(*info);
            } else {
                error = info.error();
            }
        } else {
            error = detail::blocking_step(s, stream, wants, s.deadline());
        }
        if (error) {
            stream.close();
            s.commit_end();
        }
    }
}

} // namespace courriel
