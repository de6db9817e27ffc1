// Status responses (RFC 3501 section 7.1): OK, NO, BAD, PREAUTH and BYE, with a response code and
// the server's words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/imap/limits.hpp>
#include <courriel/imap/response_code.hpp>

namespace courriel::imap {

enum class condition : std::uint8_t { ok, no, bad, preauth, bye };

/// A status response as the client session shows it; `text` lives until the next next().
struct reply_view {
    condition what = condition::ok;
    response_code code{};    ///< kind none when there is none
    std::string_view text{}; ///< what follows, meant for people

    [[nodiscard]] bool is_positive() const { return what == condition::ok; }
};

/// A status response that owns its text: what facades keep.
class reply {
public:
    reply() = default;
    explicit reply(const reply_view& view) : what_(view.what), code_(view.code), text_(view.text) {}

    [[nodiscard]] condition what() const { return what_; }
    [[nodiscard]] bool is_positive() const { return what_ == condition::ok; }
    [[nodiscard]] const response_code& code() const { return code_; }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    condition what_ = condition::ok;
    response_code code_{};
    std::string text_{};
};

/// What came of a line: `valid` is false when it does not begin with one of the five words.
struct parsed_reply {
    bool valid = false;
    reply_view reply{};
};

/// Reads resp-cond-state, resp-cond-auth or resp-cond-bye, that is a status response without its
/// tag or "* ". Brackets that hold no response code are part of the text; of capabilities the first
/// limits.capabilities are kept, and a code with more than limits.elements of flags or character
/// sets becomes `other`.
[[nodiscard]] parsed_reply parse_reply(std::string_view line, const client_limits& limits = {});

/// Whether `line` begins with one of the five words, which makes it a status response.
[[nodiscard]] bool is_status(std::string_view line) noexcept;

} // namespace courriel::imap
