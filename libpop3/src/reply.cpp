// See reply.hpp. What follows +OK or -ERR is taken as it comes, because old servers write what they
// please there: "+OKPOP3 ready" is read as a positive reply.
#include <courriel/pop3/reply.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace {

// rchar = %x21-2E / %x30-5C / %x5E-7F ; printable ASCII, excluding "/" and "]"
constexpr bool is_rchar(char c) noexcept { return ascii::is_graphic(c) && c != '/' && c != ']'; }

} // namespace

// resp-code = "[" resp-level *("/" resp-level) "]"
bool is_response_code(std::string_view text) noexcept {
    bool level_begins = true;
    for (const char c : text) {
        if (c == '/' ? level_begins : !is_rchar(c)) return false;
        level_begins = c == '/';
    }
    return !level_begins;
}

// single-line = status [SP text] CRLF
// text        = *schar / resp-code *CHAR
parsed_reply parse_reply(std::string_view line) noexcept {
    parsed_reply parsed;
    parsed.reply.ok = ascii::istarts_with(line, "+OK");
    parsed.valid = parsed.reply.ok || ascii::istarts_with(line, "-ERR");
    if (!parsed.valid) return parsed;
    line.remove_prefix(parsed.reply.ok ? 3 : 4);
    std::string_view text = ascii::trim(line);
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close != text.npos && is_response_code(text.substr(1, close - 1))) {
            parsed.reply.code = text.substr(1, close - 1);
            text = ascii::trim(text.substr(close + 1));
        }
    }
    parsed.reply.text = text;
    return parsed;
}

} // namespace courriel::pop3
