// BDAT (RFC 3030) and BURL (RFC 4468). What is written is collected into chunks of a good size, so
// that an application may write as little at a time as it likes; the last one says LAST. With
// PIPELINING chunks follow each other without waiting, and two counters say whose answer is next.
#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {
namespace {

constexpr std::size_t longest_header = 32; // "BDAT " 20DIGIT " LAST" CRLF
constexpr std::string_view line_end = "\r\n";

} // namespace

bool client_session::awaits_chunk() const { return state_.body.answered != state_.body.sent; }

// Half of what the queue has for bodies: one chunk may wait behind another, or a URL behind it.
std::size_t client_session::chunk_room() const {
    const std::size_t queue = options_.limits.output_queue;
    return (queue - std::min(queue, server_answer_room)) / 2;
}

std::size_t client_session::chunk_size() const {
    constexpr std::size_t most = 32 * 1024;
    return std::clamp<std::size_t>(chunk_room(), 1 + longest_header, most) - longest_header;
}

// Room for the command in front, so that a chunk leaves in one piece, and for a line end behind.
output_block client_session::new_chunk() const {
    return {longest_header, chunk_size() + line_end.size()};
}

// The next answer is to the whole message: that to DATA, or to the last chunk.
bool client_session::is_last_answer() const {
    return !state_.mail->in_chunks || state_.body.sent == state_.body.answered + 1;
}

// In LMTP the last chunk has an answer for each recipient, or one if it comes behind a chunk that
// was refused; to wait until that is known keeps them apart.
bool client_session::may_send_chunk(bool last) {
    if (!awaits_chunk()) {
        refuse_unasked_input();
        return !has_failed();
    }
    return state_.extensions.pipelining && !(last && is_lmtp());
}

// bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CR LF; end-marker = "LAST"
bool client_session::send_chunk(bool last) {
    auto& body = state_.body;
    if (!may_send_chunk(last) || body_room() < longest_header + body.chunk.size()) return false;
    std::string header = "BDAT ";
    ascii::append_number(header, body.chunk.size());
    header.append(last ? " LAST\r\n" : "\r\n");
    // As a block of its own a small chunk would hold much more than the queue counts.
    if (body.chunk.size() * 4 <= body.chunk.capacity) {
        out_.append(header);
        out_.append(body.chunk.bytes());
        body.chunk = {};
    } else {
        body.chunk.prepend(header);
        out_.append(std::exchange(body.chunk, {}));
    }
    ++body.sent;
    body.ended = last;
    if (body.sent == body.answered + 1) await_chunk_answer();
    return true;
}

// Each answer has its own wait; that to the whole message the longest.
void client_session::await_chunk_answer() {
    const bool final = state_.phase == phase::final && is_last_answer();
    if (awaits_chunk())
        await_input(final ? options_.limits.final_wait : options_.limits.command_wait);
}

// `writable` once `size` octets of a body fit; where an answer has to come first, on_chunk() arms.
void client_session::arm_chunk(std::size_t size) {
    disarm_writable();
    if (!awaits_chunk() || state_.extensions.pipelining)
        arm_writable(server_answer_room + longest_header + size);
}

std::size_t client_session::write_chunk(std::string_view text) {
    auto& body = state_.body;
    const bool binary = state_.mail->envelope.body == body_type::binary_mime;
    const std::size_t full = chunk_size();
    std::size_t taken = 0;
    while (!has_failed() && (body.chunk.size() < full || send_chunk(false))) {
        if (taken == text.size()) {
            arm_writable();
            return taken;
        }
        const auto piece = text.substr(taken, full - body.chunk.size());
        taken += piece.size();
        const auto error = binary ? std::error_code{} : body.lines.take(piece);
        if (error) return refuse_body(error, taken);
        if (body.chunk.size() == 0) body.chunk = new_chunk();
        body.chunk.append(piece);
    }
    arm_chunk(full);
    return taken;
}

std::error_code client_session::write_url(std::string_view url) {
    if (state_.phase != phase::body || is_over() || !state_.mail->in_chunks)
        return errc::wrong_phase;
    if (!state_.extensions.burl) return errc::not_supported;
    if (url.empty() || !ascii::all_of(url, ascii::is_graphic)) return errc::invalid_argument;
    // burl-cmd = "BURL" SP absolute-URI [SP end-marker] CRLF
    constexpr std::string_view verb = "BURL ";
    const std::size_t size = verb.size() + url.size() + 2;
    if (size > chunk_room()) return errc::too_large;
    auto& body = state_.body;
    if (body.lines.end() == body_lines::ending::bare_cr) {
        static_cast<void>(refuse_body(errc::bare_line_end, 0));
        return body_error_;
    }
    const bool ready = body.chunk.size() == 0 || send_chunk(false);
    if (!ready || !may_send_chunk(false) || body_room() < size) {
        if (has_failed()) return failure();
        arm_chunk(body.chunk.size() + size);
        return errc::queue_full;
    }
    static_cast<void>(send_line({verb, url}));
    body.lines = {};
    ++body.sent;
    if (body.sent == body.answered + 1) await_chunk_answer();
    arm_writable();
    return {};
}

std::error_code client_session::end_chunks() {
    auto& body = state_.body;
    if (state_.mail->envelope.body != body_type::binary_mime) {
        const auto ending = body.lines.end();
        if (ending == body_lines::ending::bare_cr) {
            static_cast<void>(refuse_body(errc::bare_line_end, 0));
            return body_error_;
        }
        if (ending == body_lines::ending::lacks_crlf) {
            if (body.chunk.size() == 0) body.chunk = new_chunk();
            body.chunk.append(line_end);
        }
    }
    disarm_writable();
    state_.phase = phase::last_chunk;
    send_last_chunk();
    return failure();
}

void client_session::send_last_chunk() {
    if (!send_chunk(true)) return;
    state_.phase = phase::final;
    await_chunk_answer();
}

// A refusal ends the message; what the server makes of the chunks that have left already, it says
// next. One that takes the last of them all the same cannot be believed in anything.
void client_session::on_chunk(std::optional<event>&) {
    auto& body = state_.body;
    const auto reply = reply_.view();
    const bool intermediate = reply.code >= 300 && reply.code < 400;
    if (!awaits_chunk() || intermediate) return fail_with_reply(errc::unexpected_reply);
    ++body.answered;
    if (state_.phase != phase::abandoned && !reply.is_positive()) {
        state_.mail->deciding = smtp::reply(reply);
        state_.phase = phase::abandoned;
        disarm_writable();
    }
    if (state_.phase == phase::abandoned && !awaits_chunk()) {
        if (body.ended && reply.is_positive()) return fail_with_reply(errc::unexpected_reply);
        return undo_or_end();
    }
    if (state_.phase == phase::body) arm_writable();
    await_chunk_answer();
}

} // namespace courriel::smtp
