// What a server says of a message that it has received (body_end), measured while its octets pass:
// nothing of it is kept. Part of server_session.
#pragma once

#include <cstddef>
#include <string_view>

#include <courriel/line_end_check.hpp>
#include <courriel/smtp/line_length.hpp>

namespace courriel::smtp::detail {

/// Counts Received fields in the header (RFC 5321 section 6.3) and looks for lines that are too
/// long (section 4.5.3.1.6) and, where asked to, for line ends that are none (section 2.3.8).
class message_meter {
public:
    /// The next octets of the message.
    void take(std::string_view text) noexcept {
        length_.take(text);
        if (in_header_) count_hops(text);
    }

    /// The same octets again, where nobody else has looked for line ends yet.
    void take_line_ends(std::string_view text) noexcept { ends_.take(text); }

    /// So far there was a line of more than 998 octets without its CRLF.
    [[nodiscard]] bool has_long_lines() const noexcept { return length_.is_too_long(); }
    /// take_line_ends() has seen a CR or LF alone, or a NUL; a CR at the end of all is alone.
    [[nodiscard]] bool has_bare_line_ends() const noexcept {
        return ends_.saw_bare_line_end() || ends_.ends_with_cr();
    }
    [[nodiscard]] std::size_t hops() const noexcept { return hops_; }

private:
    void count_hops(std::string_view text) noexcept;

    line_length length_;
    line_end_check ends_;
    std::size_t name_matched_ = 0; // octets at the front of the last line that are "Received:"
    std::size_t hops_ = 0;
    bool other_field_ = false; // the last line is none of those
    bool in_header_ = true;
};

} // namespace courriel::smtp::detail
