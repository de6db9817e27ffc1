// Status lines (RFC 1939 section 3, RFC 2449 sections 6 and 8): +OK or -ERR, a response code, a
// text.
#pragma once

#include <string>
#include <string_view>

#include <courriel/pop3/response_code.hpp>

namespace courriel::pop3 {

/// A status line as the client session shows it; the views live until the next next().
struct reply_view {
    bool ok = false; ///< +OK
    std::string_view
        code{}; ///< what stands in brackets ("IN-USE", "SYS/TEMP"), without them; or empty
    std::string_view text{}; ///< what follows

    /// What `code` means, and what may be done about it.
    [[nodiscard]] response_code kind() const noexcept { return parse_response_code(code); }
    [[nodiscard]] pop3::remedy remedy() const noexcept { return remedy_for(kind()); }
};

/// A status line that owns its text: what facades keep.
class reply {
public:
    reply() = default;
    explicit reply(const reply_view& view) : ok_(view.ok), code_(view.code), text_(view.text) {}

    [[nodiscard]] bool is_positive() const { return ok_; }
    [[nodiscard]] const std::string& code() const { return code_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    /// What code() means, and what may be done about it.
    [[nodiscard]] response_code kind() const noexcept { return parse_response_code(code_); }
    [[nodiscard]] pop3::remedy remedy() const noexcept { return remedy_for(kind()); }

private:
    bool ok_ = false;
    std::string code_;
    std::string text_;
};

/// What came of a line: `valid` is false when it begins with neither +OK nor -ERR.
struct parsed_reply {
    bool valid = false;
    reply_view reply{};
};

/// Reads a status line without its line end. The text is without the blanks around it; brackets
/// that hold no response code are part of it.
[[nodiscard]] parsed_reply parse_reply(std::string_view line) noexcept;

/// What may stand in the brackets of a response code: "IN-USE", "SYS/TEMP".
[[nodiscard]] bool is_response_code(std::string_view text) noexcept;

} // namespace courriel::pop3
