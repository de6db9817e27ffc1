// See apop.hpp: the grammar; the digest is in apop_digest.cpp.
#include <courriel/pop3/apop.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace {

// atext (RFC 5322 section 3.2.3)
constexpr bool is_atext(char c) noexcept {
    return ascii::is_alnum(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// dot-atom-text = 1*atext *("." 1*atext)
constexpr bool is_dot_atom(std::string_view text) noexcept {
    bool atom_begins = true;
    for (const char c : text) {
        if (c == '.' ? atom_begins : !is_atext(c)) return false;
        atom_begins = c == '.';
    }
    return !atom_begins;
}

// no-fold-literal = "[" *dtext "]"; dtext = %d33-90 / %d94-126
constexpr bool is_literal(std::string_view text) noexcept {
    return text.size() >= 2 && text.front() == '[' && text.back() == ']' &&
           ascii::all_of(text.substr(1, text.size() - 2), [](char c) {
               return ascii::is_graphic(c) && c != '[' && c != '\\' && c != ']';
           });
}

} // namespace

// msg-id = "<" id-left "@" id-right ">"
bool is_apop_timestamp(std::string_view text) noexcept {
    if (text.size() > 255 || !text.starts_with('<') || !text.ends_with('>')) return false;
    const auto at = text.find('@');
    if (at == text.npos) return false;
    const auto right = text.substr(at + 1, text.size() - at - 2);
    return is_dot_atom(text.substr(1, at - 1)) && (is_dot_atom(right) || is_literal(right));
}

std::string_view find_apop_timestamp(std::string_view greeting) noexcept {
    const auto open = greeting.find('<');
    if (open == greeting.npos) return {};
    const auto close = greeting.find('>', open);
    if (close == greeting.npos) return {};
    const auto text = greeting.substr(open, close - open + 1);
    return is_apop_timestamp(text) ? text : std::string_view{};
}

bool is_apop_digest(std::string_view text) noexcept {
    return text.size() == 32 &&
           ascii::all_of(text, [](char c) { return ascii::is_digit(c) || (c >= 'a' && c <= 'f'); });
}

} // namespace courriel::pop3
