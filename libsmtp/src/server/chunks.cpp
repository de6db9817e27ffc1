// Messages in pieces: BDAT (RFC 3030 section 2), whose octets follow the command, and BURL
// (RFC 4468 section 3), whose octets are elsewhere. Whatever is wrong with a chunk, its octets are
// taken, so that none is read as a command; then the transaction is over, and what the client sent
// behind it in good faith is refused, chunk for chunk (RFC 3030 section 4.3).
#include <courriel/smtp/server_session.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>

namespace courriel::smtp {

using step = detail::incoming_body::step;

namespace {

// chunk-size = 1*20DIGIT
std::optional<std::uint64_t> take_chunk_size(std::string_view& argument) {
    const std::string_view digits = ascii::take_word(argument);
    return digits.size() <= 20 ? ascii::parse_number(digits) : std::nullopt;
}

} // namespace

// Why no chunk can be taken now; nullopt: it can.
std::optional<reply_view> server_session::refusal_of_chunk() const {
    if (!offers(&extensions::chunking)) return reply_view{502, {5, 5, 1}, "not implemented"};
    if (!state_.transaction) return reply_view{503, {5, 5, 1}, "send MAIL first"};
    if (state_.transaction->recipients == 0)
        return reply_view{is_lmtp() ? 503 : 554, {5, 5, 1}, "no valid recipients"};
    return std::nullopt;
}

// bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CRLF; end-marker = "LAST"
void server_session::on_bdat(std::string_view argument, std::optional<event>& out) {
    std::string_view marker = argument;
    const auto size = take_chunk_size(marker);
    if (!size) { // how many octets follow cannot be told: none of them may be run as a command
        answer({501, {5, 5, 4}, "syntax: BDAT size [LAST]"});
        return fail(errc::malformed, argument);
    }
    const bool last = ascii::iequals(marker, "LAST");
    if (const auto why = refusal_of_chunk()) return refuse_chunk(*size, last, *why, out);
    if (!last && !marker.empty())
        return refuse_chunk(*size, last, {501, {5, 5, 4}, "syntax: BDAT size [LAST]"}, out);
    if (state_.phase == phase::transaction) begin_body(true);
    if (++body_.chunks > options_.limits.chunks)
        return give_up("too many chunks", errc::too_many_errors);
    if (*size > options_.limits.message - body_.octets)
        return refuse_chunk(*size, last, {552, {5, 3, 4}, "the message is too big"}, out);
    body_.last = last;
    body_.left = *size;
    state_.phase = phase::body;
    await_input(options_.limits.body_wait);
}

/// The chunk is refused once its octets were taken, and the transaction is over.
void server_session::refuse_chunk(std::uint64_t size, bool last, const reply_view& why,
                                  std::optional<event>& out) {
    if (std::exchange(body_.open, false))
        out = body_cut{why.code == 552 ? errc::too_large : errc::malformed};
    body_.in_flight = std::exchange(body_.follows_refused, true) && !state_.transaction;
    const std::size_t accepted = state_.transaction ? state_.transaction->recipients : 0;
    body_.answers = is_lmtp() && last && accepted != 0 ? accepted : 1;
    body_.greeted = state_.phase != phase::greeted;
    body_.chunked = true;
    body_.at = step::swallow;
    body_.left = size;
    body_.refusal = why;
    state_.phase = phase::body;
    await_input(options_.limits.body_wait);
}

// No error of the client's, which cannot know yet: the more chunks fit into the connection, the
// more there are.
void server_session::refuse_in_flight() {
    if (++body_.chunks > options_.limits.chunks)
        return give_up("too many chunks", errc::too_many_errors);
    end_transaction();
    answer(body_.refusal);
}

bool server_session::advance_chunk(std::optional<event>& out) {
    const auto here = std::min<std::uint64_t>(body_.left, in_.unread().size());
    if (here != 0) {
        const auto text = in_.unread().substr(0, static_cast<std::size_t>(here));
        in_.take(text.size());
        body_.left -= here;
        count_body_octets(text.size());
        return take_body_chunk(text, out);
    }
    if (body_.left != 0) {
        if (at_end_of_input()) {
            fail(errc::unexpected_end);
            return true;
        }
        const auto block =
            std::clamp<std::uint64_t>(body_.left, line_buffer::small_block, body_block);
        lacks_bytes(static_cast<std::size_t>(block));
        return false;
    }
    await_input(options_.limits.command_wait);
    if (body_.at == step::swallow) {
        body_.in_flight ? refuse_in_flight() : refuse_body(body_.refusal);
        if (!body_.greeted) state_.phase = phase::greeted;
    } else if (body_.last) {
        end_body(out);
    } else {
        state_.phase = phase::chunks;
        answer({250, {2, 0, 0}, "chunk taken"});
    }
    return true;
}

// burl-cmd = "BURL" SP absolute-URI [ SP end-marker ] CRLF
void server_session::on_burl(std::string_view argument, std::optional<event>& out) {
    if (!offers(&extensions::burl)) return refuse(502, {5, 5, 1}, "not implemented");
    const std::string_view url = ascii::take_word(argument);
    const bool last = ascii::iequals(argument, "LAST");
    if (url.empty() || !ascii::all_of(url, ascii::is_graphic) || (!last && !argument.empty()))
        return refuse(501, {5, 5, 4}, "syntax: BURL URL [LAST]");
    if (const auto why = refusal_of_chunk()) return refuse(*why);
    if (state_.phase == phase::transaction) begin_body(true);
    if (++body_.chunks > options_.limits.chunks)
        return give_up("too many chunks", errc::too_many_errors);
    body_.last = last;
    pending_ = url;
    state_.phase = phase::body;
    due_ = due::burl;
    if (body_.at == step::begin) advance_body(out); // body_begin comes first
}

} // namespace courriel::smtp
