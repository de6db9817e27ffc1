// Where in a FETCH response a literal stands, told before the response is whole, so that a message
// can be streamed (RFC 3501 section 7.4.2). It knows no more of the grammar than quotes,
// parentheses and brackets, looks at each octet once, and leaves the judgement to the reader of the
// whole response.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace courriel::imap::detail {

class fetch_scanner {
public:
    /// A response begins.
    void start() noexcept { *this = {}; }

    /// Its next line, without the literal that it ends with; `begin` is its place in the response.
    void add_line(std::string_view line, std::size_t begin) noexcept;

    /// Where the name stands of the item whose value the literal behind the last line is; nullopt
    /// when the literal is only a part of a value.
    struct place {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    [[nodiscard]] std::optional<place> item() const noexcept {
        return is_value_ ? std::optional(token_) : std::nullopt;
    }

    /// The UID, once an item has told it.
    [[nodiscard]] std::optional<std::uint32_t> uid() const noexcept { return uid_; }

private:
    void end_token(std::string_view token, std::size_t end) noexcept;

    place token_{};            // the last that ended, between the outermost parentheses
    std::size_t begin_ = 0;    // of the one in hand
    std::size_t depth_ = 0;    // parentheses
    bool bracket_ = false;     // inside the brackets of a section
    bool is_value_ = false;    // the last line ended behind a token and a space
    bool uid_follows_ = false; // the last token was UID
    std::optional<std::uint32_t> uid_{};
};

} // namespace courriel::imap::detail
