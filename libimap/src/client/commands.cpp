// How commands are written, queued and sent. A command stops at each literal that the server has to
// ask for; those behind it wait, because the server reads one after the other (RFC 3501 sections
// 2.2.1 and 4.3, RFC 7888).
#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/imap/client_session.hpp>

namespace courriel::imap {
namespace {

constexpr std::uint64_t longest_minus_literal = 4096; // RFC 7888 section 5

} // namespace

std::error_code client_session::may_ask(bool needs_login) const {
    const bool is_exclusive =
        append_.id != command_id::none || under_way(kind::authenticate) || under_way(kind::logout);
    if (phase_ != phase::ready || is_over() || is_exclusive || (needs_login && !state_.logged_in))
        return errc::wrong_phase;
    return {};
}

std::error_code client_session::may_ask_selected() const {
    const bool is_selected = state_.mailbox.selection != command_id::none && !state_.selecting &&
                             !under_way(kind::close);
    return is_selected ? may_ask(true) : make_error_code(errc::wrong_phase);
}

// "If the client sends any command other than FETCH, STORE, or SEARCH, it MUST wait for the
// completion result response before sending a command with message sequence numbers" (RFC 3501
// section 5.5): what it brings could make them other messages' numbers.
std::error_code client_session::may_number() const {
    const bool waits = std::any_of(commands_.begin(), commands_.end(),
                                   [](const command& c) { return c.may_expunge; });
    return waits ? make_error_code(errc::wrong_phase) : std::error_code{};
}

const detail::client_command* client_session::under_way(kind what) const {
    for (const command& c : commands_)
        if (c.what == what) return &c;
    return nullptr;
}

// Puts `c`, whose bytes are yet without tag and line end, behind the others, or says why not.
result<command_id> client_session::ask(command c) {
    if (commands_.size() >= options_.limits.commands) {
        is_verb_refused_ = true;
        return errc::queue_full;
    }
    c.tag = free_tag();
    complete(c);
    const std::size_t size = c.bytes.size();
    if (size > out_.limit()) return errc::too_large;
    if (unsent_ + size > out_.room()) {
        if (unsent_ == 0) {
            arm_writable(size);
        } else {
            is_verb_refused_ = true;
        }
        return errc::queue_full;
    }
    c.id = command_id{next_id_++};
    const command_id id = c.id;
    enqueue(std::move(c));
    return id;
}

// For the session's own commands, before it is ready: nothing else is queued then.
void client_session::ask_internally(kind what, std::string_view text) {
    command c;
    c.what = what;
    c.bytes = text;
    c.tag = next_tag_;
    complete(c);
    enqueue(std::move(c));
}

void client_session::enqueue(command c) {
    next_tag_ = c.tag + 1;
    unsent_ += c.bytes.size();
    commands_.push_back(std::move(c));
    if (!is_waiting_) begin_wait();
    send_due();
}

// Adds tag and line end, and finds the literals. The octets of the last one of APPEND, and the line
// end behind them, come from write_body() and end_body().
void client_session::complete(command& c) const {
    std::string text;
    text.swap(c.bytes);
    append_tag(c.bytes, c.tag);
    c.bytes += ' ';
    text += "\r\n";
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find("\r\n");
        const auto line = rest.substr(0, end);
        const auto literal = find_literal(line);
        rest.remove_prefix(end + 2);
        if (literal.what != announced_literal::state::good) {
            c.bytes.append(line).append("\r\n");
            continue;
        }
        append_literal_end(c, line.substr(0, line.size() - 1), literal.header.size);
        const auto octets = rest.substr(0, literal.header.size);
        c.bytes += octets;
        rest.remove_prefix(octets.size());
    }
}

// literal = "{" number ["+"] "}" CRLF *CHAR8
void client_session::append_literal_end(command& c, std::string_view open,
                                        std::uint64_t size) const {
    const auto& caps = state_.capabilities;
    const bool is_free =
        caps.has("LITERAL+") || (caps.has("LITERAL-") && size <= longest_minus_literal);
    c.bytes.append(open).append(is_free ? "+}\r\n" : "}\r\n");
    if (!is_free) c.stops.push_back(c.bytes.size());
}

// Tags are "a001", "a002": the prefix, and a number of at least three digits.
void client_session::append_tag(std::string& out, std::uint32_t number) const {
    out += options_.tag_prefix;
    if (!options_.tag_prefix.empty()) out.append(number < 10 ? 2 : number < 100 ? 1 : 0, '0');
    ascii::append_number(out, number);
}

std::error_code client_session::set_next_tag(std::uint32_t number) {
    if (is_tag_under_way(number)) return errc::invalid_argument;
    next_tag_ = number;
    return {};
}

bool client_session::is_tag_under_way(std::uint32_t number) const {
    return std::any_of(commands_.begin(), commands_.end(),
                       [&](const command& c) { return c.tag == number; });
}

// set_next_tag() may lead back to numbers of commands that are not answered.
std::uint32_t client_session::free_tag() const {
    std::uint32_t number = next_tag_;
    while (is_tag_under_way(number)) ++number;
    return number;
}

void client_session::send_due() {
    if (is_over()) return;
    for (command& c : commands_)
        if (!c.is_sent && !send_some(c)) return;
}

// Sends `c` up to where it has to stop; whether all of it has left.
bool client_session::send_some(command& c) {
    if (c.is_awaiting || (c.what == kind::append && append_.is_open)) return false;
    const bool stops = c.next_stop != c.stops.size();
    const std::size_t end = stops ? c.stops[c.next_stop] : c.bytes.size();
    const std::size_t n = end - c.sent;
    if (n > out_.room()) return false;
    const bool begins = c.sent == 0;
    out_.append(std::string_view(c.bytes).substr(c.sent, n));
    c.sent = end;
    unsent_ -= n;
    mark_sent(c);
    if (begins) c.begin_mark = c.end_mark;
    if (stops) {
        c.is_awaiting = true;
    } else if (c.what == kind::append) {
        open_body();
    } else {
        c.is_sent = true;
        std::string().swap(c.bytes);
        c.sent = 0;
    }
    return c.is_sent;
}

// What has come by now is no answer to what leaves now.
void client_session::mark_sent(command& c) const noexcept {
    c.end_mark = position_ + in_.unread().size();
}

} // namespace courriel::imap
