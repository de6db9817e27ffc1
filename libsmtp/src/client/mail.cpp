// A transaction's commands (RFC 5321 section 3.3): MAIL, RCPT and DATA, in one group when the
// server announces PIPELINING (RFC 2920), one at a time otherwise. Two counters say what was sent
// and what was answered, so a group of any size takes no memory and a reply has one place to go.
#include <algorithm>
#include <charconv>
#include <utility>

#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {
namespace {

std::string_view body_parameter(body_type body) {
    switch (body) {
    case body_type::seven_bit: return " BODY=7BIT";
    case body_type::eight_bit_mime: return " BODY=8BITMIME";
    case body_type::binary_mime: return " BODY=BINARYMIME";
    case body_type::unspecified: break;
    }
    return {};
}

bool is_recipient(const path& p) { return !p.is_null(); }
bool is_sender(const path& p) { return p.is_null() || !p.domain().empty(); }
bool is_ascii(const path& p) { return p.view().is_ascii(); }

} // namespace

std::error_code client_session::start_mail(envelope envelope) {
    if (const auto error = may_begin()) return error;
    const auto& to = envelope.recipients;
    const auto& announced = state_.extensions;
    if (to.empty() || !is_sender(envelope.reverse_path) ||
        !std::all_of(to.begin(), to.end(), is_recipient))
        return errc::invalid_argument;
    if (!is_ascii(envelope.reverse_path) || !std::all_of(to.begin(), to.end(), is_ascii))
        return errc::not_supported;
    if (envelope.body == body_type::eight_bit_mime && !announced.eight_bit_mime)
        return errc::not_supported;
    if (announced.max_size != 0 && envelope.size.value_or(0) > announced.max_size)
        return errc::too_large;

    detail::outgoing_mail mail;
    mail.commands = to.size() + 2;
    mail.envelope = std::move(envelope);
    state_.mail = std::move(mail);
    await_answer(phase::mail, options_.limits.command_wait);
    send_mail_commands();
    return {};
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
    constexpr std::size_t longest = 600; // of such a command: a path of 512 octets and parameters
    if (out_.room() < longest) return false;
    auto& mail = *state_.mail;
    const auto& to = mail.envelope.recipients;
    std::error_code error;
    if (mail.sent == 0) {
        char digits[20];
        std::string_view size;
        if (mail.envelope.size && state_.extensions.size) {
            const auto end = std::to_chars(digits, std::end(digits), *mail.envelope.size).ptr;
            size = {digits, static_cast<std::size_t>(end - digits)};
        }
        const auto body = state_.extensions.eight_bit_mime ? body_parameter(mail.envelope.body)
                                                           : std::string_view{};
        error = send_line({"MAIL FROM:<", mail.envelope.reverse_path.text(), ">",
                           size.empty() ? "" : " SIZE=", size, body});
    } else if (mail.sent <= to.size()) {
        error = send_line({"RCPT TO:<", to[mail.sent - 1].text(), ">"});
    } else {
        error = send_line({"DATA"});
    }
    if (error) return false;
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
            mail.refusal = smtp::reply(reply);
            mail.commands = mail.sent;
        }
        out = sender_reply{reply};
    } else {
        if (reply.is_positive()) {
            mail.accepted += mail.has_sender ? 1 : 0;
        } else if (mail.has_sender) {
            mail.refusal = smtp::reply(reply);
        }
        out = recipient_reply{index - 1, reply};
    }
    after_mail_reply();
}

// The next answer has its own wait; when none is due, DATA may be pointless or all may be over.
void client_session::after_mail_reply() {
    auto& mail = *state_.mail;
    const std::size_t data = mail.envelope.recipients.size() + 1;
    if (mail.answered == data && mail.sent == data && mail.accepted == 0) mail.commands = data;
    if (mail.answered == mail.commands) return undo_or_end();
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
