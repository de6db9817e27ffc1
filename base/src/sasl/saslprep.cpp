// See saslprep.hpp.
#include <courriel/saslprep.hpp>

#include <algorithm>
#include <iterator>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "saslprep_table.hpp"

namespace courriel::sasl {
namespace {

template <std::size_t Size>
bool holds(const detail::character_range (&ranges)[Size], char32_t c) {
    const auto next =
        std::upper_bound(std::begin(ranges), std::end(ranges), c,
                         [](char32_t value, const auto& range) { return value < range.first; });
    return next != std::begin(ranges) && c <= std::prev(next)->last;
}

// RFC 3454 section 6, for a prepared string: with a character from right to left there is none from
// left to right, and such a one stands at both ends.
std::error_code check_directions(std::string_view text) {
    bool first = true;
    bool any = false;
    bool begins = false;
    bool ends = false;
    bool letters = false; // of ASCII, which are from left to right
    bool others = false;  // which may be, or may not
    while (!text.empty()) {
        const auto c = utf8::decode(text);
        ends = holds(detail::from_right_to_left, c.value);
        if (first) begins = ends;
        first = false;
        any |= ends;
        letters |= c.value < 0x80 && ascii::is_alpha(text.front());
        others |= c.value >= 0x80 && !ends;
        text.remove_prefix(c.size);
    }
    if (!any) return {};
    if (letters || !begins || !ends) return errc::invalid_argument;
    return others ? make_error_code(errc::not_supported) : std::error_code();
}

} // namespace

result<std::string> saslprep(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto c = utf8::decode(text);
        if (!c.valid || c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0))
            return errc::invalid_argument;
        if (holds(detail::spaces, c.value)) {
            out += ' ';
        } else if (c.value < 0x80 || holds(detail::kept, c.value)) {
            out += text.substr(0, c.size);
        } else if (!holds(detail::left_out, c.value)) {
            return errc::not_supported;
        }
        text.remove_prefix(c.size);
    }
    if (const auto error = check_directions(out)) return error;
    return out;
}

} // namespace courriel::sasl
