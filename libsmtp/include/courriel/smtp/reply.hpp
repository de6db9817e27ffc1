// Replies (RFC 5321 section 4.2) and enhanced status codes (RFC 3463): their values, for both
// roles.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace courriel::smtp {

/// X.Y.Z of RFC 3463; 0.0.0 means there was none.
struct enhanced_status {
    std::uint16_t class_ = 0;
    std::uint16_t subject = 0;
    std::uint16_t detail = 0;

    [[nodiscard]] bool is_present() const { return class_ != 0; }
    friend auto operator<=>(const enhanced_status&, const enhanced_status&) = default;
};

/// A reply as the client session shows it; the text lives until the next next().
struct reply_view {
    int code = 0;               ///< 200 to 599
    enhanced_status enhanced{}; ///< of the first line, when it was given
    std::string_view text{};    ///< without codes; lines joined by LF

    [[nodiscard]] bool is_positive() const { return code >= 200 && code < 400; }
    [[nodiscard]] bool is_transient() const { return code >= 400 && code < 500; }
    [[nodiscard]] bool is_permanent() const { return code >= 500; }
};

/// A reply that owns its text: what facades keep, and what a server answers.
class reply {
public:
    reply() = default;
    /// `text` may have several lines, separated by LF. What cannot be sent (CR, NUL, other
    /// controls) is shown as '?', so that no text can end a reply and begin another.
    reply(int code, enhanced_status enhanced, std::string_view text);
    reply(int code, std::string_view text) : reply(code, {}, text) {}
    explicit reply(const reply_view& view);

    [[nodiscard]] int code() const { return code_; }
    [[nodiscard]] enhanced_status enhanced() const { return enhanced_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] reply_view view() const { return {code_, enhanced_, text_}; }
    [[nodiscard]] bool is_positive() const { return view().is_positive(); }
    [[nodiscard]] bool is_transient() const { return view().is_transient(); }
    [[nodiscard]] bool is_permanent() const { return view().is_permanent(); }

private:
    int code_ = 0;
    enhanced_status enhanced_{};
    std::string text_;
};

/// "5.7.1"; empty when there is none.
std::string to_string(enhanced_status status);

/// Takes X.Y.Z, and the blanks behind it, off the front of `text`; when there is none, or its class
/// is not 2, 4 or 5, `text` stays as it is.
enhanced_status take_enhanced_status(std::string_view& text);

/// Appends the wire form of a reply to `out`: `code-` lines, the last `code `, CRLF ended, each
/// line at most 512 octets (4.5.3.1.5), the enhanced code on every line when there is one.
void append_reply(std::string& out, const reply_view& reply);

} // namespace courriel::smtp
