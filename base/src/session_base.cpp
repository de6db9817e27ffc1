// See session_base.hpp.
#include <courriel/session_base.hpp>

#include <algorithm>
#include <utility>

namespace courriel {

session_base::session_base(line_buffer in, std::size_t queue_limit, std::size_t answer_room,
                           duration output_stall)
    : in_(std::move(in))
    , out_(std::max(queue_limit, 4 * server_answer_room))
    , answer_room_(answer_room)
    , output_stall_(output_stall) {}

// the outside

std::span<char> session_base::prepare() noexcept {
    if (tls_due_ || peer_ended_) return {};
    const std::span<char> room = in_.prepare();
    return room.first(std::min(room.size(), most_read_));
}

void session_base::commit(std::size_t n) noexcept {
    in_.commit(n);
    starved_ = false;
    update_waits();
}

void session_base::commit_end() noexcept {
    peer_ended_ = true;
    starved_ = false;
    update_waits();
}

void session_base::consume(std::size_t n) noexcept {
    out_.consume(n);
    output_wait_.stop();
    update_waits();
}

want session_base::wants() const noexcept {
    want w;
    if (is_delayed()) return w;
    w.write = !out_.empty();
    if (closing_) {
        w.close = true;
        return w;
    }
    if (has_failed()) return w; // next() has still to tell
    w.start_tls = tls_due_ && out_.empty();
    w.read = starved_ && !tls_due_ && has_answer_room();
    return w;
}

void session_base::set_time(time_point now) noexcept {
    const duration passed = std::max(now - now_, duration::zero());
    for (wait* w : {&input_wait_, &output_wait_, &milestone_wait_, &delay_}) w->pass(passed);
    now_ = now;
    update_waits(); // a verb since the last call may have opened the output wait
}

std::optional<time_point> session_base::deadline() const noexcept {
    if (timed_out_ != timeout::none) return std::nullopt; // told; the next wait opens in next()
    std::optional<time_point> earliest;
    for (const wait* w : {&input_wait_, &output_wait_, &milestone_wait_, &delay_}) {
        const auto due = w->deadline(now_);
        if (due && (!earliest || *due < *earliest)) earliest = due;
    }
    return earliest;
}

void session_base::time_out() noexcept {
    if (timed_out_ != timeout::none) return;
    if (delay_.expired()) {
        delay_.stop();
        update_waits();
        return;
    }
    if (output_wait_.expired()) {
        timed_out_ = timeout::output;
    } else if (milestone_wait_.expired()) {
        timed_out_ = timeout::milestone;
    } else if (input_wait_.expired()) {
        timed_out_ = timeout::input;
    } else {
        return;
    }
    starved_ = false;
}

// A wait is armed by the sessions and runs only while its cause lasts.
void session_base::update_waits() noexcept {
    const want w = wants();
    const bool awaits_peer = w.read || w.start_tls;
    input_wait_.run(awaits_peer);
    milestone_wait_.run(awaits_peer);
    if (out_.empty() || is_over() || is_delayed()) {
        output_wait_.stop();
    } else if (!output_wait_.is_armed()) {
        output_wait_.start(output_stall_);
        output_wait_.run(true);
    }
}

// next()

void session_base::begin_next() noexcept {
    starved_ = false;
#ifndef NDEBUG
    in_.poison_taken();
#endif
    update_waits();
}

void session_base::lacks_bytes(std::size_t block) {
    if (!peer_ended_) {
        in_.make_room(block);
        starved_ = true;
    }
    update_waits();
}

// output

std::error_code session_base::can_send(std::size_t n) noexcept {
    if (n > out_.limit() - answer_room_) return errc::too_large;
    if (n > out_.room()) {
        arm_writable(n);
        return errc::queue_full;
    }
    return {};
}

std::error_code session_base::send(std::string_view bytes) {
    if (const auto error = can_send(bytes.size())) return error;
    out_.append(bytes);
    return {};
}

std::size_t session_base::body_room() const noexcept {
    return out_.room() - std::min(out_.room(), server_answer_room);
}

void session_base::arm_writable(std::size_t refused) noexcept {
    writable_armed_ = true;
    writable_refused_ = std::max(writable_refused_, refused);
}

std::optional<writable> session_base::take_writable() noexcept {
    if (!writable_armed_ || out_.size() > out_.limit() / 2 || out_.room() < writable_refused_)
        return std::nullopt;
    writable_armed_ = false;
    writable_refused_ = 0;
    return writable{body_room()};
}

// TLS

bool session_base::begin_tls(const tls_request& request) {
    if (!in_.unread().empty()) {
        fail(errc::plaintext_before_tls);
        return false;
    }
    tls_role_ = request.role;
    tls_host_name_ = request.host_name;
    tls_protocol_ = request.protocol;
    tls_due_ = true;
    return true;
}

bool session_base::await_tls() {
    if (peer_ended_) fail(errc::unexpected_end);
    update_waits();
    return !has_failed();
}

void session_base::finish_tls(const tls_info& info) {
    tls_info_ = info;
    tls_due_ = false;
    secure_ = true;
    starved_ = false;
    update_waits();
}

// the end

void session_base::fail(std::error_code error, std::string_view line) {
    if (is_over()) return;
    failure_ = error;
    failed_line_ = line;
    starved_ = false;
    tls_due_ = false;
}

void session_base::finish() noexcept {
    closing_ = true;
    starved_ = false;
    update_waits();
}

std::optional<failed> session_base::take_failure() noexcept {
    if (!has_failed() || failure_told_) return std::nullopt;
    failure_told_ = true;
    closing_ = true;
    update_waits();
    return failed{failure_, failed_line_};
}

void session_base::delay_output(duration d) noexcept {
    if (d <= duration::zero()) return;
    delay_.start(d);
    delay_.run(true);
    update_waits();
}

session_base::timeout session_base::take_timeout() noexcept {
    return std::exchange(timed_out_, timeout::none);
}

} // namespace courriel
