// Text whose lines a reader may wrap anew: format=flowed with and without DelSp (RFC 3676). A line
// that ends with a space goes on in the next; what is quoted, and how deep, is known without
// guessing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/media_type.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

enum class paragraph_kind : std::uint8_t {
    fixed,              ///< one line, to be left as it is
    flowed,             ///< to be wrapped wherever the reader's window ends
    signature_separator ///< the line "-- ", behind which a signature stands
};

struct flowed_paragraph {
    paragraph_kind kind = paragraph_kind::fixed;
    std::size_t quote_depth = 0; ///< 0: not quoted
    std::string text{};          ///< without quote marks, stuffing and line ends

    friend bool operator==(const flowed_paragraph&, const flowed_paragraph&) = default;
};

/// How a body is flowed, by the parameters of its type.
struct flowed_form {
    bool del_sp = false; ///< the space that makes a line flow is not part of the text (section 4.2)

    /// nullopt when `type` is not text/plain, or not flowed.
    static std::optional<flowed_form> of(const media_type& type);
};

/// The paragraphs of a flowed body one after the other. Never fails: lines of different quote
/// depths never join, whatever their ends say (section 4.5), nor does a signature separator join
/// with what is before it. Linear in the body's size.
class flowed_reader {
public:
    /// `body` is decoded, in any charset that contains ASCII, its lines end with CRLF or LF; it
    /// outlives the reader.
    explicit flowed_reader(std::string_view body, flowed_form form = {})
        : rest_(body)
        , form_(form) {}

    /// Replaces `paragraph` by the next; false at the end.
    bool next(flowed_paragraph& paragraph);

private:
    std::string_view rest_;
    flowed_form form_;
};

/// All of them.
std::vector<flowed_paragraph> parse_flowed(std::string_view body, flowed_form form = {});

/// The body as plain text: each paragraph is one line, however long, behind as many '>' as it is
/// deep and a space; lines end with LF.
std::string flowed_to_plain(std::string_view body, flowed_form form = {});

/// The paragraphs that plain text consists of, as people and flowed_to_plain() write it: each line
/// is one, each '>' at its beginning quotes it, "> >" too, and a line "-- " is the separator.
std::vector<flowed_paragraph> parse_plain(std::string_view text);

struct flowed_options {
    flowed_form form{};
    /// Columns of a line, quote marks included; wide characters take two. RFC 3676 section 4.2 has
    /// at most 78. Words longer than that stay whole, unless DelSp lets them be cut.
    std::size_t width = 72;
};

/// A flowed body, lines ended with CRLF, that reads as `paragraphs` but for spaces at the end of
/// each, which cannot be kept. Quoted text deeper than the width leaves 20 columns all the same.
/// errc::invalid_argument when a paragraph has CR, LF or NUL, or is no valid UTF-8, or when
/// the width is not 20 to 998.
result<std::string> write_flowed(std::span<const flowed_paragraph> paragraphs,
                                 const flowed_options& options = {});

/// Whether much of `text` (UTF-8) is in a script that has no spaces to break lines at, so that
/// DelSp is needed to wrap it.
bool needs_del_sp(std::string_view text) noexcept;

} // namespace courriel::mime
