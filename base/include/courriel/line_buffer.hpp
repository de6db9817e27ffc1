// The input side of every session: bytes arrive in place, lines and pieces of bodies leave as
// views. One bounded block of memory that starts small; only CRLF ends a line (RFC 5321
// section 2.3.8), unless the owner is a client that must live with old servers. No byte is looked
// at twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace courriel {

class line_buffer {
public:
    enum class line_ends : std::uint8_t {
        crlf_only, ///< a bare LF is part of the line, which is then flagged
        lf_allowed ///< a bare LF ends the line, flagged
    };

    enum class status : std::uint8_t {
        incomplete, ///< more bytes are needed
        line,       ///< a whole line
        too_long, ///< the limit was reached: reported once, the rest is dropped up to the next CRLF
    };

    struct line {
        status state = status::incomplete;
        bool bare_end = false; ///< it holds, or ended with, a CR or LF alone, or holds a NUL
        std::string_view text; ///< without its line end; until the next make_room()
    };

    /// `line_limit` is the greatest length of a line in octets, CRLF included; at least 2.
    explicit line_buffer(std::size_t line_limit, line_ends ends = line_ends::crlf_only);

    line_buffer(line_buffer&&) noexcept = default;
    line_buffer& operator=(line_buffer&&) noexcept = default;

    /// Where the next bytes go. Repeats its answer until commit(). Empty when the block is full, or
    /// before the first make_room().
    [[nodiscard]] std::span<char> prepare() noexcept;

    /// `n` bytes of prepare() were filled. Moves nothing.
    void commit(std::size_t n) noexcept;

    /// The next line, taken out of the buffer. Scanning resumes where it stopped.
    [[nodiscard]] line next_line() noexcept;

    /// Bytes received and not taken, as they lie in memory.
    [[nodiscard]] std::string_view unread() const noexcept {
        return {data() + begin_, end_ - begin_};
    }

    /// A line has begun and is not over, be it one whose bytes are being dropped.
    [[nodiscard]] bool is_inside_line() const noexcept { return discarding_ || begin_ != end_; }

    /// The same bytes, writable: for decoders that work in place.
    [[nodiscard]] std::span<char> unread_span() noexcept {
        return {data() + begin_, end_ - begin_};
    }

    /// Takes the first `n` bytes of unread().
    void take(std::size_t n) noexcept;

    /// Makes sure that prepare() is not empty, moving or growing what lies in the block; every view
    /// ends. Does nothing while bytes given out by prepare() are awaited. `block` is the size to
    /// aim at: small for lines, larger while a body is read. Memory is at most the greater of
    /// `block` and the line limit.
    void make_room(std::size_t block = small_block);

    /// Overwrites what was taken since the last call, so that a view used too late shows: for debug
    /// builds.
    void poison_taken() noexcept;

    /// Changes the limit for the lines to come (AUTH exchanges have longer ones).
    void set_line_limit(std::size_t limit) noexcept { limit_ = limit; }
    [[nodiscard]] std::size_t line_limit() const noexcept { return limit_; }

    /// Bytes of memory held.
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

    static constexpr std::size_t small_block = 1024;

private:
    [[nodiscard]] char* data() const noexcept { return block_.get(); }
    line finish_line(std::size_t text_end, std::size_t next) noexcept;
    void resize(std::size_t capacity);

    std::unique_ptr<char[]> block_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;    // first byte not taken
    std::size_t scan_ = 0;     // first byte not looked at
    std::size_t end_ = 0;      // first free byte
    std::size_t poisoned_ = 0; // first byte that poison_taken() has still to overwrite
    std::size_t limit_;
    line_ends ends_;
    bool awaited_ = false;    // prepare() was called and commit() was not
    bool cr_ = false;         // the byte before scan_ is a CR
    bool bare_end_ = false;   // the line so far holds a bare CR, LF or a NUL
    bool discarding_ = false; // inside a line that was reported as too long
};

} // namespace courriel
