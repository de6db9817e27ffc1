// See server_session.hpp. The outline of next(), which all sessions share, and the ends.
#include <courriel/imap/server_session.hpp>

#include <utility>

#include <courriel/ascii.hpp>

namespace courriel::imap {

server_session::server_session(server_options options)
    : session_base(line_buffer(options.limits.line_before_login), options.limits.output_queue,
                   server_answer_room, options.limits.output_stall)
    , options_(std::move(options)) {
    const bool good = !options_.host_name.empty() && options_.host_name.size() <= 255 &&
                      ascii::all_of(options_.host_name, ascii::is_graphic);
    if (!good) {
        fail(errc::invalid_argument);
        return;
    }
    await_milestone(options_.limits.login_wait);
    if (options_.tls == courriel::tls::implicit) {
        await_input(options_.limits.tls_wait);
        begin_tls({tls_role::server, {}, "imap"});
    } else {
        greet();
    }
}

// greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
void server_session::greet() {
    response_code code(response_code::kind::capability);
    code.caps = announced();
    line_ = "* OK ";
    code.append_to(line_);
    line_ += ' ';
    line_ += options_.host_name;
    line_ += " IMAP4rev1 server ready\r\n";
    put(line_);
    await_input(options_.limits.command_wait);
}

std::optional<server_event> server_session::next() {
    if (owed_ != owed::chunk) begin_next(); // the view of a body_chunk lives until it is taken
    drain();
    std::optional<event> out;
    while (!out) {
        if (has_failed()) return next_of_failure();
        if (held_.empty())
            if (const auto room = take_writable()) return *room;
        if (const auto late = take_timeout(); late != timeout::none) {
            on_timeout(late, out);
        } else if (tls_due()) {
            if (await_tls()) break;
        } else if (is_over() || owes_answer() || !held_.empty() || !has_answer_room()) {
            break;
        } else if (!advance(out)) {
            break;
        }
    }
    return out;
}

std::optional<server_event> server_session::next_of_failure() {
    if (std::exchange(appending_, false)) {
        owed_ = owed::nothing;
        return body_cut{failure()};
    }
    if (const auto failure = take_failure()) return *failure;
    return std::nullopt;
}

bool server_session::advance(std::optional<event>& out) {
    if (std::exchange(tls_established_, false)) {
        out = tls_established{};
        return true;
    }
    if (dialogue_.phase == phase::ending) {
        out = logout{};
        finish();
        return true;
    }
    if (dialogue_.phase == phase::exchange) return advance_auth(out);
    if (shutting_down_ && !incoming_.parts.is_inside_message()) {
        put("* BYE shutting down\r\n");
        finish();
        return true;
    }
    if (incoming_.parts.literal_left() != 0) return advance_literal(out);
    return advance_line(out);
}

// Nothing is in hand: the session waits for a command.
bool server_session::is_idle() const {
    return !owes_answer() && held_.empty() && !tls_due() && !tls_established_ &&
           !incoming_.parts.is_inside_message() && dialogue_.phase != phase::exchange &&
           dialogue_.phase != phase::ending;
}

void server_session::shut_down() {
    if (is_over()) return;
    shutting_down_ = true;
    if (!is_idle()) return;
    put("* BYE shutting down\r\n");
    finish();
}

// RFC 3501 section 5.4: the server says BYE. One that does not read is not told.
void server_session::on_timeout(timeout late, std::optional<event>&) {
    if (late == timeout::output || tls_due() || owes_answer()) return fail(errc::timed_out);
    give_up("you were silent for too long", errc::timed_out);
}

// The session fails, and its peer is told why.
void server_session::give_up(std::string_view text, std::error_code error, code_kind why) {
    if (is_over()) return;
    line_ = "* BYE ";
    response_code(why).append_to(line_);
    if (why != code_kind::none) line_ += ' ';
    line_ += text;
    line_ += "\r\n";
    put(line_);
    fail(error);
}

// Whole commands are answered before; between commands the end is in good order.
void server_session::end_of_input(std::optional<event>&) {
    if (in_.is_inside_line() || incoming_.parts.is_inside_message() ||
        dialogue_.phase == phase::exchange)
        return fail(errc::unexpected_end);
    finish();
}

} // namespace courriel::imap
