// Puts the lines of a reply together (RFC 5321 section 4.2). What its grammar does not allow ends
// the reading: a reply that is not understood must never be taken for the answer to a command.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/smtp/limits.hpp>
#include <courriel/smtp/reply.hpp>

namespace courriel::smtp {

class reply_reader {
public:
    explicit reply_reader(const client_limits& limits)
        : most_lines_(limits.reply_lines)
        , most_octets_(limits.reply) {}

    /// Takes one line, without its end; the first one after a complete reply begins the next.
    /// errc::malformed when it is no line of a reply or has another code than the lines before,
    /// errc::too_large when the reply has too many lines or octets; then the reader is of no more
    /// use.
    [[nodiscard]] std::error_code add(std::string_view line);

    /// The last line was the last of its reply.
    [[nodiscard]] bool is_complete() const noexcept { return complete_; }
    /// A reply has begun and is not over.
    [[nodiscard]] bool is_open() const noexcept { return lines_ != 0 && !complete_; }

    /// The reply, once it is complete; until the next add().
    [[nodiscard]] reply_view view() const noexcept { return {code_, enhanced_, text_}; }

private:
    std::size_t most_lines_;
    std::size_t most_octets_;
    std::string text_{}; // kept from reply to reply for its memory
    enhanced_status enhanced_{};
    std::size_t lines_ = 0;
    std::size_t octets_ = 0;
    int code_ = 0;
    bool complete_ = false;
};

} // namespace courriel::smtp
