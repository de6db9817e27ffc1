// One field under construction: words are appended, and the line is folded before a word that would
// make it too long (RFC 5322 section 2.2.3).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/mime/limits.hpp>
#include <courriel/mime/parameter.hpp>

namespace courriel::mime::detail {

/// A word that cannot be folded has to be shorter, so that no line exceeds 998 octets whatever
/// stands around it.
constexpr std::size_t word_limit = 900;

class field_folder {
public:
    explicit field_folder(std::string_view name);

    /// Appends `word` behind `blanks`, at which the line may be folded. Without blanks the word
    /// stays in the line.
    void add(std::string_view word, std::string_view blanks = " ");
    /// The same for an encoded word: its line has at most 76 octets (RFC 2047 section 2).
    void add_encoded(std::string_view word, std::string_view blanks = " ");
    /// Text (UTF-8, fits a line) as encoded words behind `blanks`.
    void add_encoded_text(std::string_view text, bool in_phrase, std::string_view blanks = " ");

    /// How many octets a word may have to stay in this line.
    [[nodiscard]] std::size_t room(std::size_t blanks = 1) const noexcept;

    /// One more parameter, or section of one. False when there are more of them than readers take:
    /// what follows need not be added.
    bool count_parameter() noexcept {
        too_large_ = too_large_ || ++parameters_ > limits{}.parameters;
        return !too_large_;
    }

    /// The whole field with its CRLF; errc::too_large when it has too many parameters, or a word
    /// was over the limit.
    [[nodiscard]] std::error_code finish(std::string& into);

private:
    std::string text_;
    std::size_t line_ = 0; // where the last line begins
    std::size_t limit_;    // octets of it
    std::size_t parameters_ = 0;
    bool too_large_ = false;
};

/// Unstructured text and display names, in words of the right form.
void add_text(field_folder& field, std::string_view text, bool utf8);
void add_phrase(field_folder& field, std::string_view name, bool utf8);
/// Words as they are, with the blanks between them, at each of which the line may be folded.
void add_words(field_folder& field, std::string_view text);

/// "; name=value", in the plainest form that can hold the value.
void add_parameter(field_folder& field, const parameter& p, bool utf8, bool legacy_names);

} // namespace courriel::mime::detail
