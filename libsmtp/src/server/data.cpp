// DATA (RFC 5321 section 4.1.1.4) and the message behind it. Only CRLF "." CRLF ends it; whatever
// is wrong with the message, its bytes are taken up to there, so that none is read as a command.
#include <courriel/smtp/server_session.hpp>

namespace courriel::smtp {

using step = detail::incoming_body::step;

void server_session::on_data(std::string_view argument, std::optional<event>& out) {
    if (!argument.empty()) return refuse(501, {5, 5, 4}, "DATA takes no parameter");
    if (state_.transaction->binary)
        return refuse(503, {5, 5, 1}, "BINARYMIME comes by BDAT (RFC 3030 section 3)");
    if (state_.transaction->recipients == 0)
        return refuse(is_lmtp() ? 503 : 554, {5, 5, 1}, "no valid recipients");
    owed_ = owed::data;
    out = data_request{};
}

void server_session::begin_body(bool chunked) {
    state_.phase = phase::body;
    body_ = {};
    body_.chunked = chunked;
    body_.answers = is_lmtp() ? state_.transaction->recipients : 1;
    await_input(options_.limits.body_wait);
}

bool server_session::advance_body(std::optional<event>& out) {
    if (body_.at == step::begin) {
        body_.at = step::content;
        body_.open = true;
        out = body_begin{state_.transaction->recipients};
        return true;
    }
    if (body_.at == step::overflow) {
        body_.at = step::swallow;
        body_.open = false;
        body_.refusal = {552, {5, 3, 4}, "the message is too big"};
        out = body_cut{errc::too_large};
        return true;
    }
    return body_.chunked ? advance_chunk(out) : advance_data(out);
}

bool server_session::advance_data(std::optional<event>& out) {
    const auto piece = body_.text.decode(in_.unread());
    in_.take(piece.consumed);
    count_body_octets(piece.consumed);
    switch (piece.what) {
    case dot_unstuffer::kind::chunk: return take_body_chunk(piece.text, out);
    case dot_unstuffer::kind::end: end_body(out); return true;
    case dot_unstuffer::kind::need_more: break;
    }
    if (!at_end_of_input()) {
        lacks_bytes(body_block);
        return false;
    }
    fail(errc::unexpected_end);
    return true;
}

void server_session::count_body_octets(std::size_t n) {
    constexpr std::size_t block = 64 * 1024; // one wait each (RFC 5321 section 4.5.3.2.5)
    body_.block += n;
    if (body_.block < block) return;
    body_.block = 0;
    await_input(options_.limits.body_wait);
}

// A message over the limit is cut where it reaches it, however the bytes came in.
bool server_session::take_body_chunk(std::string_view text, std::optional<event>& out) {
    if (body_.at == step::swallow) return true;
    const std::uint64_t room = options_.limits.message - body_.octets;
    if (text.size() > room) {
        text = text.substr(0, static_cast<std::size_t>(room));
        body_.at = step::overflow;
    }
    body_.octets += text.size();
    body_.meter.take(text);
    if (body_.chunked) body_.meter.take_line_ends(text);
    if (!text.empty()) out = body_chunk{text};
    return true;
}

void server_session::end_body(std::optional<event>& out) {
    await_input(options_.limits.command_wait);
    ++messages_;
    if (body_.at == step::swallow) return refuse_body(body_.refusal);

    const bool bare = body_.text.saw_bare_line_end() || body_.meter.has_bare_line_ends();
    const bool may_be_bare = options_.accept_bare_line_ends || state_.transaction->binary;
    body_.open = false;
    if (bare && !may_be_bare) {
        out = body_cut{errc::bare_line_end};
        return refuse_body({554, {5, 6, 0}, "lines end with CRLF and hold no CR, LF or NUL"});
    }
    if (body_.meter.hops() > options_.limits.hops) {
        out = body_cut{errc::too_large};
        return refuse_body({554, {5, 4, 6}, "too many Received fields: a mail loop"});
    }
    owed_ = owed::body;
    body_answers_ = body_.answers;
    out = body_end{body_.meter.has_long_lines(), bare, body_.meter.hops()};
}

/// The message at hand is over and refused: with one answer, in LMTP with one for each recipient.
void server_session::refuse_body(const reply_view& why) {
    end_transaction();
    refusal_ = why;
    refusals_ = body_.answers;
    advance_refusals();
}

// One answer at a time, as there is room. Together they are one error.
void server_session::advance_refusals() {
    if (--refusals_ == 0) return refuse(refusal_);
    answer(refusal_);
}

void server_session::end_transaction() {
    state_.transaction.reset();
    state_.phase = phase::ready;
}

} // namespace courriel::smtp
