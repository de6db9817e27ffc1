// What a reader of an HTML body sees, as plain text: for previews, for searching, for the plain
// alternative of a message. It tokenises as browsers do (the WHATWG's HTML, section 13.2.5, in
// short) and knows which elements break lines. It builds no tree, so that no nesting can hurt it,
// and does nothing with style sheets but to heed "display:none" in an element's own style. Left
// out: layout. Cells of a table stand beside each other, whatever their widths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/mime/limits.hpp>

namespace courriel::mime {

/// What becomes of the addresses that links lead to.
enum class html_links : std::uint8_t {
    drop,
    footnotes ///< "[1]" behind the link, and "[1] https://..." behind the text
};

struct html_text_options {
    html_links links = html_links::drop;
    /// Writes "> " before the lines of a blockquote, and leaves it out entirely when false.
    bool quotes = true;
};

/// `html` (UTF-8; broken sequences become U+FFFD) as text: lines end with LF, those of a paragraph
/// are one, an empty line is between paragraphs; white space is folded but in pre. Scripts, styles,
/// the title, comments and what is hidden are not there; control characters neither. Entities are
/// those of HTML 4 and all numeric ones. Never fails; what is cut short ends where it is cut.
/// Linear in the size of `html`, and no longer looked at once limits::html_text octets are written:
/// at that size the text is cut, between characters.
std::string html_to_text(std::string_view html, const html_text_options& options = {},
                         const limits& limits = {});

/// Text (UTF-8) as HTML that shows it: "<", ">", "&" and '"' escaped, lines ended with <br>, spaces
/// at a line's beginning and runs of them kept, https: and http: addresses made links. NUL and
/// broken sequences become U+FFFD. The result is a fragment, without <html>.
std::string text_to_html(std::string_view text);

} // namespace courriel::mime
