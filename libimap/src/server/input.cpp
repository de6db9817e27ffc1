// Lines and literals of a command on their way in (RFC 3501 section 4.3, RFC 7888): how much of
// them is taken, and where a command that is refused ends. What is refused is answered at once; the
// octets of its non-synchronising literals are then swallowed to the command's end.
#include <courriel/imap/server_session.hpp>

#include <algorithm>

#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

constexpr std::size_t wait_block = 64 * 1024; // octets of a literal that one wait covers

} // namespace

std::size_t server_session::command_limit() const {
    return is_authenticated() ? options_.limits.command : options_.limits.line_before_login;
}

bool server_session::advance_line(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) {
        if (!at_end_of_input()) {
            lacks_bytes();
            return false;
        }
        end_of_input(out);
        return true;
    }
    await_input(options_.limits.command_wait);
    if (line.state == line_buffer::status::too_long) {
        // What was dropped may have ended with "{n+}": where the command ends is not known.
        give_up("the line is too long", errc::line_too_long, code_kind::too_big);
    } else {
        on_line(line, out);
    }
    return true;
}

void server_session::on_line(const line_buffer::line& line, std::optional<event>& out) {
    auto& parts = incoming_.parts;
    const bool first = !parts.is_inside_message();
    const auto status = parts.add_line(line.text);
    if (first) take_tag();
    const bool swallowing = incoming_.answered || appending_;
    if (line.bare_end && !swallowing)
        refuse(true, "a line ends with CRLF and holds no CR, LF or NUL");
    if (parts.text().size() > command_limit()) {
        if (incoming_.answered) return give_up("the command is too long", errc::too_large);
        if (!appending_) refuse(true, "the command is too long", code_kind::too_big);
    }
    switch (status) {
    case fragmenter::status::message: return end_command(out);
    case fragmenter::status::malformed_literal:
        // A client that does not wait goes on with octets that nobody can count.
        if (line.text.ends_with("+}")) return give_up("malformed literal", errc::malformed);
        if (appending_) cut_append(errc::malformed, out);
        if (!incoming_.answered) refuse(true, "malformed literal");
        return end_command(out);
    case fragmenter::status::literal: return on_literal(out);
    }
}

// literal = "{" number ["+"] "}" CRLF *CHAR8
void server_session::on_literal(std::optional<event>& out) {
    auto& parts = incoming_.parts;
    const literal_header literal = parts.announced();
    const auto& limits = options_.limits;
    incoming_.block = 0;
    await_input(limits.literal_wait);
    if (appending_) {
        cut_append(errc::malformed, out);
        refuse(true, "one message at a time"); // RFC 3502 is not offered
    }
    if (!incoming_.answered && take_append(out)) return;
    if (!incoming_.answered) {
        const bool fits =
            literal.size <= limits.literal && literal.size <= command_limit() - parts.text().size();
        if (literal.binary) {
            refuse(true, "no binary literal is allowed here");
        } else if (!fits || (!literal.synchronising && literal.size > limits.plus_literal)) {
            refuse(true, "the literal is too large", code_kind::too_big);
        }
    }
    if (!incoming_.answered) {
        incoming_.literal = detail::incoming_command::octets::kept;
        parts.keep_literal();
        if (literal.synchronising) put("+ OK\r\n");
    } else if (literal.synchronising) {
        forget_command(); // without "+" the client sends no octet of it
    } else if (literal.size > (is_authenticated() ? limits.append : command_limit())) {
        give_up("the literal is too large", errc::too_large, code_kind::too_big);
    } else {
        incoming_.literal = detail::incoming_command::octets::dropped;
        parts.drop_literal();
    }
}

bool server_session::advance_literal(std::optional<event>& out) {
    auto& parts = incoming_.parts;
    const std::string_view unread = in_.unread();
    if (unread.empty()) {
        if (!at_end_of_input()) {
            const bool large = parts.literal_left() > line_buffer::small_block;
            lacks_bytes(large ? body_block : line_buffer::small_block);
            return false;
        }
        end_of_input(out);
        return true;
    }
    auto n = static_cast<std::size_t>(std::min<std::uint64_t>(unread.size(), parts.literal_left()));
    const bool is_message = incoming_.literal == detail::incoming_command::octets::message;
    if (is_message) n = take_message_octets(unread.substr(0, n), out);
    parts.add_octets(unread.substr(0, n));
    incoming_.block += n;
    if (incoming_.block >= wait_block || parts.literal_left() == 0) {
        incoming_.block = 0;
        await_input(options_.limits.literal_wait);
    }
    in_.take(n);
    return true;
}

void server_session::end_command(std::optional<event>& out) {
    if (appending_) {
        end_append(out);
    } else if (!incoming_.answered) {
        run_command(incoming_.parts.text(), out);
    }
    forget_command();
}

void server_session::forget_command() {
    incoming_.parts.reset();
    incoming_.literal = detail::incoming_command::octets::kept;
    incoming_.answered = false;
    if (!tls_due()) await_input(options_.limits.command_wait);
}

// tag = 1*<any ASTRING-CHAR except "+">
void server_session::take_tag() {
    wire::reader in(incoming_.parts.text());
    std::string_view tag;
    const bool good = in.tag(tag) && in.take_space() && tag.size() <= options_.limits.tag;
    tag_.assign(good ? tag : std::string_view{});
    command_ = nullptr;
    by_uid_ = false;
}

// The command is answered before its end has come.
void server_session::refuse(bool bad, std::string_view text, code_kind why) {
    if (incoming_.answered || is_over()) return;
    incoming_.answered = true;
    put_tagged(bad ? "BAD" : "NO", response_code(why), text);
    if (bad) count_bad_command();
}

} // namespace courriel::imap
