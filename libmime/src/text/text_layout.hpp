// Text under construction from the words and line breaks of a document: white space folded, quote
// marks, bullets and indentation at the beginning of lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace courriel::mime::detail {

class text_layout {
public:
    /// Nothing is written beyond `limit` octets but the rest of a word.
    explicit text_layout(std::size_t limit) : limit_(limit) {}

    /// Text in which white space is only the space and what may not be broken.
    void add_word(std::string_view word);
    /// White space that folds: once, and only between words of a line.
    void add_space() noexcept;
    /// A space that stays, unless a line ends behind it.
    void add_hard_space() noexcept { ++hard_spaces_; }
    /// White space of preformatted text.
    void add_preformatted(char c);
    /// Between cells.
    void add_tab() noexcept;

    /// What comes next begins a line, and `lines` are ended before it: 2 leaves one empty.
    void begin_block(std::size_t lines) noexcept;
    /// One more line ended; at most two, unless the text is preformatted.
    void end_line(bool preformatted) noexcept;

    /// Depths of lines that begin from now on; they show up to a limit.
    void set_quotes(std::size_t depth) noexcept;
    void set_indent(std::size_t depth) noexcept;
    /// Stands before the next line, in place of its last level of indentation.
    void set_bullet(std::string bullet) { bullet_ = std::move(bullet); }

    [[nodiscard]] bool is_full() const noexcept { return text_.size() >= limit_; }
    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// All of it, the last line ended, or cut at the limit, between characters.
    std::string finish();

private:
    enum class separators : unsigned char { none, space, tab };

    void begin_line();
    void end_lines();

    std::size_t limit_;
    std::string text_{};
    std::string bullet_{};
    std::size_t breaks_ = 0; // owed before the next word
    std::size_t hard_spaces_ = 0;
    std::size_t quotes_ = 0;
    std::size_t last_quotes_ = 0; // of the line before
    std::size_t indent_ = 0;
    separators separator_ = separators::none;
    bool in_line_ = false; // the line has its beginning
};

} // namespace courriel::mime::detail
