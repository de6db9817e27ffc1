// Whether a message's lines are short enough (RFC 5321 section 4.5.3.1.6, RFC 5322 section 2.1.1),
// measured while its octets pass, at any size of the pieces. Only CRLF and LF end a line; whether
// an LF may stand alone is for others to say. Part of both sessions.
#pragma once

#include <cstddef>
#include <string_view>

namespace courriel::smtp {

class line_length {
public:
    static constexpr std::size_t longest = 998; ///< octets of a line without CRLF

    /// The next octets of the message. Few of them are looked at.
    void take(std::string_view text) noexcept;

    /// So far there was a longer line; the last one counts as far as it came.
    [[nodiscard]] bool is_too_long() const noexcept { return too_long_; }
    /// A line has begun and is not over.
    [[nodiscard]] bool is_inside_line() const noexcept { return octets_ != 0; }

private:
    std::size_t octets_ = 0; // of the last line so far, its CR included
    bool too_long_ = false;
};

} // namespace courriel::smtp
