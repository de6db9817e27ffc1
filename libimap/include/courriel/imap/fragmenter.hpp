// Cuts a stream of lines into IMAP messages: commands on one side, responses on the other. A
// message is a line, or several lines with literals between them (RFC 3501 section 4.3). Only this
// file decides where a message ends, and it looks at nothing but "{n}" at a line's end: so a
// message that the grammar refuses is still taken to its end, and the octets of a literal can never
// be read as a command.
//
// What is kept of a message lies in one piece: line, CRLF, literal, line ... without the last line
// end. A literal that is streamed, or dropped, leaves only its "{n}" and an LF alone behind, which
// no line can hold, for the grammar to know it by. A message that is one line costs no copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace courriel::imap {

/// "{n}", "{n+}" (RFC 7888), "~{n}" (RFC 3516) at the end of a line.
struct literal_header {
    std::uint64_t size = 0;
    bool synchronising = true; ///< the sender waits for "+ " before it sends the octets
    bool binary = false;       ///< literal8: NUL is allowed
};

class fragmenter {
public:
    enum class status : std::uint8_t {
        message,           ///< text() is whole
        literal,           ///< a literal was announced: keep_literal(), stream_literal() or
                           ///< drop_literal() comes next
        malformed_literal, ///< the line ends with what looks like a literal and is none ("{-1}",
                           ///< a size over 2^63): text() is whole, and must be refused
    };

    /// The next line of the stream, without its line end. The view must stay alive until the
    /// message was used when the answer is `message` or `malformed_literal`.
    status add_line(std::string_view line);

    /// What was announced; valid until the literal is over.
    [[nodiscard]] const literal_header& announced() const noexcept { return literal_; }

    /// The literal becomes part of text(). Memory follows the octets that arrive, not the size that
    /// was announced.
    void keep_literal();
    /// The octets are the owner's: they are counted here and not kept.
    void stream_literal();
    /// As stream_literal(), and the owner throws them away.
    void drop_literal() { stream_literal(); }

    /// Octets of the literal that are still to come; 0: a line comes next.
    [[nodiscard]] std::uint64_t literal_left() const noexcept { return left_; }

    /// How many of `bytes` belong to the literal: they are counted, and kept if it is kept.
    std::size_t add_octets(std::string_view bytes);

    /// The message as far as it has come.
    [[nodiscard]] std::string_view text() const noexcept { return whole_ ? line_ : text_; }

    /// Inside a message: at least one literal was announced and the message is not over.
    [[nodiscard]] bool is_inside_message() const noexcept { return inside_; }

    /// The message was used: the next line begins another. Memory beyond a small block is let go.
    void reset();

    /// Bytes of heap memory held.
    [[nodiscard]] std::size_t capacity() const noexcept { return text_.capacity(); }

private:
    std::string text_{};
    std::string_view line_{};
    literal_header literal_{};
    std::uint64_t left_ = 0;
    bool keep_ = false;
    bool whole_ = false; // the message is line_ alone
    bool inside_ = false;
};

/// The literal that `line` announces at its end. `state`: nothing, one, or something malformed.
struct announced_literal {
    enum class state : std::uint8_t { none, good, malformed };
    state what = state::none;
    literal_header header{};
    std::size_t begin = 0; ///< where "{" or "~{" stands
};
announced_literal find_literal(std::string_view line) noexcept;

} // namespace courriel::imap
