// What the six sessions have in common: input, output, the way into TLS, waits and the end. A
// session derives from it and adds its own next(), its events and its verbs; who has read one has
// read them all.
//
// next() of every session has the same outline (see CONTRIBUTING.md, "The session contract"):
//     begin_next();  the end?  writable?  an answer owed, TLS due, no room for an answer: nothing;
//     a timer?  then a line or a piece of a body, handled by the phase;  lacks(bytes) when they run
//     out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/errc.hpp>
#include <courriel/events.hpp>
#include <courriel/line_buffer.hpp>
#include <courriel/output_queue.hpp>
#include <courriel/session.hpp>
#include <courriel/version.hpp>
#include <courriel/wait.hpp>

namespace courriel {

class session_base {
public:
    session_base(session_base&&) noexcept = default;
    session_base& operator=(session_base&&) noexcept = default;

    /// Where the next received bytes go; repeats its answer until commit().
    [[nodiscard]] std::span<char> prepare() noexcept;

    /// `n` bytes of prepare() have arrived.
    void commit(std::size_t n) noexcept;

    /// The peer sends no more.
    void commit_end() noexcept;

    /// Bytes to send, oldest first; empty when there are none. They stay in place until consume().
    [[nodiscard]] std::string_view output() const noexcept {
        return is_delayed() ? std::string_view() : out_.front();
    }

    /// The first `n` bytes of output() were sent.
    void consume(std::size_t n) noexcept;

    [[nodiscard]] want wants() const noexcept;

    /// What start_tls needs to know; meaningful while wants().start_tls.
    [[nodiscard]] tls_request tls() const noexcept {
        return {tls_role_, tls_host_name_, tls_protocol_};
    }

    /// The time, before commit, commit_end, consume, next, tls_started and time_out.
    void set_time(time_point now) noexcept;

    /// When time_out() is due: the earliest of all waits.
    [[nodiscard]] std::optional<time_point> deadline() const noexcept;

    /// The deadline has passed; before that, it does nothing. next() then says what came of it.
    void time_out() noexcept;

    /// True once TLS is up; tls_result() then describes it.
    [[nodiscard]] bool is_secure() const noexcept { return secure_; }
    [[nodiscard]] const tls_info& tls_result() const noexcept { return tls_info_; }
    /// The same, or null before TLS is up.
    [[nodiscard]] const tls_info* tls_or_null() const noexcept {
        return secure_ ? &tls_info_ : nullptr;
    }

    /// Bytes received and not used: for proxies that take the transport over.
    [[nodiscard]] std::string_view unread() const noexcept { return in_.unread(); }

    /// Bytes of heap memory held by the buffers.
    [[nodiscard]] std::size_t buffer_capacity() const noexcept {
        return in_.capacity() + out_.capacity();
    }

protected:
    /// A server keeps `answer_room` bytes of its queue for the next answer and reads nothing
    /// without it; a client keeps none.
    session_base(line_buffer in, std::size_t queue_limit, std::size_t answer_room,
                 duration output_stall);
    ~session_base() = default;

    static constexpr std::size_t server_answer_room = 1024;
    static constexpr std::size_t body_block = 32 * 1024;

    // next()

    /// The views of the last event end here.
    void begin_next() noexcept;

    /// next() has nothing to say for want of bytes: reading is wanted, into a block of about
    /// `block` bytes.
    void lacks_bytes(std::size_t block = line_buffer::small_block);

    /// From now on prepare() gives room for `n` octets at most: for a protocol in front of this
    /// one.
    void read_at_most(std::size_t n) noexcept { most_read_ = n; }

    /// The peer has ended its stream, and all that it sent has been looked at.
    [[nodiscard]] bool at_end_of_input() const noexcept { return peer_ended_; }

    [[nodiscard]] bool has_answer_room() const noexcept {
        return out_.room() >= answer_room_ && !is_delayed();
    }

    // output

