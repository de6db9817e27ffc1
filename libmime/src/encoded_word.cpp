// See encoded_word.hpp.
#include <courriel/mime/encoded_word.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "hex.hpp"
#include "plain_run.hpp"
#include "word_decoder.hpp"

namespace courriel::mime {
namespace {

using detail::longest_encoded_word;
constexpr std::string_view prefix = "=?utf-8?B?";
constexpr std::string_view suffix = "?=";

// What may stand for itself in Q, by its place (RFC 2047 section 5). In text "=", "?" and "_" have
// a meaning of their own; a phrase has only letters, digits and "!*+-/".
bool is_plain_q(char c, word_place place) noexcept {
    if (ascii::is_alnum(c)) return true;
    if (place == word_place::phrase)
        return std::string_view("!*+-/").find(c) != std::string_view::npos;
    return ascii::is_graphic(c) && c != '=' && c != '?' && c != '_';
}

std::size_t q_size(std::string_view octets, word_place place) noexcept {
    std::size_t size = 0;
    for (const char c : octets) size += c == ' ' || is_plain_q(c, place) ? 1 : 3;
    return size;
}

void append_q(std::string& out, std::string_view octets, word_place place) {
    for (const char c : octets) {
        if (c == ' ') {
            out += '_';
        } else if (is_plain_q(c, place)) {
            out += c;
        } else {
            out += '=';
            detail::append_hex(out, c);
        }
    }
}

} // namespace

std::string decode_text(std::string_view value, defect_sink defects) {
    std::string out;
    decode_text(value, out, defects);
    return out;
}

void decode_text(std::string_view value, std::string& out, defect_sink defects) {
    // The blanks in front of every value never come into the text.
    std::size_t begin = 0;
    while (begin != value.size() && ascii::is_blank(value[begin])) ++begin;
    const std::string_view text = value.substr(begin);
    if (detail::plain_run(text) == text.size() && text.find("=?") == std::string_view::npos) {
        out = ascii::trim(text);
        return;
    }
    out.clear();
    out.reserve(value.size());
    detail::word_decoder decoder(out, defects);
    decoder.add(text, begin);
    decoder.finish();
    const std::string_view trimmed = ascii::trim(out);
    const std::size_t size = trimmed.size();
    out.erase(0, static_cast<std::size_t>(trimmed.data() - out.data()));
    out.resize(size);
}

bool is_plain_text(std::string_view text) noexcept {
    return ascii::all_of(text, [](char c) { return ascii::is_printable(c) || c == '\t'; }) &&
           text.find("=?") == std::string_view::npos;
}

std::string encode_words(std::string_view text, word_place place, std::size_t first_room) {
    std::string sanitized;
    if (!utf8::is_valid(text)) text = sanitized = utf8::sanitize(text);
    const bool q = q_size(text, place) <= base64::encoded_size(text.size());
    const auto size_of = [&](std::string_view octets) {
        return q ? q_size(octets, place) : base64::encoded_size(octets.size());
    };
    constexpr std::size_t frame = prefix.size() + suffix.size();

    std::string out;
    std::size_t room = std::min(first_room, longest_encoded_word);
    while (!text.empty()) {
        std::size_t taken = 0;
        std::size_t encoded = 0; // in Q: octets add up
        while (taken != text.size()) {
            const std::size_t next = utf8::decode(text.substr(taken)).size;
            const std::size_t more = q ? encoded + size_of(text.substr(taken, next))
                                       : size_of(text.substr(0, taken + next));
            if (frame + more > room) {
                if (taken != 0 || room == longest_encoded_word) break;
                // Too narrow for one character: it stands on a line of its own.
                room = longest_encoded_word;
                continue;
            }
            taken += next;
            encoded = more;
        }
        if (!out.empty()) out += ' ';
        out += prefix;
        if (q) out[out.size() - 2] = 'Q';
        if (q)
            append_q(out, text.substr(0, taken), place);
        else
            base64::append_encoded(out, text.substr(0, taken));
        out += suffix;
        text.remove_prefix(taken);
        room = longest_encoded_word;
    }
    return out;
}

} // namespace courriel::mime
