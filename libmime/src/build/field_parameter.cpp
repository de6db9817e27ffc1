// See field_folder.hpp: the parameters of Content-Type and Content-Disposition (RFC 2045 section
// 5.1, RFC 2231).
#include <courriel/ascii.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "../value_reader.hpp"
#include "field_folder.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t section_limit = 76; // octets of a section with its name

// attribute-char := <any (US-ASCII) CHAR except SPACE, CTLs, "*", "'", "%", or tspecials>
bool is_attribute_char(char c) {
    return ascii::is_ascii(c) && is_token(c) && c != '*' && c != '\'' && c != '%';
}

// One character of UTF-8, percent-encoded where it must be.
std::string percent(std::string_view character) {
    if (is_attribute_char(character.front())) return std::string(character);
    std::string out;
    for (const char c : character) {
        out += '%';
        append_hex(out, c);
    }
    return out;
}

// extended-parameter, and its continuations when one line is too short for it. Characters stay
// whole in their section.
void add_extended(field_folder& field, const parameter& p) {
    std::string whole;
    for (std::string_view rest = p.value; !rest.empty();) {
        const std::size_t size = utf8::decode(rest).size;
        whole += percent(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    const std::string charset = "utf-8''";
    if (p.name.size() + 2 + charset.size() + whole.size() <= section_limit) {
        field.add(p.name + "*=" + charset + whole);
        return;
    }
    std::size_t number = 0;
    std::string section;
    const auto begin_section = [&] {
        section = p.name + '*';
        ascii::append_number(section, number);
        section += "*=";
        if (number++ == 0) section += charset;
    };
    begin_section();
    bool empty = true; // one character goes into each section, however long the name is
    for (std::string_view rest = p.value; !rest.empty();) {
        const std::size_t size = utf8::decode(rest).size;
        const std::string next = percent(rest.substr(0, size));
        if (!empty && section.size() + next.size() > section_limit) {
            field.add(section + ';');
            if (!field.count_parameter()) return;
            begin_section();
        }
        section += next;
        empty = false;
        rest.remove_prefix(size);
    }
    field.add(section);
}

// The form of old Outlooks: encoded words in a quoted string.
void add_encoded_words(field_folder& field, const parameter& p) {
    const std::string words = encode_words(p.value, word_place::phrase, 60);
    std::string_view rest = words;
    std::string begin = p.name + "=\"";
    while (!rest.empty()) {
        const std::string_view word = ascii::take_word(rest);
        field.add(begin.append(word).append(rest.empty() ? "\"" : ""));
        begin.clear();
    }
}

} // namespace

// parameter := attribute "=" value
// value := token / quoted-string
void add_parameter(field_folder& field, const parameter& p, bool utf8, bool legacy_names) {
    field.add(";", "");
    if (!field.count_parameter()) return;
    const bool printable = ascii::all_of(
        p.value, [&](char c) { return ascii::is_printable(c) || (utf8 && !ascii::is_ascii(c)); });
    const bool is_name = p.name == "name" || p.name == "filename";
    // A boundary is never encoded: it has to be found as it stands.
    const bool plain =
        p.name == "boundary" || (printable && p.name.size() + p.value.size() < section_limit - 3 &&
                                 (!is_name || p.value.find("=?") == std::string::npos));
    if (!plain) {
        if (is_name && legacy_names) {
            add_encoded_words(field, p);
            field.add(";", "");
            if (!field.count_parameter()) return;
        }
        add_extended(field, p);
        return;
    }
    const bool is_bare = !p.value.empty() && ascii::all_of(p.value, [](char c) {
        return ascii::is_ascii(c) && is_token(c);
    });
    field.add(p.name + '=' + (is_bare ? p.value : quote(p.value)));
}

} // namespace courriel::mime::detail
