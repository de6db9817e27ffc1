// HTML cut into tags and text (WHATWG HTML section 13.2.5, in short): comments, declarations and
// processing instructions are passed over, the content of script and its like is one text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::mime::detail {

struct html_token {
    enum class kinds : std::uint8_t { text, start_tag, end_tag };

    kinds kind = kinds::text;
    std::string name{};            ///< of a tag, lower case; cut where no element has a longer one
    std::string_view text{};       ///< of text: as it stands, references in it
    std::string_view attributes{}; ///< of a start tag: all of them, as they stand
    bool has_references = true;    ///< of text: "&amp;" is one
};

/// Only moves forward: linear. Where a tag, comment or raw text has no end, it is the rest.
class html_tokenizer {
public:
    /// `html` outlives the tokenizer.
    explicit html_tokenizer(std::string_view html) : rest_(html) {}

    /// Replaces `token` by the next; false at the end.
    bool next(html_token& token);

private:
    bool take_raw_text(html_token& token);
    bool take_tag(html_token& token);
    void take_comment();
    void take_declaration();

    std::string_view rest_;
    std::string raw_name_{}; // the text of this element comes next
};

/// The value of an attribute (`name` in lower case), references decoded; empty when it has none,
/// nullopt when it is not there. Linear.
std::optional<std::string> html_attribute(std::string_view attributes, std::string_view name);

} // namespace courriel::mime::detail
