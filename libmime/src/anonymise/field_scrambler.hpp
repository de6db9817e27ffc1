// Values of fields with their words replaced, each kind of field by its grammar.
#pragma once

#include <span>
#include <string_view>

#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

#include "word_scrambler.hpp"

namespace courriel::mime::detail {

class field_scrambler {
public:
    /// Both outlive it.
    field_scrambler(const word_scrambler& words, const limits& limits)
        : words_(words)
        , limits_(limits) {}

    /// `value` is that of `field`, in a copy of the text that the field is a view of.
    void scramble(const field_view& field, std::span<char> value) const;

    /// The line "From ..." of an mbox.
    void scramble_envelope(std::span<char> line) const;

    /// The fields of a delivery report and its like, in the body of a part (RFC 3464 section 2.1).
    void scramble_report(std::span<char> body) const;

private:
    void scramble_text(std::span<char> value, const keep_word& stays) const;
    void scramble_encoded_word(std::span<char> word, std::span<char> text, bool is_base64) const;
    void scramble_content(const field_view& field, std::span<char> value) const;
    void scramble_parameters(std::span<char> value, const keep_word& stays) const;

    const word_scrambler& words_;
    const limits& limits_;
};

/// What stays of an HTML text: elements, attributes, named references.
bool is_html_syntax(std::string_view text, std::size_t begin, std::size_t end);

} // namespace courriel::mime::detail
