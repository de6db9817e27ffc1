// See parameters.hpp.
#include "parameters.hpp"

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp::detail {
namespace {

// esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
bool is_keyword(std::string_view text) {
    return !text.empty() && text.front() != '-' &&
           ascii::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '-'; });
}

// esmtp-value = 1*(%d33-60 / %d62-126)
bool is_value(std::string_view text) {
    return !text.empty() &&
           ascii::all_of(text, [](char c) { return ascii::is_graphic(c) && c != '='; });
}

// HEXDIG, upper case; -1: it is none
int hex_value(char c) {
    if (ascii::is_digit(c)) return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

// Mail-parameters = esmtp-param *(SP esmtp-param); esmtp-param = esmtp-keyword ["=" esmtp-value]
parameter_status take_parameter(std::string_view& text, parameter& out) {
    if (ascii::trim(text).empty()) return parameter_status::none;
    if (!ascii::is_blank(text.front())) return parameter_status::malformed;
    text = ascii::trim(text);
    std::size_t size = 0;
    while (size != text.size() && !ascii::is_blank(text[size])) ++size;
    const std::string_view word = text.substr(0, size);
    text.remove_prefix(size);

    const std::size_t equals = word.find('=');
    out.keyword = word.substr(0, equals);
    out.value = {};
    if (!is_keyword(out.keyword)) return parameter_status::malformed;
    if (equals == std::string_view::npos) return parameter_status::one;
    out.value = word.substr(equals + 1);
    return is_value(out.value) ? parameter_status::one : parameter_status::malformed;
}

// xtext = *( xchar / hexchar ); hexchar = "+" 2HEXDIG
bool decode_xtext(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] != '+') {
            if (!ascii::is_graphic(text[i]) || text[i] == '=') return false;
            out += text[i];
            continue;
        }
        if (text.size() - i < 3) return false;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

} // namespace courriel::smtp::detail
