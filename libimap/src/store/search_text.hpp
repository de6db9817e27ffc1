// Texts as SEARCH compares them (RFC 3501 section 6.4.4: "the matching is case-insensitive"): the
// case of UTF-8 is folded as it comes, and each text is looked for in one pass over the octets,
// whatever they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::imap::detail {

/// Folds the case of UTF-8 that comes in pieces: of ASCII, Latin-1, Latin Extended-A, Greek,
/// Cyrillic and Armenian, by Unicode's simple case folding, never by the locale. Only characters
/// of two octets that stay so are folded beside ASCII: neither the dotted I of Turkish nor the long
/// s is. Octets that are no UTF-8 stay as they are.
class case_folder {
public:
    /// The folded octets; they live until the next call. The first octet of a character that the
    /// piece cuts in two comes with the next piece.
    std::string_view fold(std::string_view piece);
    /// The octets to come do not follow those before.
    void cut() { lead_ = '\0'; }

private:
    std::string out_{};
    char lead_ = '\0'; // the first octet of a character whose second is still to come
};

/// The whole of `text`, folded.
std::string fold_case(std::string_view text);

/// Looks for one text: Knuth, Morris and Pratt, so that no text and no octets cost their product.
class text_finder {
public:
    /// `text` is folded, and so is what it is looked for in.
    explicit text_finder(std::string text);

    /// Whether the text is in `octets`, or ends there and began in those before. After that it is
    /// not to be asked again before cut().
    bool feed(std::string_view octets);
    /// The octets to come do not follow those before.
    void cut() { matched_ = 0; }
    bool is_in(std::string_view octets) {
        cut();
        return feed(octets);
    }

private:
    std::string text_;
    std::vector<std::uint32_t> border_{}; // of each prefix: the longest that is its end, too
    std::size_t matched_ = 0;             // octets of the text that the last octets are
};

} // namespace courriel::imap::detail
