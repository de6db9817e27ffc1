// Text beyond ASCII in header fields: encoded words (RFC 2047, with the language tag of RFC 2231
// section 5), read and written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>

namespace courriel::mime {

/// The text of an unstructured value (Subject, Comments, Content-Description) in UTF-8: unfolded,
/// without blanks at its ends, encoded words decoded once. Adjacent words are joined before their
/// charset is decoded, since some writers cut characters in two. What only resembles an encoded
/// word stays as it is; octets that are not UTF-8 become U+FFFD. Linear in the value's size.
std::string decode_text(std::string_view value, defect_sink defects = {});
/// The same, in place of what `out` holds: of use where many values are read one after the other.
void decode_text(std::string_view value, std::string& out, defect_sink defects = {});

/// True when `text` can stand in an unstructured field as it is: printable ASCII and blanks, and
/// nothing in it that a reader would take for an encoded word.
bool is_plain_text(std::string_view text) noexcept;

/// Which characters an encoded word may show as they are (RFC 2047 section 5).
enum class word_place : bool {
    text,  ///< an unstructured value
    phrase ///< a display name
};

/// `text` (UTF-8; broken sequences become U+FFFD) as encoded words of at most 75 octets, separated
/// by single spaces, cut between characters only, each in B or Q, whichever is shorter for all.
/// The first word has at most `first_room` octets where a character fits that.
std::string encode_words(std::string_view text, word_place place, std::size_t first_room = 75);

} // namespace courriel::mime
