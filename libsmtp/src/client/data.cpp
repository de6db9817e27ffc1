// DATA and the message (RFC 5321 sections 4.1.1.4 and 4.5.2). What is sent between 354 and the end
// has strict lines: an octet that a server could read otherwise than we do never leaves, and a
// message that holds one is never ended.
#include <algorithm>

#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {

void client_session::on_data(std::optional<event>& out) {
    auto& mail = *state_.mail;
    const auto reply = reply_.view();
    if (reply.code == 354 && mail.accepted.empty()) {
        // An answer for each recipient is none here (RFC 2033 section 4.2: it must be refused).
        if (is_lmtp()) return fail_with_reply(errc::unexpected_reply);
        return ask(phase::dropped, options_.limits.final_wait, {"."});
    }
    if (reply.code == 354) {
        begin_body();
    } else if (reply.is_positive()) {
        return fail_with_reply(errc::unexpected_reply);
    } else {
        if (!mail.accepted.empty()) mail.deciding = smtp::reply(reply);
        undo_or_end();
    }
    out = data_reply{reply};
}

void client_session::begin_body() {
    await_nothing();
    state_.phase = phase::body;
    arm_writable();
}

std::size_t client_session::write_body(std::string_view chunk) {
    if (state_.phase != phase::body || is_over()) return 0;
    if (state_.mail->in_chunks) return write_chunk(chunk);
    auto& body = state_.body;
    std::size_t taken = 0;
    while (taken != chunk.size() && body_room() != 0) {
        // Two octets are enough for progress; a block of the queue may have but one left.
        char pair[2];
        auto into = out_.tail();
        const bool by_copy = into.size() < sizeof pair;
        into = by_copy ? std::span<char>(pair) : into.first(std::min(into.size(), body_room()));
        const auto done = body.stuffer.encode(chunk.substr(taken), into);
        by_copy ? out_.append({pair, done.produced}) : out_.grow(done.produced);
        body.length.take(chunk.substr(taken, done.consumed));
        taken += done.consumed;
        if (body.length.is_too_long()) return refuse_body(errc::line_too_long, taken);
        if (done.refused) return refuse_body(errc::bare_line_end, taken);
        if (done.consumed == 0 && done.produced == 0) break;
    }
    arm_writable();
    return taken;
}

std::error_code client_session::end_body() {
    if (state_.phase != phase::body || is_over()) return errc::wrong_phase;
    if (state_.mail->in_chunks) return end_chunks();
    refuse_unasked_input();
    if (has_failed()) return failure();
    char ending[dot_stuffer::finish_size];
    const std::size_t size = state_.body.stuffer.finish(ending);
    if (size == 0) {
        static_cast<void>(refuse_body(errc::bare_line_end, 0));
        return body_error_;
    }
    if (const auto error = send({ending, size})) return error;
    disarm_writable();
    await_answer(phase::final, options_.limits.final_wait);
    return {};
}

void client_session::abandon_body(std::error_code why) {
    if (state_.phase == phase::body) fail(why);
}

std::size_t client_session::refuse_body(std::error_code error, std::size_t taken) {
    body_error_ = error;
    fail(error);
    return taken;
}

// In LMTP one answer for each recipient that was accepted, in their order (RFC 2033 section 4.2).
void client_session::on_final(std::optional<event>& out) {
    auto& mail = *state_.mail;
    const auto reply = reply_.view();
    if (reply.code >= 300 && reply.code < 400) return fail_with_reply(errc::unexpected_reply);
    if (reply.is_positive() || !mail.taken) mail.deciding = smtp::reply(reply);
    mail.taken = mail.taken || reply.is_positive();
    state_.phase = phase::result;
    if (!is_lmtp()) return;
    out = delivery_reply{mail.accepted[mail.delivered++], reply};
    if (mail.delivered != mail.accepted.size())
        await_answer(phase::final, options_.limits.final_wait);
}

// Whatever the server makes of a message without recipients: nobody gets it.
void client_session::on_dropped(std::optional<event>&) { state_.phase = phase::result; }

} // namespace courriel::smtp
