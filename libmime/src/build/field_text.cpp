// See field_folder.hpp: unstructured text and display names (RFC 5322 section 3.2, RFC 2047).
#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "field_folder.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t blanks_limit = 20; // more in a row go into an encoded word

std::string_view take_blanks(std::string_view& text) {
    std::size_t n = 0;
    while (n != text.size() && ascii::is_blank(text[n])) ++n;
    const std::string_view blanks = text.substr(0, n);
    text.remove_prefix(n);
    return blanks;
}

std::string_view take_unblank(std::string_view& text) {
    std::size_t n = 0;
    while (n != text.size() && !ascii::is_blank(text[n])) ++n;
    const std::string_view word = text.substr(0, n);
    text.remove_prefix(n);
    return word;
}

bool is_plain_word(std::string_view word, bool utf8) {
    return word.size() + blanks_limit <= word_limit && word.find("=?") == std::string_view::npos &&
           ascii::all_of(
               word, [&](char c) { return ascii::is_graphic(c) || (utf8 && !ascii::is_ascii(c)); });
}

// Words from here on that need encoding, with the blanks between them: readers drop the blanks
// between encoded words, so these go inside.
std::string_view take_encoded_run(std::string_view& text, bool utf8) {
    const std::string_view begin = text;
    std::size_t size = 0;
    while (!text.empty()) {
        std::string_view rest = text;
        take_blanks(rest);
        const std::string_view word = take_unblank(rest);
        if (is_plain_word(word, utf8)) break;
        text = rest;
        size = begin.size() - rest.size();
    }
    return begin.substr(0, size);
}

bool is_one_atom_or_more(std::string_view name, bool utf8) {
    bool blank = true; // none at the ends, no two in a row
    for (const char c : name) {
        if (c == ' ' ? blank : !is_atext(c) || (!utf8 && !ascii::is_ascii(c))) return false;
        blank = c == ' ';
    }
    return !blank;
}

bool has_long_blanks(std::string_view text) {
    std::size_t blanks = 0;
    for (const char c : text) {
        blanks = ascii::is_blank(c) ? blanks + 1 : 0;
        if (blanks > blanks_limit) return true;
    }
    return false;
}

bool has_long_word(std::string_view text) {
    while (!text.empty()) {
        take_blanks(text);
        if (take_unblank(text).size() + blanks_limit + 2 > word_limit) return true;
    }
    return false;
}

} // namespace

void add_words(field_folder& field, std::string_view text) {
    std::string_view blanks = " ";
    while (!text.empty()) {
        field.add(take_unblank(text), blanks);
        blanks = take_blanks(text);
    }
}

// unstructured = (*([FWS] VCHAR) *WSP) / obs-unstruct
void add_text(field_folder& field, std::string_view text, bool utf8) {
    text = ascii::trim(text);
    if (has_long_blanks(text)) return field.add_encoded_text(text, false);
    std::string_view blanks = " ";
    while (!text.empty()) {
        const std::string_view run = take_encoded_run(text, utf8);
        if (!run.empty())
            field.add_encoded_text(run, false, blanks);
        else
            field.add(take_unblank(text), blanks);
        blanks = take_blanks(text);
    }
}

// phrase = 1*word / obs-phrase
// word = atom / quoted-string
void add_phrase(field_folder& field, std::string_view name, bool utf8) {
    const bool printable = ascii::all_of(
        name, [&](char c) { return ascii::is_printable(c) || (utf8 && !ascii::is_ascii(c)); });
    if (!printable || name.find("=?") != std::string_view::npos || has_long_word(name) ||
        has_long_blanks(name))
        field.add_encoded_text(name, true);
    else if (is_one_atom_or_more(name, utf8))
        add_words(field, name);
    else
        add_words(field, quote(name));
}

} // namespace courriel::mime::detail
