// Encoded words (RFC 2047) turned into UTF-8, for every place where they occur: unstructured text,
// display names, comments, and the parameters that are not supposed to have them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>

#include "charset/labels.hpp"
#include "simd/octet_block.hpp"

namespace courriel::mime::detail {

/// Octets that an encoded word has at most (RFC 2047 section 2).
inline constexpr std::size_t longest_encoded_word = 75;

/// encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="
struct encoded_word {
    std::string_view whole{};
    std::string_view charset{};
    char encoding = 'Q'; ///< 'B' or 'Q'
    std::string_view text{};
    bool exact = true; ///< RFC 2047 allows it to the letter
};

/// False when it has a character that could make or hide an address if it were none: no atom then.
inline bool is_harmless(const encoded_word& word) noexcept {
    using misleading = simd::any_of<'<', '>', '@', '"', '\\', ' ', '\t', '\r', '\n'>;
    return simd::find_first<misleading>(word.text, 0) == word.text.size();
}

/// Finds encoded words in one text from its beginning to its end. It remembers where the next "?="
/// is, so that words without an end do not make the search quadratic.
class word_matcher {
public:
    explicit word_matcher(std::string_view text) : text_(text) {}

    /// The word that begins at `at`, where "=?" stands; `at` never decreases.
    std::optional<encoded_word> match(std::size_t at);

private:
    std::string_view text_;
    std::size_t next_end_ = 0; // no "?=" lies between the last search's begin and here
    bool searched_ = false;
};

/// True when a reader could take part of `text` for an encoded word.
bool contains_encoded_word(std::string_view text);

/// What a line end is: part of a fold, which goes, or an octet of a word, which must not make a
/// line.
enum class line_ends : bool { fold, blank };

/// Appends decoded text. What it appends is one line of valid UTF-8 without NUL, whatever the words
/// contain.
class word_decoder {
public:
    /// Both outlive the decoder.
    word_decoder(std::string& out, defect_sink& defects) : out_(out), defects_(defects) {}

    /// Text, folds included, in which encoded words are decoded; `offset` is where it stands in the
    /// value. Words of several calls are joined when only blanks are between them.
    void add(std::string_view text, std::size_t offset);
    /// Text, folds included, in which nothing is an encoded word.
    void add_literal(std::string_view text, std::size_t offset);
    /// A word that a word_matcher has found; it is literal text when it cannot be read.
    void add_word(const encoded_word& word, std::size_t offset);
    /// After the last text.
    void finish();

private:
    bool decode(const encoded_word& word, std::size_t offset);
    void close_words();
    void put(std::string_view text, line_ends ends, std::size_t begin, std::size_t end);

    std::string& out_;
    defect_sink& defects_;
    std::string blanks_{}; // behind a word: they count only if no other word follows

    // Adjacent words of one charset. Their octets are the end of `out_`, and become UTF-8 together:
    // senders split characters.
    charset::detail::charset charset_{}; // no decoder when there are none
    std::size_t octets_ = 0;             // where in `out_` they begin
    std::size_t begin_ = 0;              // where the words lie
    std::size_t end_ = 0;
    std::string text_{}; // theirs
};

} // namespace courriel::mime::detail
