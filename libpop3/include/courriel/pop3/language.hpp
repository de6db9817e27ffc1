// The languages of a server's texts (RFC 6856 section 3). The session's own texts are English: the
// application supplies what they are in other languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace courriel::pop3 {

/// One text of the session ("no such message") and what it is in the language, in UTF-8, at most
/// 400 octets.
struct translation {
    std::string english{};
    std::string text{};
};

struct language {
    std::string tag{};                       ///< RFC 5646: "en", "de-CH"; at most 35 octets
    std::string name{};                      ///< in the language itself, in UTF-8; may be empty
    std::vector<translation> translations{}; ///< what is not here stays English
};

/// Whether sessions can tell of that language.
[[nodiscard]] bool is_language(const language& l) noexcept;

/// The one that a basic language range names (RFC 4647 section 3.3.1): the tag itself, or the first
/// that begins with it; "*" is the first of all. Null when there is none.
[[nodiscard]] const language* find_language(const std::vector<language>& all,
                                            std::string_view range) noexcept;

/// `english` in the language, where it has been translated; `l` may be null.
[[nodiscard]] std::string_view translate(const language* l, std::string_view english) noexcept;

} // namespace courriel::pop3
