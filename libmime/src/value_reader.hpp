// What all structured field values share (RFC 5322 section 3.2): blanks, folds, comments, quoted
// strings and domain literals. A position that only moves forward, so that every reader built on it
// is linear; nested comments are counted, never recursed into.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>

#include "simd/octet_block.hpp"

namespace courriel::mime::detail {

/// A blank, or part of a line end: what separates tokens.
inline constexpr ascii::character_set is_space([](char c) {
    return ascii::is_blank(c) || c == '\r' || c == '\n';
});

/// The same, for simd::find_first().
using spaces = simd::any_of<' ', '\t', '\r', '\n'>;

/// atext = ALPHA / DIGIT / "!" / "#" ... / "~", or any octet beyond ASCII (RFC 6532)
inline constexpr ascii::character_set is_atext([](char c) {
    if (!ascii::is_ascii(c)) return true;
    return ascii::is_graphic(c) &&
           std::string_view("()<>[]:;@\\,.\"").find(c) == std::string_view::npos;
});

/// The same without octets beyond ASCII, for what is not text.
inline constexpr ascii::character_set is_ascii_atext([](char c) {
    return ascii::is_ascii(c) && is_atext(c);
});

/// token = 1*<any CHAR except SPACE, CTLs, or tspecials> (RFC 2045 section 5.1), or octets beyond
/// ASCII, which are common there
inline constexpr ascii::character_set is_token([](char c) {
    if (!ascii::is_ascii(c)) return true;
    return ascii::is_graphic(c) &&
           std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
});

/// What is no octet of a token, for simd::find_first().
struct no_token {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        const Block pairs = octets.with('\x01'); // of "()", ":;", "<=", ">?" and "\]"
        return octets.at_most(' ') | pairs.equal(')') | pairs.equal(';') | pairs.equal('=') |
               pairs.equal('?') | pairs.equal(']') | octets.equal('"') | octets.equal(',') |
               octets.equal('/') | octets.equal('@') | octets.equal('[') | octets.equal('\x7F');
    }
};

class value_reader {
public:
    /// `value` is shorter than what a position can count; all three outlive the reader.
    value_reader(std::string_view value, defect_sink& defects, const limits& limits)
        : value_(value)
        , defects_(defects)
        , comment_depth_(limits.comment_depth) {}

    [[nodiscard]] bool at_end() const noexcept { return at_ == value_.size(); }
    /// The next character; NUL at the end.
    [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : value_[at_]; }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }
    [[nodiscard]] std::string_view value() const noexcept { return value_; }
    [[nodiscard]] std::string_view rest() const noexcept { return value_.substr(at_); }
    [[nodiscard]] std::string_view slice(std::size_t begin, std::size_t end) const noexcept {
        return value_.substr(begin, end - begin);
    }

    /// `n` is at most what is left.
    void skip(std::size_t n = 1) noexcept { at_ += n; }
    /// Skips `c` when it is next.
    bool skip_if(char c) noexcept {
        if (at_end() || value_[at_] != c) return false;
        ++at_;
        return true;
    }

    template <class Predicate>
    std::string_view take_while(const Predicate& predicate) noexcept {
        const std::size_t begin = at_;
        while (at_ != value_.size() && predicate(value_[at_])) ++at_;
        return slice(begin, at_);
    }

    /// What comes before the next octet that Set finds (see simd::find_first()).
    template <class Set>
    std::string_view take_until() noexcept {
        const std::size_t begin = at_;
        at_ = simd::find_first<Set>(value_, at_);
        return slice(begin, at_);
    }

    void skip_spaces() noexcept {
        while (at_ != value_.size() && is_space(value_[at_])) ++at_;
    }
    /// Blanks, line ends and comments; true when there were any.
    bool skip_cfws() {
        const std::size_t begin = at_;
        skip_spaces();
        if (peek() == '(') skip_comments();
        return at_ != begin;
    }

    /// At "(": comments, and the blanks between and behind them. Where the last of them ends.
    std::size_t skip_comments();

    /// What the last comment that was skipped has between its parentheses; empty when none was.
    [[nodiscard]] std::string_view last_comment() const noexcept { return comment_; }
    /// Where it begins.
    [[nodiscard]] std::size_t last_comment_position() const noexcept { return comment_begin_; }

    /// At '"': what is between the quotes, quoted pairs and folds as they are.
    std::string_view take_quoted();
    /// At '[': the literal with its brackets; empty, and only the bracket skipped, when it has no
    /// end.
    std::string_view take_literal();

    void add_defect(defect_kind kind, std::size_t begin) { defects_.add(kind, begin, at_); }

private:
    void skip_comment();

    std::string_view value_;
    defect_sink& defects_;
    std::size_t comment_depth_;
    std::size_t at_ = 0;
    std::string_view comment_{};
    std::size_t comment_begin_ = 0;
};

/// The content of a quoted string or comment: quoted pairs undone, line ends removed.
std::string unquote(std::string_view content);

/// `text`, which fits a line, as a quoted string.
std::string quote(std::string_view text);

/// comment = "(" *([FWS] ccontent) [FWS] ")": `text` as one without others in it.
std::string comment(std::string_view text);

} // namespace courriel::mime::detail
