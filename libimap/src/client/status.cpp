// Status responses (RFC 3501 section 7.1): the greeting, untagged news, and the tagged ones that
// end commands. A tagged response counts only when its command had left before it came: what is
// guessed and sent ahead is the end of the session.
#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/imap/client_session.hpp>

#include "wire/reader.hpp"

namespace courriel::imap {

// greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
void client_session::on_greeting(std::string_view line, std::optional<event>& out) {
    const auto parsed =
        parse_reply(line.substr(0, 2) == "* " ? line.substr(2) : "", options_.limits);
    if (!parsed.valid) return fail(errc::malformed, line);
    switch (parsed.reply.what) {
    case condition::bye: return fail(errc::refused, line);
    case condition::no:
    case condition::bad: return fail(errc::malformed, line);
    case condition::preauth:
        // STARTTLS is not legal any more: whoever put this in wants the session in the clear.
        if (!is_believed()) return fail(errc::tls_unavailable, line);
        state_.logged_in = true;
        break;
    case condition::ok: break;
    }
    phase_ = phase::setting_up;
    if (is_believed()) greeting_ = reply(parsed.reply);
    note_code(parsed.reply.code, nullptr);
    if (state_.are_capabilities_known) return set_up_further(out);
    ask_internally(kind::ask_capability, "CAPABILITY");
}

// Capabilities are known, or the server will not tell them.
void client_session::set_up_further(std::optional<event>& out) {
    if (is_believed()) {
        phase_ = phase::ready;
        out = ready{{greeting_.what(), greeting_.code(), greeting_.text()}};
    } else if (state_.are_capabilities_known && !state_.capabilities.has("STARTTLS")) {
        fail(errc::tls_unavailable);
    } else {
        ask_internally(kind::starttls, "STARTTLS");
    }
}

// response-data, of those that are a condition and no data
void client_session::on_condition(std::string_view line, std::optional<event>& out) {
    auto parsed = parse_reply(line.substr(2), options_.limits);
    const condition what = parsed.reply.what;
    if (what == condition::preauth) return fail(errc::unexpected_reply, line);
    if (what == condition::bye) {
        state_.bye = true;
        if (!under_way(kind::logout)) return fail(errc::shutting_down, line);
    }
    if (!is_believed()) return;
    note_code(parsed.reply.code, nullptr);
    out = notice{std::move(parsed.reply)};
}

// response-tagged = tag SP resp-cond-state CRLF
void client_session::on_tagged(std::string_view line, std::optional<event>& out) {
    wire::reader in(line);
    std::string_view tag;
    if (!in.tag(tag) || !in.take_space()) return fail(errc::malformed, line);
    auto parsed = parse_reply(in.rest(), options_.limits);
    const condition what = parsed.reply.what;
    if (!parsed.valid || what == condition::preauth || what == condition::bye)
        return fail(errc::malformed, line);

    std::string own;
    for (std::size_t i = 0; i != commands_.size(); ++i) {
        own.clear();
        append_tag(own, commands_[i].tag);
        if (own != tag) continue;
        const command& c = commands_[i];
        const bool may_be_refused = c.is_sent || c.is_awaiting || c.what == kind::append;
        const bool is_asked = parsed.reply.is_positive()
                                  ? c.is_sent && line_begin_ >= c.end_mark
                                  : may_be_refused && line_begin_ >= c.begin_mark;
        if (!is_asked) break;
        return on_completion(i, std::move(parsed.reply), line, out);
    }
    fail(errc::unexpected_reply, line);
}

void client_session::on_completion(std::size_t index, reply_view reply, std::string_view line,
                                   std::optional<event>& out) {
    const command c = std::move(commands_[index]);
    commands_.erase(commands_.begin() + static_cast<std::ptrdiff_t>(index));
    unsent_ -= c.bytes.size() - c.sent;
    if (std::exchange(is_verb_refused_, false)) arm_writable();
    const bool is_ok = reply.is_positive();
    switch (c.what) {
    case kind::ask_capability: return set_up_further(out);
    case kind::starttls: return on_starttls(is_ok, line);
    case kind::authenticate:
        if (is_ok && !exchange_.may_succeed()) return fail(errc::unexpected_reply, line);
        exchange_ = {};
        [[fallthrough]];
    case kind::login: state_.logged_in = is_ok; break;
    case kind::select: on_selected(c, reply); break;
    case kind::close:
        if (is_ok) state_.mailbox = {};
        break;
    case kind::append:
        if (c.id == append_.id && !append_.is_open) append_ = {};
        break;
    case kind::logout:
        if (is_ok) finish();
        break;
    case kind::search:
    case kind::other: break;
    }
    note_code(reply.code, &c);
    if (is_ok) {
        out = done{c.id, std::move(reply)};
    } else {
        out = refused{c.id, std::move(reply)};
    }
    if (!is_over()) send_due();
}

// What a response code says of the server or of the selected mailbox is kept; `of` is the command
// that it answers, null in an untagged response.
void client_session::note_code(const response_code& code, const command* of) {
    using code_kind = response_code::kind;
    auto& box = mailbox_of_data(told::of_mailbox);
    switch (code.what) {
    case code_kind::capability:
        state_.capabilities = code.caps;
        state_.are_capabilities_known = true;
        return;
    case code_kind::closed:
        if (state_.selecting) state_.mailbox = {};
        return;
    default: break;
    }
    if (of && of->what != kind::select) return;
    switch (code.what) {
    case code_kind::uid_validity: box.uid_validity = code.number; break;
    case code_kind::uid_next: box.uid_next = code.number; break;
    case code_kind::unseen: box.first_unseen = code.number; break;
    case code_kind::permanent_flags:
        box.permanent_flags = code.flags;
        box.new_keywords = code.new_keywords;
        break;
    case code_kind::read_only: box.read_only = true; break;
    case code_kind::read_write: box.read_only = false; break;
    default: break;
    }
}

// continue-req = "+" SP (resp-text / base64) CRLF
void client_session::on_continuation(std::string_view line) {
    if (line.size() > 1 && line[1] != ' ') return fail(errc::malformed, line);
    for (command& c : commands_) {
        const bool is_exchange = c.what == kind::authenticate && c.is_sent;
        if ((!c.is_awaiting && !is_exchange) || line_begin_ < c.end_mark) continue;
        if (is_exchange)
            return continue_exchange(c, line.substr(std::min<std::size_t>(2, line.size())));
        c.is_awaiting = false;
        ++c.next_stop;
        return send_due();
    }
    fail(errc::unexpected_reply, line);
}

} // namespace courriel::imap
