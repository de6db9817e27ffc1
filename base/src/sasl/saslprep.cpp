// See saslprep.hpp.
#include <courriel/saslprep.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/secret.hpp>
#include <courriel/utf8.hpp>

#include "nfkc.hpp"
#include "saslprep_table.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

bool is_kept(char32_t c) { return c < 0x80 || holds(kept, c); }

// Whether `is` says so of each character.
bool all_characters(std::string_view text, bool (*is)(char32_t)) {
    while (!text.empty()) {
        const auto c = utf8::decode(text);
        if (!is(c.value)) return false;
        text.remove_prefix(c.size);
    }
    return true;
}

// Section 2.1, and of 2.3 the control characters, which no normalization makes or takes away.
result<std::string> map(std::string_view text) {
    std::string out;
    out.reserve(
        std::max(text.size(), sizeof out)); // from a string's own memory a move leaves a copy
    while (!text.empty()) {
        const auto c = utf8::decode(text);
        if (!c.valid || c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0)) {
            wipe(out);
            return errc::invalid_argument;
        }
        if (holds(spaces, c.value))
            out += ' ';
        else if (!holds(left_out, c.value))
            out += text.substr(0, c.size);
        text.remove_prefix(c.size);
    }
    return out;
}

// Sections 2.3 and 2.5: whether a normalized text holds nothing prohibited or unassigned.
bool is_allowed(std::string_view text) {
    return all_characters(
        text, [](char32_t c) { return is_kept(c) || holds(marks, c) || holds(second_halves, c); });
}

// Section 2.4 (RFC 3454 section 6), for an allowed text: with a character from right to left there
// is none from left to right, and such a one stands at both ends.
bool is_of_one_direction(std::string_view text) {
    bool first = true;
    bool begins = false;
    bool ends = false;
    bool right_to_left = false;
    bool left_to_right = false;
    while (!text.empty()) {
        const auto c = utf8::decode(text);
        ends = holds(from_right_to_left, c.value);
        if (first) begins = ends;
        first = false;
        right_to_left |= ends;
        left_to_right |=
            c.value < 0x80 ? ascii::is_alpha(text.front()) : holds(from_left_to_right, c.value);
        text.remove_prefix(c.size);
    }
    return !right_to_left || (begins && ends && !left_to_right);
}

} // namespace

result<std::string> saslprep(std::string_view text) {
    if (text.size() > saslprep_limit) return errc::too_large;
    auto out = map(text);
    if (out && !all_characters(*out, is_kept)) {
        auto normalized = nfkc(*out);
        wipe(*out);
        out = std::move(normalized);
    }
    if (out && !(is_allowed(*out) && is_of_one_direction(*out))) {
        wipe(*out);
        return errc::invalid_argument;
    }
    return out;
}

} // namespace courriel::sasl
