// Reads the tokens of RFC 3501 section 9 off one message, as fragmenter leaves it: literals stand
// in the text as "{n}", CRLF and their octets; one that was streamed or dropped as "{n}" and LF, or
// as
// "{n}" at the very end while its octets are still to come.
//
// Each member that takes something returns false, and moves nothing, when it is not there. So a
// rule tries its alternatives in turn. Nothing recurses; no octet of a string is copied unless it
// was escaped or the caller wants it owned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::imap::wire {

struct reader_rules {
    std::size_t depth = 128;                                        ///< nested parentheses
    std::size_t lists = std::numeric_limits<std::size_t>::max();    ///< opening parentheses in all
    std::size_t elements = std::numeric_limits<std::size_t>::max(); ///< taken by take_element()
    bool nul_in_literals = false; ///< a client reads what its server sends, NUL or not
};

class reader {
public:
    explicit reader(std::string_view text, reader_rules rules = {}) noexcept
        : text_(text)
        , rules_(rules) {}

    [[nodiscard]] bool done() const noexcept { return at_ == text_.size(); }
    [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(at_); }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }
    /// The next octet; NUL at the end.
    [[nodiscard]] char peek() const noexcept { return done() ? '\0' : text_[at_]; }
    /// What was taken since `begin`, a position().
    [[nodiscard]] std::string_view since(std::size_t begin) const noexcept {
        return text_.substr(begin, at_ - begin);
    }

    /// Moves over the next `n` octets of rest().
    void skip(std::size_t n) noexcept { at_ += n; }

    bool take(char c) noexcept;
    /// Exactly one SP, as the grammar has it.
    bool take_space() noexcept { return take(' '); }
    /// Any number of SP, none included, for what old servers send.
    void take_spaces() noexcept;
    /// `keyword` without regard to case, and behind it neither a letter, a digit, nor one of ".-_".
    bool take_word(std::string_view keyword) noexcept;

    /// atom = 1*ATOM-CHAR
    bool atom(std::string_view& out) noexcept;
    /// tag = 1*<any ASTRING-CHAR except "+">
    bool tag(std::string_view& out) noexcept;

    /// number = 1*DIGIT, below 2^32. Digits behind it, or a value that does not fit, are no number.
    bool number(std::uint32_t& out) noexcept;
    /// number64 (RFC 9051), below 2^63.
    bool number64(std::uint64_t& out) noexcept;
    /// nz-number = digit-nz *DIGIT
    bool nz_number(std::uint32_t& out) noexcept;

    /// string = quoted / literal. The view is into the text where nothing was escaped, else into
    /// `scratch`. A literal8 is no string.
    bool string(std::string_view& out, std::string& scratch);
    bool string(std::string& out);
    /// Whether the last string had octets that are not ASCII.
    [[nodiscard]] bool had_8bit() const noexcept { return had_8bit_; }

    /// astring = 1*ASTRING-CHAR / string
    bool astring(std::string_view& out, std::string& scratch);
    bool astring(std::string& out);
    /// list-mailbox = 1*list-char / string
    bool list_mailbox(std::string& out);
    /// nil = "NIL"
    bool nil() noexcept { return take_word("NIL"); }
    /// nstring = string / nil
    bool nstring(std::optional<std::string_view>& out, std::string& scratch);
    bool nstring(std::optional<std::string>& out);

    /// A literal, or literal8 (RFC 3516), whose octets are in the text.
    bool literal(std::string_view& octets, bool& binary) noexcept;
    /// A literal whose octets are elsewhere, or still to come.
    bool streamed_literal(std::uint64_t& size, bool& binary) noexcept;

    /// "(" within the limits, and its ")".
    bool open_list() noexcept;
    bool close_list() noexcept;
    [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
    /// Opening parentheses taken so far.
    [[nodiscard]] std::size_t lists() const noexcept { return lists_; }

    /// Makes room within the limit for one of those small things of which a text may hold millions,
    /// each an object of its own: an address, a parameter, a flag.
    bool take_element() noexcept;

    /// Any value: an atom with whatever octets but SP and parentheses, a string, a literal or a
    /// list of values. For response data that is not known here.
    bool skip_value() noexcept;

    /// All that is left.
    std::string_view text_line() noexcept;

private:
    bool digits(std::uint64_t max, std::uint64_t& out) noexcept;
    bool quoted(std::string_view& out, std::string* scratch);
    bool skip_scalar() noexcept;

    std::string_view text_;
    reader_rules rules_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t lists_ = 0;
    std::size_t elements_ = 0;
    bool had_8bit_ = false;
};

} // namespace courriel::imap::wire
