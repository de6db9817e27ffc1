// RETR and TOP (RFC 1939 sections 5 and 7): the message is handed out in pieces, as they lie in the
// input.
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {

std::error_code client_session::retrieve(std::size_t number) {
    return ask_about(request_kind::retrieve, number);
}

std::error_code client_session::top(std::size_t number, std::size_t lines) {
    return ask_about(request_kind::top, number, lines);
}

void client_session::on_message(const reply_view&, std::optional<event>& out) {
    part_ = part::body;
    unstuffer_ = {};
    out = body_begin{requests_.front().number};
}

// Only CRLF "." CRLF ends a message: its end never comes from the end of the stream.
bool client_session::advance_body(std::optional<event>& out) {
    const auto piece = unstuffer_.decode(in_.unread());
    in_.take(piece.consumed);
    count_octets(piece.consumed);
    switch (piece.what) {
    case dot_unstuffer::kind::chunk: out = body_chunk{piece.text}; break;
    case dot_unstuffer::kind::end:
        out = body_end{};
        end_answer();
        break;
    case dot_unstuffer::kind::need_more:
        if (!at_end_of_input()) {
            lacks_bytes(body_block);
            return false;
        }
        fail(errc::unexpected_end);
        break;
    }
    return true;
}

} // namespace courriel::pop3
