// What an application plugs in to carry a session's bytes. Ready-made ones: asio/transport.hpp (TCP
// that becomes TLS) and memory_transport.hpp (tests).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <courriel/completion.hpp>
#include <courriel/time.hpp>
#include <courriel/tls.hpp>

namespace courriel {

/// A reliable stream of bytes with a clock. Rules for both sides:
/// - at most one read and one write are outstanding;
/// - no operation completes inside the call that starts it;
/// - after close(), outstanding operations complete with operation_canceled;
/// - everything happens on one thread or strand;
/// - spans and views stay valid until the operation's completion.
class transport {
public:
    virtual ~transport() = default;

    /// Reads at least one byte into `into`, which is not empty. 0 without error: the end of the
    /// stream.
    virtual void read_some(std::span<char> into, completion<std::size_t> done) = 0;

    /// Writes at least one byte of `from`, which is not empty.
    virtual void write_some(std::string_view from, completion<std::size_t> done) = 0;

    /// Turns the stream into TLS. Copies the request; called with nothing outstanding. A failed
    /// handshake is final: the caller closes.
    virtual void start_tls(const tls_request& request, completion<tls_info> done) = 0;

    /// The present time of the clock that wake_at() uses.
    [[nodiscard]] virtual time_point now() const = 0;

    /// Completes when `at` has come. At most one is outstanding: a new one replaces it, and the
    /// replaced completes with operation_canceled, or with success if it had already expired.
    virtual void wake_at(time_point at, completion<> done) = 0;

    /// Ends the stream in good order: close_notify and FIN, then drops input until the peer's end,
    /// for at most 2 s. Called with no write outstanding; an outstanding read completes with
    /// operation_canceled.
    virtual void shut_down(completion<> done) = 0;

    /// Ends at once, without any order.
    virtual void close() = 0;
};

} // namespace courriel
