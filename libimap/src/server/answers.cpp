// The application's answers to what it was asked, and how bytes get into the queue. An answer that
// is larger than the queue's room is kept, and follows as the peer reads; nothing new is told and
// no command is read until it has left.
#include <courriel/imap/server_session.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>

#include "server/command.hpp"

namespace courriel::imap {

void server_session::put(std::string_view bytes) {
    if (held_.empty()) {
        const std::size_t now = std::min(bytes.size(), out_.room());
        out_.append(bytes.substr(0, now));
        bytes.remove_prefix(now);
    }
    held_ += bytes;
}

// Each octet of held_ is moved once, whatever the pieces in which the peer takes it.
void server_session::drain() {
    if (held_.empty()) return;
    const std::string_view rest = std::string_view(held_).substr(held_begin_);
    const std::size_t n = std::min(rest.size(), body_room());
    out_.append(rest.substr(0, n));
    held_begin_ += n;
    if (held_begin_ != held_.size()) return;
    std::string().swap(held_); // to assign nothing would keep the memory
    held_begin_ = 0;
}

// response-tagged = tag SP resp-cond-state CRLF; without a tag that could be echoed: "*"
void server_session::put_tagged(std::string_view condition, const response_code& code,
                                std::string_view text) {
    line_ = tag_.empty() ? std::string_view("*") : std::string_view(tag_);
    line_ += ' ';
    line_ += condition;
    line_ += ' ';
    if (code) {
        code.append_to(line_);
        line_ += ' ';
    }
    line_ += text;
    line_ += "\r\n";
    put(line_);
}

std::error_code server_session::accept(std::string_view text, const response_code& code) {
    if (!owes_answer() || owed_ == owed::auth || fetch_open_ || is_over()) return errc::wrong_phase;
    if (!ascii::fits_line(text)) return errc::invalid_argument;
    if (owed_ == owed::append || owed_ == owed::chunk) {
        settle(true);
        return {};
    }
    if (owed_ == owed::login) log_in(pending_);
    response_code shown = code;
    if (owed_ == owed::login && !code) {
        shown.what = response_code::kind::capability;
        shown.caps = announced();
    }
    end_found();
    std::string usual;
    if (text.empty()) {
        usual = by_uid_ ? "UID " : "";
        usual += command_->verb;
        usual += " completed";
        text = usual;
    }
    put_tagged("OK", shown, text);
    settle(true);
    return {};
}

std::error_code server_session::reject(std::string_view text, const response_code& code) {
    if (!owes_answer() || fetch_open_ || is_over()) return errc::wrong_phase;
    if (!ascii::fits_line(text)) return errc::invalid_argument;
    end_found();
    if (owed_ == owed::chunk) {
        appending_ = false;
        incoming_.answered = true;
        incoming_.literal = detail::incoming_command::octets::dropped;
    }
    put_tagged("NO", code, text);
    settle(false);
    return {};
}

// A command of one who is logged in waits for its tagged answer.
bool server_session::has_command() const {
    return owed_ == owed::command || owed_ == owed::select || owed_ == owed::close ||
           owed_ == owed::append_end;
}

std::error_code server_session::reject_bad(std::string_view text) {
    if (!has_command() || fetch_open_ || is_over()) return errc::wrong_phase;
    if (!ascii::fits_line(text)) return errc::invalid_argument;
    end_found();
    put_tagged("BAD", {}, text);
    settle(false);
    return {};
}

// What the answer that was queued changes.
void server_session::settle(bool accepted) {
    const owed settled = owed_;
    owed_ = owed::nothing;
    switch (settled) {
    case owed::login:
    case owed::auth:
        if (!accepted) {
            if (settled == owed::auth) leave_exchange(phase::greeted);
            count_login_failure();
        }
        break;
    case owed::close:
        if (accepted) dialogue_.phase = phase::authenticated;
        break;
    case owed::append: {
        auto& parts = incoming_.parts;
        const bool waits = parts.announced().synchronising;
        if (accepted) {
            appending_ = true;
            incoming_.literal = detail::incoming_command::octets::message;
            parts.stream_literal();
            if (waits) put("+ OK\r\n");
        } else if (waits) {
            forget_command();
        } else {
            incoming_.answered = true;
            incoming_.literal = detail::incoming_command::octets::dropped;
            parts.drop_literal();
        }
        break;
    }
    case owed::select:
    case owed::chunk:
    case owed::append_end:
    case owed::command:
    case owed::nothing: break;
    }
}

void server_session::count_bad_command() {
    const auto& limits = options_.limits;
    const auto most = is_authenticated() ? limits.bad_commands : limits.bad_commands_before_login;
    if (++bad_commands_ >= most) give_up("too many bad commands", errc::too_many_errors);
}

// Also while the client sends a message, or waits to: it takes any response at all times (RFC 3501
// section 7), and reads the tagged NO behind it.
std::error_code server_session::may_tell() {
    const bool in_append = owed_ == owed::append || owed_ == owed::chunk;
    if ((!has_command() && !in_append) || is_over()) return errc::wrong_phase;
    if (!held_.empty() || body_room() == 0) {
        arm_writable(1);
        return errc::queue_full;
    }
    return {};
}

std::error_code server_session::may_begin() {
    if (search_open_ || fetch_open_) return errc::wrong_phase;
    return may_tell();
}

std::error_code server_session::tell(std::string_view line) {
    if (const auto error = may_begin()) return error;
    put(line);
    return {};
}

std::error_code server_session::tell_number(std::uint32_t number, std::string_view name) {
    line_ = "* ";
    ascii::append_number(line_, number);
    line_ += ' ';
    line_ += name;
    line_ += "\r\n";
    return tell(line_);
}

std::error_code server_session::tell_ok(const response_code& code, std::string_view text) {
    if (!ascii::fits_line(text)) return errc::invalid_argument;
    line_ = "* OK ";
    if (code) {
        code.append_to(line_);
        line_ += ' ';
    }
    line_ += text;
    line_ += "\r\n";
    return tell(line_);
}

std::error_code server_session::accept_default(const event& e) {
    if (!owes_answer()) return {};
    if (std::holds_alternative<auth_step>(e)) return auth_reject();
    if (std::holds_alternative<login>(e))
        return reject("nobody can log in", code_kind::authentication_failed);
    const bool harmless =
        std::holds_alternative<poll_request>(e) || std::holds_alternative<close_request>(e);
    return harmless ? accept() : reject("this is not done here", code_kind::cannot);
}

} // namespace courriel::imap