    /// Queues `bytes` whole, or says queue_full (arming `writable`) or too_large.
    [[nodiscard]] std::error_code send(std::string_view bytes);

    /// Whether send() of `n` bytes would succeed; arms `writable` when it says queue_full.
    [[nodiscard]] std::error_code can_send(std::size_t n) noexcept;

    /// Room for pieces of a body: the end of the body and the next answer always fit besides.
    [[nodiscard]] std::size_t body_room() const noexcept;

    /// One `writable` is due once the queue is half empty and `refused` bytes fit.
    void arm_writable(std::size_t refused = 0) noexcept;
    void disarm_writable() noexcept { writable_armed_ = false; }
    [[nodiscard]] std::optional<writable> take_writable() noexcept;

    // TLS

    /// TLS is due as soon as the queue is empty. Any plaintext byte already received is fatal:
    /// false is returned and the session has failed with plaintext_before_tls.
    bool begin_tls(const tls_request& request);

    /// The handshake is over: input is empty, waits are stopped. Sessions call it from
    /// tls_started().
    void finish_tls(const tls_info& info);

    [[nodiscard]] bool tls_due() const noexcept { return tls_due_; }

    /// What next() does while TLS is due: the wait for the handshake runs from here, once the
    /// go-ahead has left. False: the peer has ended its stream instead, and the session has failed.
    bool await_tls();

    // the end

    /// The session fails with `error`; the first failure counts. `line` is kept for the event.
    void fail(std::error_code error, std::string_view line = {});

    /// The session ends in good order once the queue is empty.
    void finish() noexcept;

    [[nodiscard]] bool has_failed() const noexcept { return static_cast<bool>(failure_); }
    [[nodiscard]] std::error_code failure() const noexcept { return failure_; }

    /// The `failed` event, once; then nothing.
    [[nodiscard]] std::optional<failed> take_failure() noexcept;

    /// Failed or finished: no verb is legal any more.
    [[nodiscard]] bool is_over() const noexcept { return has_failed() || closing_; }

    // waits

    /// The wait for input now is `limit` long, counted only while input is wanted. One wait covers
    /// a whole command line, a whole reply, or body_block_wait bytes of a body: never a single
    /// read.
    void await_input(duration limit) noexcept { input_wait_.start(limit); }
    void await_nothing() noexcept { input_wait_.stop(); }

    /// The session must reach a certain point (a login, say) within `limit`, counted like input.
    void await_milestone(duration limit) noexcept { milestone_wait_.start(limit); }
    void reach_milestone() noexcept { milestone_wait_.stop(); }

    /// What is queued leaves `d` later, counted from the last set_time(); until then nothing is
    /// read either, and has_answer_room() is false: so that guessing takes time. The end waits too.
    void delay_output(duration d) noexcept;
    [[nodiscard]] bool is_delayed() const noexcept { return delay_.is_armed(); }

    enum class timeout : unsigned char { none, input, output, milestone };

    /// The wait that ran out since the last call, if one did.
    [[nodiscard]] timeout take_timeout() noexcept;

    line_buffer in_;
    output_queue out_;

private:
    void update_waits() noexcept;

    std::size_t answer_room_;
    std::size_t most_read_ = SIZE_MAX;
    std::size_t writable_refused_ = 0;
    tls_role tls_role_ = tls_role::client;
    std::string tls_host_name_{}; // owned: a session may be moved after begin_tls()
    std::string_view tls_protocol_{};
    tls_info tls_info_{};
    std::error_code failure_{};
    std::string failed_line_{};
    time_point now_{};
    duration output_stall_;
    wait input_wait_{};
    wait output_wait_{};
    wait milestone_wait_{};
    wait delay_{};
    timeout timed_out_ = timeout::none;
    bool starved_ = false; // next() was empty for want of bytes
    bool peer_ended_ = false;
    bool tls_due_ = false;
    bool secure_ = false;
    bool closing_ = false; // the end is due
    bool failure_told_ = false;
    bool writable_armed_ = false;
};

} // namespace courriel
