// See client_session.hpp. The outline of next(), which all sessions share, and the way from the
// octets that arrive to responses: a line that is a status response, or a line and its literals.
#include <courriel/imap/client_session.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>

#include "wire/fetch_items.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

constexpr std::size_t block_of_wait = 64 * 1024; // octets that one wait covers
constexpr std::size_t longest_tag_prefix = 32;

// message-data = nz-number SP "FETCH" SP msg-att
bool is_fetch(std::string_view line) {
    wire::reader in(line);
    std::uint32_t number = 0;
    return in.take('*') && in.take_space() && in.number(number) && in.take_space() &&
           in.take_word("FETCH");
}

} // namespace

client_session::client_session(client_options options)
    : session_base(line_buffer(options.limits.response, line_buffer::line_ends::lf_allowed),
                   options.limits.output_queue, 0, options.limits.output_stall)
    , options_(std::move(options))
    , next_tag_(options_.first_tag) {
    if (options_.tag_prefix.size() > longest_tag_prefix ||
        !ascii::all_of(options_.tag_prefix, ascii::is_alnum)) {
        fail(errc::invalid_argument);
    } else if (options_.tls == courriel::tls::implicit) {
        await_input(options_.limits.tls_wait);
        begin_tls({tls_role::client, options_.server_name, "imap"});
    } else {
        await_input(options_.limits.greeting_wait);
        is_waiting_ = true;
    }
}

std::optional<client_event> client_session::next() {
    begin_next();
    send_due();
    std::optional<event> out;
    while (!out) {
        if (has_failed()) return next_of_failure();
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

std::optional<client_event> client_session::next_of_failure() {
    const bool is_inside_body = delivery_ && delivery_->told != 0;
    delivery_.reset();
    if (std::exchange(is_streaming_, false) || is_inside_body) return body_cut{failure()};
    if (const auto failure = take_failure()) return *failure;
    return std::nullopt;
}

bool client_session::advance(std::optional<event>& out) {
    if (delivery_) {
        deliver_fetch(out);
    } else if (resync_) {
        out = *std::exchange(resync_, std::nullopt);
    } else if (!search_rest_.empty()) {
        deliver_search(out);
    } else if (fragments_.literal_left() != 0) {
        return advance_literal(out);
    } else if (std::exchange(is_streaming_, false)) {
        out = body_end{};
    } else {
        if (std::exchange(is_message_used_, false)) fragments_.reset();
        return advance_line(out);
    }
    return true;
}

bool client_session::advance_line(std::optional<event>& out) {
    line_begin_ = position_;
    const std::size_t before = in_.unread().size();
    const auto line = in_.next_line();
    position_ += before - in_.unread().size();
    switch (line.state) {
    case line_buffer::status::incomplete: return on_input_lacking();
    case line_buffer::status::too_long: fail(errc::line_too_long); return true;
    case line_buffer::status::line: break;
    }
    count_octets(line.text.size() + 2);
    on_line(line.text, line.bare_end && !ascii::fits_line(line.text), out);
    return true;
}

bool client_session::advance_literal(std::optional<event>& out) {
    const auto unread = in_.unread();
    if (unread.empty()) return on_input_lacking();
    const std::size_t n = fragments_.add_octets(unread);
    in_.take(n);
    position_ += n;
    count_octets(n);
    if (is_streaming_) out = body_chunk{unread.substr(0, n)};
    return true;
}

bool client_session::on_input_lacking() {
    const bool is_inside = in_.is_inside_line() || fragments_.is_inside_message();
    if (!at_end_of_input()) {
        if (is_inside && !is_waiting_) begin_wait();
        const bool is_body_due = std::any_of(commands_.begin(), commands_.end(),
                                             [](const command& c) { return c.brings_bodies; });
        const bool is_large = is_body_due || fragments_.literal_left() > line_buffer::small_block;
        lacks_bytes(is_large ? body_block : line_buffer::small_block);
        return false;
    }
    // A server may close behind BYE without a word on the LOGOUT that it answers.
    const bool is_answered =
        commands_.empty() || (state_.bye && commands_.size() == 1 && under_way(kind::logout));
    if (phase_ == phase::ready && !is_inside && is_answered && !append_.is_open) {
        finish();
    } else {
        fail(errc::unexpected_end);
    }
    return true;
}

// A wait covers so many octets of a response, not every read.
void client_session::count_octets(std::size_t n) {
    block_ += n;
    if (block_ < block_of_wait) return;
    block_ = 0;
    if (is_waiting_) begin_wait();
}

// A response is over: the next has a wait of its own, when one is due.
void client_session::after_response() {
    if (tls_due() || is_over()) return;
    if (commands_.empty() || append_.is_open) {
        end_wait();
    } else {
        begin_wait();
    }
}

// Status responses, tagged or not, are one line whatever stands at its end: a text for people may
// well end with "{5}".
void client_session::on_line(std::string_view line, bool is_broken, std::optional<event>& out) {
    if (fragments_.is_inside_message()) return on_piece(line, out);
    const bool is_untagged = line.substr(0, 2) == "* ";
    const bool is_status_line = is_untagged && is_status(line.substr(2));
    if (is_untagged && !is_status_line && phase_ != phase::greeting) return on_piece(line, out);
    if (is_broken) return fail(errc::bare_line_end, line);
    if (phase_ == phase::greeting) {
        on_greeting(line, out);
    } else if (is_status_line) {
        on_condition(line, out);
    } else if (line.substr(0, 1) == "+") {
        on_continuation(line);
    } else {
        on_tagged(line, out);
    }
    after_response();
}

// A line of a response that may have literals.
void client_session::on_piece(std::string_view line, std::optional<event>& out) {
    const bool is_first = !fragments_.is_inside_message();
    const std::size_t begin = is_first ? 0 : fragments_.text().size();
    if (line.size() + 2 > options_.limits.response - std::min(begin, options_.limits.response))
        return fail(errc::too_large, line);
    if (is_first) {
        is_fetch_ = is_fetch(line);
        scanner_.start();
    }
    switch (fragments_.add_line(line)) {
    case fragmenter::status::message:
        is_message_used_ = true;
        on_untagged(fragments_.text(), out);
        after_response();
        break;
    case fragmenter::status::literal:
        scanner_.add_line(line.substr(0, find_literal(line).begin), begin);
        on_literal(out);
        break;
    case fragmenter::status::malformed_literal: fail(errc::malformed, line); break;
    }
}

// Only the octets of a message's section are streamed; other literals are kept while the response
// stays within its limit, and pass by unseen beyond it, so that its end is found all the same.
void client_session::on_literal(std::optional<event>& out) {
    const std::size_t limit = options_.limits.response;
    const std::size_t line_ends = 4; // before the octets, and that of the response
    const std::size_t held = std::min(fragments_.text().size() + line_ends, limit);
    if (!is_believed()) {
        fragments_.drop_literal();
    } else if (!is_fetch_ || !begin_streaming(out)) {
        if (fragments_.announced().size <= limit - held) {
            fragments_.keep_literal();
        } else {
            fragments_.drop_literal();
        }
    }
}

// Nothing is believed, and nothing told, before the TLS that is required.
bool client_session::is_believed() const {
    return options_.tls != courriel::tls::starttls || is_secure();
}

} // namespace courriel::imap
