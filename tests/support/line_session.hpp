// A protocol as small as can be, for tests of what carries sessions. Each line is an event. "BODY
// n" is followed by n octets of a body, "STARTTLS" is answered by "GO" and turns the stream into
// TLS, "QUIT" is answered by "BYE", which ends the session at both ends. A server may owe an answer
// to every other line.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include <courriel/ascii.hpp>
#include <courriel/session_base.hpp>

namespace courriel::test {

struct line_options {
    tls_role role = tls_role::client;
    bool owes_answers = false;
    duration line_wait = std::chrono::minutes(5);
    duration output_stall = std::chrono::minutes(3);
    std::size_t queue_limit = 64 * 1024;
};

struct line_event {
    std::string_view text;
};
struct tls_established {};

class line_session : public session_base {
public:
    using event =
        std::variant<line_event, tls_established, body_chunk, body_end, body_cut, writable, failed>;

    explicit line_session(const line_options& options = {})
        : session_base(line_buffer(1024), options.queue_limit,
                       options.role == tls_role::server ? server_answer_room : 0,
                       options.output_stall)
        , options_(options) {
        await_input(options_.line_wait);
    }

    std::optional<event> next() {
        begin_next();
        std::optional<event> out;
        while (!out) {
            if (has_failed()) {
                if (std::exchange(body_left_, 0) != 0) return body_cut{failure()};
                if (const auto told = take_failure()) out = *told;
                break;
            }
            if (const auto room = take_writable()) return *room;
            if (take_timeout() != timeout::none) {
                fail(errc::timed_out);
            } else if (tls_due()) {
                if (await_tls()) break;
            } else if (std::exchange(secured_, false)) {
                out = tls_established{};
            } else if (is_over() || owed_ || !has_answer_room()) {
                break;
            } else if (!(body_left_ != 0 || body_open_ ? advance_body(out) : advance_line(out))) {
                break;
            }
        }
        return out;
    }

    /// Queues a line; it also answers what is owed.
    [[nodiscard]] std::error_code say(std::string_view text) {
        if (is_over() || tls_due()) return errc::wrong_phase;
        if (const auto error = can_send(text.size() + 2)) return error;
        out_.append(text);
        out_.append("\r\n");
        owed_ = false;
        return {};
    }

    /// The same, and it leaves only after `d`.
    [[nodiscard]] std::error_code say_late(std::string_view text, duration d) {
        const auto error = say(text);
        if (!error) delay_output(d);
        return error;
    }

    /// Queues octets of a body that "BODY n" announced, as many as there is room for; arms
    /// `writable`.
    std::size_t write_body(std::string_view bytes) {
        const std::size_t n = std::min(bytes.size(), body_room());
        out_.append(bytes.substr(0, n));
        arm_writable();
        return n;
    }

    void tls_started(const tls_info& info) {
        finish_tls(info);
        secured_ = true;
        await_input(options_.line_wait);
    }

    /// Says a last line, whatever the peer is about, and ends.
    void leave(std::string_view farewell) {
        if (const auto error = say(farewell)) fail(error);
        finish();
    }

private:
    bool advance_body(std::optional<event>& out) {
        if (body_left_ == 0) {
            body_open_ = false;
            out = body_end{};
            return true;
        }
        const auto bytes = in_.unread().substr(0, body_left_);
        if (bytes.empty()) return lack(body_block);
        in_.take(bytes.size());
        body_left_ -= bytes.size();
        out = body_chunk{bytes};
        return true;
    }

    bool advance_line(std::optional<event>& out) {
        const auto line = in_.next_line();
        if (line.state == line_buffer::status::incomplete) return lack(line_buffer::small_block);
        if (line.state == line_buffer::status::too_long) {
            fail(errc::line_too_long);
            return true;
        }
        await_input(options_.line_wait);
        const bool serves = options_.role == tls_role::server;
        if (ascii::istarts_with(line.text, "BODY ")) {
            body_left_ = ascii::parse_number<std::size_t>(line.text.substr(5)).value_or(0);
            body_open_ = true;
        } else if (line.text == "STARTTLS" && serves) {
            if (const auto error = say("GO")) fail(error);
            begin_tls({tls_role::server, {}, {}});
            return true;
        } else if (line.text == "GO" && !serves) {
            begin_tls({tls_role::client, "host.example", {}});
            return true;
        } else if (line.text == "QUIT" && serves) {
            if (const auto error = say("BYE")) fail(error);
            finish();
            return true;
        } else if (line.text == "BYE" && !serves) {
            finish();
        } else {
            owed_ = options_.owes_answers;
        }
        out = line_event{line.text};
        return true;
    }

    bool lack(std::size_t block) {
        if (!at_end_of_input()) {
            lacks_bytes(block);
            return false;
        }
        if (body_open_ || !in_.unread().empty()) {
            fail(errc::unexpected_end);
        } else {
            finish();
        }
        return true;
    }

    line_options options_;
    std::size_t body_left_ = 0;
    bool body_open_ = false;
    bool owed_ = false;
    bool secured_ = false;
};

static_assert(session<line_session>);

} // namespace courriel::test
