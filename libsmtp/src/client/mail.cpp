// A transaction's commands (RFC 5321 section 3.3): MAIL, RCPT and DATA, in one group when the
// server announces PIPELINING (RFC 2920), one at a time otherwise; without DATA where the message
// goes by BDAT. Two counters say what was sent
// and what was answered, so a group of any size takes no memory and a reply has one place to go.
#include <algorithm>
#include <utility>

#include <courriel/smtp/client_session.hpp>

#include "parameters.hpp"

namespace courriel::smtp {

std::error_code client_session::start_mail(envelope envelope) {
    if (const auto error = may_begin()) return error;
    const auto& announced = state_.extensions;
    const bool verified = is_secure() && tls_result().peer_verified;
    if (const auto error = detail::check_envelope(envelope, announced, verified)) return error;

    detail::outgoing_mail mail;
    mail.in_chunks = announced.chunking &&
                     (options_.bodies == send_by::bdat || envelope.body == body_type::binary_mime);
    mail.commands = envelope.recipients.size() + (mail.in_chunks ? 1 : 2);
    mail.envelope = std::move(envelope);
    state_.mail = std::move(mail);
    ++state_.mails;
    await_answer(phase::mail, options_.limits.command_wait);
    send_mail_commands();
    return {};
}

std::optional<std::uint64_t> client_session::mails_left() const {
    const auto& most = state_.extensions.mail_max;
    if (!most) return std::nullopt;
    return *most - std::min(*most, state_.mails);
}

void client_session::send_mail_commands() {
    auto& mail = *state_.mail;
    while (!has_failed() && mail.sent != mail.commands) {
        if (mail.sent == mail.answered) {
            refuse_unasked_input();
        } else if (!state_.extensions.pipelining) {
            return;
        }
        if (has_failed() || !send_mail_command()) return;
    }
}

// The next command of the group; false when it has to wait for room in the queue.
bool client_session::send_mail_command() {
    auto& mail = *state_.mail;
    const auto& to = mail.envelope.recipients;
    std::string line = "DATA";
    if (mail.sent == 0) {
        detail::write_mail(line, mail.envelope, state_.extensions);
    } else if (mail.sent <= to.size()) {
        detail::write_rcpt(line, to[mail.sent - 1], state_.extensions);
    }
    if (out_.room() < line.size() + 2) return false;
    out_.append(line.append("\r\n"));
    ++mail.sent;
    return true;
}

void client_session::on_mail(std::optional<event>& out) {
    auto& mail = *state_.mail;
    const auto reply = reply_.view();
    // More answers than commands, or a 354 that DATA did not ask for, show that they are not the
    // answers to what they seem to be; and then no earlier one was.
    if (mail.answered == mail.sent) return fail_with_reply(errc::unexpected_reply);
    const std::size_t index = mail.answered++;
    if (index == mail.envelope.recipients.size() + 1) return on_data(out);
    if (reply.code >= 300 && reply.code < 400) return fail_with_reply(errc::unexpected_reply);
    if (index == 0) {
        mail.has_sender = reply.is_positive();
        if (!mail.has_sender) {
            mail.deciding = smtp::reply(reply);
            mail.commands = mail.sent;
        }
        out = sender_reply{reply};
    } else {
        if (mail.has_sender && reply.is_positive()) mail.accepted.push_back(index - 1);
        if (mail.has_sender && !reply.is_positive()) mail.deciding = smtp::reply(reply);
        out = recipient_reply{index - 1, reply};
    }
    after_mail_reply();
}

// The next answer has its own wait; when none is due, DATA may be pointless, all may be over, or
// chunks are due.
void client_session::after_mail_reply() {
    auto& mail = *state_.mail;
    const std::size_t data = mail.envelope.recipients.size() + 1;
    if (mail.answered == data && mail.sent == data && mail.accepted.empty()) mail.commands = data;
    if (mail.answered == mail.commands)
        return mail.in_chunks && !mail.accepted.empty() ? begin_body() : undo_or_end();
    await_input(mail.answered == data ? options_.limits.data_wait : options_.limits.command_wait);
}

// A sender that the server still remembers would make the next MAIL fail.
void client_session::undo_or_end() {
    if (state_.mail->has_sender) return ask(phase::undo, options_.limits.command_wait, {"RSET"});
    await_nothing();
    state_.phase = phase::result;
}

void client_session::on_undo(std::optional<event>&) {
    if (reply_.view().code != 250) return fail_with_reply(errc::unexpected_reply);
    state_.phase = phase::result;
}

} // namespace courriel::smtp
