// See client_session.hpp. The outline of next(), which all sessions share, and the way from a line
// to what it answers.
#include <courriel/pop3/client_session.hpp>

#include <utility>

namespace courriel::pop3 {
namespace {

constexpr std::size_t block_of_wait = 64 * 1024; // octets that one wait covers

} // namespace

client_session::client_session(client_options options)
    : session_base(line_buffer(options.limits.reply_line, line_buffer::line_ends::lf_allowed),
                   options.limits.output_queue, 0, options.limits.output_stall)
    , options_(std::move(options)) {
    if (options_.tls == courriel::tls::implicit) {
        await_input(options_.limits.tls_wait);
        begin_tls({tls_role::client, options_.server_name, "pop3"});
    } else {
        await_input(options_.limits.greeting_wait);
    }
}

std::optional<client_event> client_session::next() {
    begin_next();
    send_due();
    std::optional<event> out;
    while (!out) {
        if (has_failed()) return next_of_failure();
        if (const auto room = take_writable()) return *room;
        if (take_timeout() != timeout::none) {
            fail(errc::timed_out);
        } else if (tls_due()) {
            if (await_tls()) break;
        } else if (is_over() || !advance(out)) {
            break;
        }
    }
    return out;
}

std::optional<client_event> client_session::next_of_failure() {
    if (std::exchange(part_, part::status) == part::body) return body_cut{failure()};
    if (const auto failure = take_failure()) return *failure;
    return std::nullopt;
}

bool client_session::advance(std::optional<event>& out) {
    if (part_ == part::body) return advance_body(out);
    if (part_ == part::list_end) {
        advance_list_end(out);
        return true;
    }
    if (sent_ == 0 && phase_ != phase::greeting) return advance_idle();
    return advance_line(out);
}

// Nothing is awaited: the peer may end, and may not speak.
bool client_session::advance_idle() {
    if (has_spoken_early()) return true;
    if (!at_end_of_input()) {
        lacks_bytes();
        return false;
    }
    if (requests_.empty()) {
        finish();
    } else {
        fail(errc::unexpected_end);
    }
    return true;
}

bool client_session::advance_line(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) {
        if (!at_end_of_input()) {
            const bool body_follows =
                sent_ != 0 && (requests_.front().kind == request_kind::retrieve ||
                               requests_.front().kind == request_kind::top);
            lacks_bytes(body_follows ? body_block : line_buffer::small_block);
            return false;
        }
        fail(errc::unexpected_end);
    } else if (line.state == line_buffer::status::too_long) {
        fail(errc::line_too_long);
    } else if (phase_ == phase::greeting) {
        on_greeting(line.text);
    } else if (part_ == part::status) {
        on_status(line.text, out);
    } else {
        count_octets(line.text.size() + 2);
        if (part_ == part::capabilities) {
            on_capability(line.text, out);
        } else {
            on_item(line.text, out);
        }
    }
    return true;
}

// A wait covers so many octets of a listing or a message, not every read.
void client_session::count_octets(std::size_t n) {
    block_ += n;
    if (block_ < block_of_wait) return;
    block_ = 0;
    await_input(options_.limits.command_wait);
}

} // namespace courriel::pop3
