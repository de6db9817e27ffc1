// The client session's frame: next(), replies and who they are for, the sending of commands. The
// commands themselves are in the other files of this folder.
#include <courriel/smtp/client_session.hpp>

#include <utility>

#include <courriel/ascii.hpp>

namespace courriel::smtp {
namespace {

// Domain / address-literal (RFC 5321 section 4.1.1.1), as far as it matters here: one word.
bool is_host_name(std::string_view text) {
    return !text.empty() && text.size() <= 255 && ascii::all_of(text, ascii::is_graphic);
}

} // namespace

client_session::client_session(client_options options)
    : session_base(line_buffer(options.limits.reply_line, line_buffer::line_ends::lf_allowed),
                   options.limits.output_queue, 0, options.limits.output_stall)
    , options_(std::move(options))
    , reply_(options_.limits) {
    if (!is_host_name(options_.host_name)) {
        fail(errc::invalid_argument);
    } else if (options_.tls == courriel::tls::implicit) {
        if (begin_tls({tls_role::client, options_.server_name, {}}))
            await_input(options_.limits.tls_wait);
    } else {
        await_answer(phase::greeting, options_.limits.greeting_wait);
    }
}

std::optional<client_event> client_session::next() {
    begin_next();
    std::optional<event> out;
    while (!out) {
        if (has_failed()) {
            if (state_.phase == phase::undo) { // it was decided before
                out = take_result();
                break;
            }
            if (const auto failure = take_failure()) out = *failure;
            break;
        }
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

mail_result client_session::take_result() {
    state_.body = {};
    state_.phase = phase::ready;
    return {state_.mail->deciding.view(), state_.mail->taken};
}

bool client_session::advance(std::optional<event>& out) {
    if (state_.phase == phase::result) {
        out = take_result();
        return true;
    }
    if (state_.phase == phase::turned) return false;
    if (state_.phase == phase::mail) send_mail_commands();
    if (state_.phase == phase::last_chunk) send_last_chunk();
    if (is_over()) return true;

    const auto line = in_.next_line();
    switch (line.state) {
    case line_buffer::status::incomplete: return on_input_lacking();
    case line_buffer::status::too_long: fail(errc::line_too_long); return true;
    case line_buffer::status::line: break;
    }
    if (line.bare_end && !ascii::fits_line(line.text)) {
        fail(errc::bare_line_end, line.text);
    } else if (const auto error = reply_.add(line.text)) {
        fail(error, line.text);
    } else if (reply_.is_complete()) {
        on_reply(out);
    }
    return true;
}

bool client_session::on_input_lacking() {
    if (!at_end_of_input()) {
        lacks_bytes();
        return false;
    }
    const bool idle = state_.phase == phase::ready && !has_unasked_input();
    if (idle || state_.phase == phase::quit) {
        finish();
        return false;
    }
    fail(errc::unexpected_end);
    return true;
}

void client_session::on_reply(std::optional<event>& out) {
    if (state_.phase != phase::mail) await_nothing();
    if (reply_.view().code == 421 && state_.phase != phase::quit)
        return fail_with_reply(errc::shutting_down);
    switch (state_.phase) {
    case phase::greeting: return on_greeting(out);
    case phase::ehlo: return on_ehlo(out);
    case phase::helo: return on_helo(out);
    case phase::starttls: return on_starttls(out);
    case phase::auth: return on_auth(out);
    case phase::mail: return on_mail(out);
    case phase::body:
    case phase::last_chunk:
    case phase::abandoned: return on_chunk(out);
    case phase::final: return is_last_answer() ? on_final(out) : on_chunk(out);
    case phase::dropped: return on_dropped(out);
    case phase::undo: return on_undo(out);
    case phase::simple: return on_simple(out);
    case phase::xclient: return on_xclient(out);
    case phase::turn: return on_turn(out);
    case phase::quit: return finish();
    case phase::ready:
    case phase::turned:
    case phase::result: return fail_with_reply(errc::unexpected_reply);
    }
}

// The line of the event is the reply's code and text: its lines are gone from the buffer.
void client_session::fail_with_reply(std::error_code error) {
    const auto reply = reply_.view();
    std::string line;
    ascii::append_number(line, static_cast<std::uint64_t>(reply.code));
    line += ' ';
    if (reply.enhanced.is_present()) line += to_string(reply.enhanced) + ' ';
    fail(error, line.append(reply.text));
}

std::error_code client_session::send_line(std::initializer_list<std::string_view> parts) {
    std::size_t size = 2;
    for (const auto part : parts) size += part.size();
    if (const auto error = can_send(size)) return error;
    for (const auto part : parts) out_.append(part);
    out_.append("\r\n");
    return {};
}

bool client_session::has_unasked_input() const { return reply_.is_open() || in_.is_inside_line(); }

// What has come before a command is sent cannot be its answer: to take it for one would be to
// believe whoever can put bytes in early.
void client_session::refuse_unasked_input() {
    if (!has_unasked_input()) return;
    const bool goodbye = in_.unread().substr(0, 3) == "421";
    fail(goodbye ? errc::shutting_down : errc::unexpected_reply);
}

void client_session::await_answer(phase next, duration wait) {
    state_.phase = next;
    await_input(wait);
}

void client_session::ask(phase next, duration wait, std::initializer_list<std::string_view> parts) {
    refuse_unasked_input();
    if (has_failed()) return;
    // There is room for it, unless the server has answered what it was not yet sent.
    if (send_line(parts)) return fail(errc::unexpected_reply);
    await_answer(next, wait);
}

std::error_code client_session::may_begin() {
    if (state_.phase != phase::ready || is_over()) return errc::wrong_phase;
    refuse_unasked_input();
    return failure();
}

std::error_code client_session::simple(client_verb verb,
                                       std::initializer_list<std::string_view> parts) {
    constexpr std::size_t longest = 512; // RFC 5321 section 4.5.3.1.4, CRLF included
    std::size_t size = 2;
    for (const auto part : parts) size += part.size();
    if (size > longest) return errc::too_large;
    const auto error = begin(phase::simple, parts);
    if (!error) verb_ = verb;
    return error;
}

std::error_code client_session::begin(phase next, std::initializer_list<std::string_view> parts) {
    if (const auto error = may_begin()) return error;
    if (const auto error = send_line(parts)) return error;
    await_answer(next, options_.limits.command_wait);
    return {};
}

} // namespace courriel::smtp
