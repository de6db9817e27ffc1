// The octets of a message on their way into an mbox file and out of it: `From ` lines quoted or
// unquoted, line ends as asked. In pieces of any size, with the same result as in one; at most six
// octets are held back, however many `>` a line begins with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/mbox.hpp>

namespace courriel::mime::detail {

class mbox_quoting {
public:
    enum class rule : std::uint8_t {
        none,
        quote,        // mboxo: From  -> >From
        quote_all,    // mboxrd: >*From  -> >>*From
        unquote,      // mboxo: >From  -> From
        unquote_more, // mboxrd: >>*From  -> >*From
    };

    mbox_quoting() = default;
    /// Line ends stay as they are without `end`.
    mbox_quoting(rule r, std::optional<mbox_line_end> end) : rule_(r), end_(end) {}

    static rule to_write(mbox_dialect dialect) noexcept;
    static rule to_read(mbox_dialect dialect) noexcept;

    /// Whether all comes out as it goes in.
    [[nodiscard]] bool changes_nothing() const noexcept { return rule_ == rule::none && !end_; }
    /// Whether the next octet begins a line.
    [[nodiscard]] bool at_line_begin() const noexcept {
        return at_begin_ && matched_ == 0 && !passed_ && !held_quote_;
    }

    void write(std::string_view piece, std::string& out);
    /// Behind the last piece: what was held back.
    void finish(std::string& out);
    void append_line_end(std::string& out) const {
        out += end_ == mbox_line_end::crlf ? "\r\n" : "\n";
    }

private:
    bool take_quote(std::string& out);
    std::size_t match(std::string_view piece, std::string& out);
    void release(std::string& out);

    rule rule_ = rule::none;
    std::optional<mbox_line_end> end_{};
    bool at_begin_ = true;     // of a line, or within what may be `>>From `
    bool passed_ = false;      // a '>' at the line's begin has gone out
    bool held_quote_ = false;  // the last '>' before "From "
    std::uint8_t matched_ = 0; // octets of "From "
    bool held_cr_ = false;
};

} // namespace courriel::mime::detail
