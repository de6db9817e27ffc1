// DATA (RFC 5321 section 4.1.1.4) and the message behind it. Only CRLF "." CRLF ends it; whatever
// is wrong with the message, its bytes are taken up to there, so that none is read as a command.
#include <courriel/smtp/server_session.hpp>

namespace courriel::smtp {

using step = detail::incoming_body::step;

namespace {

constexpr std::size_t longest_line = 1000; // octets with CRLF (RFC 5321 section 4.5.3.1.6)

// Looks for a line that is too long. A line that begins where we are has to end within so many
// octets: the last line end in that window is where to go on, so few bytes are looked at.
void measure_lines(std::string_view text, detail::incoming_body& body) {
    while (!body.has_long_lines && !text.empty()) {
        const auto window = text.substr(0, longest_line - body.line_octets);
        const std::size_t end = window.rfind('\n');
        if (end != std::string_view::npos) {
            body.line_octets = 0;
            text.remove_prefix(end + 1);
        } else {
            body.line_octets += window.size();
            body.has_long_lines = body.line_octets == longest_line;
            return;
        }
    }
}

} // namespace

void server_session::on_data(std::string_view argument, std::optional<event>& out) {
    if (!argument.empty()) return refuse(501, {5, 5, 4}, "DATA takes no parameter");
    if (state_.transaction->recipients == 0) return refuse(554, {5, 5, 1}, "no valid recipients");
    owed_ = owed::data;
    out = data_request{};
}

bool server_session::advance_body(std::optional<event>& out) {
    if (body_.at == step::begin) {
        body_.at = step::content;
        out = body_begin{state_.transaction->recipients};
        return true;
    }
    if (body_.at == step::overflow) {
        body_.at = step::swallow;
        out = body_cut{errc::too_large};
        return true;
    }
    const auto piece = body_.text.decode(in_.unread());
    in_.take(piece.consumed);
    constexpr std::size_t block = 64 * 1024; // one wait each (RFC 5321 section 4.5.3.2.5)
    body_.block += piece.consumed;
    if (body_.block >= block) {
        body_.block = 0;
        await_input(options_.limits.body_wait);
    }
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

// A message over the limit is cut where it reaches it, however the bytes came in.
bool server_session::take_body_chunk(std::string_view text, std::optional<event>& out) {
    if (body_.at == step::swallow) return true;
    const std::uint64_t room = options_.limits.message - body_.octets;
    if (text.size() > room) {
        text = text.substr(0, static_cast<std::size_t>(room));
        body_.at = step::overflow;
    }
    body_.octets += text.size();
    measure_lines(text, body_);
    if (!text.empty()) out = body_chunk{text};
    return true;
}

void server_session::end_body(std::optional<event>& out) {
    await_input(options_.limits.command_wait);
    ++messages_;
    if (body_.at == step::swallow) {
        end_transaction();
        refuse(552, {5, 3, 4}, "the message is too big");
    } else if (body_.text.saw_bare_line_end() && !options_.accept_bare_line_ends) {
        end_transaction();
        out = body_cut{errc::bare_line_end};
        refuse(554, {5, 6, 0}, "lines end with CRLF and hold no CR, LF or NUL");
    } else {
        body_.at = step::ended;
        owed_ = owed::body;
        out = body_end{body_.has_long_lines, body_.text.saw_bare_line_end(), 0};
    }
}

void server_session::end_transaction() {
    state_.transaction.reset();
    state_.phase = phase::ready;
}

} // namespace courriel::smtp
